"""A state as shape, word and colour, as a widget."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from studio.ui.row_table import ICON_PX, paint_badge
from studio.ui.theme import tokens
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


class BadgeButton(QAbstractButton):
    """A state that leads somewhere when it is pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._badge: Badge | None = None
        self._is_under_mouse = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @property
    def badge(self) -> Badge | None:
        return self._badge

    def show_badge(self, badge: Badge) -> None:
        if badge != self._badge:
            self._badge = badge
            self.setText(badge.text)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + ICON_PX + 24, 26)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._is_under_mouse = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._is_under_mouse = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, edge = tokens(), self.rect().adjusted(1, 1, -1, -1)
        if self._is_under_mouse or self.hasFocus():
            painter.setPen(QColor(look.focus) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(look.accent_soft))
            painter.drawRoundedRect(edge, 6, 6)
        if self._badge is not None:
            paint_badge(painter, self.rect().adjusted(8, 0, -4, 0), self._badge)
        painter.end()
