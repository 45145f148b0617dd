from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.desks.changes import Change
from studio.manuscript.body import StoryBody
from studio.manuscript.comments import Thread, delete_comment, read_threads, reply
from studio.manuscript.suggestions import read_suggestions
from studio.ui.editing.body_remarks import BodyRemarks
from studio.ui.editing.editor_view import EditorView
from studio.ui.editing.remarks_panel import RemarksPanel
from studio.ui.editing.story_edit import StoryEdit
from studio.ui.writer import Writer
from studio.vocabulary import BlockKind, StoryId
from tests.manuscript.replicas import Replica
from tests.ui.editing.conftest import NewEdit, TroubledDesk
from tests.ui.editing.histories import agreed, compose, press, select, type_in
from tests.ui.editing.remark_histories import play

TEXT = "县里的供暖\n今天的会"


@settings(deadline=None, max_examples=80, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**9))
def test_all_have_the_same_after_any_history(qapp: object, seed: int) -> None:
    """P4, P5: nothing that its maker had not seen or written goes, and all end up the same."""
    play(seed, 30)


# -- typing suggestions ------------------------------------------------------------------------


@pytest.fixture
def edit(new_edit: NewEdit) -> StoryEdit:
    made = new_edit(TEXT)
    made.suggests = True
    return made


def test_backspace_strikes_out_and_goes_on_to_the_left(edit: StoryEdit) -> None:
    select(edit, 3)
    press(edit, Qt.Key.Key_Backspace)
    press(edit, Qt.Key.Key_Backspace)

    assert edit.body.text.whole() == TEXT
    assert edit.textCursor().position() == 1
    assert [one.deleted for one in read_suggestions(edit.body)] == ["里的"]
    agreed(edit)


def test_delete_strikes_out_and_goes_on_to_the_right(edit: StoryEdit) -> None:
    select(edit, 1)
    press(edit, Qt.Key.Key_Delete)
    press(edit, Qt.Key.Key_Delete)

    assert edit.textCursor().position() == 3
    assert [one.deleted for one in read_suggestions(edit.body)] == ["里的"]
    agreed(edit)


def test_typing_over_a_selection_leaves_the_caret_behind_the_new_word(edit: StoryEdit) -> None:
    select(edit, 3, 5)
    type_in(edit, "热力")

    assert edit.body.text.whole() == "县里的供暖热力\n今天的会"
    assert edit.textCursor().position() == 7
    assert len(read_suggestions(edit.body)) == 1
    agreed(edit)


def test_a_selection_over_paragraphs_is_struck_out_and_stays(edit: StoryEdit) -> None:
    select(edit, 2, 8)
    press(edit, Qt.Key.Key_Delete)

    assert edit.document().blockCount() == 2
    assert [one.deleted for one in read_suggestions(edit.body)] == ["的供暖\n今天"]
    agreed(edit)


def test_backspace_between_paragraphs_suggests_to_join_them(edit: StoryEdit) -> None:
    select(edit, 6)
    press(edit, Qt.Key.Key_Backspace)

    assert [one.deleted for one in read_suggestions(edit.body)] == ["\n"]
    assert edit.textCursor().position() == 5
    agreed(edit)


def test_what_an_input_method_commits_is_suggested_and_preedit_is_not(edit: StoryEdit) -> None:
    select(edit, 3)
    compose(edit, "re'li")
    assert read_suggestions(edit.body) == []

    compose(edit, "", "热力")

    assert [one.inserted for one in read_suggestions(edit.body)] == ["热力"]
    agreed(edit)


def test_enter_at_the_end_of_a_heading_is_one_suggestion(edit: StoryEdit) -> None:
    edit.suggests = False
    edit._binding.set_kind(6, 6, BlockKind.HEADING_1)
    edit.suggests = True
    before = edit.body.text.blocks()
    select(edit, 10)
    press(edit, Qt.Key.Key_Return, "\r")
    type_in(edit, "文")

    assert edit.kind() is BlockKind.PARAGRAPH
    assert len(read_suggestions(edit.body)) == 1
    edit.settle([one.id for one in read_suggestions(edit.body)], accepts=False)
    assert agreed(edit) == before


def test_formats_are_shown_as_wanted_and_open(edit: StoryEdit) -> None:
    select(edit, 0, 2)
    edit.toggle_mark("bold")
    edit.set_kind(BlockKind.HEADING_2)

    assert edit.has_mark("bold") is False, "what stands is what it was"
    assert edit.kind() is BlockKind.HEADING_2
    assert len(read_suggestions(edit.body)) == 2
    agreed(edit)


def test_undo_takes_a_suggestion_back(edit: StoryEdit) -> None:
    select(edit, 3, 5)
    type_in(edit, "热")

    edit.undo()

    assert edit.body.text.whole() == TEXT
    assert read_suggestions(edit.body) == []
    agreed(edit)


def test_plain_typing_after_a_suggestion_looks_plain(edit: StoryEdit) -> None:
    select(edit, 3)
    type_in(edit, "新")
    edit.suggests = False
    type_in(edit, "词")

    assert [run.text for run in agreed(edit)[0].runs] == ["县里的", "新", "词供暖"]


# -- the panel ---------------------------------------------------------------------------------


@pytest.fixture
def view(
    desk: TroubledDesk, writer: Writer, qtbot: QtBot, chinese: QApplication
) -> Iterator[EditorView]:
    view = EditorView(desk, writer)
    view.resize(1100, 700)
    view.show()
    view.activateWindow()
    view.open(desk.start("头条"))
    qtbot.waitUntil(lambda: view._story is not None)
    view.body.setPlainText(TEXT)
    qtbot.waitUntil(lambda: bool(view.remarks._people))
    yield view
    view.close_story()
    assert writer.finish()
    view.close()
    view.deleteLater()


@pytest.fixture
def remarks(view: EditorView) -> BodyRemarks:
    return view.remarks


@pytest.fixture
def panel(remarks: BodyRemarks) -> RemarksPanel:
    return remarks.panel


def test_without_suggestions_and_comments_there_is_no_panel(panel: RemarksPanel) -> None:
    assert not panel.isVisible()


def test_the_list_follows_a_moment_after_typing(
    view: EditorView, panel: RemarksPanel, qtbot: QtBot
) -> None:
    view.format_bar.suggest.trigger()
    select(view.body, 3)
    type_in(view.body, "热力")
    assert panel.model.rows == [], "no key waits for it"

    qtbot.waitUntil(lambda: len(panel.model.rows) == 1)

    (row,) = panel.model.rows
    assert (row.person_name, row.what) == ("王记者", "插入“热力”")
    assert panel.isVisible()


def test_suggesting_is_remembered_for_a_story_while_the_program_runs(
    view: EditorView, desk: TroubledDesk, qtbot: QtBot
) -> None:
    first = view.story_id
    assert first is not None
    view.format_bar.suggest.trigger()
    view.open(desk.start("另一篇"))
    qtbot.waitUntil(lambda: view._story is not None and view._story.id != first)
    assert not suggests(view)

    view.open(first)
    qtbot.waitUntil(lambda: view._story is not None and view._story.id == first)

    assert suggests(view)
    assert view.format_bar.suggest.isChecked()


def suggests(view: EditorView) -> bool:
    return view.body.suggests


def test_the_keyboard_goes_from_one_to_the_next_and_settles(
    view: EditorView, remarks: BodyRemarks, panel: RemarksPanel, qtbot: QtBot
) -> None:
    view.body.suggests = True
    for at in (0, 7):
        select(view.body, at)
        type_in(view.body, "新")
    select(view.body, 3)
    view.body.setFocus()

    qtbot.keyClick(view.body, Qt.Key.Key_F9)
    assert view.body.textCursor().position() == 7
    qtbot.keyClick(view.body, Qt.Key.Key_F9)
    assert view.body.textCursor().position() == 0
    qtbot.keyClick(view.body, Qt.Key.Key_F9, Qt.KeyboardModifier.ControlModifier)
    assert len(panel.model.rows) == 1
    qtbot.keyClick(view.body, Qt.Key.Key_F9, Qt.KeyboardModifier.AltModifier)

    assert panel.model.rows == []
    assert view.body.body.text.whole() == "新" + TEXT


def test_all_are_settled_at_once_and_one_undo_brings_them_back(
    view: EditorView, panel: RemarksPanel
) -> None:
    view.body.suggests = True
    for at in (0, 7):
        select(view.body, at)
        type_in(view.body, "新")
    view.remarks.refresh()

    panel.accept_all_button.click()
    assert panel.model.rows == []
    view.body.undo()
    view.remarks.refresh()

    assert len(panel.model.rows) == 2


def test_a_comment_is_written_answered_resolved_and_saved(
    view: EditorView, panel: RemarksPanel, desk: TroubledDesk, writer: Writer, qtbot: QtBot
) -> None:
    select(view.body, 3, 5)
    view.format_bar.comment.trigger()
    assert panel.card.quote.text() == "“供暖”"
    qtbot.keyClicks(panel.card.field, "@wj")
    qtbot.keyClick(panel.card.field, Qt.Key.Key_Return)
    qtbot.keyClicks(panel.card.field, "check")
    qtbot.keyClick(panel.card.field, Qt.Key.Key_Return)
    qtbot.keyClicks(panel.card.field, "done")
    qtbot.keyClick(panel.card.field, Qt.Key.Key_Return)
    panel.card.resolve_button.click()

    (thread,) = read_threads(view.body.body)
    assert thread.opening.words == "@王记者 check"
    assert [thread.opening.person] == list(thread.opening.mentions)
    assert [one.words for one in thread.replies] == ["done"]
    assert panel.model.rows == [], "what is resolved is out of the way"
    panel.resolved_box.setChecked(True)
    assert len(panel.model.rows) == 1
    story = view.story_id
    assert story is not None
    view.flush()
    assert writer.finish()
    assert saved_threads(desk, story) == [thread]


def test_own_words_are_changed_and_taken_back_until_somebody_answers(
    view: EditorView, remarks: BodyRemarks, panel: RemarksPanel, qtbot: QtBot
) -> None:
    select(view.body, 3, 5)
    remarks.begin_comment()
    for words in ("kan", "zai kan"):
        qtbot.keyClicks(panel.card.field, words)
        qtbot.keyClick(panel.card.field, Qt.Key.Key_Return)
    panel.card.begin_editing("", "")
    qtbot.keyClicks(panel.card.field, "qing kan")
    panel.card.send_button.click()
    (thread,) = read_threads(view.body.body)
    assert (thread.opening.words, [one.words for one in thread.replies]) == (
        "qing kan", ["zai kan"],
    )  # fmt: skip
    assert panel.model.rows[0].what == "qing kan"

    other = Replica("某", _as_replica(view))
    reply(other.body, thread.id, "kan guo le")
    view.body.body.receive([other.body.snapshot()])  # on its way while the button is pressed
    with qtbot.waitSignal(remarks.notice_raised) as told:
        panel.card.deleted.emit()
    assert told.args is not None
    assert told.args[0].code == "comment_answered"
    (thread,) = read_threads(view.body.body)
    assert thread.opening.words == "qing kan"
    panel.card.begin_editing(thread.replies[-1].id, "bu shi wo")  # as if somebody left meanwhile
    with qtbot.waitSignal(remarks.notice_raised) as told:
        panel.card.send_button.click()
    assert told.args is not None
    assert told.args[0].code == "comment_of_another"
    with qtbot.waitSignal(remarks.notice_raised) as told:
        panel.card.reply_deleted.emit(thread.replies[-1].id)
    assert told.args is not None
    assert told.args[0].code == "comment_of_another"
    assert panel.card.field.toPlainText() == "bu shi wo", "nothing typed is lost"
    assert read_threads(view.body.body) == [thread]
    other.body.close()


def test_a_thread_is_gone_to_even_when_it_is_resolved(
    view: EditorView, remarks: BodyRemarks, panel: RemarksPanel, qtbot: QtBot
) -> None:
    select(view.body, 3, 5)
    remarks.begin_comment()
    qtbot.keyClicks(panel.card.field, "@wj")
    qtbot.keyClick(panel.card.field, Qt.Key.Key_Return)
    qtbot.keyClick(panel.card.field, Qt.Key.Key_Return)
    (thread,) = read_threads(view.body.body)
    panel.card.resolve_button.click()
    select(view.body, 0, 0)

    with qtbot.waitSignal(remarks.thread_read) as told:
        view.go_to_comment(thread.id)

    assert told.args == [view.story_id, thread.id]
    assert panel.chosen is not None
    assert view.body.textCursor().position() == 3
    remarks.go_to_thread("9-9")
    assert panel.chosen.id == thread.id


def saved_threads(desk: TroubledDesk, story: StoryId) -> object:

    body = StoryBody.open(desk.body(story))
    try:
        return read_threads(body)
    finally:
        body.close()


def test_a_colleagues_remarks_come_in_and_are_listed(
    view: EditorView, panel: RemarksPanel, qtbot: QtBot
) -> None:
    colleague = Replica("某", _as_replica(view))
    colleague.suggest("今天", "新")
    view.body.arrivals.forget_key()

    view.body.receive([colleague.body.snapshot()])

    qtbot.waitUntil(lambda: len(panel.model.rows) == 1)
    colleague.body.close()


def _as_replica(view: EditorView) -> Replica:
    made = Replica.__new__(Replica)
    made.body = view.body.body
    return made


def test_a_comment_whose_letters_went_is_listed_still(
    view: EditorView, remarks: BodyRemarks, panel: RemarksPanel, qtbot: QtBot
) -> None:
    select(view.body, 3, 5)
    remarks.begin_comment()
    qtbot.keyClicks(panel.card.field, "kan")
    qtbot.keyClick(panel.card.field, Qt.Key.Key_Return)
    select(view.body, 2, 6)
    press(view.body, Qt.Key.Key_Delete)
    remarks.refresh()

    (row,) = panel.model.rows
    assert row.is_lost
    assert panel.card.quote.text() == "原文已删：“供暖”"


def test_a_comment_being_written_keeps_to_its_letters_while_others_write(
    view: EditorView, remarks: BodyRemarks, panel: RemarksPanel, qtbot: QtBot
) -> None:
    """Found in review: the list was read anew meanwhile, and the place was that of before."""
    select(view.body, 3, 5)
    remarks.begin_comment()
    other = StoryBody.open([view.body.body.snapshot()])
    other.text.replace(0, 0, "又来两句")
    other.commit()
    view.body.receive([other.own_updates(0)])
    other.close()
    remarks.refresh()

    qtbot.keyClicks(panel.card.field, "kan")
    qtbot.keyClick(panel.card.field, Qt.Key.Key_Return)

    (thread,) = read_threads(view.body.body)
    assert (thread.quote, thread.start, thread.end) == ("供暖", 7, 9)


def test_escape_gives_a_comment_up(view: EditorView, panel: RemarksPanel, qtbot: QtBot) -> None:
    select(view.body, 3, 5)
    view.remarks.begin_comment()

    qtbot.keyClick(panel.card.field, Qt.Key.Key_Escape)

    assert view.body.hasFocus()
    assert not panel.isVisible()
    assert read_threads(view.body.body) == []


def test_new_people_are_known_when_the_newsroom_changes(
    view: EditorView, remarks: BodyRemarks, qtbot: QtBot
) -> None:
    remarks._people = []

    view.on_changed(Change(people=True))

    qtbot.waitUntil(lambda: bool(remarks._people))


def commented(
    view: EditorView, remarks: BodyRemarks, panel: RemarksPanel, qtbot: QtBot, *said: str
) -> Thread:
    select(view.body, 3, 5)
    remarks.begin_comment()
    for words in said:
        qtbot.keyClicks(panel.card.field, words)
        qtbot.keyClick(panel.card.field, Qt.Key.Key_Return)
    (thread,) = read_threads(view.body.body)
    return thread


def test_a_comment_that_was_taken_back_can_be_brought_back_as_it_was(
    view: EditorView, remarks: BodyRemarks, panel: RemarksPanel, qtbot: QtBot
) -> None:
    before = commented(view, remarks, panel, qtbot, "kan", "zai kan")
    with qtbot.waitSignal(remarks.offered) as reply_gone:
        panel.card.reply_deleted.emit(before.replies[0].id)
    with qtbot.waitSignal(remarks.offered) as all_gone:
        panel.card.delete_button.click()
    assert read_threads(view.body.body) == []
    select(view.body, 0)
    type_in(view.body, "xin")  # its letters have moved

    assert all_gone.args is not None
    assert reply_gone.args is not None
    all_gone.args[2]()
    reply_gone.args[2]()

    (after,) = read_threads(view.body.body)
    assert (after.opening, after.replies) == (before.opening, before.replies)
    assert (after.start, after.end) == (6, 8)
    assert panel.chosen is not None
    assert panel.chosen.id == before.id


def test_the_offer_ends_with_the_story(
    view: EditorView, remarks: BodyRemarks, panel: RemarksPanel, qtbot: QtBot
) -> None:
    commented(view, remarks, panel, qtbot, "kan")
    with qtbot.waitSignal(remarks.offered) as gone:
        panel.card.delete_button.click()
    assert gone.args is not None

    with qtbot.waitSignal(remarks.offer_ended) as ended:
        view.close_story()

    assert ended.args == [gone.args[4]]
    gone.args[2]()  # no harm


def test_a_reply_begun_for_a_comment_that_went_is_kept_in_sight(
    view: EditorView, remarks: BodyRemarks, panel: RemarksPanel, qtbot: QtBot
) -> None:
    thread = commented(view, remarks, panel, qtbot, "kan")
    panel.choose(f"comment {thread.id}")
    remarks.go_to_thread(thread.id)
    qtbot.keyClicks(panel.card.field, "hai mei xie wan")
    assert not panel.kept.isVisible()

    view.body.follow_remark(delete_comment(view.body.body, thread.id))  # a colleague, say
    remarks._note_change()
    remarks.refresh()

    assert panel.kept.isVisible()
    assert panel.kept.words.toPlainText() == "hai mei xie wan"
    panel.kept.discard_button.click()
    assert not panel.kept.isVisible()
    assert not panel.isVisible()
