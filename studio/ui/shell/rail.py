"""The left rail: one button a desk, none of them dead."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QVBoxLayout, QWidget

from studio.ui.icons import icon
from studio.ui.theme import tokens

WIDTH = 80


class RailButton(QAbstractButton):
    def __init__(self, text: str, icon_role: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_role = icon_role
        self._is_under_mouse = False
        self._count = 0
        self.setText(text)
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(WIDTH, 64)

    def show_count(self, count: int) -> None:
        """A small number at the icon; 0: none."""
        if count != self._count:
            self._count = count
            name = f"{self.text()}, {count}" if count else self.text()
            self.setAccessibleName(name)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 64)

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
        is_on = self.isChecked()
        if is_on or self._is_under_mouse or self.hasFocus():
            ground = QColor(look.rail_active)
            ground.setAlphaF(0.14 if is_on else 0.07)
            painter.setPen(QColor(look.rail_active) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(self.rect().adjusted(6, 3, -6, -3), 8, 8)
        colour = "rail_active" if is_on else "rail_text"
        spot = QRect(self.width() // 2 - 12, 12, 24, 24)
        icon(self._icon_role, colour).paint(painter, spot)
        font = QFont(self.font())
        font.setPixelSize(12)
        painter.setFont(font)
        painter.setPen(QColor(getattr(look, colour)))
        words = QRect(2, 38, self.width() - 4, 18)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignCenter), self.text())
        if self._count:
            self._paint_count(painter, spot)
        painter.end()

    def _paint_count(self, painter: QPainter, spot: QRect) -> None:
        look = tokens()
        text = str(self._count) if self._count < 100 else "99+"
        font = QFont(self.font())
        font.setPixelSize(11)
        font.setBold(True)
        painter.setFont(font)
        width = max(16, painter.fontMetrics().horizontalAdvance(text) + 8)
        bubble = QRect(spot.right() - 5, spot.top() - 5, width, 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.rail_active))
        painter.drawRoundedRect(bubble, 8, 8)
        painter.setPen(QColor(look.rail))
        painter.drawText(bubble, int(Qt.AlignmentFlag.AlignCenter), text)


class Rail(QFrame):
    desk_chosen = Signal(str)
    """Name of the desk, as given to `add`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self.buttons: dict[str, RailButton] = {}
        self._group = QButtonGroup(self)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 10, 0, 10)
        self._rows.setSpacing(2)
        self._rows.addStretch(1)
        self._at = 0

    def add(self, name: str, text: str, icon_role: str) -> RailButton:
        """A desk's button, below the ones added before."""
        made = RailButton(text, icon_role)
        made.setCheckable(True)
        self._group.addButton(made)
        made.clicked.connect(lambda: self.desk_chosen.emit(name))
        self._rows.insertWidget(self._at, made)
        self._at += 1
        self.buttons[name] = made
        return made

    def add_below(self, text: str, icon_role: str) -> RailButton:
        """A button at the foot that is no desk."""
        made = RailButton(text, icon_role)
        self._rows.addWidget(made)
        return made

    def show_desk(self, name: str) -> None:
        if name in self.buttons:
            self.buttons[name].setChecked(True)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens().rail))
        painter.end()
