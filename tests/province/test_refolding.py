"""What an older province's rules made of the log, folded anew when a newer one opens it."""

from __future__ import annotations

from pathlib import Path

import pysqlite3.dbapi2
import pytest
import sqlalchemy as sa

from province import log, store
from province.fields import Field
from province.store import Store, open_store
from province.verifying import verify
from tests.province.making import device_in, intent, new_id, person_joined

TOPIC = new_id()


@pytest.fixture
def agreed(kept: Store, empty_newsroom: str) -> Store:
    """Two wrote the same title at once, and a third made a column that nobody changed."""
    title = {"field": "title", "value": "防汛演练"}
    first, second = (intent("topic.changed", TOPIC, title, base=(1, 2)) for _ in range(2))
    asked = [person_joined(), intent("topic.proposed", TOPIC), first, second]
    asked.append(intent("column.opened", new_id()))
    results = log.push(kept, device_in(empty_newsroom), None, asked).results
    assert {result.outcome for result in results} == {"accepted"}
    return kept


def title_in(kept: Store) -> Field:
    with kept.reading() as connection:
        return log.field_of(connection.execute(sa.select(store.field)).one())


def make_older(folder: Path, *statements: str) -> None:
    """The store as version 3 left it."""
    connection = pysqlite3.dbapi2.connect(folder / "province.db")
    for statement in (
        "DROP TABLE reach",
        "DROP TABLE device_key",
        "DROP INDEX record_by_signature",
        "UPDATE field SET alternatives = x'5b5d'",
        *statements,
    ):
        connection.execute(statement)
    connection.execute("PRAGMA user_version = 3")
    connection.commit()
    connection.close()


def test_who_was_forgotten_by_older_rules_is_remembered(agreed: Store) -> None:
    before = title_in(agreed)
    make_older(agreed.folder)

    again = open_store(agreed.folder, create=False)

    assert [one.value for one in before.alternatives] == ["防汛演练"]
    assert title_in(again) == before
    again.close()


def test_a_backup_of_before_is_whole(agreed: Store) -> None:
    """It is read in today's form, and left as it is."""
    make_older(agreed.folder)

    assert verify(agreed.folder).troubles == []


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE record SET payload = x'7b' WHERE seq = 4",
        "UPDATE record SET payload = x'7b2261223a22ff227d' WHERE seq = 4",  # no UTF-8
    ],
)
def test_a_damaged_record_is_named_and_stops_no_upgrade(agreed: Store, harm: str) -> None:
    make_older(agreed.folder, harm)

    open_store(agreed.folder, create=False).close()

    assert [one.code for one in verify(agreed.folder).troubles] == ["record_differs"]
