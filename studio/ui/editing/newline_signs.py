"""Where a paragraph is suggested to be split, joined or formatted: a ¶ at its end. Painted only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QTextBlock
from PySide6.QtWidgets import QTextEdit

from studio.manuscript.blocks import DELETED, INSERTED, Frozen
from studio.manuscript.suggestion_ledger import id_in
from studio.ui.editing.formats import newline_marks

_GAP = 3


Sign = tuple[QTextBlock, Frozen]


def signed(blocks: Iterable[QTextBlock]) -> Iterator[Sign]:
    """The paragraphs whose end has a suggestion."""
    for block in blocks:
        marks = newline_marks(block)
        if marks and block.layout().lineCount():
            yield block, marks


def paint_signs(
    edit: QTextEdit, painter: QPainter, ink: Callable[[str], str], signs: Iterable[Sign]
) -> None:
    """Underlined: put in; struck out: to go; dotted: another format."""
    offset = edit.verticalScrollBar().value()
    for block, marks in signs:
        layout = block.layout()
        line = layout.lineAt(layout.lineCount() - 1)
        font = block.charFormat().font()
        font.setFamilies(edit.font().families())
        font.setPixelSize(edit.font().pixelSize())
        keys = [key for key, _ in marks]
        is_new = any(key.startswith(INSERTED) for key in keys)
        is_struck = any(key.startswith(DELETED) for key in keys)
        font.setUnderline(is_new)
        font.setStrikeOut(is_struck)
        painter.setFont(font)
        painter.setPen(QColor(ink(id_in(keys[-1]))))
        top = layout.position().y() - offset + line.y()
        left = layout.position().x() + line.naturalTextRect().right() + _GAP
        sign = "¶" if is_new or is_struck else "¶…"
        painter.drawText(QPointF(left, top + line.ascent()), sign)
