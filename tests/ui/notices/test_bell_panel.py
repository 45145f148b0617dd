from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from studio.clock import stamp, utc_now
from studio.desks.matters import Reason
from studio.desks.notices import NoticeRow, Outlook
from studio.ui.notices.bell_panel import BellPanel
from studio.ui.notices.wishes import Wishes
from studio.vocabulary import PersonId

ROW = NoticeRow(
    7, Reason.RETURNED, "story", "s", "供暖第一周", "缺采访", "2025-11-21T04:00:00.000Z",
    is_read=False,
)  # fmt: skip


def outlook(*rows: NoticeRow) -> Outlook:
    return Outlook(PersonId("p"), (), (), rows, None, True, True, False)


@pytest.fixture
def panel(qtbot: QtBot, chinese: QApplication) -> BellPanel:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 640)
    below = QLineEdit(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    below.setFocus()
    return BellPanel("Asia/Shanghai", window)


def test_at_first_it_says_what_will_be_there(panel: BellPanel) -> None:
    panel.show_outlook(outlook())

    assert "退回" in panel.empty.words.text()
    assert not panel.empty.isHidden()
    assert not panel.read_button.isEnabled()


def test_a_line_says_when_and_why(panel: BellPanel) -> None:
    panel.show_outlook(outlook(ROW))

    said = panel.list.shown.index(0).data(Qt.ItemDataRole.AccessibleTextRole)

    assert said == "未读 · 供暖第一周 · 2025-11-21 12:00 · 被退回：缺采访"


def test_the_keyboard_opens_a_line_and_closes_the_list(qtbot: QtBot, panel: BellPanel) -> None:
    panel.show_outlook(outlook(ROW))
    panel.open_at(QPoint(80, 600))
    assert QApplication.focusWidget() is panel.list
    with qtbot.waitSignal(panel.row_opened) as opened:
        qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert opened.args == [ROW]
    assert panel.isHidden()

    panel.open_at(QPoint(80, 600))
    qtbot.keyClick(panel.list, Qt.Key.Key_Escape)

    assert panel.isHidden()
    assert isinstance(QApplication.focusWidget(), QLineEdit), "back where it was"


def test_it_goes_when_the_keyboard_goes_elsewhere(panel: BellPanel) -> None:
    panel.show_outlook(outlook(ROW))
    panel.open_at(QPoint(80, 600))
    below = panel.window().findChild(QLineEdit)
    panel.read_button.setFocus()
    assert panel.isVisible()

    assert below is not None
    below.setFocus()

    assert panel.isHidden()


def test_all_are_read_by_one_button(qtbot: QtBot, panel: BellPanel) -> None:
    panel.show_outlook(outlook(ROW))

    with qtbot.waitSignal(panel.all_read):
        panel.read_button.click()


def test_quiet_is_said_while_it_lasts(panel: BellPanel) -> None:
    now = utc_now()
    panel.show_wishes(Wishes(quiet_until=stamp(now + timedelta(hours=2))))
    assert panel.quiet_label.text().startswith("勿扰至")

    panel.show_wishes(Wishes(quiet_until=stamp(now - timedelta(minutes=1))))

    assert panel.quiet_label.text() == ""


def test_what_is_wished_is_chosen_here_too(qtbot: QtBot, panel: BellPanel) -> None:
    menu = panel.wishes_menu()

    with qtbot.waitSignal(panel.wishes_chosen) as chosen:
        menu.actions()[0].trigger()

    assert chosen.args is not None
    assert len(chosen.args[0].concerns) == 2
