import re
from functools import partial

import pytest
from sqlalchemy import Connection, bindparam, literal_column, select
from sqlalchemy.exc import IntegrityError

from studio.errors import StoreError
from studio.models.fact import Fact
from studio.models.glance import Glance, Whether, among, literal, said
from studio.models.opening import OpenProfile
from studio.sync.facts import write_fact

NAMED = Glance(select(Fact.c.value).where(Fact.c.name == bindparam("name")))
AMONG = Glance(select(Fact.c.name).where(Fact.c.name.in_(["one", "two"])).order_by(Fact.c.name))

BOTH = Glance(select(Fact.c.name, Fact.c.value))
ANY_ONE, ANY_TWO = (
    Whether(select(Fact.c.value).where(Fact.c.name == name)) for name in ("one", "two")
)


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


def test_values_of_the_statement_itself_stand_in_it(opened: OpenProfile) -> None:
    for name in ("one", "two", "three"):
        opened.store.merge(partial(write_fact, name=name, value=1))
    assert AMONG.rows(opened.store) == [("one",), ("two",)]


@pytest.mark.parametrize("word", ["it's", ":name_1", ":listed", "''", "一", ""])
def test_any_word_stands_in_it_as_it_is(opened: OpenProfile, word: str) -> None:
    """Its name among the values is none of the others' names."""
    opened.store.merge(partial(write_fact, name=word, value=1))
    named = Glance(
        select(Fact.c.name, literal_column("NULL"))
        .where(Fact.c.name == word, Fact.c.name == bindparam("listed"), Fact.c.name.in_([word, 1]))
        .limit(1)
    )
    assert named.rows(opened.store, listed=word) == [(word, None)]
    assert named.rows(opened.store, listed="two") == []


@pytest.mark.parametrize("value", [1.5, b"1", ["one"]])
def test_what_sqlite_would_be_told_otherwise_is_an_error(value: object) -> None:
    with pytest.raises(TypeError):
        literal(value)  # type: ignore[arg-type]


def test_nothing_is_bound_but_what_is_given_each_time() -> None:
    """For a bound LIMIT SQLite plans anew each time, which takes it longer than the question."""
    asked = Glance(select(Fact.c.name).where(among(Fact.c.name), Fact.c.value == "1").limit(1))
    assert re.findall(r":\w+", asked._asked) == [":listed"]


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


def test_what_is_told_by_name_is_read_once_and_nobody_can_change_it(opened: OpenProfile) -> None:
    store = opened.store
    store.merge(partial(write_fact, name="one", value=1))
    told = BOTH.named(store)

    assert told["one"] == "1"
    assert BOTH.named(store) is told
    with pytest.raises(TypeError):
        told["one"] = "2"  # type: ignore[index]
    store.merge(partial(write_fact, name="one", value=2))
    assert BOTH.named(store)["one"] == "2"


def test_what_is_asked_together_is_answered_each_by_itself(opened: OpenProfile) -> None:
    store = opened.store
    assert (ANY_ONE.is_any(store), ANY_TWO.is_any(store)) == (False, False)

    store.merge(partial(write_fact, name="two", value=1))

    assert (ANY_ONE.is_any(store), ANY_TWO.is_any(store)) == (False, True)
    younger = Whether(select(Fact.c.value).where(Fact.c.name == "two"))
    assert younger.is_any(store)


def test_all_that_is_asked_together_is_one_statement(opened: OpenProfile) -> None:
    store = opened.store
    ANY_ONE.is_any(store)
    asked: list[str] = []
    store._looker.driver_connection.set_trace_callback(asked.append)
    store.merge(partial(write_fact, name="one", value=1))

    assert ANY_ONE.is_any(store)
    assert not ANY_TWO.is_any(store)
    assert len(asked) == 1


def test_an_error_within_a_transaction_is_sqlalchemys(opened: OpenProfile) -> None:
    def twice(connection: Connection) -> None:
        said(connection, "INSERT INTO facts VALUES ('one', '1')")
        said(connection, "INSERT INTO facts VALUES ('one', '1')")

    with pytest.raises(IntegrityError):
        opened.store.write(twice)
    assert not NAMED.is_any(opened.store, name="one")
