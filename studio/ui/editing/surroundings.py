"""What is painted around paragraphs: a bar beside quotes, a box behind pull-facts.

Neighbours of one kind are drawn together.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QTextBlock
from PySide6.QtWidgets import QTextEdit

from studio.ui.editing.formats import kind_of
from studio.ui.editing.pages import INSET
from studio.ui.theme import tokens
from studio.vocabulary import BlockKind

_NEAR: Final = 4  # paragraphs


def paragraphs_in(edit: QTextEdit, exposed: QRect) -> list[QTextBlock]:
    """Those that touch a part of the viewport, and one more at each end, for what joins them."""
    offset = edit.verticalScrollBar().value()
    bottom = exposed.bottom() + offset
    block = _before_caret(edit.textCursor().block(), exposed.top() + offset)
    if block is None:
        block = edit.cursorForPosition(exposed.topLeft()).block()
        block = block.previous() if block.previous().isValid() else block
    found = []
    while block.isValid():
        found.append(block)
        if block.layout().position().y() > bottom:
            break
        block = block.next()
    return found


def _before_caret(block: QTextBlock, y: float) -> QTextBlock | None:
    """The last paragraph above `y`, if it is near the caret: after a key. Qt's search is slow."""
    if block.layout().position().y() < y:
        after = block.next()
        is_last = not after.isValid() or after.layout().position().y() >= y
        return block if is_last else None
    for _ in range(_NEAR):
        block = block.previous()
        if not block.isValid():
            return None
        if block.layout().position().y() < y:
            return block
    return None


def paint_boxes(edit: QTextEdit, painter: QPainter, blocks: Iterable[QTextBlock]) -> None:
    """Behind the letters."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens().accent_soft))
    width = edit.viewport().width() - 2 * INSET
    for top, bottom in bands(edit, blocks, BlockKind.FACTS):
        painter.drawRoundedRect(QRectF(INSET, top - 6, width, bottom - top + 12), 6, 6)


def paint_bars(edit: QTextEdit, painter: QPainter, blocks: Iterable[QTextBlock]) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(edit.palette().color(QPalette.ColorRole.Accent))
    for top, bottom in bands(edit, blocks, BlockKind.QUOTE):
        painter.drawRoundedRect(QRectF(INSET + 2, top, 3, bottom - top), 1.5, 1.5)


def bands(
    edit: QTextEdit, blocks: Iterable[QTextBlock], kind: BlockKind
) -> list[tuple[float, float]]:
    """From where to where paragraphs of that kind are, neighbours together."""
    found: list[tuple[float, float]] = []
    offset = edit.verticalScrollBar().value()
    joins = False
    for block in blocks:
        layout = block.layout()
        if kind_of(block) is not kind or not layout.lineCount():
            joins = False
            continue
        above = layout.position().y() - offset
        last = layout.lineAt(layout.lineCount() - 1)
        top = found.pop()[0] if joins else above + layout.lineAt(0).y()
        found.append((top, above + last.y() + last.height()))
        joins = True
    return found
