from dataclasses import replace

from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from studio.ui.queue.send_again_dialog import SendAgainDialog
from tests.ui.queue.test_refused_line import ROW


def test_the_refused_words_are_there_to_change(qtbot: QtBot, chinese: QApplication) -> None:
    dialog = SendAgainDialog(ROW)
    qtbot.addWidget(dialog)
    assert isinstance(dialog.words, QLineEdit)
    assert (dialog.words.text(), dialog.words.accessibleName()) == ("我写的标题", "标题")
    dialog.words.setText("改过的标题")

    with qtbot.waitSignal(dialog.sent) as sent:
        dialog.send_button.click()

    assert sent.args == [ROW, "改过的标题"]


def test_a_field_of_several_lines_keeps_them(qtbot: QtBot, chinese: QApplication) -> None:
    dialog = SendAgainDialog(replace(ROW, editable="一\n二", field="deck"))
    qtbot.addWidget(dialog)

    assert isinstance(dialog.words, QPlainTextEdit)
    assert dialog.words.toPlainText() == "一\n二"
