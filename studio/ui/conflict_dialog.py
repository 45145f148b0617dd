"""Every field of one story or topic that has two versions, opened from the mark beside it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QScrollArea, QVBoxLayout, QWidget

from studio.desks.conflicts import Conflict, ConflictsDesk, Sort
from studio.errors import StudioError
from studio.ui.background import Background
from studio.ui.conflict_choice import ConflictChoice
from studio.ui.page import button
from studio.ui.writer import Writer


class ConflictDialog(QDialog):
    """Closes by itself when there is nothing left to choose."""

    notice_raised = Signal(StudioError)

    def __init__(
        self,
        desk: ConflictsDesk,
        writer: Writer,
        zone: str,
        about: tuple[Sort, str],
        parent: QWidget | None = None,
    ) -> None:
        """`about`: the sort and id of the subject."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Two versions"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(720, 320)
        self._desk = desk
        self._writer = writer
        self._zone = zone
        self._about = about
        self._background = Background(self)
        self._background.failed.connect(self.notice_raised)
        self._area = QScrollArea(widgetResizable=True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        close = button(self.tr("Close"))
        close.clicked.connect(self.accept)
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 20, 24, 20)
        page.setSpacing(12)
        page.addWidget(self._area, 1)
        page.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self.reload()

    @Slot()
    def reload(self) -> None:
        self._background.run(partial(self._desk.of, *self._about), self._show, replacing="fields")

    def _show(self, conflicts: list[Conflict]) -> None:
        if not conflicts:
            self.accept()
            return
        inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, 8, 0)
        rows.setSpacing(14)
        for conflict in conflicts:
            choice = ConflictChoice(conflict, self._desk, self._writer, self._zone)
            choice.decided.connect(self.reload)
            choice.notice_raised.connect(self.notice_raised)
            rows.addWidget(choice)
        rows.addStretch(1)
        self._area.setWidget(inside)
