from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QApplication

from studio.desks.queue import (
    Awaited,
    Line,
    LineState,
    QueueKind,
    QueueRow,
    QueueSheet,
    QueueState,
)
from studio.ui.queue.row_words import RowWords, kind_words, lane_words
from studio.vocabulary import Lane

MIB = 1024 * 1024
VIDEO = QueueRow(
    "片", QueueKind.MEDIUM, "片.mp4", 1, Lane.ORIGINALS, 10 * MIB, 0, QueueState.WAITING
)


def words(row: QueueRow, line: Line | None = None, *, paused: bool = False) -> tuple[str, str]:
    """State, and what happens next."""
    text = QueueRow("文", QueueKind.EDITS, "一", 2, Lane.TEXT, 9, 0, QueueState.WAITING)
    known = line or Line(LineState.ONLINE)
    made = RowWords(QueueSheet(known, paused, (text, row), (), 0), "Asia/Shanghai")
    return made.badge(row).text, made.next(row)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, ("待发送", "排在前面 1 项之后")),
        ({"state": QueueState.HELD}, ("可以撤回", "几秒后发出")),
        ({"state": QueueState.SENDING, "sent": 5}, ("发送中", "继续发送，断线后续传")),
        ({"state": QueueState.WAITING_FOR_TEXT}, ("等文字先送达", "文字送达后自动发送")),
        (
            {"state": QueueState.WAITING_FOR_HOURS, "opens_at": "2026-11-22T14:00:00.000Z"},
            ("等待发送时段", "22:00 起自动发送"),
        ),
        ({"state": QueueState.PAUSED}, ("已暂停", "点“让它继续”后发送")),
        (
            {"state": QueueState.PUT_OFF, "code": "media_incomplete", "attempts": 2,
             "facts": {"name": "片.mp4"}},
            ("“片.mp4”还没有传完", "会自动重试，已试 2 次"),
        ),
    ],
)  # fmt: skip
def test_state_and_what_happens_next_are_said(
    chinese: QApplication, changed: dict[str, object], expected: tuple[str, str]
) -> None:
    assert words(replace(VIDEO, **changed)) == expected  # type: ignore[arg-type]


def test_what_waits_for_a_refused_thing_names_it_and_what_to_do(chinese: QApplication) -> None:
    headline = Awaited("story.changed", "供暖第一周", "headline", "暖气热了")
    row = replace(
        VIDEO, kind=QueueKind.SUBMISSION, state=QueueState.WAITING_FOR_NEEDS, code="needs_refused",
        awaits=headline,
    )  # fmt: skip

    assert words(row) == ("等待：标题「暖气热了」", "先处理：标题「暖气热了」")
    gone = replace(row, awaits=replace(headline, is_put_away=True))
    assert words(gone) == ("等待：标题「暖气热了」", "它等的那一项已放下")


def test_what_the_province_put_off_names_what_must_arrive(chinese: QApplication) -> None:
    row = replace(
        VIDEO, kind=QueueKind.EDITS, state=QueueState.WAITING_FOR_NEEDS, code="person_unknown",
        awaits=Awaited("person.joined", "王冬"),
    )  # fmt: skip

    assert words(row) == ("等待：登记“王冬”", "登记送达后会自动续传。")


def test_a_file_held_back_as_damaged_says_what_to_do(chinese: QApplication) -> None:
    state, then = words(
        replace(VIDEO, state=QueueState.PAUSED, code="media_damaged", facts={"name": "片.mp4"})
    )

    assert "损坏" in state
    assert "重新添加" in then


@pytest.mark.parametrize(
    ("state", "then"),
    [
        (LineState.OFFLINE, "有网后自动发送 · 18:30:05 再试"),
        (LineState.PORTAL, "登录网络后自动发送 · 18:30:05 再试"),
        (LineState.MAINTENANCE, "维护结束后自动发送 · 18:30:05 再试"),
        (LineState.TROUBLE, "省平台恢复后自动发送 · 18:30:05 再试"),
        (LineState.SIGN_IN, "重新接入省平台后发送 · 18:30:05 再试"),
        (LineState.NOT_ENROLLED, "接入省平台后发送"),
    ],
)
def test_without_a_line_it_says_what_must_come_first(
    chinese: QApplication, state: LineState, then: str
) -> None:
    line = Line(state, "unreachable", next_try_at=datetime(2026, 11, 21, 10, 30, 5, tzinfo=UTC))

    assert words(VIDEO, line)[1] == then


def test_what_is_held_back_does_not_claim_to_leave_without_a_line(chinese: QApplication) -> None:
    held = replace(VIDEO, state=QueueState.HELD)

    assert words(held, Line(LineState.NOT_ENROLLED, "not_enrolled"))[1] == "接入省平台后发送"


def test_a_pause_outranks_everything(chinese: QApplication) -> None:
    paused = replace(VIDEO, state=QueueState.PAUSED)

    assert words(paused, Line(LineState.OFFLINE, "unreachable"), paused=True) == (
        "已暂停",
        "点“继续”后发送",
    )


def test_kind_and_lane_are_named(chinese: QApplication) -> None:
    assert [lane_words(lane) for lane in Lane] == ["文字", "小文件", "原片"]
    assert kind_words(VIDEO) == "素材文件"
    assert kind_words(replace(VIDEO, kind=QueueKind.EDITS, changes=3)) == "3 处修改"
    assert kind_words(replace(VIDEO, kind=QueueKind.SUBMISSION)) == "报送"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, ("已放入交换点", "12:30 放入，等待省平台回执")),
        ({"state": QueueState.WAITING_FOR_TEXT}, ("已放入交换点", "12:30 放入，等待省平台回执")),
        ({"state": QueueState.PAUSED}, ("已暂停", "点“让它继续”后发送")),
    ],
)
def test_what_lies_in_the_exchange_place_says_so_and_still_waits(
    chinese: QApplication, changed: dict[str, object], expected: tuple[str, str]
) -> None:
    row = replace(VIDEO, ferried_at="2026-11-21T04:30:00.000Z", **changed)  # type: ignore[arg-type]

    assert words(row, Line(LineState.OFFLINE, "unreachable")) == expected


def test_with_a_line_that_is_what_counts(chinese: QApplication) -> None:
    row = replace(VIDEO, ferried_at="2026-11-21T04:30:00.000Z")

    assert words(row) == words(VIDEO)
