"""P1: what an input method gives up is not lost."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QFocusEvent, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.ui.editing.field_line import FieldLine
from studio.ui.editing.mention_edit import MentionEdit
from studio.ui.editing.object_panel import WordsLine
from tests.ui.editing.conftest import NewEdit


def compose(field: QWidget, shown: str, committed: str = "") -> None:
    event = QInputMethodEvent(shown, [])
    event.setCommitString(committed)
    QCoreApplication.sendEvent(field, event)


def made(name: str, new_edit: NewEdit) -> QWidget:
    if name == "story":
        return new_edit("")
    if name == "headline":
        return FieldLine("标题", 22)
    return MentionEdit() if name == "comment" else WordsLine()


@pytest.mark.parametrize(
    ("shown", "kept"), [("ni hao", "nihao"), ("xi'an", "xi'an"), ("にほん ご", "にほん ご")]
)
@pytest.mark.parametrize("name", ["story", "headline", "comment", "caption"])
def test_a_word_that_is_not_chosen_yet_stays_when_the_keyboard_goes(
    qtbot: QtBot, new_edit: NewEdit, name: str, shown: str, kept: str
) -> None:
    window, field, other = QWidget(), made(name, new_edit), QLineEdit()
    qtbot.addWidget(window)
    rows = QVBoxLayout(window)
    rows.addWidget(field)
    rows.addWidget(other)
    window.show()
    window.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    compose(field, shown)

    other.setFocus()

    assert words(field) == kept
    compose(field, "")  # what the input method says late
    assert words(field) == kept
    field.setParent(None)  # whoever made it lets it go


def test_a_click_elsewhere_in_a_headline_keeps_the_word(qtbot: QtBot) -> None:
    line = FieldLine("标题", 22)
    qtbot.addWidget(line)
    line.show()
    line.setText("三个小区")
    compose(line, "wen du")

    QTest.mouseClick(line.windowHandle(), Qt.MouseButton.LeftButton, pos=QPoint(3, 10))

    assert words(line) == "三个小区wendu"


def test_what_the_input_method_finishes_itself_comes_once(qtbot: QtBot, new_edit: NewEdit) -> None:
    edit = new_edit("")
    compose(edit, "ni hao")
    compose(edit, "", "你好")

    edit.commit_preedit()

    assert words(edit) == "你好"


def words(field: QWidget) -> str:
    if isinstance(field, QLineEdit):
        return field.text()
    assert hasattr(field, "toPlainText")
    return str(field.toPlainText())


def test_a_press_of_the_mouse_is_seen_before_the_input_method_lets_go(
    qtbot: QtBot, new_edit: NewEdit
) -> None:
    """Qt resets the input method first, and tells the field last."""
    window, edit, other = QWidget(), new_edit(""), QLineEdit()
    qtbot.addWidget(window)
    rows = QVBoxLayout(window)
    rows.addWidget(edit)
    rows.addWidget(other)
    window.show()
    window.activateWindow()
    compose(edit, "zai jian")

    at = other.mapTo(window, other.rect().center())
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=at)

    compose(edit, "")
    assert words(edit) == "zaijian"
    edit.setParent(None)


def test_another_window_is_seen_before_the_input_method_lets_go(
    qtbot: QtBot, new_edit: NewEdit
) -> None:
    edit = new_edit("")
    edit.show()
    compose(edit, "ming tian")

    event = QFocusEvent(QEvent.Type.FocusAboutToChange, Qt.FocusReason.ActiveWindowFocusReason)
    QCoreApplication.sendEvent(edit.window().windowHandle(), event)

    compose(edit, "")
    assert words(edit) == "mingtian"
