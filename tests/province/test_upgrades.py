from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2
import pytest

from province import log, wire
from province.store import Store, open_store
from tests.province.making import PERSON, canonical, device_in, intent, new_id

VERSION_1 = Path(__file__).with_name("store_version_1.sql").read_text("utf-8")
TOPIC, KEYS = new_id(), [new_id() for _ in range(3)]


@pytest.fixture
def landed(tmp_path: Path) -> Iterator[Store]:
    """A store that version 1 made, with a person and a topic whose title was changed."""
    connection = pysqlite3.dbapi2.connect(tmp_path / "province.db")
    connection.executescript(VERSION_1)
    connection.execute("INSERT INTO province_key VALUES (?)", [b"k" * 32])
    payloads = [
        ("person.joined", PERSON, {"name": "王芳", "role": "editor"}),
        ("topic.proposed", TOPIC, {"title": "防汛"}),
        ("topic.changed", TOPIC, {"field": "title", "value": "防汛演练"}),
    ]
    digest = wire.first_digest("here")
    for seq, (kind, subject, payload) in enumerate(payloads, 1):
        digest = _append(connection, digest, seq, kind, subject, payload)
    connection.execute("INSERT INTO newsroom VALUES ('here', '永登', 1, 3, ?, '2026')", [digest])
    subjects = [(PERSON, "person", "", 1), (TOPIC, "topic", "proposed", 2)]
    connection.executemany("INSERT INTO subject VALUES ('here', ?, ?, ?, ?)", subjects)
    field = [TOPIC, KEYS[2], PERSON, '"防汛演练"'.encode()]
    connection.execute("INSERT INTO field VALUES ('here', ?, 'title', 1, 3, ?, ?, ?)", field)
    connection.commit()
    connection.close()
    kept = open_store(tmp_path, create=False)
    yield kept
    kept.close()


def _append(
    connection: Any, digest: str, seq: int, kind: str, subject: str, payload: dict[str, Any]
) -> str:
    key, content = KEYS[seq - 1], canonical(payload)
    payload_hash = wire.sha256_of(content)
    digest = wire.next_digest(digest, key, payload_hash)
    named = (key, kind, subject, payload.get("field"), PERSON, "d" * 32, "studio/0.1.0")
    rest = (None, None, None, b"[]", content, payload_hash, digest, "2026")
    row = ("here", seq, 1, *named, *rest)
    connection.execute("INSERT INTO record VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", row)
    return digest


def test_a_landed_store_gets_the_tables_of_a_new_one(landed: Store, kept: Store) -> None:
    assert _columns(landed) == _columns(kept)


def test_a_landed_store_goes_on(landed: Store) -> None:
    """Its people may do what they could; what stood in a field still stands."""
    late = intent("topic.changed", TOPIC, {"field": "title", "value": "别的"}, base=(1, 2))
    approved = intent("topic.approved", TOPIC)
    results = log.push(landed, device_in("here"), None, [late, approved]).results

    assert [result.outcome for result in results] == ["accepted"] * 2
    assert log.pull(landed, "here", None, 10).head == 5


def test_commands_of_a_landed_store_may_lack_signatures(landed: Store) -> None:
    """A newer studio signed some of them, and nobody kept it."""
    with landed.reading() as connection:
        room = log.newsroom_row(connection, "here")

    assert (room.head, room.unsigned_until) == (3, 3)


def test_a_landed_store_finds_its_signatures_as_quickly(landed: Store, kept: Store) -> None:
    assert _indexes(landed) == _indexes(kept)


def test_a_store_is_upgraded_once(landed: Store) -> None:
    again = open_store(landed.folder, create=False)

    assert _columns(again) == _columns(landed)
    again.close()


def _indexes(kept: Store) -> set[str]:
    with kept.reading() as connection:
        found = connection.exec_driver_sql(
            "SELECT replace(replace(sql, char(10), ''), '  ', ' ') FROM sqlite_master"
            " WHERE type = 'index' AND sql IS NOT NULL AND name LIKE '%signature'"
        )
        return set(found.scalars())


def _columns(kept: Store) -> dict[str, set[tuple[Any, ...]]]:
    """Each table's columns, in any order."""
    with kept.reading() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {
            name: {
                tuple(column)[1:]
                for column in connection.exec_driver_sql(f"PRAGMA table_info({name})")
            }
            for name in names.scalars().all()
        }
