from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, insert, select, update

from studio.clock import stamp
from studio.models.confirmed import Pulled
from studio.models.database import gate
from studio.models.intent import Intent
from studio.models.media import Transfer
from studio.models.story import BodyUpdate
from studio.sync import retention
from studio.sync.facts import STABLE, STABLE_MARKS, read_fact, write_fact
from studio.sync.line import Line as LineFound
from studio.sync.line import LineState, remember_line
from studio.sync.retention import Mark, safe_through, tidy, with_mark
from studio.vocabulary import IntentState, Lane
from tests.newsrooms import NOON, Clock, Line, write_story

TEN_YEARS = timedelta(days=3652)


def backed_up(line: Line, seq: int, at: datetime, epoch: int = 1) -> None:
    """The province told of a backup, made at `at` by its clock."""
    said = {"revision": [epoch, seq], "at": stamp(at)}
    line.studio.store.write(lambda connection: write_fact(connection, STABLE, said))


def kept(line: Line, state: IntentState = IntentState.SETTLED) -> int:
    with line.studio.store.reading() as connection:
        counted = select(func.count()).select_from(Intent).where(Intent.c.state == state)
        return connection.execute(counted).scalar_one()


def seen_of_others(line: Line) -> int:
    with line.studio.store.reading() as connection:
        return connection.execute(select(func.count()).select_from(Pulled)).scalar_one()


def see(line: Line, *, is_missing: bool = False) -> None:
    row = {
        "key": "f" * 32, "epoch": 1, "seq": 1, "subject_id": "s", "record": b"{}",
        "is_missing": is_missing,
    }  # fmt: skip

    def work(connection: object) -> None:
        with gate(connection):  # type: ignore[arg-type]
            connection.execute(insert(Pulled), row)  # type: ignore[attr-defined]

    line.studio.store.write(work)


@pytest.mark.parametrize("machine", [timedelta(), TEN_YEARS, -TEN_YEARS])
@pytest.mark.parametrize("province", [timedelta(), TEN_YEARS, -TEN_YEARS])
def test_what_a_backup_has_had_for_40_days_is_let_go_of(
    line: Line, machine: timedelta, province: timedelta
) -> None:
    line.clock.now += machine
    there = NOON + province
    write_story(line.studio)
    line.sync()
    see(line)
    assert kept(line) == 3
    backed_up(line, 3, there)
    tidy(line.studio.store, line.clock())

    backed_up(line, 3, there + timedelta(days=39))
    tidy(line.studio.store, line.clock())
    assert (kept(line), seen_of_others(line)) == (3, 1)

    backed_up(line, 3, there + timedelta(days=40))
    tidy(line.studio.store, line.clock())
    assert (kept(line), seen_of_others(line)) == (0, 0)


def test_a_machines_clock_that_jumps_lets_go_of_nothing(line: Line) -> None:
    write_story(line.studio)
    line.sync()
    backed_up(line, 3, NOON)
    for jump in (TEN_YEARS, -2 * TEN_YEARS):
        line.clock.now += jump
        tidy(line.studio.store, line.clock())

    assert kept(line) == 3


def test_only_what_the_old_backup_has_goes(line: Line) -> None:
    write_story(line.studio)
    line.sync()
    backed_up(line, 2, NOON)
    tidy(line.studio.store, line.clock())
    backed_up(line, 3, NOON + timedelta(days=40))

    tidy(line.studio.store, line.clock())

    assert kept(line) == 1


@pytest.mark.parametrize("state", [IntentState.WAITING, IntentState.SENT, IntentState.REFUSED])
def test_what_is_not_settled_stays_however_old(line: Line, state: IntentState) -> None:
    write_story(line.studio)
    line.sync()
    line.studio.store.write(lambda c: c.execute(update(Intent).values(state=state)))
    backed_up(line, 3, NOON)
    tidy(line.studio.store, line.clock())
    backed_up(line, 3, NOON + timedelta(days=100))

    tidy(line.studio.store, line.clock())

    assert kept(line, state) == 3


def test_a_bodys_pieces_stay_and_so_does_what_the_province_lost(line: Line) -> None:
    story = write_story(line.studio)
    line.sync()
    see(line, is_missing=True)
    backed_up(line, 3, NOON)
    tidy(line.studio.store, line.clock())
    backed_up(line, 3, NOON + timedelta(days=40))

    tidy(line.studio.store, line.clock())

    assert (kept(line), seen_of_others(line)) == (0, 1)
    with line.studio.store.reading() as connection:
        assert connection.execute(select(func.count()).select_from(BodyUpdate)).scalar_one() == 1
    assert line.studio.floor.editing.text(story) == "室温二十一度。"


def test_a_submission_stays_until_its_media_have_arrived(line: Line) -> None:
    write_story(line.studio)
    line.sync()
    with line.studio.store.reading() as connection:
        key = connection.execute(select(Intent.c.key).limit(1)).scalar_one()
    film = {
        "sha256": "a" * 64, "name": "原片.mp4", "size": 9, "type": "video/mp4",
        "lane": Lane.ORIGINALS, "needs": key,
    }  # fmt: skip
    line.studio.store.write(lambda c: c.execute(insert(Transfer), film))
    backed_up(line, 3, NOON)
    tidy(line.studio.store, line.clock())
    backed_up(line, 3, NOON + timedelta(days=40))

    tidy(line.studio.store, line.clock())

    assert kept(line) == 1


def test_a_round_lets_go_of_one_chunk(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "CHUNK", 2)
    write_story(line.studio)
    line.sync()
    backed_up(line, 3, NOON)
    line.sync()
    backed_up(line, 3, NOON + timedelta(days=40))

    line.sync()

    assert kept(line) == 1
    line.sync()
    assert kept(line) == 0


def test_a_round_without_news_of_a_backup_writes_nothing(line: Line) -> None:
    write_story(line.studio)
    line.sync()
    backed_up(line, 3, NOON)
    tidy(line.studio.store, line.clock())
    backed_up(line, 3, NOON + timedelta(days=40))
    tidy(line.studio.store, line.clock())
    writes: list[object] = []
    store = line.studio.store

    def merge(work: object) -> None:
        writes.append(work)

    store.merge = merge  # type: ignore[method-assign, assignment]
    tidy(store, line.clock())
    assert writes == []


@pytest.mark.parametrize("at", ["", "yesterday", "0001-01-01T00:00:00+14:00"])
def test_a_backup_without_a_time_is_no_reason_to_let_go(line: Line, at: str) -> None:
    write_story(line.studio)
    line.sync()
    said = {"revision": [1, 3], "at": at}
    line.studio.store.write(lambda c: write_fact(c, STABLE, said))

    tidy(line.studio.store, line.clock())

    assert kept(line) == 3
    with line.studio.store.reading() as connection:
        assert not read_fact(connection, STABLE_MARKS)


def mark(seq: int, day: float, epoch: int = 1) -> Mark:
    return Mark((epoch, seq), stamp(NOON + timedelta(days=day)))


def test_one_mark_a_day_is_remembered_for_40_days() -> None:
    marks: list[Mark] = []
    for hour in range(24 * 100):
        marks = with_mark(marks, mark(hour, hour / 24))

    assert len(marks) == 41
    assert safe_through(marks, marks[-1].at) == marks[0].revision


def test_a_province_that_was_set_back_begins_its_count_anew() -> None:
    marks = with_mark(with_mark([], mark(10, 0)), mark(20, 30))

    assert with_mark(marks, mark(15, 31)) == [mark(10, 0), mark(15, 31)]
    assert with_mark(marks, mark(5, 39)) == [mark(5, 39)]


def test_a_later_mark_of_a_clock_that_was_set_back_is_forgotten() -> None:
    assert with_mark([mark(10, 3652)], mark(11, 1)) == [mark(11, 1)]


def online(line: Line, state: LineState = LineState.ONLINE) -> None:
    line.studio.store.write(lambda c: remember_line(c, LineFound(state)))


@pytest.mark.parametrize("wrong", [timedelta(), TEN_YEARS, -TEN_YEARS])
def test_a_week_without_a_new_backup_is_said(line: Line, clock: Clock, wrong: timedelta) -> None:
    clock.now += wrong
    queue = line.studio.floor.queue
    online(line)
    assert queue.sheet().backup_is_old is None
    line.sync()
    assert queue.sheet().backup_is_old is False

    clock.advance(days=7, seconds=1)
    line.sync()
    assert queue.sheet().backup_is_old is True

    backed_up(line, 1, NOON)
    line.sync()
    assert queue.sheet().backup_is_old is False


def test_without_a_line_nobody_knows_how_old_the_backup_is(line: Line, clock: Clock) -> None:
    line.sync()
    online(line, LineState.OFFLINE)

    clock.advance(days=30)

    assert line.studio.floor.queue.sheet().backup_is_old is None


def test_a_clock_that_was_years_ahead_does_not_silence_the_warning(
    line: Line, clock: Clock
) -> None:
    online(line)
    clock.now += TEN_YEARS
    line.sync()
    clock.now -= TEN_YEARS
    line.sync()

    clock.advance(days=8)

    assert line.studio.floor.queue.sheet().backup_is_old is True
