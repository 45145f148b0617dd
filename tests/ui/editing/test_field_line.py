from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.ui.editing.field_line import FieldLine


@pytest.fixture
def line(qtbot: QtBot) -> FieldLine:
    line = FieldLine("Headline", 26)
    qtbot.addWidget(line)
    line.show()
    line.activateWindow()
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    return line


def test_a_line_says_what_it_is_for(line: FieldLine) -> None:
    assert line.placeholderText() == line.accessibleName() == "Headline"


def test_enter_and_leaving_are_told(line: FieldLine, qtbot: QtBot) -> None:
    with qtbot.waitSignal(line.left):
        qtbot.keyClick(line, Qt.Key.Key_Return)
    with qtbot.waitSignal(line.left):
        line.clearFocus()


def test_what_is_no_letter_is_left_out_when_pasted(line: FieldLine, qtbot: QtBot) -> None:
    qtbot.keyClicks(line, "ab")
    line.setCursorPosition(1)
    QGuiApplication.clipboard().setText("𠮷\u202e供\uffff暖\u2069")

    with qtbot.waitSignal(line.textEdited) as told:
        line.paste()

    assert line.text() == "a𠮷供暖b"
    assert told.args == ["a𠮷供暖b"]
    assert line.cursorPosition() == 5
    line.undo()
    assert line.text() != "a𠮷\u202e供\uffff暖\u2069b"


def test_outer_blanks_go_when_the_line_is_left(line: FieldLine, qtbot: QtBot) -> None:
    qtbot.keyClicks(line, " flood ")
    assert line.text() == " flood "

    line.clearFocus()

    assert line.text() == "flood"


def test_a_shown_value_that_is_there_already_leaves_the_caret(
    line: FieldLine, qtbot: QtBot
) -> None:
    qtbot.keyClicks(line, "flood ")

    line.show_value("flood")
    assert line.text() == "flood "

    line.show_value("fire")
    assert line.text() == "fire"


def test_what_arrives_is_shown_beside_and_taken_by_a_click(line: FieldLine, qtbot: QtBot) -> None:
    line.show_value("flood")
    line.arrive("fire")
    assert line.text() == "flood"
    assert line._take.isVisible()
    assert "fire" in line._take.toolTip()

    with qtbot.waitSignal(line.textEdited) as edited:
        line._take.trigger()

    assert edited.args == ["fire"]
    assert line.text() == "fire"
    assert not line._take.isVisible()


def test_the_line_has_no_box(line: FieldLine) -> None:
    assert isinstance(line, QLineEdit)
    assert not line.hasFrame()


@pytest.mark.parametrize("font_px", [13, 15, 26])
def test_no_letter_is_cut_off_where_the_page_is_low(qtbot: QtBot, font_px: int) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    page.setStyleSheet("QLineEdit { min-height: 10px; }")  # as the theme has one for all fields
    rows = QVBoxLayout(page)
    line = FieldLine("标题", font_px)
    rows.addWidget(line)
    body = QTextEdit()
    body.setMinimumHeight(400)
    rows.addWidget(body)
    page.resize(300, 100)
    page.show()
    qtbot.waitExposed(page)

    assert line.height() >= line.fontMetrics().height()


def test_what_arrives_meanwhile_is_read_beside_what_is_written(line: FieldLine) -> None:
    line.resize(700, 40)
    line.setText("供暖第一周")
    before = line.grab().toImage()

    line.arrive("暖气热了")

    assert line.offered == "暖气热了"
    assert line.text() == "供暖第一周"
    shown = line.grab().toImage()
    right = line.rect().adjusted(500, 0, -34, 0)
    assert shown.copy(right) != before.copy(right)
    left = line.rect().adjusted(0, 0, -500, 0)
    assert shown.copy(left) == before.copy(left)
    line.show_value("暖气热了")
    assert line.offered == ""


def test_a_long_value_leaves_half_of_the_line(line: FieldLine) -> None:
    line.resize(300, 40)
    line.setText("供暖第一周")

    line.arrive("暖" * 200)

    assert line.textMargins().right() <= 150 + 20
