"""Writes a refused thing anew before it is sent again (改后重送)."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from studio.desks.queue import RefusedRow
from studio.desks.wording import LONGEST
from studio.ui.error_text import sentences
from studio.ui.page import button, label

_OF_LINES = frozenset({"deck", "angle", "reason"})
"""Fields that may have several lines."""


class SendAgainDialog(QDialog):
    sent = Signal(object, str)
    """RefusedRow, the new words."""

    def __init__(self, row: RefusedRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Change and send again"))
        self.setMinimumWidth(520)
        self._row = row
        name = sentences().word(row.field)
        self.words: QLineEdit | QPlainTextEdit
        if row.field in _OF_LINES:
            self.words = QPlainTextEdit(row.editable or "", tabChangesFocus=True)
        else:
            self.words = QLineEdit(row.editable or "", maxLength=LONGEST.get(row.field, 1000))
        self.words.setAccessibleName(name)
        self.send_button = button(self.tr("Send again"), "primary", "submit")
        self.send_button.setDefault(True)
        cancel = button(self.tr("Cancel"), "quiet")
        about = label(f"{row.subject} · {name}" if row.subject else name, "muted")
        about.setWordWrap(True)
        deeds = QHBoxLayout()
        deeds.addStretch(1)
        deeds.addWidget(cancel)
        deeds.addWidget(self.send_button)
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 20, 24, 20)
        page.setSpacing(10)
        page.addWidget(about)
        page.addWidget(self.words)
        page.addLayout(deeds)
        cancel.clicked.connect(self.reject)
        self.send_button.clicked.connect(self._send)

    @Slot()
    def _send(self) -> None:
        words = self.words
        text = words.text() if isinstance(words, QLineEdit) else words.toPlainText()
        self.sent.emit(self._row, text)
        self.accept()
