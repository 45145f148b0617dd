import pytest
import sqlalchemy as sa

from province import store
from province.prepared import Prepared
from province.store import Store

ROOM = Prepared(sa.select(store.newsroom).where(store.newsroom.c.id == sa.bindparam("room")))
RENAME = Prepared(
    sa.update(store.newsroom)
    .where(store.newsroom.c.id == sa.bindparam("room"))
    .values(name=sa.bindparam("its_name"))
)
AMONG = Prepared(sa.select(store.newsroom.c.id).where(store.newsroom.c.epoch.in_([1, 2])))


def test_rows_have_the_names_of_their_columns(kept: Store, newsroom: str) -> None:
    with kept.reading() as connection:
        (room,) = ROOM.rows(connection, room=newsroom)
        assert (room.id, room.epoch, room.stable_seq) == (newsroom, 1, None)
        assert ROOM.rows(connection, room="nobody's") == []
        assert [row.id for row in AMONG.rows(connection)] == [newsroom]


def test_what_it_changes_belongs_to_the_transaction(kept: Store, newsroom: str) -> None:
    def half() -> None:
        with kept.writing() as connection:
            assert RENAME.rows(connection, room=newsroom, its_name="新") == []
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        half()
    assert kept.look(ROOM, room=newsroom)[0].name != "新"
    with kept.writing() as connection:
        RENAME.rows(connection, room=newsroom, its_name="新")
    assert kept.look(ROOM, room=newsroom)[0].name == "新"


def test_an_error_is_told_as_sqlalchemy_tells_it(kept: Store) -> None:
    missing = Prepared(sa.select(sa.table("nowhere", sa.column("id")).c.id))
    with kept.reading() as connection, pytest.raises(sa.exc.OperationalError, match="nowhere"):
        missing.rows(connection)
