"""Below the text: how many paragraphs two sides changed, and the way from one to the next."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from studio.ui.page import IconLabel, button
from studio.ui.theme import tokens

NEXT, PREVIOUS, REVIEWED, COMPARE = "F8", "Shift+F8", "Ctrl+F8", "Alt+F8"


class ReviewStrip(QFrame):
    stepped = Signal(int)
    """1: to the next paragraph, -1: to the one before."""
    compare_requested = Signal()
    reviewed = Signal()
    """The paragraph with the caret reads as it should."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        sign = IconLabel(18)
        sign.show_icon("attention", "wait")
        self.words = QLabel()
        self.words.setProperty("tone", "wait")
        self.previous_button = self._button(self.tr("Previous"), PREVIOUS)
        self.next_button = self._button(self.tr("Next"), NEXT)
        self.compare_button = self._button(self.tr("Compare"), COMPARE)
        self.reviewed_button = self._button(self.tr("Reviewed"), REVIEWED)
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 4, 8, 4)
        line.setSpacing(8)
        line.addWidget(sign)
        line.addWidget(self.words, 1)
        for each in (
            self.previous_button, self.next_button, self.compare_button, self.reviewed_button,
        ):  # fmt: skip
            line.addWidget(each)
        self.previous_button.clicked.connect(lambda: self.stepped.emit(-1))
        self.next_button.clicked.connect(lambda: self.stepped.emit(1))
        self.compare_button.clicked.connect(self.compare_requested)
        self.reviewed_button.clicked.connect(self.reviewed)
        self.hide()

    def show_count(self, count: int) -> None:
        """None: the strip goes."""
        self.words.setText(self.tr("%n paragraph(s) changed on two sides", "", count))
        self.setVisible(count > 0)

    def show_place(self, *, is_at_one: bool) -> None:
        """Whether the caret is in a paragraph to review."""
        self.compare_button.setEnabled(is_at_one)
        self.reviewed_button.setEnabled(is_at_one)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(tokens().wait_soft))
        painter.setBrush(QColor(tokens().wait_soft))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 8, 8)
        painter.end()

    def _button(self, words: str, keys: str) -> QPushButton:
        made = button(words, "quiet")
        shown = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
        made.setToolTip(f"{words} ({shown})")
        return made
