"""Leads a person through the paragraphs that two sides changed (需复核)."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import QWidget

from studio.desks.editing import EditingDesk
from studio.desks.reviewing import ReviewParagraph, ReviewVersions
from studio.errors import StudioError
from studio.ui.background import Background
from studio.ui.editing.review_margin import ReviewMargin
from studio.ui.editing.review_popover import ReviewPopover
from studio.ui.editing.review_strip import COMPARE, NEXT, PREVIOUS, REVIEWED, ReviewStrip
from studio.ui.editing.story_edit import StoryEdit
from studio.ui.writer import Writer
from studio.vocabulary import StoryId


class BodyReview(QObject):
    """Between one editor and what stands around it: a strip, a margin, and both versions."""

    notice_raised = Signal(StudioError)

    def __init__(self, body: StoryEdit, desk: EditingDesk, writer: Writer, around: QWidget) -> None:
        """The shortcuts work in all of `around`."""
        super().__init__(around)
        self._body = body
        self._around = around
        self._desk = desk
        self._writer = writer
        self._background = Background(self)
        self._background.failed.connect(self.notice_raised)
        self._story: StoryId | None = None
        self.margin = ReviewMargin(body)
        self.strip = ReviewStrip()
        self.popover = ReviewPopover(around)

        body.edited.connect(self._show_count)
        body.followed.connect(self._show_count)
        body.cursorPositionChanged.connect(self._show_place)
        self.margin.chosen.connect(self._compare)
        self.popover.left.connect(body.setFocus)
        self.strip.stepped.connect(self.step)
        self.strip.compare_requested.connect(self.compare_here)
        self.strip.reviewed.connect(self.clear_here)
        for keys, deed in (
            (NEXT, partial(self.step, 1)),
            (PREVIOUS, partial(self.step, -1)),
            (COMPARE, self.compare_here),
            (REVIEWED, self.clear_here),
        ):
            made = QShortcut(QKeySequence(keys), around)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(deed)

    def show_story(self, story: StoryId | None) -> None:
        """What the editor shows is another story; None: it shows none."""
        self._story = story
        self.popover.hide()
        self._show_names([])

    def refresh(self, count: int) -> None:
        """The store says how many there are now."""
        if self._story is not None and (count or self.margin.names):
            read = partial(self._desk.review_marks, self._story)
            self._background.run(read, partial(self._show_marks, self._story), replacing="marks")

    @Slot(int)
    def step(self, by: int) -> None:
        """The caret to the next paragraph to review, or the one before; round and round."""
        numbers = self.margin.numbers
        if not numbers:
            return
        self._body.commit_preedit()
        here = self._body.textCursor().blockNumber()
        ahead = [n for n in numbers if n > here] if by > 0 else [n for n in numbers if n < here]
        number = (ahead or numbers)[0 if by > 0 else -1]
        self._body.setTextCursor(QTextCursor(self._body.document().findBlockByNumber(number)))
        self._body.ensureCursorVisible()
        self._body.setFocus()

    @Slot()
    def compare_here(self) -> None:
        """Both versions of the paragraph with the caret."""
        self._compare(self._body.textCursor().blockNumber())

    @Slot()
    def clear_here(self) -> None:
        """The paragraph with the caret reads as it should."""
        if self._story is None:
            return
        for name in self.margin.names_of(self._body.textCursor().blockNumber()):
            clear = partial(self._desk.clear_review, self._story, name)
            # What it changed is announced, and the page reads the story anew.
            self._writer.run(self, clear, lambda _: None, self._tell)

    def _tell(self, error: Exception) -> None:
        if not isinstance(error, StudioError):
            raise error  # a bug: for the crash dialog
        self.notice_raised.emit(error)

    def _show_marks(self, story: StoryId, marks: list[ReviewParagraph]) -> None:
        if self._story == story:
            self._show_names([mark.paragraph for mark in marks])

    def _show_names(self, names: list[str]) -> None:
        self.margin.show_names(names)
        self._show_count()

    @Slot()
    def _show_count(self) -> None:
        if not self.margin.names and self.strip.isHidden():
            return
        self.strip.show_count(len(self.margin.numbers))
        self._show_place()

    @Slot()
    def _show_place(self) -> None:
        if self.strip.isHidden():
            return
        here = self._body.textCursor().blockNumber()
        self.strip.show_place(is_at_one=bool(self.margin.names_of(here)))

    @Slot(int)
    def _compare(self, number: int) -> None:
        names = self.margin.names_of(number)
        if self._story is not None and names:
            read = partial(self._desk.review_versions, self._story, names[0])
            show = partial(self._show_versions, self._story, names[0])
            self._background.run(read, show, replacing="versions")

    def _show_versions(self, story: StoryId, name: str, found: list[ReviewVersions]) -> None:
        number = next((n for n in self.margin.numbers if name in self.margin.names_of(n)), None)
        if self._story != story or number is None:
            return
        block = self._body.document().findBlockByNumber(number)
        end = QTextCursor(block)
        end.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        left = self._body.cursorRect(QTextCursor(block)).left()
        below = self._body.cursorRect(end).bottomLeft()
        below.setX(left)
        at = self._body.viewport().mapTo(self._around, below)
        self.popover.show_versions(found, block.text(), at)
