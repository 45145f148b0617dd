from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.ui.today.list_card import Line, ListCard
from studio.ui.words import Badge


def test_a_line_opens_by_mouse_and_by_keyboard(qtbot: QtBot, chinese: QApplication) -> None:
    card = ListCard("我的稿件", "没有")
    qtbot.addWidget(card)
    card.show()
    opened: list[str] = []
    badge = Badge("待同步", "waiting", "wait")
    card.show_lines([Line("供暖", "民生", badge, lambda: opened.append("供暖"))])

    qtbot.mouseClick(card.buttons[0], Qt.MouseButton.LeftButton)
    qtbot.keyClick(card.buttons[0], Qt.Key.Key_Space)

    assert opened == ["供暖", "供暖"]
    assert card.buttons[0].accessibleName() == "供暖, 民生, 待同步"
    assert not card.nothing.isVisible()


def test_the_same_lines_keep_their_buttons(qtbot: QtBot, chinese: QApplication) -> None:
    card = ListCard("我的稿件", "没有")
    qtbot.addWidget(card)
    card.show_lines([Line("供暖", "", None, lambda: None)])
    before = card.buttons[0]

    card.show_lines([Line("供暖", "", None, lambda: None)])

    assert card.buttons[0] is before
