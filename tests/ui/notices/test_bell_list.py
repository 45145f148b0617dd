from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.desks.matters import Reason
from studio.desks.notices import NoticeRow
from studio.ui.notices.bell_list import BellList

ROW = NoticeRow(7, Reason.RETURNED, "story", "s", "供暖第一周", "缺采访", "", is_read=False)


def shown(qtbot: QtBot, *rows: NoticeRow) -> BellList:
    made = BellList(lambda row: row.detail)
    qtbot.addWidget(made)
    made.show_rows(rows)
    made.show()
    return made


def test_a_line_opens_by_click_and_by_enter(qtbot: QtBot, chinese: QApplication) -> None:
    made = shown(qtbot, ROW, replace(ROW, number=3, reason=Reason.DUE_SOON))
    with qtbot.waitSignal(made.row_opened) as opened:
        qtbot.keyClick(made, Qt.Key.Key_Return)
    assert opened.args == [ROW]

    below = made.visualRect(made.shown.index(1)).center()
    with qtbot.waitSignal(made.row_opened) as opened:
        qtbot.mouseClick(made.viewport(), Qt.MouseButton.LeftButton, pos=below)
    assert opened.args is not None
    assert opened.args[0].number == 3


def test_what_is_not_read_is_read_aloud_as_such(qtbot: QtBot, chinese: QApplication) -> None:
    made = shown(qtbot, ROW, replace(ROW, number=3, is_read=True))
    role = Qt.ItemDataRole.AccessibleTextRole

    said = [made.shown.index(row).data(role) for row in range(2)]

    assert said == ["未读 · 供暖第一周 · 缺采访", "供暖第一周 · 缺采访"]
    assert made.accessibleName() == "消息"


def test_the_chosen_line_stays_when_another_comes(qtbot: QtBot, chinese: QApplication) -> None:
    made = shown(qtbot, ROW, replace(ROW, number=3))
    made.setCurrentIndex(made.shown.index(1))

    made.show_rows((replace(ROW, number=9), ROW, replace(ROW, number=3)))

    assert made.currentIndex().row() == 2


def test_the_model_keeps_qts_rules(qtbot: QtBot, chinese: QApplication) -> None:
    made = shown(qtbot, ROW)
    tester = QAbstractItemModelTester(made.shown)

    made.show_rows((ROW, replace(ROW, number=3, title="")))
    made.show_rows(())

    assert tester.model() is made.shown
