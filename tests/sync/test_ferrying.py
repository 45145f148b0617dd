"""Turns at an exchange folder, with a real store and a province that watches it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from province import people
from studio.composition import Studio
from studio.desks.exchanging import When
from studio.desks.publishing import TAKE_BACK_FOR
from studio.errors import BundleError, ExchangeError
from studio.sync import facts, ferrying, freight
from studio.sync.exchange import Freight, ledger_in
from studio.sync.line import Line, LineState, remember_line
from tests.connectors.carried import append, stands_in
from tests.connectors.ferried import Crossing, rested, submit, turn, unsettled
from tests.faults import full_disk
from tests.newsrooms import Clock, write_story
from tests.province.running import ROOT


@pytest.fixture
def crossing(tmp_path: Path) -> Iterator[Crossing]:
    made = Crossing(tmp_path)
    yield made
    made.close()


@pytest.fixture
def studio(crossing: Crossing) -> Studio:
    return crossing.ferrying("one")


def later(studio: Studio, **by: float) -> None:
    clock = studio.floor.office.now
    assert isinstance(clock, Clock)
    clock.advance(**by)


def names(paths: list[Path]) -> list[str]:
    return [path.name for path in paths]


def test_what_waits_is_there_at_once_and_settled_by_the_receipt(
    crossing: Crossing, studio: Studio
) -> None:
    """P5. The line plays no part, and nothing says that there is one."""
    submit(studio)

    turn(studio)
    assert len(crossing.lying()) == 2
    crossing.watch()
    turn(studio)

    assert unsettled(studio) == []
    assert crossing.lying() == crossing.receipts() == []
    assert ledger_in(studio.store).ferried == ()
    assert studio.floor.queue.line().state != LineState.ONLINE


def test_the_same_is_not_put_there_twice(crossing: Crossing, studio: Studio) -> None:
    submit(studio)
    turn(studio)
    lying = crossing.lying()

    for _ in range(3):
        later(studio, minutes=20)
        turn(studio)

    assert crossing.lying() == lying


def test_what_is_done_since_follows_at_once(crossing: Crossing, studio: Studio) -> None:
    write_story(studio)
    turn(studio)
    write_story(studio, "第二篇")

    turn(studio)
    assert len(crossing.lying()) == 2
    crossing.watch()
    turn(studio)

    assert unsettled(studio) == []


def test_what_is_typed_follows_at_a_pace_that_slows_down(
    crossing: Crossing, studio: Studio
) -> None:
    """Each bundle has all that waits: an hour of writing must not leave hundreds there."""
    story = write_story(studio)
    turn(studio)
    for _ in range(240):
        append(studio, story, "字")
        later(studio, seconds=15)
        turn(studio)

    assert 5 <= len(crossing.lying()) <= 10
    later(studio, hours=1)
    turn(studio)
    crossing.watch()
    turn(studio)
    assert unsettled(studio) == []


def test_whatever_happens_no_more_than_so_many_lie_there(
    crossing: Crossing, studio: Studio
) -> None:
    for number in range(ferrying.MOST_TEXTS + 5):
        write_story(studio, f"第 {number} 篇")
        turn(studio)
    turn(studio)

    assert len(crossing.lying()) == ferrying.MOST_TEXTS
    crossing.watch()
    turn(studio)
    assert unsettled(studio) == []


@pytest.mark.parametrize("order", ["forwards", "backwards", "twice"])
def test_receipts_in_any_order_and_number(
    crossing: Crossing, studio: Studio, order: str, tmp_path: Path
) -> None:
    """P3."""
    receipts = {}
    for headline in ("第一篇", "第二篇", "第三篇"):
        write_story(studio, headline)
        turn(studio)
        crossing.watch()
        for path in crossing.receipts():
            receipts[path.name] = path.read_bytes()
            path.unlink()
    head = crossing.kitchen.head(crossing.newsroom)
    some = sorted(receipts)
    some = {"forwards": some, "backwards": some[::-1], "twice": some + some}[order]
    for name in some:
        (crossing.place / "to-studios" / name).write_bytes(receipts[name])
        turn(studio)

    assert unsettled(studio) == []
    assert crossing.receipts() == crossing.lying() == []
    assert crossing.kitchen.head(crossing.newsroom) == head
    assert len(stands_in(studio)) == 3


def test_a_bundle_that_is_lost_is_made_anew_after_a_day(crossing: Crossing, studio: Studio) -> None:
    submit(studio)
    turn(studio)
    for path in crossing.lying():
        path.unlink()
    later(studio, hours=23)
    turn(studio)
    assert crossing.lying() == []

    later(studio, hours=2)
    turn(studio)
    assert len(crossing.lying()) == 2
    crossing.watch()
    turn(studio)

    assert unsettled(studio) == []


def test_one_that_nobody_read_for_a_day_gives_way_to_its_successor(
    crossing: Crossing, studio: Studio
) -> None:
    write_story(studio)
    turn(studio)
    (before,) = crossing.lying()
    later(studio, hours=25)

    turn(studio)
    turn(studio)

    (after,) = crossing.lying()
    assert after != before


def test_what_came_by_wire_meanwhile_is_taken_away_there(
    crossing: Crossing, studio: Studio
) -> None:
    """P3: as a stick, here."""
    write_story(studio)
    turn(studio)
    (bundle,) = crossing.lying()
    crossing.carry(studio)
    assert unsettled(studio) == []

    turn(studio)

    assert not bundle.exists()
    assert bundle.stem.split("-")[1] not in [one.id for one in ledger_in(studio.store).ferried]


def test_with_a_line_nothing_is_put_there_unless_it_is_to_be_always(
    crossing: Crossing, studio: Studio
) -> None:
    online = Line(LineState.ONLINE)
    studio.store.write(lambda connection: remember_line(connection, online))
    write_story(studio)
    turn(studio)
    assert crossing.lying() == []

    studio.floor.exchange.set_when(When.ALWAYS)
    turn(studio)
    assert len(crossing.lying()) == 1


def test_a_pause_holds_what_is_to_leave_and_not_what_comes(
    crossing: Crossing, studio: Studio
) -> None:
    write_story(studio)
    turn(studio)
    studio.floor.queue.pause()
    write_story(studio, "第二篇")
    crossing.watch()

    later(studio, minutes=5)
    turn(studio)
    assert crossing.receipts() == crossing.lying() == []
    assert len(unsettled(studio)) >= 1

    studio.floor.queue.resume()
    turn(studio)
    assert len(crossing.lying()) == 1


def test_what_can_be_taken_back_stays_for_its_seconds(crossing: Crossing, studio: Studio) -> None:
    story = write_story(studio)
    turn(studio)
    studio.floor.publishing.submit(story, hold=TAKE_BACK_FOR)
    turn(studio)
    assert len(crossing.lying()) == 1

    write_story(studio, "另一篇")  # goes on meanwhile, and does not take it along
    turn(studio)
    assert len(crossing.lying()) == 2
    later(studio, seconds=11)
    turn(studio)

    assert len(crossing.lying()) == 3
    crossing.watch()
    turn(studio)
    assert unsettled(studio) == []


def test_what_was_taken_back_in_time_never_goes(crossing: Crossing, studio: Studio) -> None:
    story = write_story(studio)
    key = studio.floor.publishing.submit(story, hold=TAKE_BACK_FOR)
    turn(studio)
    studio.floor.publishing.take_back(key)
    later(studio, seconds=30)
    turn(studio)
    crossing.watch()
    turn(studio)

    kinds = [one["kind"] for one in records(crossing)]
    assert "story.submitted" not in kinds


def records(crossing: Crossing) -> list[dict[str, Any]]:
    import sqlalchemy as sa

    from province import store

    with crossing.kitchen.kept.reading() as connection:
        found = connection.execute(sa.select(store.record)).mappings().all()
    return [dict(one) for one in found]


def test_verdicts_come_though_nothing_waits_here(crossing: Crossing, studio: Studio) -> None:
    """Without a line nothing else would ask."""
    other = crossing.ferrying("other")
    write_story(other)
    for _ in range(2):
        turn(other)
        crossing.watch()
    turn(studio)
    crossing.watch()
    turn(studio)  # what was to be heard first
    write_story(other, "又一篇")
    turn(other)
    crossing.watch()

    later(studio, seconds=freight.ASK_EVERY_S + 1)
    turn(studio)
    crossing.watch()
    turn(studio)

    assert len(stands_in(studio)) == 2
    assert crossing.lying() == []


def test_others_files_are_left_alone(crossing: Crossing, studio: Studio) -> None:
    write_story(studio)
    other = crossing.ferrying("other")
    write_story(other)
    for one in (studio, other):
        turn(one)
    crossing.watch()
    theirs = [path for path in crossing.receipts() if not path.name.startswith(device(studio))]
    stray = crossing.place / "to-studios" / "说明.txt"
    stray.write_bytes(b"x")
    half = crossing.place / "to-province" / f"{device(other)}-{'e' * 32}.zaotai.part"
    half.write_bytes(b"x")

    turn(studio)

    assert crossing.receipts() == sorted([*theirs, stray])
    assert half.exists()
    assert unsettled(studio) == []


def device(studio: Studio) -> str:
    return str(facts.look_up(studio.store, facts.DEVICE_ID)[facts.DEVICE_ID])


def test_a_damaged_receipt_is_left_alone_and_not_fetched_again(
    crossing: Crossing, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_story(studio)
    turn(studio)
    crossing.watch()
    (receipt,) = crossing.receipts()
    content = receipt.read_bytes()
    receipt.write_bytes(content[:-40])
    fetches = []
    real = ferrying.Ferry._take

    def take(self: Any, place: Any, one: Any) -> Any:
        fetches.append(one.name)
        return real(self, place, one)

    monkeypatch.setattr(ferrying.Ferry, "_take", take)
    for _ in range(3):
        later(studio, minutes=1)
        turn(studio)
    assert fetches == [receipt.name]
    assert crossing.receipts() == [receipt]
    last = ledger_in(studio.store).happened
    assert last is not None
    assert last.code == "bundle_damaged"

    receipt.write_bytes(content)
    later(studio, minutes=1)
    turn(studio)
    assert crossing.receipts() == []
    assert unsettled(studio) == []


def test_anothers_receipt_under_our_name_is_not_taken(crossing: Crossing, studio: Studio) -> None:
    other = crossing.ferrying("other")
    write_story(other)
    turn(other)
    crossing.watch()
    (receipt,) = crossing.receipts()
    receipt.rename(receipt.with_name(f"{device(studio)}-{'e' * 32}.zaotai"))

    later(studio, minutes=20)
    turn(studio)

    assert len(crossing.receipts()) == 1


def test_what_the_province_refuses_needs_a_person_and_is_not_put_there_again(
    crossing: Crossing, studio: Studio
) -> None:
    story = write_story(studio)
    studio.floor.publishing.submit(story)
    (person,) = people.listed(crossing.kitchen.kept, crossing.newsroom)
    people.give_role(crossing.kitchen.kept, crossing.newsroom, person["id"], "reporter")
    turn(studio)
    crossing.watch()
    turn(studio)

    assert len(studio.floor.queue.sheet().refused) == 1
    later(studio, minutes=10)
    turn(studio)
    assert crossing.lying() == []


def test_what_is_deferred_goes_again_in_an_hour_and_not_every_few_seconds(
    crossing: Crossing, studio: Studio
) -> None:
    write_story(studio)
    (person,) = people.listed(crossing.kitchen.kept, crossing.newsroom)
    people.stop(crossing.kitchen.kept, crossing.newsroom, person["id"], "revoked")
    turn(studio)
    crossing.watch()
    for _ in range(5):
        later(studio, seconds=60)
        turn(studio)
        crossing.watch()
    waiting = unsettled(studio)
    bundles = len(list((crossing.place / "refused").iterdir()))
    people.stop(crossing.kitchen.kept, crossing.newsroom, person["id"], "reinstated")
    assert (bool(waiting), bundles) == (True, 0)

    later(studio, seconds=ferrying.DEFERRED_FOR_S)
    turn(studio)
    crossing.watch()
    turn(studio)
    assert unsettled(studio) == []


# Media


def test_text_never_waits_for_media(crossing: Crossing, studio: Studio) -> None:
    """P6: a bundle that holds both would be as slow as the slower one."""
    submit(studio, os.urandom(300_000))
    studio.open_ferry().text.turn()

    (text,) = crossing.lying()
    assert text.stat().st_size < 100_000
    crossing.watch()
    rested(studio).text.turn()
    assert unsettled(studio) == ["现场.jpg"]


def test_text_is_put_while_a_film_is_still_being_put(
    crossing: Crossing, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P6."""
    submit(studio, os.urandom(300_000))
    service = studio.open_ferry()
    service.text.turn()
    (first,) = crossing.lying()
    seen: list[list[str]] = []
    ferry = service.text._around.ferry

    def held_back(*_: object) -> Callable[[int], object]:
        def on_bytes(_: int) -> None:
            if not seen:
                write_story(studio, "快讯")
                service.text.turn()
                seen.append(names(crossing.lying()))

        return on_bytes

    monkeypatch.setattr(ferry, "_held_back", held_back)
    service.media.turn()

    whole = [name for name in seen[0] if not name.endswith(".part")]
    assert len(whole) == 2  # and the film's draft was not taken for litter
    assert len([name for name in seen[0] if name.endswith(".part")]) == 1
    assert first.name in whole
    crossing.watch()
    turn(studio)
    assert unsettled(studio) == []


def test_originals_go_in_their_hours_and_small_ones_at_any(
    crossing: Crossing, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.sync.transfers.SMALL_MEDIA", 200_000)
    from studio.desks.transfers import Hours

    studio.floor.transfers.set_hours(Hours(22 * 60, 6 * 60, "Asia/Shanghai"))  # it is noon
    submit(studio, name="小.jpg")
    submit(studio, os.urandom(400_000), name="大.jpg")
    turn(studio)
    assert sorted(path.stat().st_size > 400_000 for path in crossing.lying()) == [False, False]

    later(studio, hours=11)
    turn(studio)
    assert sum(path.stat().st_size > 400_000 for path in crossing.lying()) == 1


def test_what_is_paused_by_hand_stays(crossing: Crossing, studio: Studio) -> None:
    submit(studio)
    (row,) = [row for row in studio.floor.queue.sheet().rows if row.transfer is not None]
    assert row.transfer is not None
    studio.floor.transfers.pause(row.transfer)

    turn(studio)
    assert len(crossing.lying()) == 1
    studio.floor.transfers.resume(row.transfer)
    turn(studio)
    assert len(crossing.lying()) == 2


def test_a_medium_that_is_damaged_here_goes_once_a_day(crossing: Crossing, studio: Studio) -> None:
    """P9. It is large, and would come again and again."""
    submit(studio)
    sha256 = next(iter(freight.media_lines(studio.store))).sha256
    path = studio.floor.media.file(sha256)
    path.chmod(0o600)
    path.write_bytes(bytes(path.stat().st_size))
    turn(studio)
    crossing.watch()
    for _ in range(4):
        later(studio, hours=1)
        turn(studio)
        crossing.watch()

    assert unsettled(studio) == ["现场.jpg"]
    held = ledger_in(studio.store).of(Freight.MEDIA)
    assert [one.media for one in held] == [(sha256,)]
    later(studio, hours=24)
    turn(studio)
    assert ledger_in(studio.store).of(Freight.MEDIA)[0].id != held[0].id


def test_a_pause_stops_a_film_on_its_way_and_it_begins_anew(
    crossing: Crossing, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ferrying, "LOOK_EVERY_S", 0.0)
    submit(studio, os.urandom(3_000_000))
    service = studio.open_ferry()
    service.text.turn()
    pour = type(service.text._around.ferry.sealer()).pour

    def paused(self: Any, load: Any, file: Any, recipient: str, on_bytes: Any) -> None:
        studio.floor.queue.pause()
        pour(self, load, file, recipient, on_bytes)

    with monkeypatch.context() as patched:
        patched.setattr("studio.connectors.bundle_file.BundleFiles.pour", paused)
        service.media.turn()
    assert isinstance(service.media.outcome, BundleError)
    assert len(crossing.lying()) == 1

    studio.floor.queue.resume()
    service.text.turn()
    service.exchange_now(30, with_media=True)
    assert len(crossing.lying()) == 2


# What breaks


def test_a_share_that_goes_and_comes_back_loses_nothing(crossing: Crossing, studio: Studio) -> None:
    write_story(studio)
    gone = crossing.folder / "gone"
    crossing.place.rename(gone)
    crossing.place.mkdir()  # what a mount point is without its share
    with pytest.raises(ExchangeError, match="exchange_missing"):
        turn(studio)
    assert list(crossing.place.iterdir()) == []
    sheet = studio.floor.exchange.sheet()
    assert sheet.happened is not None
    assert sheet.happened.code == "exchange_missing"

    crossing.place.rmdir()
    gone.rename(crossing.place)
    studio.open_ferry().exchange_now(30)
    crossing.watch()
    turn(studio)
    assert unsettled(studio) == []


def test_a_full_place_loses_nothing(crossing: Crossing, studio: Studio, tmp_path: Path) -> None:
    if reason := full_disk.missing():
        pytest.skip(reason)
    write_story(studio)
    with full_disk.small_disk(tmp_path / "small", 512 * 1024) as disk:
        studio.floor.exchange.choose(str(disk.root), When.OFFLINE)
        disk.fill()
        with pytest.raises(ExchangeError, match="exchange_full"):
            turn(studio)
        assert list((disk.root / "to-province").iterdir()) == []
        disk.relent()
        studio.open_ferry().exchange_now(30)
        (bundle,) = (disk.root / "to-province").iterdir()
        (crossing.place / "to-province" / bundle.name).write_bytes(bundle.read_bytes())
        crossing.watch()
        (receipt,) = crossing.receipts()
        (disk.root / "to-studios" / receipt.name).write_bytes(receipt.read_bytes())
        studio.open_ferry().exchange_now(30)

    assert unsettled(studio) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from studio.composition import open_studio
from studio.connectors.exchange_folder import ExchangeFolder
from studio.sync import ferrying

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

moment = sys.argv[2]
if moment == "before it is put":
    ExchangeFolder.put = die
elif moment == "while it is put":
    import studio.connectors.exchange_folder as folder
    class Os:
        def __getattr__(self, name):
            return die if name == "fsync" else getattr(os, name)
    folder.os = Os()
elif moment == "before it is noted":
    put = ExchangeFolder.put
    def put_and_die(*words):
        put(*words)
        die()
    ExchangeFolder.put = put_and_die
elif moment == "before the receipt is taken":
    ferrying.Ferry._take = die
elif moment == "before the receipt is removed":
    ExchangeFolder.remove = die
elif moment == "before the answer is noted":
    ferrying.Ferry._note_answer = die
studio = open_studio(Path(sys.argv[1]))
studio.open_ferry().text.turn()
studio.open_ferry().media.turn()
"""


@pytest.mark.parametrize(
    "moment",
    [
        "before it is put", "while it is put", "before it is noted",
        "before the receipt is taken", "before the receipt is removed",
        "before the answer is noted",
    ],
)  # fmt: skip
def test_a_studio_that_is_killed_loses_nothing_and_leaves_no_litter(
    crossing: Crossing, studio: Studio, moment: str
) -> None:
    submit(studio)
    folder = studio.profile.folder
    if "receipt" in moment or "answer" in moment:
        turn(studio)
        crossing.watch()
    studio.close()
    for _ in range(2):  # killed again at the same place
        words = [sys.executable, "-c", KILLED, str(folder), moment]
        done = subprocess.run(words, cwd=ROOT, check=False, timeout=60)
        assert done.returncode == -signal.SIGKILL

    from tests.newsrooms import open_newsroom

    again = open_newsroom(folder, Clock())
    for _ in range(3):
        again.open_ferry().exchange_now(30, with_media=True)
        crossing.watch()
    turn(again)
    assert unsettled(again) == []
    assert crossing.lying() == crossing.receipts() == []
    assert ledger_in(again.store).ferried == ()
    assert crossing.kitchen.head(crossing.newsroom) == 5
    again.close()


def test_a_bundle_of_words_that_this_disk_lost_is_left_for_the_province(
    crossing: Crossing, studio: Studio
) -> None:
    """The disk was set back: what it does not know may be the only copy."""
    write_story(studio)
    turn(studio)
    studio.store.write(lambda connection: facts.write_fact(connection, facts.FERRIED, None))

    turn(studio)
    turn(studio)

    assert len(crossing.lying()) == 2


def test_a_province_that_was_set_back_gets_all_of_it_again(
    crossing: Crossing, studio: Studio
) -> None:
    """P4."""
    backup, data = crossing.folder / "old", crossing.folder / "province"
    crossing.kitchen.kept.close()
    shutil.copytree(data, backup)
    crossing.reopen()
    write_story(studio)
    turn(studio)
    crossing.watch()
    turn(studio)
    crossing.kitchen.kept.close()
    shutil.rmtree(data)
    shutil.copytree(backup, data)
    crossing.reopen()
    write_story(studio, "第二篇")

    for _ in range(3):
        turn(studio)
        crossing.watch()
    turn(studio)

    assert unsettled(studio) == []
    assert crossing.kitchen.head(crossing.newsroom) == 5
    assert crossing.lying() == crossing.receipts() == []


def test_a_province_that_takes_nothing_is_not_asked_every_few_seconds(
    crossing: Crossing, studio: Studio
) -> None:
    position = facts.look_up(studio.store, facts.POSITION)[facts.POSITION]
    spoiled = position | {"signature": "AAAA" + position["signature"][4:]}
    studio.store.write(lambda connection: facts.write_fact(connection, facts.POSITION, spoiled))
    write_story(studio)
    bundles = 0
    for _ in range(20):
        turn(studio)
        bundles += len(crossing.watch())
        later(studio, seconds=15)

    assert bundles <= 3
    assert unsettled(studio) != []
