"""An open page whose newest words the province refuses: it changes over, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.connectors.in_memory import InMemoryPlatform
from studio.desks.changes import Change
from studio.errors import StoreError
from studio.ui.editing import arrivals, changing_over, keeper
from studio.ui.editing.editor_view import EditorView
from studio.ui.writer import Writer
from studio.vocabulary import Kind, StoryId
from tests.newsrooms import Line, edit, open_newsroom, write_story
from tests.ui.editing.histories import agreed, compose, type_in


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    studio = open_newsroom(tmp_path / "profile")
    yield Line(studio, InMemoryPlatform())
    studio.close()


@pytest.fixture
def story(line: Line) -> StoryId:
    story = write_story(line.studio, text="省平台有的")
    line.sync()
    return story


@pytest.fixture
def view(
    line: Line, story: StoryId, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[EditorView]:
    monkeypatch.setattr(keeper, "RETRY_MS", 100)
    writer = Writer()
    view = EditorView(line.studio.floor.editing, writer)
    view.resize(1302, 768)
    view.show()
    view.activateWindow()
    view.open(story)
    qtbot.waitUntil(lambda: view._story is not None)
    yield view
    view.close_story()
    assert writer.finish()
    qtbot.waitUntil(lambda: not view.is_ahead)
    view.close()
    view.deleteLater()


def typed(qtbot: QtBot, view: EditorView, words: str) -> None:
    """At the end, and saved."""
    cursor = view.body.textCursor()
    cursor.movePosition(cursor.MoveOperation.End)
    view.body.setTextCursor(cursor)
    for letter in words:
        type_in(view.body, letter)
    view.flush()
    qtbot.waitUntil(lambda: not view.is_ahead)


def refuse_all(line: Line) -> None:
    line.platform.forbidden = {Kind.STORY_BODY_UPDATED}
    line.sync()
    line.platform.forbidden = set()


def tell(view: EditorView, story: StoryId) -> None:
    """As the shell does."""
    stories = frozenset({story})
    view.on_changed(Change(stories=stories, bodies=stories))


def shown(view: EditorView) -> str:
    return "\n".join(block.text for block in agreed(view.body))


def refused_words(line: Line) -> str:
    return "".join(row.words for row in line.studio.floor.queue.sheet().refused)


def test_the_page_shows_what_the_province_has_and_says_where_the_words_are(
    line: Line, story: StoryId, view: EditorView, qtbot: QtBot
) -> None:
    typed(qtbot, view, "，被退的")
    refuse_all(line)

    with qtbot.waitSignal(view.notice_raised) as told:
        tell(view, story)

    assert told.args[0].code == "body_taken_back"
    assert shown(view) == "省平台有的"
    assert refused_words(line) == "省平台有的，被退的"
    assert not view.body.isReadOnly()


def test_what_is_typed_before_the_page_hears_of_it_joins_the_refused_words(
    line: Line, story: StoryId, view: EditorView, qtbot: QtBot
) -> None:
    typed(qtbot, view, "，被退的")
    refuse_all(line)
    typed(qtbot, view, "，还没听说")  # saved on top of what is gone
    type_in(view.body, "。")  # not even saved

    tell(view, story)
    qtbot.waitUntil(lambda: shown(view) == "省平台有的" and not view.is_ahead)

    assert refused_words(line) == "省平台有的，被退的，还没听说。"
    assert line.studio.floor.editing.text(story) == "省平台有的"


def test_what_is_typed_afterwards_is_sent(
    line: Line, story: StoryId, view: EditorView, qtbot: QtBot
) -> None:
    typed(qtbot, view, "，被退的")
    refuse_all(line)
    tell(view, story)
    qtbot.waitUntil(lambda: shown(view) == "省平台有的")

    typed(qtbot, view, "，新写的")
    line.sync()

    assert line.studio.floor.editing.text(story) == "省平台有的，新写的"
    assert line.studio.floor.queue.sheet().rows == ()
    assert "，被退的" in refused_words(line)


def test_the_page_waits_for_the_word_in_hand(
    line: Line, story: StoryId, view: EditorView, qtbot: QtBot
) -> None:
    typed(qtbot, view, "，被退的")
    refuse_all(line)
    compose(view.body, "zhong")
    assert view.body.is_composing

    tell(view, story)
    qtbot.wait(arrivals.QUIET_MS + 50)
    assert "，被退的" in shown(view)
    compose(view.body, "", "中")
    qtbot.waitUntil(lambda: shown(view) == "省平台有的" and not view.is_ahead)

    assert "中" in refused_words(line)


def test_what_is_typed_while_the_next_page_is_filled_joins_the_refused_words(
    line: Line, story: StoryId, view: EditorView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changing_over, "TURN", 0.0)
    typed(qtbot, view, "，被退的")
    refuse_all(line)
    view._changing_over._filling.setInterval(100)
    tell(view, story)
    qtbot.waitUntil(lambda: view._changing_over.is_on)

    type_in(view.body, "半")
    assert "半" in shown(view)
    qtbot.waitUntil(lambda: shown(view) == "省平台有的" and not view.is_ahead)

    assert refused_words(line) == "省平台有的，被退的半"


def test_a_page_closed_while_the_next_one_is_filled_has_lost_nothing(
    line: Line, story: StoryId, view: EditorView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changing_over, "TURN", 0.0)
    typed(qtbot, view, "，被退的")
    refuse_all(line)
    view._changing_over._filling.setInterval(100)
    tell(view, story)
    qtbot.waitUntil(lambda: view._changing_over.is_on)
    type_in(view.body, "走")

    view.close_story()
    qtbot.waitUntil(lambda: not view.is_ahead)

    assert not view._changing_over.is_on
    assert refused_words(line) == "省平台有的，被退的走"
    view.open(story)
    qtbot.waitUntil(lambda: view._story is not None and shown(view) == "省平台有的")


def test_the_caret_stays_by_its_letter(
    line: Line, story: StoryId, view: EditorView, qtbot: QtBot
) -> None:
    typed(qtbot, view, "，被退的")
    refuse_all(line)
    cursor = view.body.textCursor()
    cursor.setPosition(2)
    view.body.setTextCursor(cursor)

    tell(view, story)
    qtbot.waitUntil(lambda: shown(view) == "省平台有的")

    assert view.body.textCursor().position() == 2


def test_words_that_are_merged_again_come_onto_the_page(
    line: Line, story: StoryId, view: EditorView, qtbot: QtBot
) -> None:
    typed(qtbot, view, "，被退的")
    refuse_all(line)
    tell(view, story)
    qtbot.waitUntil(lambda: shown(view) == "省平台有的")
    (row,) = line.studio.floor.queue.sheet().refused

    line.studio.floor.queue.send_again(row.key)
    tell(view, story)
    qtbot.waitUntil(lambda: shown(view) == "省平台有的，被退的")
    line.sync()

    assert line.studio.floor.queue.sheet().refused == ()
    assert len([r for r in line.platform.records if r.kind == Kind.STORY_BODY_UPDATED]) == 2


def test_a_page_closed_before_it_heard_has_lost_nothing(
    line: Line, story: StoryId, view: EditorView, qtbot: QtBot
) -> None:
    typed(qtbot, view, "，被退的")
    refuse_all(line)
    type_in(view.body, "走")

    view.close_story()
    qtbot.waitUntil(lambda: not view.is_ahead)

    assert refused_words(line) == "省平台有的，被退的走"
    view.open(story)
    qtbot.waitUntil(lambda: view._story is not None and shown(view) == "省平台有的")


def test_a_full_disk_while_changing_over_loses_nothing(
    line: Line, story: StoryId, view: EditorView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(qtbot, view, "，被退的")
    refuse_all(line)
    type_in(view.body, "满")
    store = line.studio.store

    def full(*_: object, **__: object) -> object:
        raise StoreError("disk_full", folder="")

    with monkeypatch.context() as trouble:
        trouble.setattr(store, "_write", full)
        tell(view, story)
        qtbot.waitUntil(lambda: shown(view) == "省平台有的")
        qtbot.waitUntil(lambda: view.trouble is not None)
        assert view.is_ahead
    qtbot.waitUntil(lambda: not view.is_ahead)

    assert refused_words(line) == "省平台有的，被退的满"


def test_others_words_that_came_meanwhile_are_on_the_page(
    line: Line, story: StoryId, view: EditorView, qtbot: QtBot, tmp_path: Path
) -> None:
    other = Line(open_newsroom(tmp_path / "other"), line.platform)
    other.sync()
    edit(other, story, "省", "别人：")
    other.sync()
    typed(qtbot, view, "，被退的")
    refuse_all(line)
    line.sync()

    tell(view, story)
    qtbot.waitUntil(lambda: shown(view) == "别人：省平台有的")

    other.studio.close()


def test_a_comment_in_hand_is_written_to_its_end_and_lost_by_nobody(
    line: Line, story: StoryId, view: EditorView, qtbot: QtBot
) -> None:
    typed(qtbot, view, "，被退的")
    refuse_all(line)
    view.remarks.begin_comment()
    field = view.remarks.panel.card.field
    field.setPlainText("请核对")

    tell(view, story)
    qtbot.waitUntil(lambda: view._awaits_comment)

    assert view.remarks.panel.card.isVisible()
    assert field.toPlainText() == "请核对"
    view.remarks.panel.card.send_button.click()
    qtbot.waitUntil(lambda: shown(view) == "省平台有的" and not view.is_ahead)
    assert "请核对" in refused_words(line)


def test_a_comment_that_is_given_up_holds_up_nothing(
    line: Line, story: StoryId, view: EditorView, qtbot: QtBot
) -> None:
    typed(qtbot, view, "，被退的")
    refuse_all(line)
    view.remarks.begin_comment()
    view.remarks.panel.card.field.setPlainText("请核对")
    tell(view, story)
    qtbot.waitUntil(lambda: view._awaits_comment)

    view.remarks.panel.card.left.emit()

    qtbot.waitUntil(lambda: shown(view) == "省平台有的")
