from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QColor, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTextEdit
from pytestqt.qtbot import QtBot

from studio.errors import BodyError
from studio.manuscript.body import StoryBody
from studio.ui.editing.arrivals import PortionSize, Rhythm
from studio.ui.editing.story_edit import StoryEdit
from tests.ui.editing.conftest import NewEdit
from tests.ui.editing.histories import agreed, compose, press, select, type_in

TEXT = "\n".join(f"第{n}段" + "甲乙丙丁戊己庚辛" for n in range(40))


@pytest.fixture
def edit(new_edit: NewEdit) -> StoryEdit:
    """Merges three operations in a turn, and paints a paragraph in a turn."""
    made = new_edit(TEXT)
    made.arrivals.rhythm = Rhythm(3, 3, 0)
    return made


@pytest.fixture
def colleague(edit: StoryEdit) -> Iterator[StoryBody]:
    body = StoryBody.open([edit.body.snapshot()], merge_ms=0)
    yield body
    body.close()


def written_over(body: StoryBody, seed: int = 1, edits: int = 60) -> bytes:
    """All over the text: letters, paragraphs, deletions, marks; each edit a change of its own."""
    rng = random.Random(seed)  # noqa: S311
    other = StoryBody.open([body.snapshot()], merge_ms=0)
    for number in range(edits):
        one, reader = (body, other) if number % 2 else (other, body)
        place = rng.randrange(len(one.text.whole()))
        at, past = map(one.text.to_utf16, (place, place + 1))
        if number % 7 == 0:
            one.text.mark(at, past, "bold", True)
        one.text.replace(at, number % 3 and past - at, ["来", "新\n", "", "𠮷"][number % 4])
        one.commit()
        reader.receive([one.own_updates(0)])
    other.close()
    return body.snapshot()


def until_behind(edit: StoryEdit, turns: int = 1) -> None:
    while not edit.binding_as_is.is_behind:
        edit.arrivals.step()
    for _ in range(turns):
        if edit.binding_as_is.is_behind:
            edit.arrivals.step()


def finish(edit: StoryEdit) -> None:
    while not edit.arrivals.is_idle:
        edit.arrivals.step()


def test_a_large_merge_takes_turns_and_then_all_is_shown(
    edit: StoryEdit, colleague: StoryBody, qtbot: QtBot
) -> None:
    shown = edit.toPlainText()

    edit.receive([written_over(colleague)])

    assert not edit.arrivals.is_idle
    until_behind(edit)
    assert edit.toPlainText() == shown
    qtbot.waitUntil(lambda: edit.arrivals.is_idle)
    agreed(edit)
    assert edit.body.text.blocks() == colleague.text.blocks()


@pytest.mark.parametrize("turns", [0, 1, 3, 8, 15, 24, 33, 60])
def test_what_is_typed_meanwhile_goes_where_the_caret_was(
    edit: StoryEdit, colleague: StoryBody, turns: int
) -> None:
    """P5: a key finds the screen and the body agreed, however far the merge has come."""
    at = TEXT.index("丁", 150 + turns)
    behind = edit.body.text.letter_name(at)
    select(edit, at)
    edit.receive([written_over(colleague)])
    until_behind(edit, turns)

    type_in(edit, "写")

    text = edit.body.text
    place = text.find_letter(behind)
    assert place is not None
    assert text.slice(place - 1, place) == "写"
    assert edit.textCursor().position() == place
    agreed(edit)
    finish(edit)
    agreed(edit)
    colleague.receive([edit.body.snapshot()])
    assert colleague.text.blocks() == edit.body.text.blocks()
    assert "写" in edit.toPlainText()


def test_a_word_begun_meanwhile_is_composed_in_peace(edit: StoryEdit, colleague: StoryBody) -> None:
    edit.receive([written_over(colleague)])
    until_behind(edit, 4)

    compose(edit, "ni")
    before = agreed(edit)
    for _ in range(5):
        edit.arrivals.forget_key()
        QCoreApplication.processEvents()

    assert agreed(edit) == before
    compose(edit, "", "你")
    finish(edit)
    agreed(edit)
    assert "你" in edit.toPlainText()


def test_undo_meanwhile_and_afterwards_takes_own_letters_only(
    edit: StoryEdit, colleague: StoryBody
) -> None:
    update = written_over(colleague)
    select(edit, 20)
    type_in(edit, "我")
    edit.receive([update])
    until_behind(edit, 5)

    press(edit, Qt.Key.Key_Z, "\x1a", Qt.KeyboardModifier.ControlModifier)
    assert "我" not in edit.toPlainText()
    edit.redo()
    finish(edit)
    edit.undo()

    agreed(edit)
    assert edit.body.text.blocks() == colleague.text.blocks()


def test_selection_and_what_is_read_hold_still(
    edit: StoryEdit, colleague: StoryBody, qtbot: QtBot
) -> None:
    edit.resize(500, 300)
    edit.show()
    qtbot.waitExposed(edit)
    at = TEXT.index("第30段") + 4
    select(edit, at, at + 4)
    edit.verticalScrollBar().setValue(edit.verticalScrollBar().value() + 60)
    height = edit.cursorRect().top()
    before = colleague.written
    colleague.text.replace(3, 0, "远方来的\n" * 9)
    colleague.commit()

    edit.receive([colleague.own_updates(before)])
    finish(edit)

    assert edit.textCursor().selectedText() == "甲乙丙丁"
    assert abs(edit.cursorRect().top() - height) <= 1
    agreed(edit)


def test_what_is_tinted_stays_tinted(edit: StoryEdit, colleague: StoryBody) -> None:
    tint = QTextEdit.ExtraSelection()
    at = TEXT.index("第20段")
    tint.cursor = QTextCursor(edit.document())
    tint.cursor.setPosition(at)
    tint.cursor.setPosition(at + 4, QTextCursor.MoveMode.KeepAnchor)
    tint.format.setBackground(QColor("yellow"))
    edit.show_layer("proof", [tint])
    colleague.text.replace(0, 0, "远方来的\n" * 9)
    colleague.commit()

    edit.receive([colleague.own_updates(0)])
    finish(edit)

    (shown,) = edit.extraSelections()
    assert shown.cursor.selectedText() == "第20段"
    assert shown.cursor.document() is edit.document()


def test_bold_switched_on_for_the_next_letter_stays_on(
    edit: StoryEdit, colleague: StoryBody
) -> None:
    select(edit, 5)
    edit.toggle_mark("bold")
    edit.receive([written_over(colleague)])
    until_behind(edit, 3)

    type_in(edit, "粗")

    at = edit.textCursor().position()
    assert edit.body.text.pieces(at - 1, at) == [("粗", {"bold": True})]
    agreed(edit)


def test_a_click_finds_the_newest_text(edit: StoryEdit, colleague: StoryBody, qtbot: QtBot) -> None:
    edit.show()
    qtbot.waitExposed(edit)
    edit.receive([written_over(colleague)])
    until_behind(edit, 2)

    QTest.mouseClick(edit.viewport(), Qt.MouseButton.LeftButton)

    assert not edit.binding_as_is.is_behind
    agreed(edit)


def test_tools_find_screen_and_body_agreed(edit: StoryEdit, colleague: StoryBody) -> None:
    edit.receive([written_over(colleague)])
    until_behind(edit, 2)

    assert edit.body.text.length == edit.document().characterCount()
    agreed(edit)


def test_of_what_is_damaged_nothing_is_taken(
    edit: StoryEdit, colleague: StoryBody, qtbot: QtBot
) -> None:
    good = written_over(colleague)
    before = edit.body.text.blocks()
    bad = good[:-3] + b"xyz"

    with qtbot.waitSignal(edit.refused) as refused:
        edit.receive([good, bad])

    assert isinstance(refused.args[0], BodyError)
    assert edit.arrivals.is_idle
    assert edit.body.text.blocks() == before
    edit.receive([good])
    finish(edit)
    assert edit.body.text.blocks() == colleague.text.blocks()


def test_what_comes_during_a_merge_comes_after_it(edit: StoryEdit, colleague: StoryBody) -> None:
    edit.receive([written_over(colleague)])
    until_behind(edit, 2)
    edit.receive([written_over(colleague, seed=2)])

    finish(edit)

    agreed(edit)
    assert edit.body.text.blocks() == colleague.text.blocks()


def test_what_is_not_wholly_in_is_told_when_the_text_goes(
    edit: StoryEdit, colleague: StoryBody
) -> None:
    first, second = written_over(colleague), written_over(colleague, seed=2)
    edit.receive([first])
    until_behind(edit, 2)
    edit.receive([second])

    assert edit.arrivals.drop() == [first, second]

    edit.show_nothing()
    assert edit.arrivals.is_idle


@pytest.mark.parametrize("turns", [0, 3, 24])
def test_a_tool_that_writes_on_the_page_unasked_takes_nothing_from_others(
    edit: StoryEdit, colleague: StoryBody, turns: int
) -> None:
    """Assistive tools change the page itself, and no event tells that they will."""
    edit.receive([written_over(colleague)])
    until_behind(edit, turns)

    own = QTextCursor(edit.document())
    own.setPosition(5)
    own.insertText("外")

    finish(edit)
    agreed(edit)
    assert edit.body.text.blocks() == colleague.text.blocks()


# -- how much in one turn --------------------------------------------------------------------------


def sizes(*seconds: float) -> list[int]:
    size, found = PortionSize(Rhythm()), []
    for each in seconds:
        size.note(each)
        found.append(size.operations)
    return found


def test_portions_grow_while_they_are_quick() -> None:
    assert sizes(*[0.005] * 6) == [2000, 4000, 8000, 16_000, 16_000, 16_000]


def test_a_slow_portion_takes_growth_back() -> None:
    assert sizes(0.005, 0.005, 0.025, 0.015) == [2000, 4000, 1000, 1000]


def test_a_long_portion_is_followed_by_small_ones() -> None:
    assert sizes(0.005, 0.045, 0.035, 0.035) == [2000, 250, 250, 250]


def test_where_small_portions_do_not_help_they_grow_again() -> None:
    assert sizes(0.060, 0.060, 0.060, 0.070) == [250, 500, 1000, 2000]
