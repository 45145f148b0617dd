from functools import partial

import pytest
from sqlalchemy import Connection, bindparam, select

from studio.errors import StoreError
from studio.models.fact import Fact
from studio.models.glance import Glance
from studio.models.opening import OpenProfile
from studio.sync.facts import write_fact

NAMED = Glance(select(Fact.c.value).where(Fact.c.name == bindparam("name")))
AMONG = Glance(select(Fact.c.name).where(Fact.c.name.in_(["one", "two"])).order_by(Fact.c.name))


def test_a_glance_sees_what_was_just_committed(opened: OpenProfile) -> None:
    store = opened.store
    for value in (1, 2):
        store.merge(partial(write_fact, name="one", value=value))
        assert NAMED.rows(store, name="one") == [(str(value),)]
    assert not NAMED.is_any(store, name="two")


def test_a_glance_sees_nothing_that_was_not_committed(opened: OpenProfile) -> None:
    def half(connection: Connection) -> None:
        write_fact(connection, "one", 1)
        assert not NAMED.is_any(opened.store, name="one")
        raise ValueError("broken off")

    with pytest.raises(ValueError, match="broken off"):
        opened.store.write(half)
    assert not NAMED.is_any(opened.store, name="one")


def test_values_of_the_statement_itself_are_bound(opened: OpenProfile) -> None:
    for name in ("one", "two", "three"):
        opened.store.merge(partial(write_fact, name=name, value=1))
    assert AMONG.rows(opened.store) == [("one",), ("two",)]


def test_a_glance_cannot_write(opened: OpenProfile) -> None:
    with pytest.raises(StoreError, match="store_read_only"):
        opened.store.look("DELETE FROM facts", {})


def test_nothing_is_seen_of_a_closed_store(opened: OpenProfile) -> None:
    assert not NAMED.is_any(opened.store, name="one")
    opened.close()
    with pytest.raises(StoreError, match="store_closed"):
        NAMED.is_any(opened.store, name="one")


def test_what_is_read_within_one_reading_is_of_one_moment(opened: OpenProfile) -> None:
    store = opened.store
    with store.reading() as connection:
        assert NAMED.within(connection, name="one") == []
        store.merge(partial(write_fact, name="one", value=1))
        assert NAMED.within(connection, name="one") == []
    assert NAMED.is_any(store, name="one")
