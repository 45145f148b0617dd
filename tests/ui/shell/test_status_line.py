from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.desks.queue import Line, LineState, QueueSheet
from studio.ui.shell.status_line import StatusLine


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
        (LineState.PORTAL, "网络需登录"),
        (LineState.SIGN_IN, "需重新接入"),
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
