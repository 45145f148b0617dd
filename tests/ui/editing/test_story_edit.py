from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QDropEvent,
    QGuiApplication,
    QInputMethodQueryEvent,
    QPalette,
)
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.errors import BodyError
from studio.manuscript.blocks import Block, Run
from studio.manuscript.body import StoryBody
from studio.ui.editing.formats import pieces_of
from studio.ui.editing.story_edit import COLUMN_WIDTH, StoryEdit
from studio.vocabulary import BlockKind
from tests.ui.editing.conftest import NewEdit
from tests.ui.editing.histories import PICTURE, agreed, compose, press, select, type_in

BULLETS, QUOTE, PARAGRAPH = BlockKind.BULLETS, BlockKind.QUOTE, BlockKind.PARAGRAPH


def another_writes(edit: StoryEdit, text: str) -> bytes:
    other = StoryBody.open([edit.body.snapshot()])
    other.text.replace(0, 0, text)
    other.commit()
    update = other.own_updates(0)
    other.close()
    return update


def kinds(edit: StoryEdit) -> list[str]:
    return [block.kind.value for block in agreed(edit)]


# -- input methods ---------------------------------------------------------------------------------


def test_preedit_is_never_stored_and_a_committed_word_is(new_edit: NewEdit, qtbot: QtBot) -> None:
    edit = new_edit("县里今天")
    select(edit, 2)
    before = edit.body.written

    compose(edit, "fa")
    compose(edit, "fa'bu")
    assert edit.is_composing
    assert edit.body.written == before
    assert edit.body.text.whole() == "县里今天"

    with qtbot.waitSignal(edit.word_finished):
        compose(edit, "", "发布")
    assert agreed(edit)[0].text == "县里发布今天"
    assert not edit.is_composing


def test_others_words_wait_until_the_word_is_composed(new_edit: NewEdit, qtbot: QtBot) -> None:
    edit = new_edit("县里今天")
    update = another_writes(edit, "远")
    select(edit, 2)
    compose(edit, "fabu")

    edit.receive([update])
    assert edit.body.text.whole() == "县里今天"

    compose(edit, "", "发布")
    qtbot.waitUntil(lambda: edit.body.text.whole() == "远县里发布今天")
    agreed(edit)
    assert edit.textCursor().position() == 5


def test_others_words_wait_for_a_pause_after_a_key(new_edit: NewEdit, qtbot: QtBot) -> None:
    edit = new_edit("县里")
    update = another_writes(edit, "远")
    select(edit, 2)

    type_in(edit, "字")
    edit.receive([update])
    assert agreed(edit)[0].text == "县里字"

    qtbot.waitUntil(lambda: agreed(edit)[0].text == "远县里字")


def test_a_word_in_hand_is_ended_before_a_command(new_edit: NewEdit) -> None:
    edit = new_edit("甲乙")
    select(edit, 1)
    compose(edit, "bing")

    edit.set_kind(QUOTE)

    assert not edit.is_composing
    assert agreed(edit) == [Block(QUOTE, (Run("甲bing乙"),))]


def caret_as_told(edit: StoryEdit) -> QRectF:
    """What an input method hears when it asks where the caret is."""
    asked = QInputMethodQueryEvent(Qt.InputMethodQuery.ImCursorRectangle)
    QCoreApplication.sendEvent(edit, asked)
    place: QRectF = asked.value(Qt.InputMethodQuery.ImCursorRectangle)
    return place


def test_the_input_methods_window_opens_at_the_caret(new_edit: NewEdit, qtbot: QtBot) -> None:
    edit = new_edit("县里今天发布")
    edit.resize(1300, 400)
    edit.show()
    edit.activateWindow()
    edit.setFocus()
    qtbot.waitUntil(edit.hasFocus)
    select(edit, 4)

    caret = edit.cursorRect().translated(edit.viewport().pos())
    told = caret_as_told(edit)
    on_screen = QGuiApplication.inputMethod().cursorRectangle()

    assert edit.viewport().x() > 100
    assert QPointF(caret.topLeft() - QPoint(1, 1)).x() < told.x() < caret.right() + 2
    assert on_screen.topLeft() == told.topLeft()


@pytest.mark.parametrize("width", [420, 800, 1300])
@pytest.mark.parametrize("at", [0, 30, 1500, 3000])
def test_the_input_methods_rectangle_lies_in_the_carets_line(
    new_edit: NewEdit, qtbot: QtBot, width: int, at: int
) -> None:
    """At the margins, when scrolled, below a picture, and in a narrow half of a split view."""
    edit = new_edit("县里今天发布" * 500 + "\n末行")
    edit.resize(width, 300)
    edit.show()
    edit.activateWindow()
    edit.setFocus()
    qtbot.waitUntil(edit.hasFocus)
    edit.objects.insert(PICTURE, 0)
    select(edit, at + 2)
    edit.ensureCursorVisible()
    caret = edit.cursorRect().translated(edit.viewport().pos())

    told = caret_as_told(edit)

    assert caret.top() - 1 <= told.top() <= told.bottom() <= caret.bottom() + 1
    assert caret.left() - 2 <= told.x() <= caret.right() + 2
    assert QRectF(edit.rect()).contains(told.center())


def test_a_damaged_update_is_told_and_the_text_stays(new_edit: NewEdit, qtbot: QtBot) -> None:
    edit = new_edit("县里")

    with qtbot.waitSignal(edit.refused) as told:
        edit.receive([b"junk"])

    assert isinstance(told.args[0], BodyError)
    assert agreed(edit)[0].text == "县里"


# -- commands --------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["bold", "italic"])
def test_chosen_letters_are_marked_and_unmarked(new_edit: NewEdit, key: str) -> None:
    edit = new_edit("甲乙丙")
    select(edit, 1, 2)

    edit.toggle_mark(key)
    assert agreed(edit)[0].runs == (Run("甲"), Run("乙", ((key, True),)), Run("丙"))
    assert edit.has_mark(key)
    select(edit, 0, 3)
    assert not edit.has_mark(key)

    edit.toggle_mark(key)
    assert agreed(edit)[0].runs == (Run("甲乙丙", ((key, True),)),)
    edit.toggle_mark(key)
    assert agreed(edit)[0].runs == (Run("甲乙丙"),)


@pytest.mark.parametrize("kind", [PARAGRAPH, BlockKind.HEADING_1])
def test_bold_without_a_choice_is_for_what_is_typed_next(
    new_edit: NewEdit, kind: BlockKind
) -> None:
    edit = new_edit("甲")
    edit._binding.set_kind(0, 0, kind)
    select(edit, 1)

    edit.toggle_mark("bold")
    type_in(edit, "乙")
    edit.toggle_mark("bold")
    type_in(edit, "丙")

    assert agreed(edit)[0].runs == (Run("甲"), Run("乙", (("bold", True),)), Run("丙"))


@pytest.mark.parametrize("kind", [kind for kind in BlockKind if kind])
def test_paragraphs_take_a_kind_and_lose_it(new_edit: NewEdit, kind: BlockKind) -> None:
    edit = new_edit("甲\n乙\n丙")
    select(edit, 2, 5)

    edit.set_kind(kind)
    assert kinds(edit) == ["", kind.value, kind.value]
    assert edit.kind() is kind

    edit.set_kind(kind)
    assert kinds(edit) == ["", "", ""]
    edit.undo()
    assert kinds(edit) == ["", kind.value, kind.value]


@pytest.mark.parametrize("kind", [BULLETS, BlockKind.NUMBERS, QUOTE])
def test_enter_in_an_empty_item_leaves_the_list(new_edit: NewEdit, kind: BlockKind) -> None:
    edit = new_edit("甲")
    edit.set_kind(kind)
    select(edit, 1)

    press(edit, Qt.Key.Key_Return, "\r")
    assert kinds(edit) == [kind.value, kind.value]
    press(edit, Qt.Key.Key_Return, "\r")

    assert kinds(edit) == [kind.value, ""]


@pytest.mark.parametrize("kind", [BULLETS, QUOTE, BlockKind.HEADING_2])
def test_backspace_at_the_start_takes_the_kind_off(new_edit: NewEdit, kind: BlockKind) -> None:
    edit = new_edit("甲\n乙")
    select(edit, 2)
    edit.set_kind(kind)

    press(edit, Qt.Key.Key_Backspace)

    assert [(block.kind, block.text) for block in agreed(edit)] == [("", "甲"), ("", "乙")]


def test_the_keys_for_undo_and_redo_work_on_the_body(new_edit: NewEdit) -> None:
    edit = new_edit("甲")
    held = Qt.KeyboardModifier.ControlModifier
    select(edit, 1)
    type_in(edit, "乙")

    press(edit, Qt.Key.Key_Z, held=held)
    assert agreed(edit)[0].text == "甲"

    press(edit, Qt.Key.Key_Z, held=held | Qt.KeyboardModifier.ShiftModifier)
    assert agreed(edit)[0].text == "甲乙"


def test_a_read_only_body_can_be_copied_but_not_changed(new_edit: NewEdit) -> None:
    edit = new_edit("甲乙")
    edit.show_body(edit.body, read_only=True)
    select(edit, 0, 1)
    source = edit.createMimeDataFromSelection()

    type_in(edit, "丙")
    edit.toggle_mark("bold")
    edit.set_kind(QUOTE)
    edit.undo()
    edit.insertFromMimeData(source)
    press(edit, Qt.Key.Key_Backspace)

    assert source.text() == "甲"
    assert agreed(edit) == [Block(PARAGRAPH, (Run("甲乙"),))]


# -- clipboard and drag ----------------------------------------------------------------------------


def test_a_copied_word_does_not_bring_its_heading_along(new_edit: NewEdit) -> None:
    edit = new_edit("标题\n")
    edit._binding.set_kind(0, 0, BlockKind.HEADING_1)
    select(edit, 0, 1)
    word = edit.createMimeDataFromSelection()
    select(edit, 0, 2)
    heading = edit.createMimeDataFromSelection()

    select(edit, 3)
    edit.insertFromMimeData(word)
    assert kinds(edit) == ["h1", ""]

    select(edit, 3, 4)
    edit.insertFromMimeData(heading)
    assert [(block.kind, block.text) for block in agreed(edit)] == [("h1", "标题"), ("h1", "标题")]


def test_text_set_by_program_goes_to_the_body_first(new_edit: NewEdit) -> None:
    edit = new_edit("甲\n乙😀")
    edit.cursorPositionChanged.connect(lambda: edit.setTextCursor(edit.textCursor()))

    edit.setPlainText("丙\n\n丁")
    assert [block.text for block in agreed(edit)] == ["丙", "", "丁"]

    edit.setHtml("<h1>题</h1><p><i>斜</i></p>")
    assert [block.text for block in agreed(edit)] == ["题", "斜"]

    edit.clear()
    assert [block.text for block in agreed(edit)] == [""]


def test_text_dropped_from_elsewhere_lands_under_the_mouse(new_edit: NewEdit, qtbot: QtBot) -> None:
    edit = new_edit("甲乙")
    edit.show()
    qtbot.waitExposed(edit)
    source = QMimeData()
    source.setText("丙")
    select(edit, 1)
    event = QDropEvent(
        QPointF(edit.cursorRect().center()),
        Qt.DropAction.CopyAction,
        source,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )

    edit.dropEvent(event)

    assert agreed(edit)[0].text == "甲丙乙"


# -- looks -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [400, 800, 1302])
def test_the_column_is_centred_and_never_too_wide(
    new_edit: NewEdit, qtbot: QtBot, width: int
) -> None:
    edit = new_edit("字" * 200)
    edit.resize(width, 400)
    edit.show()
    qtbot.waitExposed(edit)

    column = edit.viewport()
    assert column.width() <= COLUMN_WIDTH + 8
    assert abs(column.geometry().center().x() - width // 2) <= 8


def test_links_follow_the_palette(new_edit: NewEdit, qtbot: QtBot) -> None:
    edit = new_edit("看这里")
    edit._binding.set_mark(1, 3, "link", "https://a.cn")
    palette = QPalette(edit.palette())
    palette.setColor(QPalette.ColorRole.Link, QColor("#123456"))

    edit.setPalette(palette)

    link = list(pieces_of(edit.document().begin()))[1]
    assert link.charFormat().foreground().color() == QColor("#123456")
    agreed(edit)


def test_another_body_takes_the_page_and_the_first_is_left_alone(new_edit: NewEdit) -> None:
    edit = new_edit("甲")
    first, second = edit.body, StoryBody.open()
    compose(edit, "bing")

    edit.show_body(second)
    type_in(edit, "乙")

    assert agreed(edit)[0].text == "乙"
    assert first.text.whole() == "bing甲"
    QApplication.sendPostedEvents()
    edit.show_nothing()
    assert edit.isReadOnly()
    second.close()


# -- lists, focus mode -----------------------------------------------------------------------------


def test_tab_nests_items_and_leaves_the_text_elsewhere(new_edit: NewEdit, qtbot: QtBot) -> None:
    edit = new_edit("一\n二\n文")
    edit.show()
    edit.setFocus()
    edit._binding.set_kind(0, 2, BULLETS)
    select(edit, 2)

    qtbot.keyClick(edit, Qt.Key.Key_Tab)
    assert [block.depth for block in agreed(edit)] == [0, 1, 0]
    qtbot.keyClick(edit, Qt.Key.Key_Backtab)
    assert [block.depth for block in agreed(edit)] == [0, 0, 0]

    select(edit, 4)
    edit.focusNextPrevChild(True)
    assert [block.depth for block in agreed(edit)] == [0, 0, 0]


def test_enter_and_backspace_in_an_empty_nested_item_go_out_step_by_step(
    new_edit: NewEdit,
) -> None:
    edit = new_edit("一\n")
    edit._binding.set_kind(0, 2, BULLETS)
    edit._binding.nest(2, 2, 1)
    select(edit, 2)

    press(edit, Qt.Key.Key_Return, "\r")
    assert [(block.kind, block.depth) for block in agreed(edit)] == [("ul", 0), ("ul", 0)]
    press(edit, Qt.Key.Key_Backspace)
    assert kinds(edit) == ["ul", ""]


def test_the_line_being_written_stays_in_the_middle(new_edit: NewEdit, qtbot: QtBot) -> None:
    edit = new_edit("字\n" * 100)
    edit.resize(600, 400)
    edit.show()
    qtbot.waitExposed(edit)

    edit.set_typewriter(is_on=True)

    for at in (60, 120, 200):
        select(edit, at)
        assert abs(edit.cursorRect().center().y() - edit.viewport().height() // 2) <= 2
    edit.set_typewriter(is_on=False)
    agreed(edit)
