from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from studio.manuscript.letter_names import name_of
from studio.ui.editing.review_margin import ReviewMargin
from studio.ui.editing.story_edit import StoryEdit
from tests.ui.editing.conftest import NewEdit


def names_in(edit: StoryEdit) -> list[str]:
    """Of all paragraphs."""
    text = edit.body.text._text
    return [name_of(text, at) for at, sign in enumerate(text.to_string()) if sign == "\n"]


def margin_of(edit: StoryEdit) -> ReviewMargin:
    edit.resize(900, 400)
    edit.show()
    return ReviewMargin(edit)


def test_it_fills_the_space_beside_the_column(new_edit: NewEdit) -> None:
    edit = new_edit("一\n二")
    margin = margin_of(edit)
    margin.show_names(names_in(edit)[:1])

    assert margin.width() == edit.viewport().x()
    edit.resize(1000, 500)
    assert margin.width() == edit.viewport().x()
    assert margin.height() == edit.viewport().height()


def test_a_click_beside_a_paragraph_chooses_it(new_edit: NewEdit, qtbot: QtBot) -> None:
    edit = new_edit("一\n二\n三")
    margin = margin_of(edit)
    margin.show_names(names_in(edit)[1:2])
    cursor = edit.textCursor()
    cursor.setPosition(2)
    place = edit.cursorRect(cursor).center().y()

    with qtbot.waitSignal(margin.chosen) as chosen:
        qtbot.mouseClick(margin, Qt.MouseButton.LeftButton, pos=QPoint(3, place))

    assert chosen.args == [1]


def test_joined_paragraphs_are_one_and_what_has_not_come_yet_is_none(new_edit: NewEdit) -> None:
    edit = new_edit("一\n二\n三")
    margin = margin_of(edit)
    first, second, _ = names_in(edit)
    margin.show_names([first, second, "7@7"])
    assert margin.numbers == [0, 1]

    edit.body.text.replace(1, 1, "")
    edit._binding._follow_own(edit.body.take())

    assert margin.numbers == [0]
    assert margin.names_of(0) == [first, second]
    assert margin.names == (first, second, "7@7")
