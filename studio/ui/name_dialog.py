"""Asks what something is to be called; a refused name stays in the field, with the reason."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from studio.desks.wording import LONGEST
from studio.errors import StudioError
from studio.ui.error_text import error_text
from studio.ui.page import button, label
from studio.ui.writer import Writer

WIDTH = 420


class NameDialog(QDialog):
    def __init__(
        self,
        title: str,
        question: str,
        keep: Callable[[str], Callable[[], object]],
        writer: Writer,
        parent: QWidget,
        name: str = "",
    ) -> None:
        """`keep` writes the name, off the GUI thread; what it returns is called in it then."""
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(WIDTH)
        self._keep = keep
        self._writer = writer
        asked = label(question)
        self.line = QLineEdit(name, maxLength=LONGEST["name"])
        self.line.setAccessibleName(question)
        asked.setBuddy(self.line)
        self.trouble = label("", "bad")
        self.trouble.setWordWrap(True)
        self.trouble.hide()
        self.save_button = button(self.tr("Save"), "primary")
        self.save_button.setDefault(True)
        self.cancel_button = button(self.tr("Cancel"), "quiet")
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 20, 24, 20)
        page.setSpacing(8)
        page.addWidget(asked)
        page.addWidget(self.line)
        page.addWidget(self.trouble)
        page.addSpacing(6)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.save_button)
        page.addLayout(foot)
        self.line.selectAll()
        self.save_button.clicked.connect(self._save)
        self.cancel_button.clicked.connect(self.reject)

    @Slot()
    def _save(self) -> None:
        self.save_button.setEnabled(False)  # a second one would be told that the name is taken
        self._writer.run(self, partial(self._keep, self.line.text()), self._done, self._tell)

    def _done(self, go_on: Callable[[], object]) -> None:
        self.accept()
        go_on()

    def _tell(self, error: Exception) -> None:
        if not isinstance(error, StudioError):
            raise error  # a bug: for the crash dialog
        self.save_button.setEnabled(True)
        self.trouble.setText(error_text(error))
        self.trouble.show()
        self.line.setFocus()
