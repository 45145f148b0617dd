"""The editing page: headline, deck and byline, the body, and how long it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from studio.desks.changes import Change
from studio.desks.editing import EditingDesk, StoredBody, StorySheet
from studio.desks.placing import PlacingDesk
from studio.desks.wording import LONGEST
from studio.errors import BodyError, Invalid, StudioError
from studio.manuscript.body import StoryBody
from studio.manuscript.change import mapped
from studio.manuscript.counts import Counts, count
from studio.manuscript.fitting import word_of
from studio.manuscript.objects import Embedded
from studio.ui.background import Background
from studio.ui.badge_label import BadgeButton
from studio.ui.editing.awaited_line import AwaitedLine
from studio.ui.editing.body_remarks import BodyRemarks
from studio.ui.editing.body_review import BodyReview
from studio.ui.editing.changing_over import ChangingOver, Coming
from studio.ui.editing.field_line import FieldLine
from studio.ui.editing.find_bar import FindBar
from studio.ui.editing.format_bar import FormatBar
from studio.ui.editing.going_to import go_to_words
from studio.ui.editing.length_strip import LengthStrip
from studio.ui.editing.next_page import NextPage
from studio.ui.editing.open_story import FIELDS, OpenStory, StoryOnDisk, read_story
from studio.ui.editing.others_line import OthersLine
from studio.ui.editing.place_bar import PlaceBar
from studio.ui.editing.return_banner import ReturnBanner
from studio.ui.editing.story_edit import COLUMN_WIDTH, StoryEdit
from studio.ui.editing.story_fit import StoryFit
from studio.ui.words import versions_badge
from studio.ui.writer import Writer
from studio.vocabulary import Revision, StoryId

_COUNT_MS: Final = 400  # from an edit to the new count
_TURN: Final = 0.015  # seconds of filling the page of a story that opens


@dataclass(frozen=True, slots=True)
class Handed:
    """A story on its way from one editor to another, with all that can be undone."""

    story: OpenStory
    caret: int
    at_scroll: int
    suggests: bool


@dataclass(frozen=True, slots=True)
class Opening:
    """A story that was read, on its way to the screen."""

    story: OpenStory
    sheet: StorySheet
    page: NextPage


class EditorView(QWidget):
    notice_raised = Signal(StudioError)
    """Something to tell the editor; the shell decides where."""
    saving = Signal()
    """The screen is ahead of the disk."""
    saved = Signal(object)
    """datetime (UTC): the disk has everything, by the commit made then."""
    files_dropped = Signal(list, bytes)
    """Paths of files dropped onto the text, and the place there; see `insert_medium`."""
    versions_requested = Signal()
    """Choose between the versions of the fields."""

    def __init__(self, desk: EditingDesk, writer: Writer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._writer = writer
        self._background = Background(self)
        self._background.failed.connect(self._tell)
        self._story: OpenStory | None = None
        self._wanted: StoryId | None = None
        self._is_stale = False  # it changed while it was being read
        self._awaits_comment = False  # the page changes over when that is written
        self._going_to: Callable[[OpenStory], object] | None = None  # once the story is there
        self._opening: Opening | None = None
        self._filling = QTimer(self, singleShot=True, interval=0)
        self._filling.timeout.connect(self._fill)
        self._revisions: Mapping[str, Revision] = {}
        self._leaving: dict[StoryId, OpenStory] = {}
        self._counting = QTimer(self, singleShot=True, interval=_COUNT_MS)

        self.banner = ReturnBanner()
        placing = PlacingDesk(desk.office)
        self.places = PlaceBar(placing.columns, placing.topics)
        self.headline = FieldLine(self.tr("Headline"), 26)
        self.deck = FieldLine(self.tr("Deck"), 15)
        self.byline = FieldLine(self.tr("Byline"), 13)
        self.others = OthersLine(desk)
        self.awaited = AwaitedLine()
        self._lines = {"headline": self.headline, "deck": self.deck, "byline": self.byline}
        self.versions = {field: BadgeButton() for field in (*self._lines, "column", "topic")}
        """By field, the mark that there is another value beside what stands."""
        self.body = StoryEdit()
        self.body.setPlaceholderText(self.tr("Write here…"))
        self.body.setAccessibleName(self.tr("Body"))
        self._changing_over = ChangingOver(self.body)
        self.review = BodyReview(self.body, desk, writer, self)
        self.remarks = BodyRemarks(self.body, desk, self)
        self.format_bar = FormatBar(self.body)
        self.length = LengthStrip()
        self.find_bar = FindBar(self.body)
        self.fit = StoryFit(self._lines, self.places, self.body, self.format_bar, self.length, self)
        self._add_find_keys()
        self._lay_out()
        self._connect_fields()
        self._connect_body()
        self._counting.timeout.connect(self._count)

    def _connect_fields(self) -> None:
        for field, line in self._lines.items():
            line.setMaxLength(LONGEST[field])
            line.textEdited.connect(partial(self._edit_field, field))
            line.left.connect(self._on_field_left)
            line.word_finished.connect(self._save)
            line.returnPressed.connect(partial(self._go_on_from, field))
        for mark in self.versions.values():
            mark.show_badge(versions_badge(0))
            mark.clicked.connect(self.versions_requested)
        self.places.chosen.connect(self._place)

    def _connect_body(self) -> None:
        self.body.edited.connect(self._on_edited)
        self.body.followed.connect(self._counting.start)
        self.body.word_finished.connect(self._save)
        self.body.left.connect(self._save)
        self.body.refused.connect(self._tell)
        self.body.files_dropped.connect(self.files_dropped)
        self.body.pasting.told.connect(self._tell)
        self.body.links.told.connect(self._tell)
        self.review.notice_raised.connect(self.notice_raised)
        self.remarks.notice_raised.connect(self.notice_raised)
        self.remarks.card_left.connect(self._on_card_left)
        self.format_bar.suggest.triggered.connect(self.remarks.toggle_suggesting)
        self.format_bar.comment.triggered.connect(self.remarks.begin_comment)

    # -- opening and closing -----------------------------------------------------------------

    @property
    def story_id(self) -> StoryId | None:
        """The story on the page, or on its way there."""
        return self._wanted

    @property
    def is_ahead(self) -> bool:
        """Something typed here is not on the disk yet, maybe of a story closed before."""
        current = self._story is not None and self._story.is_ahead
        return current or any(story.is_ahead for story in self._leaving.values())

    @property
    def trouble(self) -> Exception | None:
        """Why the disk lacks something; None: nothing failed."""
        stories = [*self._leaving.values(), *([self._story] if self._story else [])]
        return next((story.trouble for story in stories if story.trouble), None)

    @property
    def ground(self) -> int | None:
        """Of the body that is shown (see StoredBody); None: no story is."""
        return None if self._story is None else self._story.ground

    def open(self, story_id: StoryId) -> None:
        """Show a story; the one before is closed."""
        if story_id == self._wanted:
            return
        self.close_story()
        self._wanted = story_id
        self._is_stale = False
        leaving = self._leaving.pop(story_id, None)
        if leaving is not None:  # its last save may not have come as far as a reader would see
            self._seat(leaving)
            self._reveal(leaving)
            self._read_sheet()
            self._read_body()
        else:
            read = partial(read_story, self._desk, story_id)
            self._background.run(read, self._on_read, self._on_unreadable, replacing="story")

    def close_story(self) -> None:
        """Hand what is unsaved to the writer and clear the page.

        After `Writer.finish` all of it is on the disk, unless saving fails: then it is tried
        again, and `is_ahead` stays true.
        """
        story = self._put_down()
        if story is not None:
            self._leaving[story.id] = story
            self._let_go()

    def give_away(self) -> Handed | None:
        """Clear the page; its story goes on in another editor (`take_over`). None: none is open."""
        own, bar = self.body.textCursor(), self.body.verticalScrollBar()
        caret, at_scroll, suggests = own.position(), bar.value(), self.body.suggests
        story = self._put_down()
        if story is None:
            return None
        story.went_ahead.disconnect(self.saving)
        story.stored.disconnect(self._on_stored)
        story.failed.disconnect(self._tell)
        story.setParent(None)
        return Handed(story, caret, at_scroll, suggests)

    def take_over(self, handed: Handed) -> None:
        """Go on with a story that another editor gave away."""
        self.close_story()
        story = handed.story
        story.setParent(self)
        self._listen_to(story)
        self._wanted = story.id
        self._seat(story)
        self._reveal(story)
        if handed.suggests and not self.body.suggests:
            self.remarks.toggle_suggesting()
        own = self.body.textCursor()
        own.setPosition(handed.caret)
        self.body.setTextCursor(own)
        self.body.verticalScrollBar().setValue(handed.at_scroll)
        self._read_sheet()
        self._read_body()

    def _put_down(self) -> OpenStory | None:
        """Clear the page; the story that was on it, which may still be ahead of the disk."""
        self._finish_words()
        self._give_up_opening()
        self._changing_over.give_up()
        story, self._story, self._wanted = self._story, None, None
        self._going_to = None
        self._stack.setCurrentWidget(self._nothing)
        if story is None:
            return None
        story.hand_over()
        story.not_taken(self.body.arrivals.drop())
        self.review.show_story(None)
        self.others.show_story(None)
        self.awaited.show_size(0)
        self.remarks.show_story(None)
        self.fit.show_nothing()
        self.body.show_nothing()
        return story

    def go_to(self, words: str) -> None:
        """Choose the first place of the body with these words, as soon as it is there."""
        self._go(lambda story: go_to_words(self.body, story.body.text.whole(), words))

    def go_to_comment(self, thread: str) -> None:
        """Show a thread and what it is about, as soon as it is there."""
        self._go(lambda _: self.remarks.go_to_thread(thread))

    def _go(self, going: Callable[[OpenStory], object]) -> None:
        self._going_to = going if self._story is None else None
        if self._story is not None:
            going(self._story)

    def rewrite(self, work: Callable[[StoryBody], object]) -> bool:
        """Change the body by an edit that can be undone; False when nothing came of it."""
        before = self.body.body.written
        self.body.rewrite(work)
        return self.body.body.written != before

    @Slot()
    def flush(self) -> None:
        """Hand what is unsaved to the writer: what it is given next sees it."""
        self._finish_words()
        if self._story is not None:
            self._story.hand_over()

    def insert_medium(
        self, story_id: StoryId, medium: Embedded, place: bytes | None = None
    ) -> None:
        """Put it into the text of that story, if it is still open: at a place, or at the caret."""
        if self._story is not None and self._story.id == story_id:
            if not self.fit.may_insert(medium.sort.value):
                name = word_of(medium.sort.value)
                self.notice_raised.emit(Invalid("format_not_used", format=name))
                return
            at = None if place is None else self.body.body.text.find(place)
            self.body.objects.insert(medium, at)
            self.body.objects.view.retry()

    @Slot(Change)
    def on_changed(self, change: Change) -> None:
        if change.readers:
            self.others.refresh()
        touched, body_touched = self._wanted in change.stories, self._wanted in change.bodies
        if self._story is None:
            self._is_stale = self._is_stale or touched or body_touched
            return
        if change.people:  # or columns
            self.remarks.read_people()
            self._read_sheet()
        if touched:
            self._read_sheet()
            self.body.objects.view.retry()
        if body_touched:
            self._read_body()

    def _on_read(self, found: StoryOnDisk) -> None:
        if found.sheet.id != self._wanted:
            return
        try:
            story = OpenStory(self._desk, self._writer, found, self)
        except BodyError as error:
            self._on_unreadable(error)
            return
        self._listen_to(story)
        self._opening = Opening(story, found.sheet, self.body.begin(story.body))
        self._filling.start()

    def _listen_to(self, story: OpenStory) -> None:
        story.went_ahead.connect(self.saving)
        story.stored.connect(self._on_stored)
        story.failed.connect(self._tell)

    @Slot()
    def _fill(self) -> None:
        """A long story takes several turns; it is shown when it is whole."""
        opening = self._opening
        if opening is None:
            return
        if not opening.page.is_full:
            opening.page.fill(_TURN)
            self._filling.start()
        elif self._story is None:
            self._seat(opening.story, opening.page)
            self._filling.start()
        else:
            self._opening = None
            self._reveal(opening.story)
            self._show_sheet(opening.sheet)
            if self._is_stale:
                self._read_sheet()
                self._read_body()

    def _give_up_opening(self) -> None:
        opening, self._opening = self._opening, None
        if opening is not None and self._story is None:
            opening.story.close()
            opening.page.page.deleteLater()

    def _on_unreadable(self, error: Exception) -> None:
        self._wanted = None
        self._tell(error)

    def _seat(self, story: OpenStory, page: NextPage | None = None) -> None:
        self._story = story
        for field, line in self._lines.items():
            line.show_value(story.values[field])
        self.body.show_body(story.body, read_only=story.body.fault is not None, page=page)
        self.review.show_story(story.id)
        self.others.show_story(story.id)
        self.remarks.show_story(story.id)
        self.format_bar.refresh()
        self._count()

    def _reveal(self, story: OpenStory) -> None:
        self._stack.setCurrentWidget(self._page)
        (self.body if story.values["headline"] else self.headline).setFocus()
        if self._going_to is not None:
            self._go(self._going_to)
        if story.body.fault is not None:
            self.notice_raised.emit(story.body.fault)

    def _let_go(self) -> None:
        """Forget closed stories that are on the disk."""
        for story in [story for story in self._leaving.values() if not story.is_ahead]:
            del self._leaving[story.id]
            story.close()

    # -- what is typed -----------------------------------------------------------------------

    @Slot()
    def _on_edited(self) -> None:
        if self._story is not None:
            self._story.touch()
            if not self._counting.isActive():
                self._counting.start()

    def _edit_field(self, field: str, value: str) -> None:
        if self._story is not None:
            self._story.edit_field(field, value)
            self.fit.show_text(field, value)

    def _go_on_from(self, field: str) -> None:
        """Enter: the next field that is shown, after the last one the text."""
        names = list(self._lines)
        later = [self._lines[name] for name in names[names.index(field) + 1 :]]
        shown: list[QWidget] = [line for line in later if not line.isHidden()]
        (shown or [self.body])[0].setFocus()

    @Slot(str, str)
    def _place(self, field: str, place: str) -> None:
        """The story belongs to another column or topic."""
        if self._story is None:
            return
        base = self._revisions.get(field)
        work = partial(self._desk.change_field, self._story.id, field, place, base)
        self._writer.run(self, work, lambda _: self._read_sheet(), self._tell)

    @Slot()
    def _save(self) -> None:
        if self._story is not None:
            self._story.save()

    @Slot()
    def _on_field_left(self) -> None:
        self._save()
        self._read_sheet()  # what arrived while the line was edited

    def _finish_words(self) -> None:
        self.body.commit_preedit()
        for line in self._lines.values():
            line.commit_preedit()

    @Slot(object)
    def _on_stored(self, at: datetime) -> None:
        self._let_go()
        if not self.is_ahead:
            self.saved.emit(at)

    def _tell(self, error: Exception) -> None:
        if not isinstance(error, StudioError):
            raise error  # a bug: for the crash dialog
        self.notice_raised.emit(error)

    # -- what comes from elsewhere -----------------------------------------------------------

    def _read_sheet(self) -> None:
        if self._wanted is not None:
            read = partial(self._desk.sheet, self._wanted)
            self._background.run(read, self._show_sheet, replacing="sheet")

    def _read_body(self) -> None:
        if self._wanted is not None:
            read = partial(self._desk.stored_body, self._wanted)
            self._background.run(read, partial(self._take_in, self._wanted), replacing="body")

    def _take_in(self, story_id: StoryId, stored: StoredBody) -> None:
        if self._story is None or self._story.id != story_id:
            return
        if stored.ground != self._story.ground:
            self.body.when_quiet(partial(self._change_over, self._story, stored))
            return
        news = self._story.news_in(stored.blobs)
        if news:
            self.body.receive(news)

    def _change_over(self, story: OpenStory, stored: StoredBody) -> None:
        """Words were taken out of the body: the page is to show what is left of it."""
        if story is not self._story or self._waits_for_comment():
            return
        try:
            body = story.opened(stored)
        except BodyError as error:
            self._tell(error)
            return
        self._changing_over.begin(body, partial(self._turn_over, story, stored))

    def _waits_for_comment(self) -> bool:
        """The one in hand would go; the body is read again when that is done."""
        self._awaits_comment = self._awaits_comment or self.remarks.is_writing
        return self.remarks.is_writing

    def _turn_over(self, story: OpenStory, stored: StoredBody, coming: Coming) -> None:
        """The page that was filled meanwhile takes the place of the one shown, caret in place."""
        if story is not self._story or self._waits_for_comment():
            coming.discard()
            return
        place, at_scroll = self.body.textCursor().position(), self.body.verticalScrollBar().value()
        before = story.body.text.whole()
        story.change_over(stored, coming.body)
        fault = story.body.fault
        self.body.show_body(story.body, read_only=fault is not None, page=coming.page)
        self.remarks.show_story(story.id)
        self.review.show_story(story.id)
        own = self.body.textCursor()
        own.setPosition(mapped(place, before, story.body.text.whole()))
        self.body.setTextCursor(own)
        self.body.verticalScrollBar().setValue(at_scroll)
        self.format_bar.refresh()
        self._count()
        self._read_sheet()
        self.notice_raised.emit(fault or BodyError("body_taken_back"))
        self._read_body()  # what came while the page waited for its turn

    @Slot()
    def _on_card_left(self) -> None:
        if self._awaits_comment:
            self._awaits_comment = False
            self._read_body()

    def _show_sheet(self, sheet: StorySheet) -> None:
        story = self._story
        if story is None or story.id != sheet.id:
            return
        for field in FIELDS:
            value, line = getattr(sheet, field), self._lines[field]
            if value == story.values[field]:
                story.note_revision(field, sheet.revisions.get(field))
                continue
            if story.is_field_ahead(field):
                continue
            if line.hasFocus():
                line.arrive(value)
            else:
                story.settle_field(field, value)
                story.note_revision(field, sheet.revisions.get(field))
                line.show_value(value)
        self.places.column.show_place(sheet.column_id, sheet.column_name)
        self.places.topic.show_place(sheet.topic_id, sheet.topic_title)
        self._revisions = sheet.revisions
        self.fit.show_sheet(sheet)
        self._show_versions(sheet)
        self._show_banner(sheet.return_reason)
        self.review.refresh(sheet.to_review)
        self.awaited.show_size(sheet.awaited)

    def _show_banner(self, reason: str) -> None:
        """Above the text, which is scrolled along as far as it can be."""
        before = self.body.y()
        self.banner.show_reason(reason)
        if self._page.isVisible() and self.body.hasFocus():
            layout = self._page.layout()
            if layout is not None:
                layout.activate()
            bar = self.body.verticalScrollBar()
            bar.setValue(bar.value() + self.body.y() - before)

    def _show_versions(self, sheet: StorySheet) -> None:
        for field, mark in self.versions.items():
            count = sum(one.field == field for one in sheet.alternatives)
            mark.show_badge(versions_badge(count))
            mark.setVisible(count > 0)

    # -- the page ----------------------------------------------------------------------------

    @Slot()
    def _count(self) -> None:
        text = self.body.body.text.whole()
        self._background.run(partial(count, text), self._show_counts, replacing="counts")

    def _show_counts(self, counts: Counts) -> None:
        self.length.show_counts(counts)
        self.fit.show_counts(counts)

    def set_focus_mode(self, *, is_on: bool) -> None:
        """Only the text, and the line being written in the middle."""
        for part in (self._about, self.format_bar):
            part.setVisible(not is_on)
        self.body.set_typewriter(is_on=is_on)
        if is_on:
            self.body.setFocus()

    def _add_find_keys(self) -> None:
        for keys, deed in (
            ("Ctrl+F", self.find_bar.open_bar),
            ("Ctrl+H", partial(self.find_bar.open_bar, replacing=True)),
            ("F3", self.find_bar.find_next),
            ("Shift+F3", self.find_bar.find_previous),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(deed)

    def _lay_out_foot(self) -> QVBoxLayout:
        """What others do is told here: the text under the writer's hands does not move for it."""
        foot = QVBoxLayout()
        foot.setContentsMargins(0, 6, 0, 8)
        foot.setSpacing(4)
        for line in (self.review.strip, self.awaited, self.others):
            foot.addWidget(line)
        last = QHBoxLayout()
        last.addWidget(self.length, 1)
        last.addWidget(self.fit.button)
        foot.addLayout(last)
        return foot

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(0, 20, 0, 8)
        head.setSpacing(6)
        head.addWidget(self.banner)
        head.addWidget(self.fit.card)
        self._about = QWidget()
        """What says something of the story, above its text."""
        about = QVBoxLayout(self._about)
        about.setContentsMargins(0, 0, 0, 0)
        about.setSpacing(6)
        for field, widget in {"column": self.places, **self._lines}.items():
            row = QHBoxLayout()
            row.addWidget(widget, 1)
            if field in self.fit.marks:
                row.addWidget(self.fit.marks[field])
            row.addWidget(self.versions[field])
            if widget is self.places:
                row.addWidget(self.versions["topic"])
            about.addLayout(row)
        for mark in self.versions.values():
            mark.hide()
        head.addWidget(self._about)
        head.addSpacing(6)
        head.addWidget(self.format_bar)
        head.addWidget(self.find_bar)
        foot = self._lay_out_foot()

        self._page = QWidget(autoFillBackground=True)
        self._page.setBackgroundRole(QPalette.ColorRole.Base)
        page = QVBoxLayout()
        beside = QHBoxLayout(self._page)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(0)
        beside.addLayout(page, 1)
        beside.addWidget(self.remarks.panel)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addLayout(_in_column(head))
        page.addWidget(self.body, 1)
        page.addLayout(_in_column(foot))

        self._nothing = QLabel(self.tr("No story is open."))
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.setProperty("tone", "muted")
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(self._page)


def _in_column(content: QBoxLayout) -> QHBoxLayout:
    """Centred, as wide as the lines of the body."""
    column = QWidget(maximumWidth=COLUMN_WIDTH)
    column.setLayout(content)
    row = QHBoxLayout()
    row.setContentsMargins(24, 0, 24, 0)
    row.addStretch(1)
    row.addWidget(column, 1000)
    row.addStretch(1)
    return row
