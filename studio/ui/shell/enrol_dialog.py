"""Ties this device to a province by an invitation code."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from studio.desks.accounts import AccountsDesk
from studio.errors import StudioError
from studio.ui.background import Background
from studio.ui.error_text import error_text
from studio.ui.page import button, label


class EnrolDialog(QDialog):
    enrolled = Signal(str)
    """The newsroom's name at the province."""

    def __init__(self, desk: AccountsDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Enrol with the province"))
        self.setFixedWidth(440)
        self._desk = desk
        self._background = Background(self)
        self.url_line = QLineEdit(placeholderText="https://")
        self.url_line.setAccessibleName(self.tr("Address of the province"))
        self.code_line = QLineEdit(placeholderText="XXXX-XXXX-XXXX")
        self.code_line.setAccessibleName(self.tr("Invitation code"))
        self.trouble = label("", "bad")
        self.trouble.setWordWrap(True)
        self.trouble.hide()
        self.enrol_button = button(self.tr("Enrol"), "primary")
        self.cancel_button = button(self.tr("Cancel"), "quiet")
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 20, 24, 20)
        page.setSpacing(8)
        hint = label(
            self.tr("The province's dispatcher gives you an address and a code that works once."),
            "muted",
        )
        hint.setWordWrap(True)
        page.addWidget(hint)
        for words, line in (
            (self.tr("Address of the province"), self.url_line),
            (self.tr("Invitation code"), self.code_line),
        ):
            page.addWidget(label(words, "muted"))
            page.addWidget(line)
        page.addWidget(self.trouble)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.enrol_button)
        page.addSpacing(6)
        page.addLayout(buttons)
        self.enrol_button.clicked.connect(self._enrol)
        self.code_line.returnPressed.connect(self._enrol)
        self.cancel_button.clicked.connect(self.reject)

    @Slot()
    def _enrol(self) -> None:
        self.enrol_button.setEnabled(False)
        work = partial(self._desk.enrol, self.url_line.text(), self.code_line.text())
        self._background.run(work, self._done, self._failed)

    def _done(self, newsroom: str) -> None:
        self.enrolled.emit(newsroom)
        self.accept()

    def _failed(self, error: Exception) -> None:
        self.enrol_button.setEnabled(True)
        if not isinstance(error, StudioError):
            raise error
        self.trouble.setText(error_text(error))
        self.trouble.show()
        self.adjustSize()
