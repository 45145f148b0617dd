"""Through the window: what a column asks is seen, kept to, and never takes anything away."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.manuscript.blocks import BOLD
from studio.manuscript.making import body_of
from studio.manuscript.objects import Embedded, Sort
from studio.manuscript.profile import BodyRule, FieldRule, Profile
from studio.ui.editing.editor_view import EditorView
from studio.ui.shell.main_window import MainWindow
from studio.vocabulary import BlockKind, ColumnId, StoryId, StoryState
from tests.ui.editing.histories import type_in

ASKED = Profile(
    fields={
        "headline": FieldRule(is_required=True, most=8, is_strict=True),
        "deck": FieldRule(is_shown=False),
        "byline": FieldRule(is_required=True),
    },
    body=BodyRule(most=30, least_seconds=1, most_seconds=60, pace=240),
    forbidden=frozenset({"h1", "bold", "table", "picture"}),
)


@pytest.fixture
def column(studio: Studio) -> ColumnId:
    made = studio.floor.planning.open_column("金娃说新闻")
    ask(studio, made, ASKED)
    return made


def ask(studio: Studio, column: ColumnId, profile: Profile) -> None:
    before = studio.floor.columns.sheet(column)
    studio.floor.columns.change(before, replace(before, profile=profile))


@pytest.fixture
def story(studio: Studio, column: ColumnId) -> StoryId:
    """As it was before its column asked anything."""
    made = studio.floor.editing.start("供暖第一周，我们量了三个小区")
    body = body_of([("h1", "标题"), ("", "室温二十一度。")])
    studio.floor.editing.save_body(made, body, "标题\n室温二十一度。")
    studio.floor.editing.change_field(made, "column", column)
    return made


@pytest.fixture
def editor(chinese: QApplication, window: MainWindow, story: StoryId, qtbot: QtBot) -> EditorView:
    window.open_story(story)
    editor = window.story.editor
    qtbot.waitUntil(lambda: editor.fit.unmet != [] and editor.length.words.text() != "")
    qtbot.waitUntil(lambda: editor.fit._counts.characters > 0)
    return editor


def wrong(editor: EditorView) -> list[tuple[str, str]]:
    return [(one.where, one.format or one.error.code) for one in editor.fit.unmet]


def test_what_is_asked_stands_beside_the_fields(editor: EditorView) -> None:
    assert editor.fit.marks["headline"].text() == "14/8 · 超 6 字"
    assert editor.fit.marks["headline"].property("tone") == "bad"
    assert editor.deck.isHidden()
    assert editor.places.column.text() == "金娃说新闻 ▾"
    assert "要求 ≤ 30" in editor.length.words.text()
    assert "240 字/分 · 要求 0:01–1:00" in editor.length.spoken.text()
    assert wrong(editor) == [("headline", "profile_too_long"), ("body", "h1")]
    assert editor.fit.button.text() == "还差 1 项"


def test_the_mark_follows_every_key(editor: EditorView, qtbot: QtBot) -> None:
    editor.headline.selectAll()
    qtbot.keyClicks(editor.headline, "ab")

    assert editor.fit.marks["headline"].text() == "1/8"
    assert wrong(editor) == [("body", "h1")]
    assert editor.fit.button.text() == "1 条建议"


def test_a_field_with_words_is_never_out_of_sight(
    editor: EditorView, studio: Studio, story: StoryId, qtbot: QtBot
) -> None:
    studio.floor.editing.change_field(story, "deck", "早就写好的导语")

    qtbot.waitUntil(lambda: not editor.deck.isHidden())
    assert editor.deck.text() == "早就写好的导语"


def test_enter_goes_past_hidden_fields(editor: EditorView, qtbot: QtBot) -> None:
    editor.headline.setFocus()
    qtbot.keyClick(editor.headline, Qt.Key.Key_Return)

    assert editor.byline.hasFocus()


def test_what_is_there_stays_and_can_be_taken_off(editor: EditorView, qtbot: QtBot) -> None:
    body, bar = editor.body, editor.format_bar
    assert body.toPlainText().startswith("标题\n")
    own = body.textCursor()
    own.setPosition(0)
    body.setTextCursor(own)
    qtbot.waitUntil(lambda: bar.kinds[BlockKind.HEADING_1].isChecked())

    assert bar.kinds[BlockKind.HEADING_1].isEnabled()
    assert not bar.marks[BOLD].isEnabled()
    assert "本栏目不用" in bar.marks[BOLD].toolTip()
    bar.kinds[BlockKind.HEADING_1].trigger()

    qtbot.waitUntil(lambda: not bar.kinds[BlockKind.HEADING_1].isEnabled())
    qtbot.waitUntil(lambda: wrong(editor) == [("headline", "profile_too_long")])


def test_the_keys_of_what_is_not_used_do_nothing(editor: EditorView, qtbot: QtBot) -> None:
    body = editor.body
    body.moveCursor(body.textCursor().MoveOperation.End)
    qtbot.waitUntil(lambda: not editor.format_bar.kinds[BlockKind.HEADING_1].isEnabled())
    qtbot.keyClick(
        body, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    )
    qtbot.keyClick(body, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    type_in(body, "暖")

    last = body.body.text.blocks()[-1]
    assert (last.kind, last.runs[-1].marks) == (BlockKind.PARAGRAPH, ())


def test_what_is_pasted_is_cleaned_and_said(
    editor: EditorView, window: MainWindow, qtbot: QtBot
) -> None:
    source = QMimeData()
    source.setHtml("<h1>大字</h1><p>很<b>重要</b></p>")
    body = editor.body
    body.moveCursor(body.textCursor().MoveOperation.End)

    body.insertFromMimeData(source)

    assert "大字" in body.toPlainText()
    assert "很重要" in body.toPlainText()
    kinds = [(block.kind, block.text) for block in body.body.text.blocks()]
    assert (BlockKind.HEADING_1, "标题") in kinds
    assert [kind for kind, _ in kinds].count(BlockKind.HEADING_1) == 1
    assert "（一级标题、加粗）" in window.notices.text


def test_a_picture_is_not_put_into_such_a_text(
    editor: EditorView, window: MainWindow, story: StoryId
) -> None:
    before = editor.body.toPlainText()

    editor.insert_medium(story, Embedded(Sort.PICTURE, sha256="a" * 64))

    assert editor.body.toPlainText() == before
    assert "不用“图片”" in window.notices.text


def test_submitting_shows_the_list_and_leads_to_each(
    editor: EditorView, window: MainWindow, studio: Studio, story: StoryId, qtbot: QtBot
) -> None:
    window.story.submit()
    card = editor.fit.card
    qtbot.waitUntil(card.isVisible)

    assert card.title.text() == "还没有报送：“金娃说新闻”要求再补 1 项"
    assert studio.floor.editing.sheet(story).state == StoryState.DRAFT
    card.lines[0].click()
    assert editor.headline.hasFocus()
    editor.headline.selectAll()
    qtbot.keyClicks(editor.headline, "abc")
    assert len(card.lines) == 1
    card.lines[0].click()
    assert editor.body.textCursor().selectedText() == "标题"

    window.story.submit()
    qtbot.waitUntil(lambda: not card.submit_button.isHidden())
    card.submit_button.click()

    qtbot.waitUntil(lambda: studio.floor.editing.sheet(story).state == StoryState.SUBMITTED)
    assert studio.floor.editing.sheet(story).headline == "abc"
    assert card.isHidden()


def test_nothing_of_it_stops_saving(
    editor: EditorView, studio: Studio, story: StoryId, qtbot: QtBot
) -> None:
    type_in(editor.body, "很长" * 30)
    editor.headline.setFocus()
    qtbot.keyClicks(editor.headline, "x" * 40)
    editor.flush()

    qtbot.waitUntil(lambda: not editor.is_ahead)
    assert "很长" * 30 in studio.floor.editing.text(story)
    assert "x" * 40 in studio.floor.editing.sheet(story).headline


def test_a_column_that_asks_less_is_followed_at_once(
    editor: EditorView, studio: Studio, column: ColumnId, qtbot: QtBot
) -> None:
    ask(studio, column, Profile())

    qtbot.waitUntil(lambda: editor.fit.unmet == [])
    assert not editor.deck.isHidden()
    assert editor.fit.marks["headline"].isHidden()
    assert editor.fit.button.isHidden()
    assert editor.format_bar.marks[BOLD].isEnabled()


def test_another_column_is_chosen_on_the_page(
    editor: EditorView, studio: Studio, story: StoryId, qtbot: QtBot
) -> None:
    other = studio.floor.planning.open_column("民生直通车")

    editor.places.column.chosen.emit(other)

    qtbot.waitUntil(lambda: editor.places.column.text() == "民生直通车 ▾")
    assert studio.floor.editing.sheet(story).column_id == other
    assert editor.fit.unmet == []


def test_a_missing_topic_is_chosen_where_the_list_leads(
    editor: EditorView, studio: Studio, column: ColumnId, qtbot: QtBot
) -> None:
    from studio.desks.planning import Proposal

    topic = studio.floor.planning.propose(Proposal("供暖"))
    ask(studio, column, Profile({"topic": FieldRule(is_required=True)}))
    qtbot.waitUntil(lambda: wrong(editor) == [("topic", "profile_missing")])

    editor.places.topic.chosen.emit(topic)

    qtbot.waitUntil(lambda: editor.fit.unmet == [])
    assert editor.places.topic.text() == "供暖 ▾"
