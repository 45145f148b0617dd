from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.desks.conflicts import Conflict
from studio.desks.queue import Line, LineState, QueueSheet, RefusedRow
from studio.ui.shell.status_line import StatusLine
from studio.vocabulary import IntentKey


@pytest.fixture
def status(qtbot: QtBot, chinese: QApplication) -> StatusLine:
    made = StatusLine("Asia/Shanghai")
    qtbot.addWidget(made)
    made.show()
    return made


def sheet(state: LineState, code: str = "", *, is_paused: bool = False) -> QueueSheet:
    return QueueSheet(Line(state, code), is_paused, (), (), 0)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (LineState.ONLINE, "在线"),
        (LineState.OFFLINE, "离线"),
        (LineState.PORTAL, "受限"),
        (LineState.MAINTENANCE, "省平台维护"),
        (LineState.SIGN_IN, "需登录"),
    ],
)
def test_the_line_is_told_in_words(status: StatusLine, state: LineState, words: str) -> None:
    status.show_queue(sheet(state, "unreachable"))

    assert status.line.badge is not None
    assert status.line.badge.text == words
    assert status.queue.text() == "队列已空"


def test_the_badge_names_the_newest_committed_version(status: StatusLine) -> None:
    status.show_saving()
    assert status.saved.badge is not None
    assert status.saved.badge.text == "正在保存…"

    status.show_saved(datetime(2026, 11, 21, 0, 32, tzinfo=UTC))
    assert status.saved.badge.text == "已存本机 08:32"

    status.show_not_saved()
    assert status.saved.badge.tone == "bad"
    status.show_saved(None)
    assert not status.saved.isVisible()


def test_a_paused_queue_does_not_claim_to_be_online(status: StatusLine) -> None:
    status.show_queue(sheet(LineState.ONLINE, is_paused=True))

    assert status.line.badge is not None
    assert status.line.badge.text == "队列已暂停"


def test_refused_things_and_conflicts_are_counted_together(
    qtbot: QtBot, status: StatusLine
) -> None:
    refused = RefusedRow(IntentKey("k"), "s", "供暖", "story.changed", "字", "not_allowed", {}, "")
    conflict = Conflict("story", "s", "供暖", "headline", "甲", "李晓禾", (1, 1), ())
    both = replace(sheet(LineState.ONLINE), refused=(refused,), conflicts=(conflict,))

    status.show_queue(both)

    assert status.queue.text() == "需处理 2"
    for light in (status.queue, status.line):
        with qtbot.waitSignal(status.queue_requested):
            light.click()


def test_the_operators_words_are_a_glance_away(status: StatusLine) -> None:
    line = Line(LineState.MAINTENANCE, "province_maintenance", {"words": "升级到 23 点"})

    status.show_queue(QueueSheet(line, False, (), (), 0))

    assert "升级到 23 点" in status.line.toolTip()
