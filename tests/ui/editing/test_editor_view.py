from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from threading import Event

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.desks.changes import Change
from studio.errors import BodyError, NotFound, StoreError, StudioError
from studio.manuscript.body import StoryBody
from studio.manuscript.objects import Embedded, Sort
from studio.ui.editing import keeper
from studio.ui.editing.arrivals import Rhythm
from studio.ui.editing.cell_edit import CellEdit
from studio.ui.editing.editor_view import EditorView
from studio.ui.writer import Writer
from studio.vocabulary import StoryId
from tests.ui.editing.conftest import TroubledDesk
from tests.ui.editing.histories import agreed, compose, type_in


@pytest.fixture
def view(
    desk: TroubledDesk, writer: Writer, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[EditorView]:
    monkeypatch.setattr(keeper, "RETRY_MS", 100)
    view = EditorView(desk, writer)
    view.resize(1302, 768)
    view.show()
    view.activateWindow()
    yield view
    desk.trouble.clear()
    view.close_story()
    assert writer.finish()
    qtbot.waitUntil(lambda: not view.is_ahead)
    view.close()
    view.deleteLater()


@pytest.fixture
def story(desk: TroubledDesk) -> StoryId:
    return desk.start("头条")


def opened(qtbot: QtBot, view: EditorView, story: StoryId) -> EditorView:
    view.open(story)
    qtbot.waitUntil(lambda: view._story is not None)
    return view


def from_elsewhere(desk: TroubledDesk, story: StoryId, text: str) -> None:
    """Another device's words, as the sync appends them."""
    other = StoryBody.open(desk.body(story))
    other.text.replace(0, 0, text)
    other.commit()
    desk.save_body(story, other.own_updates(0), other.text.whole())
    other.close()


def test_a_story_is_shown(view: EditorView, desk: TroubledDesk, qtbot: QtBot) -> None:
    story = desk.start("头条")
    desk.change_field(story, "deck", "副题")
    from_elsewhere(desk, story, "正文")

    opened(qtbot, view, story)

    assert view.headline.text() == "头条"
    assert view.deck.text() == "副题"
    assert view.byline.text() == "王记者"
    assert agreed(view.body)[0].text == "正文"
    qtbot.waitUntil(lambda: view.length.words.text().startswith("2 characters"))
    assert view.story_id == story
    assert view.banner.isHidden()


def test_a_story_that_is_gone_is_told(view: EditorView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.notice_raised) as told:
        view.open(StoryId("0" * 32))

    assert isinstance(told.args[0], NotFound)
    assert view.story_id is None


def test_what_is_typed_is_on_the_disk_a_second_later_while_typing_goes_on(
    view: EditorView, desk: TroubledDesk, story: StoryId, qtbot: QtBot
) -> None:
    """P1."""
    opened(qtbot, view, story)

    def typed_and_stored() -> bool:
        type_in(view.body, "字")
        return desk.text(story) != ""

    qtbot.waitUntil(typed_and_stored, timeout=2000)


def test_saving_and_saved_are_told_truly(
    view: EditorView, desk: TroubledDesk, story: StoryId, qtbot: QtBot
) -> None:
    """P12."""
    opened(qtbot, view, story)
    with qtbot.waitSignal(view.saving):
        type_in(view.body, "县里")
    assert view.is_ahead

    with qtbot.waitSignal(view.saved) as saved:
        view.flush()

    assert isinstance(saved.args[0], datetime)
    assert desk.text(story) == "县里"
    assert not view.is_ahead


def test_what_the_writer_is_given_after_a_flush_sees_every_word(
    view: EditorView, desk: TroubledDesk, story: StoryId, writer: Writer, qtbot: QtBot
) -> None:
    opened(qtbot, view, story)
    seen: list[str] = []
    go_on = Event()
    writer.run(view, go_on.wait)
    type_in(view.body, "县里")
    view.flush()
    type_in(view.body, "今天")
    view.flush()

    writer.run(view, lambda: seen.append(desk.text(story)))
    go_on.set()

    assert writer.finish()
    assert seen == ["县里今天"]


def test_a_word_of_the_input_method_is_saved_at_once(
    view: EditorView, desk: TroubledDesk, story: StoryId, qtbot: QtBot
) -> None:
    opened(qtbot, view, story)
    compose(view.body, "xian")

    with qtbot.waitSignal(view.saved, timeout=900):
        compose(view.body, "", "县")

    assert desk.text(story) == "县"


def test_leaving_the_body_saves(
    view: EditorView, desk: TroubledDesk, story: StoryId, qtbot: QtBot
) -> None:
    opened(qtbot, view, story)
    view.body.setFocus()
    qtbot.waitUntil(view.body.hasFocus)
    type_in(view.body, "县里")

    with qtbot.waitSignal(view.saved, timeout=900):
        view.headline.setFocus()

    assert desk.text(story) == "县里"


def test_headline_deck_and_byline_are_saved(
    view: EditorView, desk: TroubledDesk, story: StoryId, qtbot: QtBot
) -> None:
    opened(qtbot, view, story)
    view.headline.setFocus()
    view.headline.selectAll()
    qtbot.keyClicks(view.headline, "flood")

    qtbot.waitUntil(lambda: desk.sheet(story).headline == "flood", timeout=2000)

    qtbot.keyClick(view.headline, Qt.Key.Key_Return)
    assert view.deck.hasFocus()
    with qtbot.waitSignal(view.saved, timeout=900):
        qtbot.keyClicks(view.deck, "later")
        qtbot.keyClick(view.deck, Qt.Key.Key_Return)
    assert desk.sheet(story).deck == "later"
    assert view.byline.hasFocus()


def test_closing_hands_everything_to_the_writer(
    view: EditorView, desk: TroubledDesk, story: StoryId, writer: Writer, qtbot: QtBot
) -> None:
    opened(qtbot, view, story)
    type_in(view.body, "县里")
    qtbot.keyClicks(view.deck, "later")

    view.close_story()

    assert writer.finish()
    assert desk.text(story) == "县里"
    assert desk.sheet(story).deck == "later"
    assert view.story_id is None
    assert view.body.body.text.whole() == ""


def test_a_word_in_hand_is_stored_as_typed_when_the_page_closes(
    view: EditorView, desk: TroubledDesk, story: StoryId, writer: Writer, qtbot: QtBot
) -> None:
    opened(qtbot, view, story)
    type_in(view.body, "县里")
    compose(view.body, "jintian")

    view.close_story()

    assert writer.finish()
    assert desk.text(story) == "县里jintian"
    assert not view.body.is_composing


def test_switching_stories_mixes_nothing(
    view: EditorView, desk: TroubledDesk, writer: Writer, qtbot: QtBot
) -> None:
    first, second = desk.start("一"), desk.start("二")
    opened(qtbot, view, first)
    type_in(view.body, "甲")

    opened(qtbot, view, second)
    type_in(view.body, "乙")
    opened(qtbot, view, first)
    type_in(view.body, "丙")
    view.close_story()

    assert writer.finish()
    assert sorted(desk.text(first)) == ["丙", "甲"]
    assert desk.text(second) == "乙"


def test_the_story_asked_for_last_is_shown(
    view: EditorView, desk: TroubledDesk, qtbot: QtBot
) -> None:
    first, second = desk.start("一"), desk.start("二")

    view.open(first)
    opened(qtbot, view, second)

    assert view.headline.text() == "二"


def test_a_full_disk_keeps_words_and_is_told_once(
    view: EditorView, desk: TroubledDesk, story: StoryId, qtbot: QtBot
) -> None:
    opened(qtbot, view, story)
    told: list[StudioError] = []
    view.notice_raised.connect(told.append)
    desk.trouble.append(StoreError("disk_full"))
    type_in(view.body, "县里")
    view.flush()
    qtbot.waitUntil(lambda: len(told) == 1)
    body = view._story._keepers["body"] if view._story else None
    assert body is not None
    with qtbot.waitSignal(body._retry.timeout):
        pass

    type_in(view.body, "今天")
    desk.trouble.clear()

    with qtbot.waitSignal(view.saved):
        pass
    assert desk.text(story) == "县里今天"
    assert [error.code for error in told] == ["disk_full"]


def test_a_story_closed_on_a_full_disk_is_saved_later(
    view: EditorView, desk: TroubledDesk, story: StoryId, qtbot: QtBot
) -> None:
    opened(qtbot, view, story)
    desk.trouble.append(StoreError("disk_full"))
    type_in(view.body, "县里")
    with qtbot.waitSignal(view.notice_raised):
        view.close_story()
    assert view.is_ahead

    opened(qtbot, view, story)
    assert agreed(view.body)[0].text == "县里"
    view.close_story()
    desk.trouble.clear()

    qtbot.waitUntil(lambda: not view.is_ahead)
    assert desk.text(story) == "县里"


def test_a_story_left_while_it_was_being_opened_leaves_nothing_behind(
    view: EditorView, desk: TroubledDesk, story: StoryId, qtbot: QtBot
) -> None:
    from_elsewhere(desk, story, "第一段\n" * 50)
    view._filling.setInterval(60_000)
    view.open(story)
    qtbot.waitUntil(lambda: view._opening is not None)

    view.close_story()
    view._filling.setInterval(0)

    assert view._opening is None
    assert not view.is_ahead
    assert view.body.document().characterCount() == 1
    opened(qtbot, view, story)
    assert len(agreed(view.body)) == 51


def test_words_that_were_on_their_way_into_a_closed_story_are_there_when_it_opens_again(
    view: EditorView, desk: TroubledDesk, story: StoryId, qtbot: QtBot
) -> None:
    opened(qtbot, view, story)
    type_in(view.body, "我")
    view.body.arrivals.rhythm = Rhythm(1, 1, 0)
    from_elsewhere(desk, story, "他说" * 9)
    view._read_body()
    qtbot.waitUntil(lambda: not view.body.arrivals.is_idle)
    desk.trouble.append(StoreError("disk_full"))
    with qtbot.waitSignal(view.notice_raised):
        view.close_story()
    assert view.body.arrivals.is_idle

    opened(qtbot, view, story)

    qtbot.waitUntil(
        lambda: "".join(sorted(agreed(view.body)[0].text)) == "他" * 9 + "我" + "说" * 9
    )


def test_others_words_appear_beside_ones_own(
    view: EditorView, desk: TroubledDesk, story: StoryId, qtbot: QtBot
) -> None:
    opened(qtbot, view, story)
    type_in(view.body, "我")
    from_elsewhere(desk, story, "他")

    view.on_changed(Change(stories=frozenset({story}), bodies=frozenset({story})))

    qtbot.waitUntil(lambda: sorted(agreed(view.body)[0].text) == ["他", "我"])


def test_words_that_came_while_the_story_was_read_are_shown(
    view: EditorView, desk: TroubledDesk, story: StoryId, qtbot: QtBot
) -> None:
    view.open(story)
    from_elsewhere(desk, story, "他")
    view.on_changed(Change(bodies=frozenset({story})))

    qtbot.waitUntil(lambda: agreed(view.body)[0].text == "他")


def test_a_field_changed_elsewhere_is_shown_unless_it_is_being_edited(
    view: EditorView, desk: TroubledDesk, story: StoryId, qtbot: QtBot
) -> None:
    opened(qtbot, view, story)
    view.headline.setFocus()
    qtbot.waitUntil(view.headline.hasFocus)
    change = Change(stories=frozenset({story}))

    desk.change_field(story, "headline", "新头条")
    desk.change_field(story, "deck", "新副题")
    view.on_changed(change)
    qtbot.waitUntil(lambda: view.deck.text() == "新副题")
    assert view.headline.text() == "头条"
    assert view.headline._take.isVisible()

    view.body.setFocus()
    qtbot.waitUntil(lambda: view.headline.text() == "新头条")
    assert not view.is_ahead


def test_a_damaged_body_is_shown_as_far_as_it_goes_and_not_written_in(
    view: EditorView, desk: TroubledDesk, story: StoryId, qtbot: QtBot
) -> None:
    from_elsewhere(desk, story, "还在")
    desk.save_body(story, b"loro but not quite", "还在")

    with qtbot.waitSignal(view.notice_raised) as told:
        view.open(story)

    assert isinstance(told.args[0], BodyError)
    assert agreed(view.body)[0].text == "还在"
    assert view.body.isReadOnly()


def test_a_returned_story_says_why(
    view: EditorView, desk: TroubledDesk, story: StoryId, qtbot: QtBot
) -> None:
    opened(qtbot, view, story)

    view._show_sheet(replace(desk.sheet(story), return_reason="数字不符"))

    assert not view.banner.isHidden()
    assert view.banner.reason.text() == "数字不符"


def test_a_pasted_page_is_counted(view: EditorView, story: StoryId, qtbot: QtBot) -> None:
    opened(qtbot, view, story)
    source = QMimeData()
    source.setHtml("<h1>标题</h1><p>" + "字" * 798 + "</p>")

    view.body.insertFromMimeData(source)

    qtbot.waitUntil(
        lambda: view.length.words.text() == "800 characters · 800 Han · about 2 min to read"
    )


def test_what_is_typed_in_a_table_is_on_the_disk_as_soon_as_text_is(
    qtbot: QtBot, view: EditorView, story: StoryId, desk: TroubledDesk
) -> None:
    """Nothing waits in the sheet: a program that is killed has lost nothing of it."""
    opened(qtbot, view, story)
    key = view.body.objects.insert(Embedded(Sort.TABLE, rows=(("村", "户"), ("双湾", "412"))))
    view.body.objects.tables.open(key)
    sheet = view.body.objects.tables.editor
    assert sheet is not None
    (cell,) = sheet.view.findChildren(CellEdit)

    with qtbot.waitSignal(view.saved):
        qtbot.keyClicks(cell, "x")

    assert cell.isVisible()
    stored = StoryBody.open(desk.body(story))
    assert stored.embeds()[key]["rows"] == [["村x", "户"], ["双湾", "412"]]
    stored.close()
    sheet.close()


def test_a_word_that_is_composed_in_a_table_is_saved_when_the_story_closes(
    qtbot: QtBot, view: EditorView, story: StoryId, desk: TroubledDesk, writer: Writer
) -> None:
    opened(qtbot, view, story)
    key = view.body.objects.insert(Embedded(Sort.TABLE, rows=(("村", "户"),)))
    view.body.objects.tables.open(key)
    (cell,) = view.window().findChildren(CellEdit)
    QApplication.sendEvent(cell, QInputMethodEvent("cun", []))

    view.close_story()

    assert writer.finish()
    stored = StoryBody.open(desk.body(story))
    assert stored.embeds()[key]["rows"] == [["村cun", "户"]]
    stored.close()


def test_a_story_goes_on_in_another_editor_with_its_mode_and_its_undo(
    view: EditorView, desk: TroubledDesk, writer: Writer, qtbot: QtBot, story: StoryId
) -> None:
    """The language was changed: a new window, the same story."""
    opened(qtbot, view, story)
    type_in(view.body, "zheng")
    view.remarks.toggle_suggesting()
    other = EditorView(desk, writer)
    qtbot.addWidget(other)
    other.show()

    handed = view.give_away()
    assert handed is not None
    other.take_over(handed)

    assert view.story_id is None
    assert view.give_away() is None
    assert other.body.toPlainText() == "zheng"
    assert other.body.suggests
    with qtbot.waitSignal(other.saved):
        other.remarks.toggle_suggesting()
        other.body.undo()
        other.flush()
    assert desk.text(story) == other.body.toPlainText() != "zheng"
    other.close_story()
    assert writer.finish()
