"""Words for a comment that is gone: whoever began to write them still has them (P4)."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from studio.ui.page import button, label

_LINES_HIGH = 84  # pixels; more is scrolled


class KeptWords(QFrame):
    discarded = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = label(self.tr("Not sent: the comment was taken back"), "wait")
        title.setWordWrap(True)
        self.words = QPlainTextEdit(readOnly=True)
        self.words.setFixedHeight(_LINES_HIGH)
        self.words.setAccessibleName(title.text())
        self.copy_button = button(self.tr("Copy"))
        self.discard_button = button(self.tr("Discard"), "quiet")
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.discard_button)
        foot.addWidget(self.copy_button)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(14, 10, 10, 10)
        rows.setSpacing(8)
        rows.addWidget(title)
        rows.addWidget(self.words)
        rows.addLayout(foot)
        self.copy_button.clicked.connect(self._copy)
        self.discard_button.clicked.connect(self.discarded)
        self.hide()

    def show_words(self, words: str) -> None:
        """Empty: there are none."""
        if words != self.words.toPlainText():
            self.words.setPlainText(words)
        self.setVisible(bool(words))

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.words.toPlainText())
