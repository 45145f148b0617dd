from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextImageFormat,
)
from pytestqt.qtbot import QtBot

from studio.manuscript.blocks import Block, Run, clean, plain_blocks, units
from studio.manuscript.body import StoryBody
from studio.ui.editing.formats import LISTS, OBJECT_TYPE, blocks_of
from studio.ui.editing.story_edit import StoryEdit
from studio.vocabulary import BlockKind
from tests.ui.editing.conftest import NewEdit
from tests.ui.editing.histories import KEEP_ANCHOR, Seat, agreed, history, press, select, type_in
from tests.ui.editing.mixed_histories import play


def others(edit: StoryEdit) -> StoryBody:
    """The same body in another person's hands."""
    return StoryBody.open([edit.body.snapshot()], merge_ms=0)


def write(body: StoryBody, at: int, text: str, removed: int = 0) -> bytes:
    before = body.written
    body.text.replace(at, removed, text)
    body.commit()
    return body.own_updates(before)


@settings(deadline=None, max_examples=20, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**9))
def test_screen_and_body_agree_after_any_history(qapp: object, seed: int) -> None:
    """P5: three editors that exchanged everything show the same, and what their bodies say."""
    rng = random.Random(seed)  # noqa: S311
    merge_ms = rng.choice([0, 1000])
    seats = [Seat(StoryEdit(), rng, merge_ms) for _ in range(3)]

    history(seats, rng, 40)

    for seat in seats:
        seat.edit.show_nothing()
        seat.body.close()
        seat.edit.deleteLater()


@pytest.mark.parametrize("first", range(1, 200, 25))
def test_everything_done_together_leaves_all_with_the_same(qapp: object, first: int) -> None:
    """P5: editing, suggestions, comments, objects, lists, paste, drag; see mixed_histories."""
    for seed in range(first, first + 25):
        play(seed, 30)


@settings(deadline=None, max_examples=50, suppress_health_check=list(HealthCheck))
@given(text=st.text(max_size=60))
def test_any_clean_text_is_shown_as_it_is(new_edit: NewEdit, text: str) -> None:
    edit, good = new_edit(), clean(text)

    edit._binding.insert(0, 0, plain_blocks(text))

    assert "\n".join(block.text for block in agreed(edit)) == good
    assert units(good) == edit.body.text.length - 1


def test_a_letter_typed_beside_its_like_lands_at_the_caret(new_edit: NewEdit) -> None:
    edit = new_edit("的的的")
    anchors = [edit.body.text.anchor(at) for at in range(3)]
    select(edit, 1)

    type_in(edit, "的")

    assert [edit.body.text.find(anchor) for anchor in anchors] == [0, 2, 3]


@pytest.mark.parametrize("sign", ["字", "，", "a", " ", "\u3000"])
def test_a_plain_letter_behind_a_bold_one_is_plain(new_edit: NewEdit, sign: str) -> None:
    """The body lets bold flow on; the person has switched it off."""
    edit = new_edit("甲乙")
    select(edit, 0, 2)
    edit.toggle_mark("bold")
    select(edit, 2)
    edit.toggle_mark("bold")

    type_in(edit, sign)

    assert agreed(edit)[0].runs == (Run("甲乙", (("bold", True),)), Run(sign))


def test_a_plain_letter_within_a_suggestion_is_no_part_of_it(new_edit: NewEdit) -> None:
    edit = new_edit("甲乙")
    edit.suggests = True
    select(edit, 1)
    type_in(edit, "新字")
    edit.suggests = False
    select(edit, 2)
    edit.setCurrentCharFormat(QTextCharFormat())

    type_in(edit, "旧")

    assert [(run.text, bool(run.marks)) for run in agreed(edit)[0].runs] == [
        ("甲", False), ("新", True), ("旧", False), ("字", True), ("乙", False),
    ]  # fmt: skip


def test_half_an_emoji_cannot_be_deleted(new_edit: NewEdit) -> None:
    edit = new_edit("甲😀乙")
    cursor = QTextCursor(edit.document())
    cursor.setPosition(1)
    cursor.setPosition(2, KEEP_ANCHOR)

    cursor.removeSelectedText()

    assert agreed(edit)[0].text == "甲😀乙"


def test_joining_takes_the_kind_that_the_screen_shows(new_edit: NewEdit) -> None:
    edit = new_edit("题\n文")
    edit._binding.set_kind(0, 0, BlockKind.HEADING_1)
    select(edit, 2)

    press(edit, Qt.Key.Key_Backspace)

    assert agreed(edit) == [Block(BlockKind.HEADING_1, (Run("题文"),))]


def test_a_paragraph_after_a_heading_has_its_own_looks(new_edit: NewEdit) -> None:
    edit = new_edit("题")
    edit._binding.set_kind(0, 0, BlockKind.HEADING_1)
    select(edit, 1)

    press(edit, Qt.Key.Key_Return, "\r")
    type_in(edit, "文")

    assert [block.kind for block in agreed(edit)] == ["h1", ""]
    letters = edit.textCursor().charFormat()
    assert letters.fontWeight() == 400
    assert edit.textCursor().blockFormat().topMargin() == 10


def test_undo_takes_own_edits_only_and_moves_the_caret(new_edit: NewEdit) -> None:
    edit = new_edit("甲乙")
    other = others(edit)
    select(edit, 2)
    type_in(edit, "我")
    edit._binding.receive([write(other, 0, "他")])

    edit.undo()

    assert agreed(edit)[0].text == "他甲乙"
    assert edit.textCursor().position() == 3
    edit.redo()
    assert agreed(edit)[0].text == "他甲乙我"
    other.close()


def test_selection_and_scroll_hold_still_under_others_edits(
    new_edit: NewEdit, qtbot: QtBot
) -> None:
    edit = new_edit("\n".join(f"第{n}段" + "字" * 80 for n in range(200)))
    edit.resize(500, 400)
    edit.show()
    qtbot.waitExposed(edit)
    other = others(edit)
    select(edit, 8000, 8010)
    edit.ensureCursorVisible()
    picked, height = edit.textCursor().selectedText(), edit.cursorRect().top()

    update = write(other, 10, "远方\n来的\n字" * 30)
    edit._binding.receive([update, write(other, 10, "", 5)])

    assert edit.textCursor().selectedText() == picked
    assert abs(edit.cursorRect().top() - height) <= 1
    agreed(edit)
    other.close()


def test_a_very_large_merge_keeps_caret_and_text(new_edit: NewEdit) -> None:
    edit = new_edit("字" * 3000)
    other = others(edit)
    for at in range(0, 6000, 4):
        other.text.replace(at, 0, "x\n")
    other.commit()
    select(edit, 2500)
    letter = edit.body.text.anchor(2500)

    edit._binding.receive([other.own_updates(0)])

    assert len(agreed(edit)) > 1000
    assert edit.textCursor().position() == edit.body.text.find(letter) > 5000
    other.close()


def test_pasting_into_a_paragraph_leaves_its_kind(new_edit: NewEdit) -> None:
    edit = new_edit("前后")
    pasted = [
        Block(BlockKind.HEADING_2, (Run("题"),)),
        Block(BlockKind.BULLETS, (Run("项", (("bold", True),)),)),
        Block(BlockKind.QUOTE, (Run("引"),)),
    ]

    edit._binding.insert(1, 1, pasted)

    assert [(block.kind, block.text) for block in agreed(edit)] == [
        ("", "前题"),
        ("ul", "项"),
        ("", "引后"),
    ]


def test_pasting_into_an_empty_paragraph_brings_the_kinds_along(new_edit: NewEdit) -> None:
    edit = new_edit()

    edit._binding.insert(0, 0, [Block(BlockKind.QUOTE, (Run("引"),))])

    assert agreed(edit) == [Block(BlockKind.QUOTE, (Run("引"),))]


def test_plain_lines_pasted_into_a_list_become_items(new_edit: NewEdit) -> None:
    edit = new_edit("一")
    edit._binding.set_kind(0, 0, BlockKind.BULLETS)

    edit._binding.insert(1, 1, plain_blocks("二\n三"))

    assert [(block.kind, block.text) for block in agreed(edit)] == [("ul", "一二"), ("ul", "三")]


def test_what_is_pasted_after_bold_keeps_its_own_marks(new_edit: NewEdit) -> None:
    edit = new_edit("粗")
    edit._binding.set_mark(0, 1, "bold", True)

    edit._binding.insert(1, 1, [Block(BlockKind.PARAGRAPH, (Run("斜", (("italic", True),)),))])

    assert agreed(edit)[0].runs == (Run("粗", (("bold", True),)), Run("斜", (("italic", True),)))


def test_moving_text_takes_it_along_whole(new_edit: NewEdit) -> None:
    edit = new_edit("甲乙丙丁")

    edit._binding.move(0, 1, 3, plain_blocks("甲"))
    assert agreed(edit)[0].text == "乙丙甲丁"

    edit._binding.move(3, 4, 0, plain_blocks("丁"))
    assert agreed(edit)[0].text == "丁乙丙甲"


def test_only_real_edits_are_told(new_edit: NewEdit, qtbot: QtBot) -> None:
    edit = new_edit("甲乙")
    other = others(edit)
    told: list[str] = []
    edit.edited.connect(lambda: told.append("edited"))
    edit.followed.connect(lambda: told.append("followed"))

    select(edit, 1)
    edit._binding.reload()
    edit._binding.recolour()
    assert told == []

    edit._binding.receive([write(other, 0, "他")])
    assert told == ["followed"]
    type_in(edit, "我")
    assert told == ["followed", "edited"]
    other.close()


def test_a_paragraph_that_was_an_item_once_comes_into_a_list_without_its_old_depth(
    new_edit: NewEdit,
) -> None:
    edit = new_edit("甲\n乙\n丙")
    edit._binding.set_kind(0, 5, BlockKind.BULLETS)
    edit.body.text.mark(5, 6, "depth", 2)
    edit.body.text.mark(5, 6, "kind", "")
    edit.body.commit()
    edit._binding.reload()
    select(edit, 3, 5)

    press(edit, Qt.Key.Key_Backspace)

    assert [(block.kind, block.depth) for block in agreed(edit)] == [("ul", 0), ("ul", 0)]


def test_numbers_go_on_after_a_paragraph_between_two_lists_goes(new_edit: NewEdit) -> None:
    edit = new_edit("一\n隔\n二\n子\n三")
    edit._binding.set_kind(0, 8, BlockKind.NUMBERS)
    edit._binding.set_kind(2, 2, BlockKind.PARAGRAPH)
    edit._binding.nest(6, 6, 1)
    assert numbers(edit) == ["1.", "", "1.", "a.", "2."]

    select(edit, 2, 4)
    press(edit, Qt.Key.Key_Backspace)

    assert numbers(edit) == ["1.", "2.", "a.", "3."]
    agreed(edit)


def test_numbers_go_on_behind_items_that_were_made_again(new_edit: NewEdit) -> None:
    """Found by random histories: deeper items between hid that the list was a new one."""
    edit = new_edit("一\n二\n子\n三")
    edit._binding.set_kind(0, 6, BlockKind.NUMBERS)
    edit._binding.nest(4, 4, 1)
    edit._binding.set_kind(0, 2, BlockKind.PARAGRAPH)

    edit._binding.set_kind(0, 2, BlockKind.NUMBERS)

    assert numbers(edit) == ["1.", "2.", "a.", "3."]


def test_undo_and_replacing_all_work_after_several_updates_at_once(new_edit: NewEdit) -> None:
    """Found by random histories: to Loro a batch is a checkout, after which it knows no undo."""
    edit = new_edit("的县\n的")
    other = others(edit)
    type_in(edit, "我")

    edit._binding.receive([write(other, 3, "他"), write(other, 4, "也")])
    edit.undo()
    edit._binding.replace_all([(0, 1), (5, 6)], "得")

    assert [block.text for block in agreed(edit)] == ["得县", "他也得"]
    other.close()


def test_many_updates_at_once_keep_the_caret(new_edit: NewEdit) -> None:
    edit = new_edit("甲乙")
    other = others(edit)
    select(edit, 1)

    edit._binding.receive([write(other, 0, f"{number}\n") for number in range(20)])

    assert len(agreed(edit)) == 21
    assert edit.textCursor().position() == edit.body.text.length - 2
    other.close()


def test_a_heading_is_no_item_of_the_list_around_it(new_edit: NewEdit) -> None:
    """Found by random histories: Qt lets a block be both, and painted it with a number."""
    edit = new_edit("一\n二")
    edit._binding.set_kind(0, 2, BlockKind.NUMBERS)
    form = QTextBlockFormat()
    form.setHeadingLevel(2)

    QTextCursor(edit.document()).mergeBlockFormat(form)

    assert numbers(edit) == ["", "1."]
    assert [block.kind for block in agreed(edit)] == ["h2", "ol"]


def test_what_is_typed_into_a_heading_has_its_weight(new_edit: NewEdit) -> None:
    """Found by random histories: bold was switched off before the paragraph became a heading."""
    edit = new_edit("题")
    edit._binding.set_mark(0, 1, "bold", True)
    select(edit, 1)
    edit.toggle_mark("bold")
    typing = edit.currentCharFormat()
    edit._binding.set_kind(0, 0, BlockKind.HEADING_2)
    edit.setCurrentCharFormat(typing)

    type_in(edit, "目")

    cursor = QTextCursor(edit.document())
    cursor.setPosition(2)
    assert cursor.charFormat().fontWeight() == QFont.Weight.DemiBold
    agreed(edit)


def test_a_picture_that_qt_puts_in_is_painted_as_ours(new_edit: NewEdit) -> None:
    edit = new_edit("甲乙")
    form = QTextImageFormat()
    form.setName("embed:1")
    select(edit, 1)

    edit.textCursor().insertImage(form)

    agreed(edit)
    cursor = QTextCursor(edit.document())
    cursor.setPosition(2)
    assert cursor.charFormat().objectType() == OBJECT_TYPE


def test_items_that_qt_makes_go_on_with_the_list_before(new_edit: NewEdit) -> None:
    """Found by random histories: only the paragraph with the caret was looked at."""
    edit = new_edit("一\n二\n三")
    edit._binding.set_kind(0, 0, BlockKind.NUMBERS)
    cursor = QTextCursor(edit.document())
    cursor.setPosition(2)
    cursor.setPosition(4, KEEP_ANCHOR)

    cursor.beginEditBlock()
    cursor.createList(LISTS[BlockKind.NUMBERS])
    cursor.endEditBlock()

    assert numbers(edit) == ["1.", "2.", "3."]
    agreed(edit)


def numbers(edit: StoryEdit) -> list[str]:
    """What stands before each paragraph."""
    lists = [(block, block.textList()) for block in blocks_of(edit.document())]
    return [found.itemText(block) if found is not None else "" for block, found in lists]


def test_an_item_lies_at_most_one_deeper_than_the_one_before(new_edit: NewEdit) -> None:
    edit = new_edit("一\n二\n三")
    edit._binding.set_kind(0, 4, BlockKind.BULLETS)

    for _ in range(3):
        edit._binding.nest(0, 4, 1)
    assert [block.depth for block in agreed(edit)] == [0, 1, 2]

    edit._binding.nest(2, 2, -1)
    edit.undo()
    assert [block.depth for block in agreed(edit)] == [0, 1, 2]


def test_a_control_that_turns_the_line_round_is_not_typed_in(new_edit: NewEdit) -> None:
    edit = new_edit("供暖")
    select(edit, 1)

    type_in(edit, "\u202e")
    type_in(edit, "始")

    assert edit.body.text.whole() == "供始暖"
    agreed(edit)
