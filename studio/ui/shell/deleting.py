"""Asks before something goes to the bin, and says that it can be put back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget


def ask_to_delete(title: str, delete: Callable[[], object], window: QWidget) -> QMessageBox:
    """Show the question; `delete` is called when the answer is yes."""
    box = QMessageBox(window)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(QCoreApplication.translate("Deleting", "Delete"))
    question = QCoreApplication.translate("Deleting", "Move “{title}” to the bin?")
    box.setText(
        question.format(title=title or QCoreApplication.translate("Deleting", "(no headline)"))
    )
    box.setInformativeText(
        QCoreApplication.translate(
            "Deleting",
            "It leaves everybody's lists with the next sync. The bin keeps it; it can be put back.",
        )
    )
    yes = box.addButton(
        QCoreApplication.translate("Deleting", "Move to the bin"),
        QMessageBox.ButtonRole.DestructiveRole,
    )
    no = box.addButton(
        QCoreApplication.translate("Deleting", "Keep it"), QMessageBox.ButtonRole.RejectRole
    )
    box.setDefaultButton(no)
    box.setEscapeButton(no)
    yes.clicked.connect(delete)
    box.finished.connect(box.deleteLater)
    box.open()
    return box
