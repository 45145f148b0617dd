"""Puts a body on the screen: writes text, and mends what differs from the body."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from PySide6.QtGui import (
    QColor,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)

from studio.manuscript.blocks import Block, Frozen, build_blocks, units
from studio.manuscript.story_text import StoryText
from studio.manuscript.suggested import block_as_shown
from studio.manuscript.suggestion_ledger import id_in, suggestions_in
from studio.ui.editing.formats import (
    LISTS,
    block_format,
    blocks_of,
    char_format,
    depth_of,
    kind_of,
    list_format,
    looks_right,
    marks_of,
    newline_marks,
    pieces_of,
    read_block,
)
from studio.vocabulary import BlockKind

Span = tuple[int, int]

_KEEP_ANCHOR = QTextCursor.MoveMode.KeepAnchor
_NEAR = 200  # mending a paragraph twice costs more than mending what lies between


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, near ones (the same paragraph, more or less) joined."""
    out: list[Span] = []
    for low, high in sorted(spans):
        if out and low <= out[-1][1] + _NEAR:
            out[-1] = (out[-1][0], max(high, out[-1][1]))
        else:
            out.append((low, high))
    return out


class Painter:
    """Only writes; the binding sees to it that this is not taken for typing."""

    def __init__(
        self,
        document: QTextDocument,
        text: StoryText,
        link_colour: QColor,
        ink: Callable[[str], str] = lambda _: "",
    ) -> None:
        """`ink` gives the colour of whoever made a suggestion, by its id."""
        self._document = document
        self._text = text
        self._link_colour = link_colour.name()
        self._ink = ink

    def write(self, cursor: QTextCursor, text: str, marks: Frozen) -> None:
        form = self._char_format(marks, BlockKind.PARAGRAPH)
        for index, line in enumerate(text.split("\n")):
            if index:
                cursor.insertBlock()
            if line:
                cursor.insertText(line, form)

    def load(self) -> None:
        """The whole body, anew."""
        cursor = QTextCursor(self._document)
        cursor.beginEditBlock()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.removeSelectedText()
        cursor.setBlockFormat(block_format(BlockKind.PARAGRAPH))
        for _ in self.filling(cursor):
            pass
        cursor.endEditBlock()

    def filling(self, cursor: QTextCursor) -> Iterator[None]:
        """Writes the whole body into the empty document, a paragraph a step."""
        for index, stored in enumerate(self._text.blocks()):
            block = block_as_shown(stored)
            plain = self._char_format((), block.kind)
            if index:
                cursor.insertBlock(block_format(block.kind, block.marks), plain)
            else:
                cursor.setBlockFormat(block_format(block.kind, block.marks))
                cursor.setBlockCharFormat(plain)
            if block.kind in LISTS:
                self._list_up(cursor.block(), block.kind, block.depth)
            for run in block.runs:
                cursor.insertText(run.text, self._char_format(run.marks, block.kind))
            yield

    def mend(self, low: int, high: int) -> None:
        """Make every paragraph that touches [low, high] say what the body says."""
        first, last = self._document.findBlock(low), self._document.findBlock(high)
        if not last.isValid():
            last = self._document.lastBlock()
        end = last.position() + last.length()
        block = first
        for wanted in build_blocks(self._text.pieces(first.position(), end)):
            if not block.isValid():
                break
            self._mend_block(block, block_as_shown(wanted))
            block = block.next()
        self.number(low, high)

    def number(self, low: int, high: int) -> None:
        """Make neighbouring items of one kind one list, so that their numbers go on."""
        block = self._document.findBlock(low)
        goes_on = True
        while block.isValid() and goes_on:
            kind = kind_of(block)
            moved = kind in LISTS and self._list_up(block, kind, depth_of(block))
            # Deeper items may stand between those of one list.
            is_within = block.position() <= high + 1
            goes_on = is_within or (kind in LISTS and (moved or depth_of(block) > 0))
            block = block.next()

    def recolour(self, link_colour: QColor) -> None:
        """Links and suggestions in other colours; the rest is painted from the palette anyway."""
        self._link_colour = link_colour.name()
        cursor = QTextCursor(self._document)
        cursor.beginEditBlock()
        for block in blocks_of(self._document):
            for piece in list(pieces_of(block)):
                form = piece.charFormat()
                if form.anchorHref():
                    form.setForeground(link_colour)
                    cursor.setPosition(piece.position())
                    cursor.setPosition(piece.position() + piece.length(), _KEEP_ANCHOR)
                    cursor.setCharFormat(form)
                marks = marks_of(form)
                if suggestions_in(marks):
                    cursor.setPosition(piece.position())
                    cursor.setPosition(piece.position() + piece.length(), _KEEP_ANCHOR)
                    frozen_marks = tuple(sorted(marks.items()))
                    cursor.setCharFormat(self._char_format(frozen_marks, kind_of(block)))
        cursor.endEditBlock()

    def _char_format(self, marks: Frozen, kind: BlockKind) -> QTextCharFormat:
        suggestions = suggestions_in(dict(marks)) if marks else ()
        ink = self._ink(id_in(suggestions[-1])) if suggestions else ""
        return char_format(marks, kind, self._link_colour, ink)

    def _mend_block(self, block: QTextBlock, wanted: Block) -> None:
        right = looks_right(block, wanted.kind)
        shape = kind_of(block), depth_of(block), newline_marks(block)
        if shape != (wanted.kind, wanted.depth, wanted.marks) or not right:
            QTextCursor(block).setBlockFormat(block_format(wanted.kind, wanted.marks))
            if wanted.kind in LISTS:
                self._list_up(block, wanted.kind, wanted.depth)
        if not right or read_block(block).runs != wanted.runs:
            self._style(block, wanted)

    def _style(self, block: QTextBlock, wanted: Block) -> None:
        cursor = QTextCursor(block)
        cursor.setBlockCharFormat(self._char_format((), wanted.kind))
        at = block.position()
        for run in wanted.runs:
            end = at + units(run.text)
            cursor.setPosition(at)
            cursor.setPosition(end, _KEEP_ANCHOR)
            cursor.setCharFormat(self._char_format(run.marks, wanted.kind))
            at = end

    def _list_up(self, block: QTextBlock, kind: BlockKind, depth: int) -> bool:
        """Put a block into the list of the item before it, or begin one; False: it was right."""
        before, own = _item_before(block, depth), block.textList()
        if before is not None and kind_of(before) is kind:
            whole = before.textList()
            if own is not None and own.objectIndex() == whole.objectIndex():
                return False
            whole.add(block)
            return True
        if own is not None and own.itemNumber(block) == 0 and depth_of(block) == depth:
            return False
        QTextCursor(block).createList(list_format(kind, depth))
        return True


def _item_before(block: QTextBlock, depth: int) -> QTextBlock | None:
    """The item before it at the same depth, over deeper ones; None: a list begins here."""
    before = block.previous()
    while before.isValid() and kind_of(before) in LISTS:
        if depth_of(before) <= depth:
            return before if depth_of(before) == depth else None
        before = before.previous()
    return None
