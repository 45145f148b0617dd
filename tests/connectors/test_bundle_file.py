from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.composition import Studio, keep_secret
from studio.connectors.bundle_file import BundleFiles
from studio.errors import BundleError, Refused, StoreError, Unreachable
from studio.sync import facts
from studio.sync.wire import Position
from studio.vocabulary import Sha256
from tests.connectors.carried import Offices
from tests.newsrooms import write_story


@pytest.fixture
def files(tmp_path: Path) -> BundleFiles:
    return BundleFiles(tmp_path / "bundle-key", keep_secret, tmp_path / "carried")


def test_the_devices_keys_are_made_once_and_for_this_user_alone(files: BundleFiles) -> None:
    assert files.public() == files.public()
    assert stat.S_IMODE(files.key_file.stat().st_mode) == 0o600

    before = files.public()
    files.key_file.write_text("damaged", "ascii")
    assert files.public() != before
    assert files.public() == files.public()


def test_keys_that_cannot_be_read_are_told_and_stay(files: BundleFiles) -> None:
    files.key_file.mkdir()  # what root reads too would be no test

    with pytest.raises(StoreError, match="file_unreadable"):
        files.keys()
    assert files.key_file.is_dir()


def test_what_is_opened_does_not_stay(files: BundleFiles) -> None:
    with files.room() as first:
        (first / "words").write_text("secret", "ascii")
    assert not first.exists()

    left = files.workplace / "of one that was killed"
    left.mkdir(parents=True)
    with files.room():
        assert not left.exists()


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[Offices]:
    made = Offices(tmp_path)
    yield made
    made.close()


def position_of(studio: Studio) -> Position | None:
    return facts.as_position(facts.look_up(studio.store, facts.POSITION).get(facts.POSITION))


def test_a_receipt_knows_what_it_was_told_and_nothing_else(offices: Offices) -> None:
    studio = offices.studio("one")
    offices.carry(studio)
    for _ in range(3):
        write_story(studio)
    bundle, answer = offices.write(studio).target, offices.file()
    offices.kitchen.read(bundle, answer)
    before = position_of(studio)
    keys = studio.floor.carrying._keys()
    assert keys is not None

    with studio.floor.open_carrier().opened(answer, keys.theirs.signs) as receipt:
        page = receipt.pull(before, 100)
        assert [record.seq for record in page.records] == list(range(2, 8))
        again = receipt.pull(page.position, 100)
        assert (again.records, again.head) == ((), page.head)
        assert receipt.upload_state(Sha256("a" * 64)).state == "unknown"
        with pytest.raises(Refused, match="not_found"):
            receipt.fetch_snapshot(offices.folder / "snapshot")
        with pytest.raises(Refused, match="not_found"):
            next(receipt.media_content(Sha256("a" * 64), 0))
        with pytest.raises(Unreachable):
            receipt.complete_upload(Sha256("a" * 64))
    with (
        pytest.raises(BundleError, match="bundle_forged"),
        studio.floor.open_carrier().opened(answer, keys.ours.signs),
    ):
        pass


def test_a_receipt_may_be_called_as_anything(offices: Offices) -> None:
    """With a snapshot in it, for a studio that has never read the log."""
    studio = offices.studio("one")
    bundle, answer = offices.write(studio).target, offices.stick / "snapshot"
    offices.kitchen.read(bundle, answer)
    keys = studio.floor.carrying._keys()
    assert keys is not None

    with studio.floor.open_carrier().opened(answer, keys.theirs.signs) as receipt:
        assert receipt.begins_at is None
        receipt.fetch_snapshot(offices.folder / "taken")
    assert (offices.folder / "taken").stat().st_size
