from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.ui.editing.return_banner import ReturnBanner
from studio.ui.theme import DARK, apply_theme


def test_a_reason_is_shown_and_can_be_copied(qtbot: QtBot) -> None:
    banner = ReturnBanner()
    qtbot.addWidget(banner)
    assert banner.isHidden()

    banner.show_reason("<b>数字</b>不符")

    assert not banner.isHidden()
    assert banner.reason.text() == "<b>数字</b>不符"
    assert banner.reason.textFormat() == Qt.TextFormat.PlainText
    assert banner.reason.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
    banner.show_reason("")
    assert banner.isHidden()


def test_it_takes_the_colours_of_the_look(qtbot: QtBot, qapp: QApplication) -> None:
    banner = ReturnBanner()
    qtbot.addWidget(banner)
    banner.show_reason("数字不符")
    banner.resize(400, banner.sizeHint().height())

    apply_theme(qapp, "dark")
    painted = banner.grab().toImage().pixelColor(200, 4).name()
    apply_theme(qapp, "light")

    assert painted == DARK.bad_soft
