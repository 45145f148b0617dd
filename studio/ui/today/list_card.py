"""A card with a few lines, each of which opens something."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from studio.ui.page import Card, label
from studio.ui.row_table import ICON_PX, paint_badge
from studio.ui.theme import tokens
from studio.ui.words import Badge

LINE_HEIGHT = 52


@dataclass(frozen=True, slots=True)
class Line:
    title: str
    beside: str
    """Muted, below the title."""
    badge: Badge | None
    open: Callable[[], object]


class LineButton(QPushButton):
    """One line: title, a muted line below, and the state at the right."""

    def __init__(self, line: Line, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = line
        self._is_under_mouse = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        words = [line.title, line.beside, line.badge.text if line.badge else ""]
        self.setAccessibleName(", ".join(word for word in words if word))
        self.clicked.connect(line.open)

    def sizeHint(self) -> QSize:
        return QSize(240, LINE_HEIGHT)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._is_under_mouse = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._is_under_mouse = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = self.rect().adjusted(1, 1, -1, -1)
        if self._is_under_mouse or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(look.accent_soft))
            painter.drawRoundedRect(area, 6, 6)
        if self.hasFocus():
            painter.setPen(QColor(look.focus))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area, 6, 6)
        words = area.adjusted(10, 4, -10, -4)
        if self.line.badge is not None:
            width = self.fontMetrics().horizontalAdvance(self.line.badge.text) + ICON_PX + 8
            width = min(width, words.width() // 2)
            paint_badge(
                painter,
                QRect(words.right() - width, words.top(), width, words.height()),
                self.line.badge,
            )
            words.setRight(words.right() - width - 12)
        self._paint_words(painter, words)
        painter.end()

    def _paint_words(self, painter: QPainter, words: QRect) -> None:
        look, metrics = tokens(), self.fontMetrics()
        middle = Qt.AlignmentFlag.AlignVCenter
        upper, lower = QRect(words), QRect(words)
        if self.line.beside:
            upper.setBottom(words.center().y())
            lower.setTop(words.center().y() + 1)
            painter.setPen(QColor(look.muted))
            beside = metrics.elidedText(
                self.line.beside, Qt.TextElideMode.ElideRight, lower.width()
            )
            painter.drawText(lower, int(middle), beside)
        painter.setPen(QColor(look.text))
        title = metrics.elidedText(self.line.title, Qt.TextElideMode.ElideRight, upper.width())
        painter.drawText(upper, int(middle), title)


class ListCard(Card):
    def __init__(self, title: str, nothing: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: list[tuple[str, str, Badge | None]] = []
        self._buttons: list[LineButton] = []
        self.title = label(title, "section")
        self.nothing = label(nothing, "muted")
        self.nothing.setWordWrap(True)
        self.rows.addWidget(self.title)
        self.rows.addWidget(self.nothing)
        self.rows.addStretch(1)
        self.rows.setSpacing(2)
        self.rows.setContentsMargins(14, 12, 14, 12)
        self.title.setContentsMargins(8, 0, 0, 4)
        self.nothing.setContentsMargins(8, 4, 8, 8)

    @property
    def buttons(self) -> Sequence[LineButton]:
        """The lines shown now, from the top."""
        return self._buttons

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Replace the lines; the same ones are left alone, so the focus stays."""
        shown = [(line.title, line.beside, line.badge) for line in lines]
        self.nothing.setVisible(not lines)
        if shown == self._shown and len(self._buttons) == len(lines):
            return
        self._shown = shown
        for old in self._buttons:
            self.rows.removeWidget(old)
            old.deleteLater()
        self._buttons = [LineButton(line) for line in lines]
        for number, made in enumerate(self._buttons):
            self.rows.insertWidget(2 + number, made)
