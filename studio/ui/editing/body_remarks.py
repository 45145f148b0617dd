"""Between one editor and its suggestions and comments: panel, shortcuts, and what is open."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from studio.clock import utc_now
from studio.desks.editing import Colleague, EditingDesk
from studio.errors import Invalid, NotFound, StudioError
from studio.manuscript.comments import (
    Thread,
    add_comment,
    delete_comment,
    delete_reply,
    edit_remark,
    may_take_back,
    read_threads,
    reply,
    resolve,
    restore_comment,
    restore_reply,
)
from studio.manuscript.suggestions import Suggestion, read_suggestions
from studio.ui.background import Background
from studio.ui.editing.remark_rows import RemarkRow, RowMaker
from studio.ui.editing.remarks_panel import ACCEPT, NEXT, PREVIOUS, REJECT, RemarksPanel
from studio.ui.editing.story_edit import StoryEdit
from studio.ui.theme import tokens
from studio.vocabulary import PersonId, StoryId

_READ_MS: Final = 600
"""From a change to the new list; typing on does not put it off, and no key waits for it."""
_LAYER: Final = "comments"
_OFFER: Final = "comment taken back"
_OFFER_MS: Final = 10_000


class BodyRemarks(QObject):
    notice_raised = Signal(StudioError)
    card_left = Signal()
    """A comment was said, or given up."""
    thread_read = Signal(str, str)
    """StoryId and thread: who works here has it before them, and is mentioned in it."""
    offered = Signal(str, str, object, int, str)
    """What was done, what can be done about it, the callable that does it, for how many
    milliseconds, and a name for `offer_ended`."""
    offer_ended = Signal(str)
    """Another story is shown: what was offered cannot be done any more."""

    def __init__(self, edit: StoryEdit, desk: EditingDesk, around: QWidget) -> None:
        """The shortcuts work in all of `around`."""
        super().__init__(around)
        self._edit = edit
        self._desk = desk
        self._background = Background(self)
        self._background.failed.connect(self.notice_raised)
        self.zone = "Asia/Shanghai"
        """The newsroom's, in which times are shown."""
        self._story: StoryId | None = None
        self._suggesting: set[tuple[StoryId, PersonId]] = set()
        """Where whom this program runs for had switched suggestions on."""
        self._people: list[Colleague] = []
        self._suggestions: list[Suggestion] = []
        self._threads: list[Thread] = []
        self._begun: tuple[bytes, bytes] | None = None
        """Anchors of the letters that a new comment is about, wherever they move."""
        self._is_stale = False
        self.panel = RemarksPanel()
        self.panel.hide()
        self._soon = QTimer(self, singleShot=True, interval=_READ_MS)
        self._soon.timeout.connect(self.refresh)

        edit.edited.connect(self._note_change)
        edit.followed.connect(self._note_change)
        panel, card = self.panel, self.panel.card
        panel.stepped.connect(self.step)
        panel.row_chosen.connect(self._go_to)
        panel.settled.connect(self.settle_here)
        panel.all_settled.connect(self.settle_all)
        panel.filter_changed.connect(self.refresh)
        panel.recoloured.connect(self.refresh)
        card.said.connect(self._say)
        card.resolved.connect(self._resolve)
        card.edited.connect(self._edit_remark)
        card.deleted.connect(self._delete)
        card.reply_deleted.connect(self._delete_reply)
        card.left.connect(self._leave_card)
        panel.kept.discarded.connect(self._discard_kept)
        for keys, deed in (
            (NEXT, partial(self.step, 1)),
            (PREVIOUS, partial(self.step, -1)),
            (ACCEPT, partial(self.settle_here, True)),
            (REJECT, partial(self.settle_here, False)),
        ):
            made = QShortcut(QKeySequence(keys), around)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(deed)

    @property
    def is_writing(self) -> bool:
        """Words of a comment stand in its card and in no body yet."""
        field = self.panel.card.field
        is_here = self._begun is not None or field.hasFocus()
        return is_here and bool(field.toPlainText().strip())

    # -- which story -------------------------------------------------------------------------

    def show_story(self, story: StoryId | None) -> None:
        """What the editor shows is another story; None: it shows none."""
        if story != self._story:
            self.offer_ended.emit(_OFFER)
        self._story = story
        self.panel.card.show_story(story)
        self._begun = None
        self._suggestions, self._threads = [], []
        self.panel.show_rows([], may_edit=False)
        self.panel.show_detail(None)
        if story is None:
            self._soon.stop()
            self.panel.hide()
            return
        pen = self._edit.body.pen
        self._edit.suggests = pen is not None and (story, pen.person) in self._suggesting
        self._is_stale = True
        self.read_people()
        self.refresh()

    def read_people(self) -> None:
        """Who works here; they may be mentioned, and are named in the list."""
        self._background.run(self._desk.colleagues, self._show_people, replacing="people")

    @Slot()
    def toggle_suggesting(self) -> None:
        """Switch suggestions on or off, for this person in this story."""
        pen = self._edit.body.pen
        if self._story is None or pen is None or self._edit.isReadOnly():
            return
        self._edit.suggests = not self._edit.suggests
        self._suggesting ^= {(self._story, pen.person)}
        self.refresh()

    # -- the list ----------------------------------------------------------------------------

    @Slot()
    def _note_change(self) -> None:
        self._is_stale = True
        if self._story is not None and not self._soon.isActive():
            self._soon.start()

    @Slot()
    def refresh(self) -> None:
        """Read what is open in the body now, some milliseconds, and show it."""
        if self._story is None:
            return
        if self._is_stale:
            self._is_stale = False
            self._soon.stop()
            body = self._edit.body
            has_any = bool(body.text.ledger.origins()) or bool(body.comments.keys())
            self._suggestions = read_suggestions(body) if has_any else []
            self._threads = read_threads(body) if has_any else []
        self._show()

    def _show(self) -> None:
        shows_resolved = self.panel.resolved_box.isChecked()
        threads = [one for one in self._threads if shows_resolved or one.resolved_by is None]
        length = self._edit.body.text.length - 1
        rows = self._maker().rows(self._suggestions, threads, length)
        self.panel.show_rows(rows, may_edit=not self._edit.isReadOnly())
        self.panel.resolved_box.setVisible(any(one.resolved_by for one in self._threads))
        if self._begun is None:
            self._show_detail(self.panel.chosen)
        kept = self.panel.card.orphans({one.id for one in self._threads})
        self.panel.kept.show_words(kept[0] if kept else "")
        has_any = bool(self._suggestions or self._threads or kept)
        self.panel.setVisible(has_any or self._edit.suggests or self._begun is not None)
        self._paint_comments()

    def _show_detail(self, row: RemarkRow | None) -> None:
        self.panel.show_detail(row)
        thread = self._thread(row)
        if thread is not None:
            self.panel.card.show_thread(thread, self._maker())

    def _paint_comments(self) -> None:
        chosen = self.panel.chosen
        places = [
            (row.start, row.end, chosen is not None and row.key == chosen.key)
            for row in self.panel.model.rows
            if row.is_comment and not row.is_lost and not row.is_resolved
        ]
        if self._begun is not None:
            places.append((*self._begun_span(self._begun), True))
        look = tokens()
        selections = []
        for start, end, is_chosen in places:
            one = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self._edit.document())
            last = self._edit.document().characterCount() - 1
            cursor.setPosition(min(start, last))
            cursor.setPosition(min(end, last), QTextCursor.MoveMode.KeepAnchor)
            one.cursor = cursor
            tint = QColor(look.wait_soft if is_chosen else look.accent_soft)
            one.format.setBackground(tint)
            selections.append(one)
        self._edit.show_layer(_LAYER, selections)

    def _maker(self) -> RowMaker:
        names = {one.id: one.name for one in self._people}
        return RowMaker(names, self._edit.inks.of_person, self.zone, utc_now())

    def _show_people(self, people: list[Colleague]) -> None:
        self._people = people
        pen = self._edit.body.pen
        self.panel.card.show_people(people, pen.person if pen else None)
        if self._story is not None:
            self._show()

    # -- moving and settling -----------------------------------------------------------------

    @Slot(int)
    def step(self, by: int) -> None:
        """To the next suggestion or comment, or the one before; round and round."""
        self._edit.commit_preedit()
        self.refresh()
        rows = self.panel.model.rows
        if not rows:
            return
        chosen = self.panel.chosen
        if chosen is not None:
            number = (rows.index(chosen) + by) % len(rows)
        else:
            here = self._edit.textCursor().selectionStart()
            after = [n for n, row in enumerate(rows) if row.start >= here and not row.is_lost]
            before = [n for n, row in enumerate(rows) if row.start < here]
            number = (after or [0])[0] if by > 0 else (before or [len(rows) - 1])[-1]
        self.panel.choose(rows[number].key)
        self._go_to(rows[number], takes_keyboard=True)

    @Slot(object)
    def _go_to(self, row: RemarkRow, *, takes_keyboard: bool = False) -> None:
        self._begun = None
        if self._is_stale:
            self.refresh()
            row = next((one for one in self.panel.model.rows if one.key == row.key), row)
        if not row.is_lost:
            last = self._edit.document().characterCount() - 1
            cursor = self._edit.textCursor()
            cursor.setPosition(min(row.start, last))
            self._edit.setTextCursor(cursor)
            self._edit.ensureCursorVisible()
        self._show_detail(row)
        self._paint_comments()
        self._tell_read(row)
        if takes_keyboard:
            self._edit.setFocus()
        self.card_left.emit()

    def go_to_thread(self, thread: str) -> None:
        """Choose it, whether it is resolved or not; nothing happens when it is gone."""
        self.refresh()
        found = next((one for one in self._threads if one.id == thread), None)
        if found is None:
            return
        if found.resolved_by is not None:
            self.panel.resolved_box.setChecked(True)
        row = self.panel.choose(f"comment {thread}")
        if row is not None:
            self._go_to(row)

    @Slot(bool)
    def settle_here(self, accepts: bool) -> None:
        """Accept or reject the suggestion chosen, else the one at the caret; then go on."""
        self.refresh()
        row = self.panel.chosen
        if row is None:
            here = self._edit.textCursor().selectionStart()
            row = next(
                (
                    one
                    for one in self.panel.model.rows
                    if not one.is_comment and one.start <= here <= one.end
                ),
                None,
            )
        if row is None or row.is_comment or self._edit.isReadOnly():
            return
        number = self.panel.model.rows.index(row)
        self._edit.settle([row.id], accepts=accepts)
        self.refresh()
        rows = self.panel.model.rows
        if rows:
            following = rows[min(number, len(rows) - 1)]
            self.panel.choose(following.key)
            self._go_to(following)

    @Slot(bool)
    def settle_all(self, accepts: bool) -> None:
        """Accept or reject all that are open. One undo brings them back."""
        self.refresh()
        if self._suggestions:
            self._edit.settle([one.id for one in self._suggestions], accepts=accepts)
            self.refresh()

    # -- comments ----------------------------------------------------------------------------

    @Slot()
    def begin_comment(self) -> None:
        """On what is selected, or on the word at the caret."""
        self._edit.commit_preedit()
        own = self._edit.textCursor()
        if self._story is None or self._edit.isReadOnly():
            return
        if not own.hasSelection():
            own.select(QTextCursor.SelectionType.WordUnderCursor)
        if not own.hasSelection():
            own.select(QTextCursor.SelectionType.BlockUnderCursor)
        start, end = own.selectionStart(), own.selectionEnd()
        quote = self._edit.body.text.slice(start, end).strip()
        if not quote:
            return
        anchor = self._edit.body.text.anchor
        self._begun = (anchor(start), anchor(end))
        self.panel.choose("")
        self.panel.card.begin(quote[:120])
        self.panel.show_detail(None, is_new_comment=True)
        self.panel.show()
        self._paint_comments()
        self.panel.card.field.setFocus()

    @Slot(str, object)
    def _say(self, words: str, mentions: list[PersonId]) -> None:
        body, thread = self._edit.body, self._thread(self.panel.chosen)
        if self._begun is not None:
            start, end = self._begun_span(self._begun)
            self._begun = None
            name, steps = add_comment(body, start, end, words, mentions)
            self._edit.follow_remark(steps)
            self.refresh()
            self.panel.choose(f"comment {name}")
        elif thread is not None:
            _, steps = reply(body, thread.id, words, mentions)
            self._edit.follow_remark(steps)
        self.refresh()
        self._edit.setFocus()
        self.card_left.emit()

    @Slot(bool)
    def _resolve(self, on: bool) -> None:
        thread = self._thread(self.panel.chosen)
        if thread is not None:
            self._edit.follow_remark(resolve(self._edit.body, thread.id, on=on))
            self.refresh()

    @Slot(str, str, object)
    def _edit_remark(self, answer: str, words: str, mentions: list[PersonId]) -> None:
        thread = self._thread(self.panel.chosen)
        if thread is None:
            return
        try:
            steps = edit_remark(self._edit.body, thread.id, answer, words, mentions)
        except NotFound:  # somebody else works here now
            self.panel.card.begin_editing(answer, words)
            self.notice_raised.emit(Invalid("comment_of_another"))
            return
        self._edit.follow_remark(steps)
        self.refresh()

    @Slot()
    def _delete(self) -> None:
        thread = self._still_mine("")
        if thread is None:
            return
        body, anchor = self._edit.body, self._edit.body.text.anchor
        pins = None
        if thread.start is not None and thread.end is not None:
            pins = (anchor(thread.start), anchor(thread.end))
        self._edit.follow_remark(delete_comment(body, thread.id))
        self.refresh()
        self._offer_back(partial(self._restore, self._story, thread.id, pins))

    def _offer_back(self, restore: Callable[[], object]) -> None:
        told, deed = self.tr("The comment is taken back."), self.tr("Bring it back")
        self.offered.emit(told, deed, restore, _OFFER_MS, _OFFER)

    def _restore(
        self, story: StoryId | None, thread: str, pins: tuple[bytes, bytes] | None, answer: str = ""
    ) -> None:
        """What was just taken back; not when another story is on the page by now."""
        if story is None or story != self._story:
            return
        body = self._edit.body
        if answer:
            steps = restore_reply(body, thread, answer)
        else:
            steps = restore_comment(body, thread, self._begun_span(pins) if pins else None)
        self._edit.follow_remark(steps)
        self.go_to_thread(thread)

    @Slot(str)
    def _delete_reply(self, name: str) -> None:
        thread = self._still_mine(name)
        if thread is not None:
            self._edit.follow_remark(delete_reply(self._edit.body, thread.id, name))
            self.refresh()
            self._offer_back(partial(self._restore, self._story, thread.id, None, name))

    def _still_mine(self, answer: str) -> Thread | None:
        """The chosen thread as it is now, where words in it may be taken back; else it is told."""
        self._is_stale = True
        self.refresh()
        pen, thread = self._edit.body.pen, self._thread(self.panel.chosen)
        if thread is None or pen is None:
            return None
        said = {"": thread.opening, **{one.id: one for one in thread.replies}}
        if answer not in said or said[answer].is_taken_back:
            return None  # it is gone already
        if may_take_back(thread, said[answer], pen.person):
            return thread
        is_own = said[answer].person == pen.person
        code = "comment_answered" if is_own else "comment_of_another"
        self.notice_raised.emit(Invalid(code))
        return None

    @Slot()
    def _discard_kept(self) -> None:
        self.panel.card.discard_orphan({one.id for one in self._threads})
        self._show()

    @Slot()
    def _leave_card(self) -> None:
        self._begun = None
        self._show()
        self._edit.setFocus()
        self.card_left.emit()

    def _tell_read(self, row: RemarkRow) -> None:
        pen, thread = self._edit.body.pen, self._thread(row)
        if thread is None or pen is None or self._story is None:
            return
        if any(pen.person in one.mentions for one in (thread.opening, *thread.replies)):
            self.thread_read.emit(self._story, thread.id)

    def _begun_span(self, anchors: tuple[bytes, bytes]) -> tuple[int, int]:
        start, end = map(self._edit.body.text.find, anchors)
        return start, end

    def _thread(self, row: RemarkRow | None) -> Thread | None:
        if row is None or not row.is_comment:
            return None
        return next((one for one in self._threads if one.id == row.id), None)
