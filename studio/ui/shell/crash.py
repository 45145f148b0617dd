"""The last boundary: an error that nobody expected is told, and what was typed is saved first."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from studio.errors import StudioError
from studio.ui.error_text import sentences
from studio.ui.page import button, label

LOG = logging.getLogger("studio.crash")


class CrashDialog(QDialog):
    def __init__(self, details: str, is_saved: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Something went wrong"))
        self.setMinimumSize(620, 360)
        error = StudioError("unexpected" if is_saved else "unexpected_unsaved")
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 20, 24, 16)
        page.setSpacing(10)
        title = label(sentences().title(error), "section")
        title.setWordWrap(True)
        advice = label(sentences().advice(error), "muted")
        advice.setWordWrap(True)
        self.details = QPlainTextEdit(details, readOnly=True)
        self.details.setAccessibleName(self.tr("Details for support"))
        page.addWidget(title)
        page.addWidget(advice)
        page.addWidget(self.details, 1)
        self.copy_button = button(self.tr("Copy the details"))
        self.go_on_button = button(self.tr("Go on working"), "primary")
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.copy_button)
        buttons.addWidget(self.go_on_button)
        page.addLayout(buttons)
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(details))
        self.go_on_button.clicked.connect(self.accept)


class CrashGuard(QObject):
    """Catches what escapes, from any thread, and shows it once in the GUI thread."""

    _escaped = Signal(str)

    def __init__(self, save: Callable[[], bool], parent: QObject | None = None) -> None:
        """`save` brings everything typed to the disk; False when it could not."""
        super().__init__(parent)
        self._save = save
        self._is_shown = False
        self.dialog: CrashDialog | None = None
        self._escaped.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        sys.excepthook = self._hook
        threading.excepthook = lambda args: self.report(args.exc_value)

    def report(self, error: BaseException | None) -> None:
        """Any thread."""
        if error is None or isinstance(error, KeyboardInterrupt | SystemExit):
            return
        details = "".join(traceback.format_exception(error))
        LOG.error("an unexpected error\n%s", details)
        self._escaped.emit(details)

    def _hook(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self.report(error)

    @Slot(str)
    def _show(self, details: str) -> None:
        is_saved = self._save()
        if self._is_shown:  # the first one is on the screen; this one stands in the log
            return
        self._is_shown = True
        self.dialog = CrashDialog(details, is_saved, self._window())
        self.dialog.finished.connect(self._closed)
        self.dialog.open()

    @Slot()
    def _closed(self) -> None:
        self._is_shown = False

    def _window(self) -> QWidget | None:
        parent = self.parent()
        return parent if isinstance(parent, QWidget) else None
