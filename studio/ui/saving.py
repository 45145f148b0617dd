"""Where a file goes that a person named: with its ending, and never over another one unasked."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget


def target(parent: QWidget, chosen: str, ending: str) -> Path | None:
    """What was chosen in a dialog for saving, with `ending` (“.docx”); None: better not.

    The dialog has asked about the name as it was typed. Where the ending had to be added, the file
    may be another one, about which nobody was asked.
    """
    path = Path(chosen)
    if path.suffix.lower() == ending:
        return path
    whole = path.with_name(path.name + ending)
    return whole if not whole.exists() or _may_replace(parent, whole) else None


def _may_replace(parent: QWidget, path: Path) -> bool:
    title = QCoreApplication.translate("Saving", "Replace the file?")
    question = QCoreApplication.translate("Saving", "“{name}” is there already. Replace it?")
    yes, no = QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No
    return QMessageBox.question(parent, title, question.format(name=path.name), yes | no, no) == yes
