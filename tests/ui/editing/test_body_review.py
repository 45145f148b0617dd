from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from studio.ui.change_signal import ChangeSignal
from studio.ui.editing.editor_view import EditorView
from studio.ui.writer import Writer
from studio.vocabulary import StoryId
from tests.newsrooms import Line, both_edit, edit
from tests.ui.editing.histories import type_in


@pytest.fixture
def story(line: Line, other: Line) -> StoryId:
    """Its second and its last paragraph were edited by both."""
    made = both_edit(line, other)
    edit(line, made, "三段", "我也")
    edit(other, made, "三段", "他也")
    for one in (line, other, line):
        one.sync()
    return made


@pytest.fixture
def view(qtbot: QtBot, line: Line, story: StoryId, writer: Writer) -> Iterator[EditorView]:
    made = EditorView(line.studio.floor.editing, writer)
    changes = ChangeSignal(line.studio.floor.changes)
    changes.changed.connect(made.on_changed)
    made.resize(1100, 700)
    made.show()
    made.activateWindow()
    made.open(story)
    qtbot.waitUntil(lambda: len(made.review.margin.numbers) == 2)
    yield made
    made.close_story()
    assert writer.finish()
    qtbot.waitUntil(lambda: not made.is_ahead)
    made.close()
    made.deleteLater()


def caret_to(view: EditorView, paragraph: int) -> None:
    block = view.body.document().findBlockByNumber(paragraph)
    view.body.setTextCursor(QTextCursor(block))


def test_the_paragraphs_are_marked_beside_the_text_and_counted(view: EditorView) -> None:
    review = view.review

    assert review.margin.numbers == [1, 2]
    assert review.strip.isVisible()
    assert "2 paragraph(s)" in review.strip.words.text()
    assert "需复核" not in view.body.toPlainText()
    assert not review.strip.reviewed_button.isEnabled()


def test_the_bars_are_painted_where_the_paragraphs_are(view: EditorView) -> None:
    margin = view.review.margin
    picture = margin.grab().toImage()
    bar = margin.width() - 6

    def is_marked(paragraph: int) -> bool:
        block = view.body.document().findBlockByNumber(paragraph)
        line = view.body.cursorRect(QTextCursor(block)).center().y()
        colours = {picture.pixelColor(x, line).name() for x in range(bar, bar + 3)}
        return len(colours) > 1 or picture.pixelColor(2, line).name() not in colours

    assert [is_marked(n) for n in range(3)] == [False, True, True]


def test_keys_lead_from_one_to_the_next_and_round(view: EditorView, qtbot: QtBot) -> None:
    view.body.setFocus()
    visited = []
    for key, modifier in (
        (Qt.Key.Key_F8, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_F8, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_F8, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier),
    ):
        qtbot.keyClick(view.body, key, modifier)
        visited.append(view.body.textCursor().blockNumber())

    assert visited == [1, 2, 1, 2]
    assert view.review.strip.reviewed_button.isEnabled()


def test_reviewed_takes_the_mark_away_and_queues_it(
    view: EditorView, line: Line, other: Line, story: StoryId, qtbot: QtBot
) -> None:
    caret_to(view, 1)

    qtbot.mouseClick(view.review.strip.reviewed_button, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: view.review.margin.numbers == [2])
    assert "1 paragraph(s)" in view.review.strip.words.text()
    line.sync()
    other.sync()
    assert len(other.studio.floor.editing.review_marks(story)) == 1


def test_the_strip_goes_with_the_last_of_them(view: EditorView, qtbot: QtBot) -> None:
    for paragraph in (1, 2):
        caret_to(view, paragraph)
        view.review.clear_here()

    qtbot.waitUntil(lambda: not view.review.strip.isVisible())
    assert not view.review.margin.isVisible()


def test_a_mark_stays_by_its_paragraph_while_one_writes(view: EditorView, qtbot: QtBot) -> None:
    caret_to(view, 0)
    qtbot.keyClick(view.body, Qt.Key.Key_Return)
    type_in(view.body, "新的")

    assert view.review.margin.numbers == [2, 3]


def test_both_versions_are_shown_and_what_became_of_them(view: EditorView, qtbot: QtBot) -> None:
    popover = view.review.popover
    margin = view.review.margin
    place = view.body.cursorRect(QTextCursor(view.body.document().findBlockByNumber(1))).center()

    qtbot.mouseClick(margin, Qt.MouseButton.LeftButton, pos=QPoint(margin.width() - 5, place.y()))

    qtbot.waitUntil(popover.isVisible)
    merged = view.body.document().findBlockByNumber(1).text()
    assert [text.text() for text in popover.texts] == ["我写二段", "他写二段", merged]
    assert popover.texts[0].accessibleName() == "李晓禾 · this device"
    assert popover.texts[1].accessibleName() == "李晓禾"
    qtbot.keyClick(popover, Qt.Key.Key_Escape)
    assert not popover.isVisible()


def test_what_comes_in_while_the_story_is_open_is_marked(
    view: EditorView, line: Line, other: Line, story: StoryId, qtbot: QtBot
) -> None:
    edit(line, story, "一段", "我")
    edit(other, story, "一段", "他")
    other.sync()
    line.sync()
    floor = line.studio.floor
    changes = [merged for merged in line.merged if story in merged.stories | merged.bodies]
    assert changes
    from studio.backstage import _change_of

    for merged in changes:
        floor.changes.announce(_change_of(merged))

    qtbot.waitUntil(lambda: view.review.margin.numbers == [0, 1, 2])


def test_another_story_has_no_marks_of_this_one(view: EditorView, line: Line, qtbot: QtBot) -> None:
    another = line.studio.floor.editing.start("另一篇")

    view.open(another)

    qtbot.waitUntil(lambda: view._story is not None)
    assert view.review.margin.numbers == []
    assert not view.review.strip.isVisible()
