from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.ui.editing.kept_words import KeptWords


def test_words_that_were_not_sent_are_copied_or_given_up(
    qtbot: QtBot, chinese: QApplication
) -> None:
    made = KeptWords()
    qtbot.addWidget(made)
    made.show_words("")
    assert not made.isVisible()

    made.show_words("请核对时间")
    made.copy_button.click()

    assert made.isVisible()
    assert QGuiApplication.clipboard().text() == "请核对时间"
    with qtbot.waitSignal(made.discarded):
        made.discard_button.click()
