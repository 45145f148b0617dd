from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.ui.badge_label import BadgeButton, BadgeLabel
from studio.ui.words import Badge


def test_a_badge_says_its_word_to_a_screen_reader_and_has_room(
    qtbot: QtBot, chinese: QApplication
) -> None:
    made = BadgeLabel()
    qtbot.addWidget(made)
    empty = made.sizeHint().width()

    made.show_badge(Badge("已达省平台", "arrived", "good"))

    assert made.accessibleName() == "已达省平台"
    assert made.sizeHint().width() >= empty + 5 * made.fontMetrics().averageCharWidth()
    assert not made.grab().isNull()


def test_a_state_that_leads_somewhere_is_a_button_by_mouse_and_key(
    qtbot: QtBot, chinese: QApplication
) -> None:
    made = BadgeButton()
    qtbot.addWidget(made)
    made.show_badge(Badge("离线", "offline", "wait"))
    made.show()

    assert made.text() == "离线"
    with qtbot.waitSignal(made.clicked):
        qtbot.mouseClick(made, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(made.clicked):
        qtbot.keyClick(made, Qt.Key.Key_Space)
