from __future__ import annotations

import subprocess
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from province import access, backups, log, store
from province.blobs import Blobs
from province.errors import ProvinceError
from province.store import Store
from province.verifying import verify
from tests.province.making import device_in, intent, new_id, package, verified_medium


@pytest.fixture
def filled(kept: Store, newsroom: str) -> Store:
    """A submission with its documents, a medium, and one on its way."""
    story = intent("story.started", new_id())
    asked = intent("story.submitted", story.subject, package(story.subject))
    log.push(kept, device_in(newsroom), None, [story, asked])
    verified_medium(Blobs(kept), newsroom, b"picture")
    Blobs(kept).plan(newsroom, "0" * 64, 5, "image/jpeg")
    return kept


def stable(kept: Store, newsroom: str) -> Any:
    page = log.pull(kept, newsroom, None, 1)
    return page.stable, page.stable_at


def test_a_backup_holds_all_and_only_then_it_is_stable(
    filled: Store, newsroom: str, tmp_path: Path
) -> None:
    sha256 = verified_medium(Blobs(filled), newsroom, b"another")
    assert stable(filled, newsroom) == (None, None)
    made = backups.make(filled, tmp_path / "backups")
    log.push(filled, device_in(newsroom), None, [intent("topic.proposed", new_id())])

    assert verify(made).troubles == []
    now_stable, at = stable(filled, newsroom)
    assert now_stable == (1, 3)
    assert datetime.now(UTC) - datetime.fromisoformat(at) < timedelta(minutes=1)
    assert Blobs(filled).state(newsroom, sha256).is_stable
    assert not Blobs(filled).state(newsroom, "0" * 64).is_stable


def test_a_newsroom_without_records_has_nothing_stable(filled: Store, tmp_path: Path) -> None:
    other = access.add_newsroom(filled, "皋兰县融媒体中心")
    backups.make(filled, tmp_path / "backups")

    assert stable(filled, other) == (None, None)


def test_the_systems_own_tool_reads_the_manifest(filled: Store, tmp_path: Path) -> None:
    made = backups.make(filled, tmp_path / "backups")
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "MANIFEST"], cwd=made, capture_output=True, text=True,
        check=False,
    )  # fmt: skip

    assert (done.returncode, done.stdout.count(": OK")) == (0, 4)


def test_media_cost_no_second_room_on_the_same_disk(
    filled: Store, newsroom: str, tmp_path: Path
) -> None:
    made = backups.make(filled, tmp_path / "backups")

    (copy,) = (path for path in (made / "media").rglob("*") if path.is_file())
    assert copy.samefile(Blobs(filled).path(newsroom, copy.name))


def test_on_another_disk_they_are_copied(
    filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def another_disk(self: Path, target: Path) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr("os.link", another_disk)

    assert verify(backups.make(filled, tmp_path / "backups")).troubles == []


def test_what_is_damaged_moves_no_stable(filled: Store, newsroom: str, tmp_path: Path) -> None:
    sha256 = verified_medium(Blobs(filled), newsroom, b"a film")
    Blobs(filled).path(newsroom, sha256).write_bytes(b"a fil\0")

    with pytest.raises(ProvinceError, match="province_backup_unverified"):
        backups.make(filled, tmp_path / "backups")
    assert stable(filled, newsroom) == (None, None)
    assert backups.listed(tmp_path / "backups") == []
    (left,) = (tmp_path / "backups").iterdir()
    assert left.name.endswith("-unverified")


def test_a_backup_of_a_busy_province_is_of_one_moment(
    filled: Store, newsroom: str, tmp_path: Path
) -> None:
    stop = threading.Event()

    def push() -> None:
        while not stop.is_set():
            topics = [intent("topic.proposed", new_id()) for _ in range(20)]
            log.push(filled, device_in(newsroom), None, topics)

    pushing = threading.Thread(target=push)
    pushing.start()
    try:
        made = [backups.make(filled, tmp_path / "backups") for _ in range(3)]
    finally:
        stop.set()
        pushing.join()

    assert [verify(one).troubles for one in made] == [[], [], []]
    last = verify(made[-1]).heads[newsroom]
    assert stable(filled, newsroom)[0] == last


def test_the_oldest_and_what_was_half_made_are_removed(filled: Store, tmp_path: Path) -> None:
    into = tmp_path / "backups"
    made = [backups.make(filled, into) for _ in range(3)]
    (into / ".zaotai-province-x.new").mkdir()
    (into / "holiday pictures").mkdir()
    backups.prune(into, keeps=2)

    assert backups.listed(into) == made[1:]
    assert {path.name for path in into.iterdir()} == {
        made[1].name, made[2].name, "holiday pictures",
    }  # fmt: skip


def test_its_name_says_when(filled: Store, tmp_path: Path) -> None:
    made = backups.make(filled, tmp_path)

    assert datetime.now(UTC) - backups.made_at(made) < timedelta(minutes=1)


def test_no_backup_is_readable_by_others(filled: Store, tmp_path: Path) -> None:
    made = backups.make(filled, tmp_path / "backups")

    assert (made.stat().st_mode | (made / "province.db").stat().st_mode) & 0o077 == 0


def test_media_that_were_stable_before_stay_so(
    filled: Store, newsroom: str, tmp_path: Path
) -> None:
    backups.make(filled, tmp_path / "backups")
    backups.make(filled, tmp_path / "backups")

    with filled.reading() as connection:
        table = store.media.c
        flags = connection.execute(sa.select(table.is_verified, table.is_stable)).all()
    assert {(row.is_verified, row.is_stable) for row in flags} == {(True, True), (False, False)}
