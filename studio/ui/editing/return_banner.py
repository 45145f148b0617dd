"""Why the province returned a story, above the page."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio.ui.icons import icon
from studio.ui.theme import tokens

_BELOW: Final = 14  # pixels left free, only when there is a banner


class ReturnBanner(QFrame):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sign = QLabel()
        self._paint_sign()
        title = QLabel(self.tr("Returned by the province"))
        title.setProperty("tone", "bad")
        self.reason = QLabel(wordWrap=True)
        self.reason.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.reason.setTextFormat(Qt.TextFormat.PlainText)
        self.reason.setAccessibleName(title.text())

        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(title)
        words.addWidget(self.reason)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 10 + _BELOW)
        layout.setSpacing(12)
        layout.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        self.hide()

    def show_reason(self, reason: str) -> None:
        """Empty: there is none."""
        self.reason.setText(reason)
        self.setVisible(bool(reason))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._paint_sign()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens().bad_soft))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, 0, -_BELOW), 8, 8)
        painter.end()

    def _paint_sign(self) -> None:
        self._sign.setPixmap(icon("returned", "bad").pixmap(20, 20))
