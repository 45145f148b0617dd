from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.manuscript.blocks import OBJECT, Run
from studio.ui.editing.find_bar import FindBar
from studio.ui.editing.story_edit import StoryEdit
from tests.ui.editing.conftest import NewEdit
from tests.ui.editing.histories import agreed, compose, select


def bar_for(qtbot: QtBot, edit: StoryEdit, words: str, *, replacing: bool = True) -> FindBar:
    bar = FindBar(edit)
    qtbot.addWidget(bar)
    edit.show()
    bar.open_bar(replacing=replacing)
    bar.line.setText(words)
    qtbot.waitUntil(lambda: bar.count.text() not in ("", "Not found"))
    return bar


def chosen(edit: StoryEdit) -> tuple[int, int]:
    own = edit.textCursor()
    return own.selectionStart(), own.selectionEnd()


def text(edit: StoryEdit) -> list[str]:
    return [block.text for block in agreed(edit)]


def test_next_and_previous_go_round(new_edit: NewEdit, qtbot: QtBot) -> None:
    edit = new_edit("县里和县城\n县")
    bar = bar_for(qtbot, edit, "县")
    assert bar.count.text() == "3 places"
    assert len(edit.extraSelections()) == 3

    seen = []
    for key in (Qt.Key.Key_Return,) * 4:
        qtbot.keyClick(bar.line, key)
        seen.append(chosen(edit)[0])
    assert seen == [0, 3, 6, 0]
    assert bar.count.text() == "1 of 3"

    qtbot.keyClick(bar.line, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert chosen(edit) == (6, 7)


def test_what_is_chosen_is_looked_for(new_edit: NewEdit, qtbot: QtBot) -> None:
    edit = new_edit("县里和县城")
    select(edit, 3, 5)
    bar = FindBar(edit)
    qtbot.addWidget(bar)

    bar.open_bar()

    assert bar.line.text() == "县城"
    qtbot.keyClick(bar, Qt.Key.Key_Escape)
    assert bar.isHidden()
    assert edit.extraSelections() == []


def test_one_place_is_replaced_and_the_next_is_chosen(new_edit: NewEdit, qtbot: QtBot) -> None:
    edit = new_edit("县里和县城")
    bar = bar_for(qtbot, edit, "县")
    bar.replacement.setText("市区")

    bar.replace_one()
    assert (text(edit), chosen(edit)) == (["县里和县城"], (0, 1))
    bar.replace_one()

    assert (text(edit), chosen(edit)) == (["市区里和县城"], (4, 5))
    edit.undo()
    assert text(edit) == ["县里和县城"]


def test_all_places_are_replaced_at_once_with_their_marks_and_undone_at_once(
    new_edit: NewEdit, qtbot: QtBot
) -> None:
    edit = new_edit(f"县里{OBJECT}县\n😀县")
    edit._binding.set_mark(0, 1, "bold", True)
    edit._binding.set_mark(7, 8, "link", "https://a.cn")
    before = agreed(edit)
    bar = bar_for(qtbot, edit, "县")
    bar.replacement.setText("市区")

    bar.replace_all()

    assert text(edit) == [f"市区里{OBJECT}市区", "😀市区"]
    assert agreed(edit)[0].runs[:2] == (Run("市区", (("bold", True),)), Run(f"里{OBJECT}市区"))
    assert agreed(edit)[1].runs[-1].marks == (("link", "https://a.cn"),)
    edit.undo()
    assert agreed(edit) == before


def test_a_word_in_hand_is_ended_before_anything_is_replaced(
    new_edit: NewEdit, qtbot: QtBot
) -> None:
    edit = new_edit("县里")
    bar = bar_for(qtbot, edit, "县")
    select(edit, 2)
    compose(edit, "xian")
    bar.replacement.setText("市")

    bar.replace_all()

    assert not edit.is_composing
    assert text(edit) == ["市里xian"]


def test_enter_that_ends_a_word_of_the_input_method_does_not_find(
    new_edit: NewEdit, qtbot: QtBot
) -> None:
    edit = new_edit("县里")
    bar = bar_for(qtbot, edit, "县")
    select(edit, 2)
    QApplication.sendEvent(bar.line, QInputMethodEvent("li", []))

    qtbot.keyClick(bar.line, Qt.Key.Key_Return)

    assert chosen(edit) == (2, 2)


def test_places_follow_the_text(new_edit: NewEdit, qtbot: QtBot) -> None:
    edit = new_edit("县里")
    bar = bar_for(qtbot, edit, "县")

    edit.insertPlainText("县")
    bar.replacement.setText("市")
    bar.replace_all()

    assert text(edit) == ["市市里"]


def test_a_read_only_text_is_searched_but_not_changed(new_edit: NewEdit, qtbot: QtBot) -> None:
    edit = new_edit("县里")
    edit.show_body(edit.body, read_only=True)
    bar = bar_for(qtbot, edit, "县")

    bar.replace_all()
    bar.find_next()

    assert (text(edit), chosen(edit)) == (["县里"], (0, 1))
    assert bar._second.isHidden()
