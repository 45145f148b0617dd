from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from province import backups, log, store
from province.blobs import Blobs
from province.errors import ProvinceError
from province.store import Store
from province.verifying import verify
from tests.province.making import PERSON, device_in, intent, new_id, package, verified_medium


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
