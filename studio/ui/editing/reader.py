"""Gives the body the marks and kinds that the screen shows after a local edit."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

from PySide6.QtGui import QTextCursor, QTextDocument

from studio.manuscript.blocks import (
    DEPTH,
    EMBED,
    FLOWING,
    FORMATTED,
    KIND,
    LISTED,
    OBJECT,
    OF_NEWLINES,
    SUGGESTED,
    Marks,
    build_blocks,
    frozen,
    units,
)
from studio.manuscript.pen import Pen
from studio.manuscript.story_text import StoryText
from studio.manuscript.suggested import as_shown, block_as_shown
from studio.ui.editing.formats import (
    depth_of,
    kind_of,
    letters_within,
    looks_right,
    marks_of,
    newline_marks,
)
from studio.ui.editing.painter import Span

_MarkedSpan = tuple[int, int, Marks]
_NO_LETTERS: Final = frozenset({OBJECT, "\u2029"})
_Operations = dict[str, list[tuple[int, int, Any]]]


class Reader:
    def __init__(self, document: QTextDocument, text: StoryText, pen: Pen) -> None:
        self._document = document
        self._text = text
        self._pen = pen
        self._walker = QTextCursor(document)  # made once: it looks at every key
        self._broken: list[Span] = []

    def text(self, start: int, end: int) -> str:
        """What the screen shows, paragraphs ending in newlines.

        Half a surrogate pair at an end is left out; the length tells.
        """
        if end <= start:
            return ""
        if end - start == 1 and "\x20" <= (sign := self._document.characterAt(start)) < "\ud800":
            return "\n" if sign == "\u2029" else sign
        cursor = QTextCursor(self._document)
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        # toPlainText would change U+00A0 and U+2028.
        return cursor.selectedText().replace("\u2029", "\n")

    def shows_plain(self, at: int) -> bool:
        """Whether the letter at `at` has no marks on the screen and stands in no heading."""
        cursor = self._walker
        cursor.setPosition(at + 1)
        return not (cursor.blockFormat().headingLevel() or marks_of(cursor.charFormat()))

    def units_of(self, at: int, count: int) -> int:
        """UTF-16 length of the next `count` code points on the screen."""
        size, most = count, self._document.characterCount() - 1 - at
        while size < most:
            have = len(self.text(at, at + size))
            if have >= count:
                break
            size += count - have
        return min(size, most)

    def take(self, low: int, high: int, fresh: Span, *, letters_only: bool) -> list[Span]:
        """Bring marks and kinds of [low, high] to the body; `fresh` was typed just now.

        `letters_only`: no kind can be another one. Returns what the screen must take back from
        the body.
        """
        self._broken = []
        if high > low:
            self._take_marks(low, high, fresh)
        if not letters_only:
            self._take_kinds(low, high)
        return self._broken

    def _take_marks(self, low: int, high: int, fresh: Span) -> None:
        inherited: Marks = {}
        if fresh[1] > fresh[0] > 0:
            before = QTextCursor(self._document)
            before.setPosition(fresh[0])
            inherited = marks_of(before.charFormat())
        operations: _Operations = {}
        stored = self._stored(low, high)
        for start, end, shown in self._shown(low, high):
            for cut_start, cut_end, have in _cut(_overlap(stored, start, end), fresh):
                typed = fresh[0] <= cut_start < fresh[1]
                self._compare(
                    (cut_start, cut_end), shown, have, inherited if typed else None, operations
                )
        for key, spans in operations.items():
            for start, end, value in self._joined(spans):
                self._pen.mark(start, end, key, value)

    def _shown(self, low: int, high: int) -> Iterator[tuple[int, int, dict[str, Any]]]:
        """(start, end, marks) of what the screen shows in [low, high)."""
        if high - low == 1 and self._document.characterAt(low) not in _NO_LETTERS:
            cursor = QTextCursor(self._document)  # a typed letter; need not look for it
            cursor.setPosition(high)
            yield low, high, marks_of(cursor.charFormat())
            return
        block = self._document.findBlock(low)
        while block.isValid() and block.position() < high:
            yield from letters_within(block, low, high)
            block = block.next()

    def _compare(
        self, span: Span, shown: Marks, have: Marks, inherited: Marks | None, out: _Operations
    ) -> None:
        """Unchanged text: the screen wins. Typed text (`inherited` is given): bold and italic

        come from the screen, other marks only where the screen's differ from the left
        neighbour's, so that links and comments do not grow but pasted ones hold.
        """
        for key in sorted({*shown, *have}):  # a history replays only in one order
            on_screen, in_body = shown.get(key), have.get(key)
            if key in OF_NEWLINES or on_screen == in_body:
                continue
            if key.startswith(SUGGESTED):  # never by the screen
                self._broken.append(span)
                continue
            grows = key not in FLOWING and not key.startswith(EMBED)
            if (
                inherited is not None
                and grows
                and (in_body is not None or on_screen == inherited.get(key))
            ):
                self._broken.append(span)
            else:
                out.setdefault(key, []).append((*span, on_screen))
                if self._pen.suggests or any(each.startswith(FORMATTED) for each in have):
                    self._broken.append(span)  # to show what is suggested now

    def _joined(self, spans: list[tuple[int, int, Any]]) -> list[tuple[int, int, Any]]:
        """Neighbouring spans of one value, also over line ends, as one operation."""
        out: list[tuple[int, int, Any]] = []
        for start, end, value in spans:
            near = out and out[-1][2] == value
            if near and not self._text.slice(out[-1][1], start).strip("\n"):
                out[-1] = (out[-1][0], end, value)
            else:
                out.append((start, end, value))
        return out

    def _stored(self, low: int, high: int) -> list[_MarkedSpan]:
        out: list[_MarkedSpan] = []
        at = low
        for text, marks in self._text.pieces(low, high):
            out.append((at, at + units(text), as_shown(dict(frozen(marks)))))
            at += units(text)
        return out

    def _take_kinds(self, low: int, high: int) -> None:
        block = self._document.findBlock(low)
        last = self._document.findBlock(high)
        end = last.position() + last.length()
        for have in build_blocks(self._text.pieces(block.position(), end)):
            newline = block.position() + block.length() - 1
            kind = kind_of(block)
            stored = block_as_shown(have)
            is_other = kind is not stored.kind
            if is_other:
                self._pen.mark(newline, newline + 1, KIND, kind.value)
            depth = depth_of(block)
            # A paragraph that becomes an item may have a depth from when it was one before.
            if depth != stored.depth or (kind in LISTED and stored.kind not in LISTED):
                self._pen.mark(newline, newline + 1, DEPTH, depth)
                is_other = True
            marks = newline_marks(block)
            # A mark for another kind may have come or gone just now.
            is_stale = marks != have.marks or (is_other and (self._pen.suggests or marks != ()))
            if is_stale or not looks_right(block, kind):
                self._broken.append((block.position(), newline))
            block = block.next()


def _overlap(stored: list[_MarkedSpan], low: int, high: int) -> Iterator[_MarkedSpan]:
    first = bisect_right(stored, low, key=lambda piece: piece[0]) - 1
    for start, end, marks in stored[max(first, 0) :]:
        if start >= high:
            return
        if end > low:
            yield max(start, low), min(end, high), marks


def _cut(spans: Iterator[_MarkedSpan], fresh: Span) -> Iterator[_MarkedSpan]:
    """The same spans, cut where typed text begins and ends."""
    for start, end, marks in spans:
        points = [start, *(point for point in fresh if start < point < end), end]
        for cut_start, cut_end in pairwise(points):
            yield cut_start, cut_end, marks
