"""Where a paragraph is suggested to be split, joined or formatted: a ¶ at its end. Painted only."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QColor, QPainter, QTextBlock
from PySide6.QtWidgets import QTextEdit

from studio.manuscript.blocks import DELETED, INSERTED, Frozen
from studio.manuscript.suggestion_ledger import id_in
from studio.ui.editing.formats import newline_marks

_GAP = 3


def signed_blocks(edit: QTextEdit) -> Iterator[tuple[QTextBlock, Frozen]]:
    """The paragraphs in sight whose end has a suggestion."""
    offset, height = edit.verticalScrollBar().value(), edit.viewport().height()
    block = edit.cursorForPosition(QPoint(0, 0)).block()
    while block.isValid() and block.layout().position().y() - offset <= height:
        marks = newline_marks(block)
        if marks and block.layout().lineCount():
            yield block, marks
        block = block.next()


def paint_signs(edit: QTextEdit, painter: QPainter, ink: Callable[[str], str]) -> None:
    """Underlined: put in; struck out: to go; dotted: another format."""
    offset = edit.verticalScrollBar().value()
    for block, marks in signed_blocks(edit):
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
