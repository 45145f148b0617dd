"""Shows a version of a body for reading, with what came and went since another one."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtGui import (
    QBrush,
    QColor,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from studio.manuscript.blocks import SUGGESTED, Block, Frozen, Run
from studio.manuscript.differences import Fate, Paragraph
from studio.ui.editing.formats import LISTS, block_format, char_format
from studio.ui.editing.story_edit import BODY_FONT_PX, COLUMN_WIDTH
from studio.ui.theme import tokens

_SIDE: Final = 24
_BULLET: Final = "• "


@dataclass(frozen=True, slots=True)
class Reading:
    """What to show: the paragraphs of both versions in order, and their blocks."""

    before: Sequence[Block]
    after: Sequence[Block]
    paragraphs: Sequence[Paragraph]


class PastPane(QTextEdit):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUndoRedoEnabled(False)
        font = self.font()
        font.setPixelSize(BODY_FONT_PX)
        self.setFont(font)
        self._reading: Reading | None = None
        self._shown: list[Paragraph] = []
        self._page_shown: QTextDocument | None = None
        self.changes = 0
        """How many paragraphs differ."""

    def show_reading(self, reading: Reading) -> None:
        """The place that is being read stays."""
        if reading == self._reading:
            return
        self._reading = reading
        at = self.verticalScrollBar().value()
        page = self._page()
        self._shown = []
        self.changes = sum(one.fate is not Fate.SAME for one in reading.paragraphs)
        cursor = QTextCursor(page)
        cursor.beginEditBlock()
        for number, one in enumerate(reading.paragraphs):
            self._write(cursor, one, reading, is_first=not number)
            self._shown.append(one)
        cursor.endEditBlock()
        self.setDocument(page)  # filled before: it is laid out as far as it is seen
        if self._page_shown is not None:  # Qt's own first one goes by itself
            self._page_shown.deleteLater()
        self._page_shown = page
        self.verticalScrollBar().setValue(at)

    def paragraph_here(self) -> Paragraph | None:
        """The one with the caret."""
        number = self.textCursor().blockNumber()
        return self._shown[number] if number < len(self._shown) else None

    @Slot()
    def next_change(self, step: int = 1) -> bool:
        """Go to the next paragraph that differs, round the end; False when none does."""
        here, count = self.textCursor().blockNumber(), len(self._shown)
        for distance in range(1, count + 1):
            number = (here + step * distance) % count
            if self._shown[number].fate is not Fate.SAME:
                cursor = self.textCursor()
                cursor.setPosition(self.document().findBlockByNumber(number).position())
                self.setTextCursor(cursor)
                self.ensureCursorVisible()
                return True
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        side = max(_SIDE, (self.width() - COLUMN_WIDTH) // 2)
        self.setViewportMargins(side, 0, side, 0)
        super().resizeEvent(event)

    def _page(self) -> QTextDocument:
        page = QTextDocument(self)
        page.setUndoRedoEnabled(False)
        page.setDefaultFont(self.font())
        page.setIndentWidth(26)
        frame = QTextFrameFormat()
        frame.setTopMargin(12)
        frame.setBottomMargin(60)
        page.rootFrame().setFrameFormat(frame)
        return page

    def _write(
        self, cursor: QTextCursor, one: Paragraph, reading: Reading, *, is_first: bool
    ) -> None:
        block = _block_of(one, reading)
        form, plain = QTextBlockFormat(block_format(block.kind)), char_format((), block.kind, "")
        ground = _GROUNDS.get(one.fate)
        if ground:
            form.setBackground(QBrush(QColor(getattr(tokens(), ground))))
        if block.kind in LISTS:
            form.setIndent(1 + block.depth)
        if is_first:
            cursor.setBlockFormat(form)
            cursor.setBlockCharFormat(plain)
        else:
            cursor.insertBlock(form, plain)
        if block.kind in LISTS:
            cursor.insertText(_BULLET, plain)
        link = tokens().accent
        for text, marks, fate in _runs(one, reading):
            is_suggested = any(key.startswith(SUGGESTED) for key, _ in marks)
            ink = tokens().muted if is_suggested else ""  # open then: struck or underlined
            cursor.insertText(text, _dyed(char_format(marks, block.kind, link, ink), fate))


def _block_of(one: Paragraph, reading: Reading) -> Block:
    return reading.before[one.before or 0] if one.after is None else reading.after[one.after]


def _runs(one: Paragraph, reading: Reading) -> Iterator[tuple[str, Frozen, Fate]]:
    """The letters with their marks, cut where their fate changes."""
    block = _block_of(one, reading)
    if one.fate is not Fate.CHANGED:
        yield from ((run.text, run.marks, one.fate) for run in block.runs)
        return
    left = deque(block.runs)
    for piece in one.pieces:
        if piece.fate is Fate.REMOVED:
            yield piece.text, (), Fate.REMOVED
            continue
        rest = len(piece.text)
        while rest and left:
            run = left.popleft()
            if len(run.text) > rest:
                left.appendleft(Run(run.text[rest:], run.marks))
                run = Run(run.text[:rest], run.marks)
            rest -= len(run.text)
            yield run.text, run.marks, piece.fate


_GROUNDS: Final = {
    Fate.ADDED: "good_soft",
    Fate.MOVED_HERE: "good_soft",
    Fate.REMOVED: "bad_soft",
    Fate.MOVED_AWAY: "wait_soft",
    Fate.RESTYLED: "wait_soft",
}


def _dyed(form: QTextCharFormat, fate: Fate) -> QTextCharFormat:
    """Not by colour alone: what went is struck through, what came is underlined."""
    look = tokens()
    if fate is Fate.SAME or fate is Fate.RESTYLED:
        return form
    form = QTextCharFormat(form)
    if fate is Fate.REMOVED or fate is Fate.MOVED_AWAY:
        form.setFontStrikeOut(True)
        form.setForeground(QColor(look.bad if fate is Fate.REMOVED else look.wait))
        form.setBackground(QColor(look.bad_soft if fate is Fate.REMOVED else look.wait_soft))
    else:
        form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        form.setForeground(QColor(look.good))
        form.setBackground(QColor(look.good_soft))
    return form
