import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.desks.arrivals import ArrivedRow
from studio.ui.queue.history_list import HistoryList

ROWS = [
    ArrivedRow("1", "medium", "供热站.mp4", 1, 1024, "2026-11-21T04:00:00.000Z"),
    ArrivedRow("2", "story.submitted", "供暖第一周", 1, 900, "2026-11-21T03:00:00.000Z"),
    ArrivedRow("3", "story.changed", "", 3, 300, "2026-11-21T02:00:00.000Z"),
]


@pytest.fixture
def history(qtbot: QtBot, chinese: QApplication) -> HistoryList:
    made = HistoryList("Asia/Shanghai")
    qtbot.addWidget(made)
    made.show()
    return made


def test_what_arrived_is_told_with_its_kind_and_state(history: HistoryList) -> None:
    history.show_rows(ROWS)

    model = history.table.table
    cells = [[model.index(row, column).data() for column in (1, 2, 4)] for row in range(3)]
    assert cells == [
        ["素材文件", "供热站.mp4", "省平台已核对"],
        ["报送", "供暖第一周", "已送达"],
        ["3 处修改", "（无标题）", "已送达"],
    ]


def test_a_quiet_week_says_so(history: HistoryList) -> None:
    history.show_rows([])

    assert history.empty.isVisible()
