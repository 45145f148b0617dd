from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from studio.clock import moment
from studio.composition import Studio
from studio.desks.changes import Change
from studio.desks.queue import QueueRow, QueueState
from studio.desks.transfers import Hours
from studio.errors import Invalid
from studio.media.intake import TakenIn
from studio.media.probing import Probe
from studio.sync.hours import DAY
from studio.vocabulary import MediaKind, Sha256
from tests.newsrooms import Clock, Line, open_newsroom, write_story

MIB = 1024 * 1024


@pytest.fixture
def waiting(line: Line) -> Line:
    """Three originals and a picture, whose text has arrived."""
    floor = line.studio.floor
    story = write_story(line.studio)
    about = Probe(MediaKind.VIDEO, "video/mp4", 1920, 1080, 1000, "25", True, "h264", "aac")
    for digit, name, size in (("a", "一", 90), ("b", "二", 90), ("c", "三", 90), ("d", "图", 1)):
        floor.media.attach(story, TakenIn(Sha256(digit * 64), name, size * MIB, about))
    floor.publishing.submit(story)
    line.sync()
    return line


def rows(studio: Studio) -> dict[str, QueueRow]:
    return {row.subject: row for row in studio.floor.queue.sheet().rows}


def number(studio: Studio, name: str) -> int:
    found = rows(studio)[name].transfer
    assert found is not None
    return found


def test_order_pauses_and_the_cap_survive_a_restart(waiting: Line, clock: Clock) -> None:
    studio = waiting.studio
    desk = studio.floor.transfers
    desk.first(number(studio, "三"))
    desk.later(number(studio, "一"))
    desk.pause(number(studio, "二"))
    desk.set_cap(300)
    studio.close()

    again = open_newsroom(studio.profile.folder, clock)

    assert list(rows(again)) == ["图", "三", "二", "一"]
    assert rows(again)["二"].state == QueueState.PAUSED
    assert rows(again)["三"].state == QueueState.WAITING
    assert again.floor.transfers.cap() == 300
    again.close()


def test_what_was_paused_goes_on_by_hand_only(waiting: Line) -> None:
    studio = waiting.studio
    studio.floor.transfers.pause(number(studio, "二"))
    studio.floor.queue.retry()
    assert rows(studio)["二"].state == QueueState.PAUSED

    studio.floor.transfers.resume(number(studio, "二"))

    assert rows(studio)["二"].state == QueueState.WAITING


def test_one_alone_is_tried_at_once(waiting: Line) -> None:
    studio = waiting.studio
    for _ in range(4):
        waiting.send_media()  # none of the files is here
    assert {row.state for row in rows(studio).values()} == {QueueState.PUT_OFF}

    studio.floor.transfers.retry(number(studio, "二"))

    states = {name: row.state for name, row in rows(studio).items()}
    assert states == {
        "图": QueueState.PUT_OFF, "一": QueueState.PUT_OFF, "三": QueueState.PUT_OFF,
        "二": QueueState.WAITING,
    }  # fmt: skip


def test_everybody_is_told(waiting: Line) -> None:
    told: list[Change] = []
    waiting.studio.floor.changes.listen(told.append)

    waiting.studio.floor.transfers.set_cap(None)

    assert told == [Change(queue=True)]
    assert waiting.studio.floor.transfers.cap() is None


@pytest.mark.parametrize("cap", [0, 7, -1])
def test_a_cap_that_would_stop_everything_is_refused(studio: Studio, cap: int) -> None:
    with pytest.raises(Invalid, match="cap_too_low"):
        studio.floor.transfers.set_cap(cap)


def test_outside_their_hours_originals_wait_and_say_until_when(waiting: Line) -> None:
    """The clock of the tests stands at some minute; the hours are laid around it."""
    local = waiting.clock().astimezone(ZoneInfo("Asia/Shanghai"))
    minute = local.hour * 60 + local.minute
    later = Hours((minute + 90) % DAY, (minute + 180) % DAY, "Asia/Shanghai")

    waiting.studio.floor.transfers.set_hours(later)

    found = rows(waiting.studio)
    assert found["图"].state == QueueState.WAITING
    assert found["一"].state == QueueState.WAITING_FOR_HOURS
    opens = moment(found["一"].opens_at) - waiting.clock()
    assert timedelta(minutes=89) < opens <= timedelta(minutes=90)

    waiting.studio.floor.transfers.set_hours(Hours(minute, (minute + 5) % DAY, "Asia/Shanghai"))
    assert rows(waiting.studio)["一"].state == QueueState.WAITING


def test_the_hours_survive_a_restart(studio: Studio, clock: Clock) -> None:
    night = Hours(22 * 60, 6 * 60, "Asia/Shanghai")
    studio.floor.transfers.set_hours(night)
    studio.close()

    again = open_newsroom(studio.profile.folder, clock)

    assert again.floor.transfers.hours() == night
    again.close()


def test_hours_that_end_as_they_begin_are_refused(studio: Studio) -> None:
    with pytest.raises(Invalid, match="hours_empty"):
        studio.floor.transfers.set_hours(Hours(60, 60, "Asia/Shanghai"))


def test_speed_and_time_left_are_shown(waiting: Line) -> None:
    progress = waiting.studio.sync.progress
    moment = 0.0
    progress.clock = lambda: moment
    for sent in range(0, 11 * MIB, MIB):
        progress.note_sent(Sha256("a" * 64), sent)
        moment += 1.0

    row = rows(waiting.studio)["一"]

    assert row.sent == 10 * MIB
    assert row.speed == pytest.approx(MIB, rel=0.15)
    assert row.seconds_left == pytest.approx(80, rel=0.15)
    assert waiting.studio.floor.queue.sheet().speed == row.speed
