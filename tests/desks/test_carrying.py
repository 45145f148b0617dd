"""Studios without a line, a stick, and a province without a server: real files, real stores."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from province import access, people
from province.errors import ProvinceError
from studio.composition import Studio
from studio.desks.carrying import MediaChoice
from studio.desks.publishing import TAKE_BACK_FOR
from studio.errors import BundleError, Refused
from studio.models.database import Store
from studio.models.intent import Intent
from studio.models.media import Transfer
from studio.sync import text_blobs
from studio.sync.carrying import gather
from studio.vocabulary import IntentState, StoryId
from tests.connectors.carried import Offices, append, stands_in
from tests.faults import full_disk
from tests.newsrooms import Clock, open_newsroom, write_story


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[Offices]:
    made = Offices(tmp_path)
    yield made
    made.close()


@pytest.fixture
def studio(offices: Offices) -> Studio:
    """Whose person the province knows, and who has read the log once."""
    made = offices.studio("one")
    offices.carry(made)
    return made


def states(studio: Studio) -> dict[str, str]:
    with studio.store.reading() as connection:
        return dict(connection.execute(select(Intent.c.key, Intent.c.state)).all())


def test_what_was_held_to_be_taken_back_goes_along(offices: Offices, studio: Studio) -> None:
    """Who goes for the stick right after submitting means it."""
    studio.floor.publishing.submit(write_story(studio), hold=TAKE_BACK_FOR)

    read, _ = offices.carry(studio)

    assert read.accepted == 3


def settled(studio: Studio) -> bool:
    return set(states(studio).values()) == {IntentState.SETTLED}


def test_studios_without_a_line_end_up_with_the_same(offices: Offices) -> None:
    """P5."""
    one, other = offices.studio("one"), offices.studio("other")
    write_story(one, "洪水过境", "水位下降。")
    write_story(other, "供暖第一周")

    read, taken = offices.carry(one)
    offices.carry(other)
    _, again = offices.carry(one)

    assert (read.accepted, read.refused, read.deferred) == (taken.accepted, 0, 0) == (3, 0, 0)
    assert again.records == 3
    assert stands_in(one) == stands_in(other)
    assert len(stands_in(one)) == 2
    assert settled(one)


def test_what_is_on_the_stick_still_waits_until_an_answer_comes(
    offices: Offices, studio: Studio
) -> None:
    write_story(studio)
    before = studio.floor.queue.sheet()

    offices.write(studio)

    assert [row.state for row in studio.floor.queue.sheet().rows] == [
        row.state for row in before.rows
    ]


def test_tomorrows_words_do_not_wait_for_yesterdays_receipt(
    offices: Offices, studio: Studio
) -> None:
    story = write_story(studio, text="昨天。")
    first = offices.write(studio).target
    append(studio, story, "今天。")
    second = offices.write(studio).target
    other = offices.studio("other")

    offices.kitchen.read(second, offices.file())
    offices.kitchen.read(first, offices.file())
    offices.carry(other)

    assert stands_in(other) == [("供暖第一周", "昨天。今天。")]


def test_receipts_twice_and_in_the_wrong_order_change_nothing_more(
    offices: Offices, studio: Studio
) -> None:
    """P3."""
    story = write_story(studio)
    bundle, early = offices.write(studio).target, offices.file()
    offices.kitchen.read(bundle, early)
    append(studio, story, "又及。")
    second, late = offices.write(studio).target, offices.file()
    offices.kitchen.read(second, late)
    offices.kitchen.read(second, offices.file())  # the same stick once more
    head = offices.kitchen.head(offices.newsroom)

    found = [studio.floor.carrying.read(one) for one in (late, early, late)]

    assert [one.is_old for one in found] == [False, True, True]
    assert offices.kitchen.head(offices.newsroom) == head == 4
    assert settled(studio)
    assert stands_in(studio) == [("供暖第一周", "室温二十一度。又及。")]


def test_a_receipt_is_taken_in_between_two_rounds_of_the_wire(
    offices: Offices, studio: Studio
) -> None:
    """Both read the log into the store: they take the same turn, and nothing happens outside it."""
    write_story(studio)
    bundle, receipt = offices.write(studio).target, offices.file()
    offices.kitchen.read(bundle, receipt)
    seen: list[bool] = []

    class Turn:
        def __enter__(self) -> None:
            seen.append(settled(studio))

        def __exit__(self, *_: object) -> None:
            seen.append(settled(studio))

    carrying = studio.floor.carrying
    replace(carrying, turn=Turn()).read(receipt)  # type: ignore[arg-type]

    assert seen == [False, True]
    assert carrying.turn is studio.backstage.sync.around.turn


def test_a_large_update_goes_along_and_comes_to_the_others(
    offices: Offices, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_blobs, "MOST_INLINE", 600)
    chance = random.Random(1)  # noqa: S311 - no secret
    words = "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(1000))
    other = offices.studio("other")
    offices.carry(other)
    write_story(studio, text=words)

    read, _ = offices.carry(studio)
    offices.carry(other)

    assert (read.deferred, read.media) == (0, 1)
    assert settled(studio)
    assert stands_in(other)[0][1].startswith(words)


def test_a_disk_that_was_set_back_gets_its_own_large_updates_again(
    offices: Offices, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P4: what it wrote since is in the log, and not on this disk any more."""
    monkeypatch.setattr(text_blobs, "MOST_INLINE", 10)
    studio.close()
    shutil.copytree(offices.folder / "one", offices.folder / "back")
    written = open_newsroom(offices.folder / "one", Clock())
    write_story(written)
    offices.carry(written)
    expected = stands_in(written)
    written.close()
    back = open_newsroom(offices.folder / "back", Clock())

    offices.carry(back)

    assert stands_in(back) == expected
    back.close()


def submitted(studio: Studio, tmp_path: Path, content: bytes) -> StoryId:
    """A story with one picture, on its way."""
    story = write_story(studio)
    picture = tmp_path / "现场.jpg"
    shutil.copyfile(Path(__file__).parent.parent.parent / "docs/pictures/queue.png", picture)
    picture.write_bytes(picture.read_bytes() + content)
    studio.floor.media.attach(story, studio.floor.media.take_in(picture))
    studio.floor.publishing.submit(story)
    with studio.store.reading() as connection:
        assert connection.execute(select(Transfer.c.sha256)).all()
    return story


def unverified(studio: Studio) -> list[str]:
    with studio.store.reading() as connection:
        wanted = select(Transfer.c.name).where(Transfer.c.is_verified.is_(False))
        return list(connection.execute(wanted).scalars())


@pytest.mark.parametrize(("choice", "left"), [(MediaChoice.NONE, 1), (MediaChoice.SMALL, 0)])
def test_media_go_along_as_far_as_chosen(
    offices: Offices, studio: Studio, tmp_path: Path, choice: MediaChoice, left: int
) -> None:
    submitted(studio, tmp_path, b"")

    read, taken = offices.carry(studio, choice)

    assert (read.refused, read.deferred) == (0, 0)
    assert taken.media == 1 - left
    assert len(unverified(studio)) == left
    assert settled(studio)


def test_a_medium_that_was_damaged_here_is_not_taken_and_the_rest_is(
    offices: Offices, studio: Studio, tmp_path: Path
) -> None:
    """P9."""
    submitted(studio, tmp_path, b"")
    with studio.store.reading() as connection:
        sha256 = connection.execute(select(Transfer.c.sha256)).scalar_one()
    path = studio.floor.media.file(sha256)
    path.chmod(0o600)
    path.write_bytes(bytes(path.stat().st_size))

    read, taken = offices.carry(studio)

    assert (read.media, taken.media, read.refused) == (0, 0, 0)
    assert unverified(studio) == ["现场.jpg"]
    assert settled(studio)


def cut_short(path: Path) -> None:
    os.truncate(path, 100)


def grown_longer(path: Path) -> None:
    with path.open("ab") as file:
        file.write(bytes(10))


@pytest.mark.parametrize(
    ("spoil", "names"),
    [(Path.unlink, ("现场.jpg",)), (cut_short, ("现场.jpg",)), (grown_longer, ())],
)
def test_a_medium_that_goes_bad_while_it_is_written_keeps_no_text_here(
    offices: Offices, studio: Studio, tmp_path: Path, spoil: Callable[[Path], None], names: Any
) -> None:
    """P9: as one on a bad sector, which can be seen, and not be read."""
    submitted(studio, tmp_path, b"")
    with studio.store.reading() as connection:
        sha256 = connection.execute(select(Transfer.c.sha256)).scalar_one()
    path = studio.floor.media.file(sha256)
    path.chmod(0o600)
    ways = iter([spoil])

    def meanwhile(*_: int) -> bool:
        for way in ways:
            way(path)
        return True

    bundle, receipt = offices.file(), offices.file()
    written = studio.floor.carrying.write(bundle, MediaChoice.ALL, meanwhile)
    read = offices.kitchen.read(bundle, receipt)
    taken = studio.floor.carrying.read(receipt)

    assert (written.left_out, written.media) == (names, 1 - len(names))
    assert written.size == bundle.stat().st_size
    assert (read.media, taken.media, read.refused) == (written.media, written.media, 0)
    assert settled(studio)


def test_a_large_update_that_went_by_wire_meanwhile_keeps_no_other_here(
    offices: Offices, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is settled becomes one with others, and is not to be had under its key any more."""
    with monkeypatch.context() as patched:
        patched.setattr(text_blobs, "MOST_INLINE", 10)
        write_story(studio)
        bundle = offices.file()

        def meanwhile(*_: int) -> bool:
            patched.setattr("studio.sync.carrying.own_blob", gone)
            return True

        def gone(*_: object) -> bytes:
            raise Refused("body_damaged")

        studio.floor.carrying.write(bundle, MediaChoice.ALL, meanwhile)
    read = offices.kitchen.read(bundle, offices.file())

    assert (read.accepted, read.deferred) == (1, 1)


def test_what_does_not_fit_into_one_file_is_named(
    offices: Offices, studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.sync.carrying.LARGEST_FILE", 16 * 1024**2 + 20_000)
    submitted(studio, tmp_path, b"x" * 40_000)

    written = offices.write(studio, MediaChoice.ALL)
    assert (written.left_out, written.media) == (("现场.jpg",), 0)

    monkeypatch.setattr("studio.sync.carrying.LARGEST_FILE", 1000)
    with pytest.raises(BundleError, match="bundle_too_large"):
        offices.write(studio)


# What is refused


def cut(content: bytes) -> bytes:
    return content[:-40]


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def flipped_head(content: bytes) -> bytes:
    return content[:60] + bytes([content[60] ^ 1]) + content[61:]


def grown(content: bytes) -> bytes:
    return content + b"more"


def emptied(content: bytes) -> bytes:
    return b""


@pytest.mark.parametrize("spoil", [cut, flipped, flipped_head, grown, emptied])
def test_a_damaged_file_is_refused_before_anything_is_taken(
    offices: Offices, studio: Studio, spoil: Callable[[bytes], bytes]
) -> None:
    write_story(studio)
    bundle, receipt = offices.write(studio).target, offices.file()
    offices.kitchen.read(bundle, receipt)
    head, before = offices.kitchen.head(offices.newsroom), states(studio)
    for path in (bundle, receipt):
        path.write_bytes(spoil(path.read_bytes()))

    with pytest.raises(ProvinceError, match=r"bundle_(damaged|foreign)"):
        offices.kitchen.read(bundle, offices.file())
    with pytest.raises(BundleError, match=r"bundle_(damaged|foreign)"):
        studio.floor.carrying.read(receipt)

    assert offices.kitchen.head(offices.newsroom) == head
    assert states(studio) == before
    left = [path for path in (offices.folder / "one" / "carried").rglob("*") if path.is_file()]
    assert left == []


def test_a_bundle_that_another_signed_is_refused(
    offices: Offices, studio: Studio, tmp_path: Path
) -> None:
    """Whoever knows for whom bundles are sealed can make one, but not in another's name."""
    write_story(studio)
    profile = studio.profile
    keys = profile.bundle_key.read_text("ascii").split()
    forger = offices.studio("forger").profile.bundle_key.read_text("ascii").split()
    target = offices.file()

    carrying = studio.floor.carrying
    found = carrying._keys()
    assert found is not None
    with carrying.carrier.room() as room:
        load = gather(
            studio.store, carrying._device(), carrying.office.now(), room / "intents",
            MediaChoice.NONE, lambda _: tmp_path,
        )  # fmt: skip
        profile.bundle_key.write_text(f"{forger[0]}\n{keys[1]}\n", "ascii")
        carrying.carrier.write(load, target, found.theirs.opens, lambda _: None)
    with pytest.raises(ProvinceError, match="bundle_forged"):
        offices.kitchen.read(target, offices.file())


def test_nobody_reads_in_what_is_anothers(offices: Offices, studio: Studio, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    others = Offices(elsewhere)
    other = offices.studio("other")
    bundle, receipt = offices.write(studio).target, offices.file()
    offices.kitchen.read(bundle, receipt)

    with pytest.raises(ProvinceError, match="bundle_foreign"):
        others.kitchen.read(bundle, offices.file())
    with pytest.raises(BundleError, match="bundle_foreign"):
        other.floor.carrying.read(receipt)
    with pytest.raises(BundleError, match="bundle_foreign"):
        studio.floor.carrying.read(bundle)
    others.close()


def test_a_revoked_device_is_not_heard_by_stick_either(offices: Offices, studio: Studio) -> None:
    write_story(studio)
    bundle = offices.write(studio).target
    device = str(access.devices(offices.kitchen.kept)[0]["id"])
    access.revoke(offices.kitchen.kept, device)
    head = offices.kitchen.head(offices.newsroom)

    with pytest.raises(ProvinceError, match="bundle_device_revoked"):
        offices.kitchen.read(bundle, offices.file())
    assert offices.kitchen.head(offices.newsroom) == head


def test_who_may_no_longer_is_told_by_the_receipt(offices: Offices, studio: Studio) -> None:
    """The rights of the moment in which it is read in."""
    story = write_story(studio)
    studio.floor.publishing.submit(story)
    bundle, receipt = offices.write(studio).target, offices.file()
    (person,) = people.listed(offices.kitchen.kept, offices.newsroom)
    people.give_role(offices.kitchen.kept, offices.newsroom, person["id"], "reporter")

    offices.kitchen.read(bundle, receipt)
    taken = studio.floor.carrying.read(receipt)

    assert (taken.accepted, taken.refused) == (2, 1)
    assert [row.code for row in studio.floor.queue.sheet().refused] == ["not_allowed"]


# Set back, cut off, full


def test_a_province_that_was_set_back_sends_the_whole_log_and_takes_the_next_bundle(
    offices: Offices, studio: Studio
) -> None:
    backup = offices.folder / "old"
    offices.kitchen.kept.close()
    shutil.copytree(offices.folder / "province", backup)
    offices.kitchen.reopen(offices.folder / "province")
    write_story(studio, "先到的")
    offices.carry(studio)
    offices.kitchen.kept.close()
    shutil.rmtree(offices.folder / "province")
    shutil.copytree(backup, offices.folder / "province")
    offices.kitchen.reopen(offices.folder / "province")
    write_story(studio, "后来的")

    read, taken = offices.carry(studio)
    assert (read.is_set_back, read.accepted, taken.is_to_be_repeated) == (True, 0, True)

    read, taken = offices.carry(studio)
    assert (read.is_set_back, read.accepted, taken.is_to_be_repeated) == (False, 4, False)
    assert settled(studio)
    assert len(stands_in(studio)) == 2


class Killed(BaseException):
    """As if the power had gone."""


def test_a_receipt_that_was_cut_off_anywhere_is_taken_in_again(
    offices: Offices, studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P1: killed before each of its commits in turn."""
    other = offices.studio("other")
    write_story(other, "同事的")
    offices.carry(other)
    submitted(studio, tmp_path, b"")
    bundle, receipt = offices.write(studio).target, offices.file()
    offices.kitchen.read(bundle, receipt)
    merge, left = Store.merge, 0

    def failing(store: Store, work: object, **how: object) -> object:
        nonlocal left
        left -= 1
        if left < 0:
            raise Killed
        return merge(store, work, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "merge", failing)
    kills = 0
    while True:
        left = kills
        try:
            studio.floor.carrying.read(receipt)
        except Killed:
            kills += 1
        else:
            break

    assert kills > 2
    assert settled(studio)
    assert unverified(studio) == []
    assert len(stands_in(studio)) == 2


@pytest.mark.parametrize("step", [(os, "fsync"), (Path, "replace")], ids=["fsync", "rename"])
def test_a_stick_pulled_out_leaves_nothing_and_loses_nothing(
    offices: Offices, studio: Studio, monkeypatch: pytest.MonkeyPatch, step: tuple[Any, str]
) -> None:
    write_story(studio)
    there = offices.stick / "送省平台.zaotai"
    there.write_bytes(b"an earlier one")

    def gone(*_: object) -> object:
        raise OSError(5, "Input/output error")

    carrying = studio.floor.carrying
    with monkeypatch.context() as patched:
        patched.setattr(*step, gone)
        with pytest.raises(BundleError, match="stick_gone"):
            carrying.write(there, MediaChoice.ALL, lambda *_: True)

    assert there.read_bytes() == b"an earlier one"
    assert list(offices.stick.glob("*.part")) == []
    read, _ = offices.carry(studio)
    assert read.accepted == 2


def test_a_full_stick_is_told_and_another_one_does(
    offices: Offices, studio: Studio, tmp_path: Path
) -> None:
    if reason := full_disk.missing():
        pytest.skip(reason)
    submitted(studio, tmp_path, os.urandom(400_000))
    with full_disk.small_disk(tmp_path / "small", 128 * 1024) as disk:
        with pytest.raises(BundleError, match="stick_full"):
            studio.floor.carrying.write(disk.root / "a.zaotai", MediaChoice.ALL, lambda *_: True)
        assert list(disk.root.iterdir()) == []
        bundle = offices.write(studio, MediaChoice.ALL).target
        disk.fill()
        with pytest.raises(ProvinceError, match="stick_full"):
            offices.kitchen.read(bundle, disk.root / "receipt.zaotai")

    receipt = offices.file()
    offices.kitchen.read(bundle, receipt)
    assert studio.floor.carrying.read(receipt).media == 1
    assert settled(studio)
