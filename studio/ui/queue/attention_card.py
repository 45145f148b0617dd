"""需处理: what a person must decide, above the queue: refused things and fields in conflict."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from studio.desks.conflicts import Conflict, ConflictsDesk
from studio.desks.queue import RefusedRow
from studio.errors import StudioError
from studio.ui.conflict_choice import ConflictChoice
from studio.ui.page import Card, label
from studio.ui.queue.refused_line import RefusedLine
from studio.ui.writer import Writer

TALLEST = 236


class AttentionCard(Card):
    edit_requested = Signal(object)
    again_requested = Signal(object)
    document_requested = Signal(object)
    put_away_requested = Signal(object)
    notice_raised = Signal(StudioError)

    def __init__(
        self, desk: ConflictsDesk, writer: Writer, zone: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._writer = writer
        self._zone = zone
        self._shown: tuple[Sequence[RefusedRow], Sequence[Conflict]] = ((), ())
        self.title = label("", "section")
        self.rows.addWidget(self.title)
        self._area = QScrollArea(widgetResizable=True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.rows.addWidget(self._area)
        self.hide()

    def show_needs(self, refused: Sequence[RefusedRow], conflicts: Sequence[Conflict]) -> None:
        """Built anew only when something is new: a button must not vanish under a finger."""
        if (refused, conflicts) == self._shown:
            return
        self._shown = (refused, conflicts)
        self.title.setText(self.tr("Needs attention: %n", "", len(refused) + len(conflicts)))
        inside = QWidget()
        inside.setAutoFillBackground(False)
        lines = QVBoxLayout(inside)
        lines.setContentsMargins(0, 0, 8, 0)
        lines.setSpacing(14)
        for row in refused:
            lines.addWidget(self._refused_line(row))
        for conflict in conflicts:
            choice = ConflictChoice(conflict, self._desk, self._writer, self._zone)
            choice.notice_raised.connect(self.notice_raised)
            lines.addWidget(choice)
        lines.addStretch(1)
        self._area.setWidget(inside)
        self.setVisible(bool(refused or conflicts))
        self._area.setFixedHeight(min(inside.sizeHint().height() + 4, TALLEST))

    def _refused_line(self, row: RefusedRow) -> RefusedLine:
        line = RefusedLine(row)
        line.edit_requested.connect(self.edit_requested)
        line.again_requested.connect(self.again_requested)
        line.document_requested.connect(self.document_requested)
        line.put_away_requested.connect(self.put_away_requested)
        return line
