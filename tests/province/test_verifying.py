from __future__ import annotations

import base64
import contextlib
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pysqlite3.dbapi2
import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from province import backups, log, store
from province.blobs import Blobs, hash_on_disk
from province.errors import ProvinceError
from province.store import Store
from province.verifying import verify
from tests.province.making import (
    PERSON,
    device_in,
    intent,
    key_of,
    new_id,
    package,
    person_joined,
    signed,
    verified_medium,
)


@pytest.fixture
def filled(kept: Store, newsroom: str) -> Store:
    """Something of every kind: a field with an alternative, a refusal, a submission, a medium."""
    topic, story = intent("topic.proposed", new_id()), intent("story.started", new_id())
    intents = [
        topic,
        intent("topic.changed", topic.subject),
        intent("topic.proposed", topic.subject),
        story,
        intent("story.submitted", story.subject, package(story.subject)),
    ]
    log.push(kept, device_in(newsroom), None, intents)
    verified_medium(Blobs(kept), newsroom, b"picture")
    return kept


def codes(folder: Path) -> list[str]:
    return [one.code for one in verify(folder).troubles]


def execute(statement: sa.Executable) -> Callable[[Store], None]:
    def work(kept: Store) -> None:
        with kept.writing() as connection:
            connection.execute(statement)

    return work


def one_file(folder: str, work: Callable[[Path], object]) -> Callable[[Store], None]:
    def damage(kept: Store) -> None:
        files = sorted(path for path in (kept.folder / folder).rglob("*") if path.is_file())
        work(files[0])

    return damage


RECORD, SUBJECT, FIELD = store.record, store.subject, store.field


def test_what_is_sound_is_counted(filled: Store, newsroom: str) -> None:
    found = verify(filled.folder)

    assert (found.troubles, found.records, found.heads) == ([], 5, {newsroom: (1, 5)})
    assert len(found.media) == 1


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (execute(RECORD.update().where(RECORD.c.seq == 2).values(payload=b"{}")), "record_differs"),
        (execute(RECORD.update().where(RECORD.c.seq == 2).values(key="0" * 32)), "record_differs"),
        (execute(RECORD.update().where(RECORD.c.seq == 2).values(kind="x")), "record_differs"),
        (execute(RECORD.update().where(RECORD.c.seq == 2).values(epoch=2)), "record_differs"),
        (execute(RECORD.delete().where(RECORD.c.seq == 3)), "record_differs"),
        (execute(RECORD.delete().where(RECORD.c.seq == 5)), "counter_differs"),
        (execute(store.newsroom.update().values(digest="0" * 64)), "counter_differs"),
        (execute(SUBJECT.update().where(SUBJECT.c.id == PERSON).values(state="chief")),
         "state_differs"),
        (execute(SUBJECT.delete().where(SUBJECT.c.type == "story")), "state_differs"),
        (execute(FIELD.update().values(alternatives=b"[]")), "state_differs"),
        (execute(store.refusal.update().values(
            key=sa.select(RECORD.c.key).where(RECORD.c.seq == 2).scalar_subquery())),
         "key_twice"),
        (one_file("media", lambda path: path.write_bytes(b"pictur\0")), "file_differs"),
        (one_file("media", Path.unlink), "file_missing"),
        (one_file("submissions", lambda path: path.write_bytes(b"{}")), "file_differs"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(filled: Store, damage: Callable[[Store], None], code: str) -> None:
    damage(filled)

    assert codes(filled.folder) == [code]


@pytest.fixture
def commanded(kept: Store, empty_newsroom: str) -> Store:
    """A signed command at seq 4, behind an unsigned one of before the key."""
    private = Ed25519PrivateKey.generate()
    one, two = intent("topic.proposed", new_id()), intent("topic.proposed", new_id())
    told = intent("person.key_set", PERSON, {"key": key_of(private)})
    last = signed(intent("topic.approved", two.subject), private)
    asked = [person_joined(), one, two, intent("topic.approved", one.subject), told, last]
    results = log.push(kept, device_in(empty_newsroom), None, asked).results
    assert [result.code for result in results] == [None] * 6
    return kept


@pytest.mark.parametrize("signature", [None, base64.b64encode(b"x" * 64).decode(), "?"])
def test_a_command_without_its_persons_signature_is_said(
    commanded: Store, signature: str | None
) -> None:
    assert codes(commanded.folder) == []

    execute(RECORD.update().where(RECORD.c.seq == 6).values(signature=signature))(commanded)

    assert codes(commanded.folder) == ["signature_differs"]


def test_a_key_that_nobody_told_is_said(commanded: Store) -> None:
    execute(SUBJECT.update().where(SUBJECT.c.id == PERSON).values(key=""))(commanded)

    assert codes(commanded.folder) == ["state_differs"]


def test_commands_of_before_signatures_may_lack_one(commanded: Store) -> None:
    execute(RECORD.update().values(signature=None))(commanded)
    execute(store.newsroom.update().values(unsigned_until=6))(commanded)

    assert codes(commanded.folder) == []


def test_a_backup_of_the_last_version_is_sound_and_stays_as_it_is(
    kept: Store, empty_newsroom: str, tmp_path: Path
) -> None:
    """It took a newer studio's key and command, and kept no signature."""
    private, topic = Ed25519PrivateKey.generate(), intent("topic.proposed", new_id())
    joined = person_joined()
    told = msgspec.structs.replace(joined, payload={**joined.payload, "key": key_of(private)})
    command = signed(intent("topic.approved", topic.subject), private)
    log.push(kept, device_in(empty_newsroom), None, [told, topic, command])
    made = backups.make(kept, tmp_path / "backups")
    with contextlib.closing(pysqlite3.dbapi2.connect(made / "province.db")) as connection:
        for statement in (
            "ALTER TABLE newsroom DROP COLUMN unsigned_until",
            "DROP TABLE reach",
            "DROP TABLE device_key",
            "DROP INDEX record_by_signature",
            "ALTER TABLE record DROP COLUMN signature",
            "ALTER TABLE subject DROP COLUMN key",
            "PRAGMA user_version=2",
        ):
            connection.execute(statement)
        connection.commit()
    manifest = (made / "MANIFEST").read_text("utf-8")
    lines = [line for line in manifest.splitlines() if not line.endswith("  province.db")]
    lines.append(f"{hash_on_disk(made / 'province.db')}  province.db")
    (made / "MANIFEST").write_text("\n".join(lines) + "\n", "utf-8")
    before = {path: path.read_bytes() for path in made.rglob("*") if path.is_file()}

    assert codes(made) == []
    assert {path: path.read_bytes() for path in made.rglob("*") if path.is_file()} == before


def test_a_torn_database_is_said(filled: Store) -> None:
    filled.close()
    path = filled.folder / "province.db"
    content = bytearray(path.read_bytes())
    for place in range(4096, len(content), 4096):
        content[place : place + 64] = b"\xff" * 64
    path.write_bytes(content)

    try:
        found = codes(filled.folder)
    except ProvinceError as error:
        found = [error.code]
    assert found in (["database_damaged"], ["province_data_unusable"])


@pytest.mark.parametrize("name", ["province.db", "media", "submissions", "MANIFEST"])
def test_a_backup_is_checked_by_its_manifest_too(filled: Store, tmp_path: Path, name: str) -> None:
    made = backups.make(filled, tmp_path / "backups")
    path = made / name
    if path.is_dir():
        shutil.rmtree(path)
    elif name == "MANIFEST":
        path.write_text(path.read_text().replace("province.db", "province.dc"))
    else:
        with path.open("r+b") as file:
            file.seek(60)  # the header's user version: SQLite does not mind
            file.write(b"\x00\x00\x00\x07")

    assert verify(made).troubles


def test_a_store_being_served_is_verified_as_it_is(filled: Store) -> None:
    before = {path.name for path in filled.folder.iterdir()}

    assert codes(filled.folder) == []
    assert {path.name for path in filled.folder.iterdir()} == before


def test_where_nothing_is_there_is_nothing_to_verify(tmp_path: Path) -> None:
    with pytest.raises(ProvinceError, match="province_data_unusable"):
        verify(tmp_path / "gone")
