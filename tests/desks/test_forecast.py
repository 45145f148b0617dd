from __future__ import annotations

from dataclasses import replace

from studio.desks.forecast import StepKind
from studio.desks.forecast import forecast as steps_of
from studio.desks.queue import Line as LineNow
from studio.desks.queue import LineState, QueueKind, QueueRow, QueueSheet, QueueState
from studio.vocabulary import Lane
from tests.newsrooms import Line, write_story

MIB = 1024 * 1024


def row(name: str, lane: Lane, size: int, state: QueueState = QueueState.WAITING) -> QueueRow:
    kind = QueueKind.EDITS if lane == Lane.TEXT else QueueKind.MEDIUM
    return QueueRow(name, kind, name, 1, lane, size, 0, state)


TEXT = row("一", Lane.TEXT, 500)
SUBMISSION = replace(row("二", Lane.TEXT, 300), kind=QueueKind.SUBMISSION)
PICTURE = row("图.jpg", Lane.SMALL_MEDIA, MIB)
VIDEO = replace(row("片.mp4", Lane.ORIGINALS, 90 * MIB), needs="二", sent=10 * MIB)


def sheet(*rows: QueueRow, state: LineState = LineState.OFFLINE, speed: int = 0) -> QueueSheet:
    return QueueSheet(LineNow(state, "unreachable"), False, rows, (), 0, speed)


def test_text_goes_first_then_small_media_then_each_original() -> None:
    found = steps_of(sheet(TEXT, SUBMISSION, PICTURE, VIDEO))

    assert [(step.kind, step.count, step.size) for step in found] == [
        (StepKind.TEXTS, 2, 800),
        (StepKind.SMALL_MEDIA, 1, MIB),
        (StepKind.ORIGINAL, 1, 80 * MIB),
        (StepKind.NEWS, 0, 0),
    ]
    assert found[2].subject == "片.mp4"
    assert found[2].seconds is None


def test_how_long_an_original_takes_follows_speed_and_limit() -> None:
    flowing = sheet(VIDEO, speed=MIB)

    (video, *_) = steps_of(flowing)
    (limited, *_) = steps_of(flowing, cap=512)

    assert (video.seconds, limited.seconds) == (80, 160)


def test_an_original_outside_its_hours_comes_after_everything_else() -> None:
    later = replace(VIDEO, state=QueueState.WAITING_FOR_HOURS, opens_at="2026-11-22T14:00:00.000Z")

    found = steps_of(sheet(later, TEXT))

    kinds = [(step.kind, step.opens_at) for step in found]
    assert kinds == [
        (StepKind.TEXTS, ""), (StepKind.NEWS, ""), (StepKind.LATER, "2026-11-22T14:00:00.000Z"),
    ]  # fmt: skip


def test_what_is_held_back_stays_with_its_reason_and_its_media_too() -> None:
    refused = replace(SUBMISSION, state=QueueState.WAITING_FOR_NEEDS, code="needs_refused")
    paused = replace(PICTURE, state=QueueState.PAUSED)

    found = steps_of(sheet(TEXT, refused, paused, VIDEO))

    held = [(step.subject, step.code) for step in found if step.kind == StepKind.HELD_BACK]
    assert held == [("二", "needs_refused"), ("图.jpg", ""), ("片.mp4", "")]
    assert [step.kind for step in found[:2]] == [StepKind.TEXTS, StepKind.NEWS]


def test_a_cable_alone_does_not_help_a_paused_queue_or_a_device_that_is_not_enrolled() -> None:
    paused = replace(sheet(TEXT), is_paused=True)
    (first, second) = steps_of(paused)
    assert (first.kind, first.code) == (StepKind.BLOCKED, "queue_paused")
    assert second.kind == StepKind.NEWS

    for state in (LineState.NOT_ENROLLED, LineState.SIGN_IN, LineState.UPDATE):
        (only,) = steps_of(sheet(TEXT, state=state))
        assert only.kind == StepKind.BLOCKED


def test_the_forecast_comes_true(line: Line) -> None:
    """What is announced as leaving is what has left after one round."""
    write_story(line.studio)
    (texts, news) = line.studio.floor.queue.forecast()
    assert (texts.kind, news.kind) == (StepKind.TEXTS, StepKind.NEWS)
    assert texts.count == len(line.studio.floor.queue.sheet().rows)

    line.sync()

    assert line.studio.floor.queue.sheet().rows == ()
    assert [step.kind for step in line.studio.floor.queue.forecast()] == [StepKind.NEWS]
