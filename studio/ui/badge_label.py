"""A state as shape, word and colour, as a widget."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.ui.row_table import ICON_PX, paint_badge
from studio.ui.words import Badge


class BadgeLabel(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._badge: Badge | None = None
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @property
    def badge(self) -> Badge | None:
        return self._badge

    def show_badge(self, badge: Badge) -> None:
        if badge != self._badge:
            self._badge = badge
            self.setAccessibleName(badge.text)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        words = self._badge.text if self._badge else ""
        return QSize(self.fontMetrics().horizontalAdvance(words) + ICON_PX + 10, 24)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._badge is None:
            return
        painter = QPainter(self)
        paint_badge(painter, self.rect(), self._badge)
        painter.end()
