"""需处理: what a person must decide, above the queue: refused things and fields in conflict."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLayout, QScrollArea, QStyle, QVBoxLayout, QWidget

from studio.desks.conflicts import Conflict, ConflictsDesk
from studio.desks.queue import RefusedRow
from studio.errors import StudioError
from studio.ui.conflict_choice import ConflictChoice
from studio.ui.page import Card, label
from studio.ui.queue.refused_line import RefusedLine
from studio.ui.writer import Writer

SPACING = 8
LEAST = 56
"""Pixels: one line of it is always seen."""


class _Lines(QWidget):
    """Tells when what is in it takes another height: once it has its fonts, for one."""

    changed = Signal()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.changed.emit()
        return done


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
        self._most = LEAST
        self._shown: tuple[Sequence[RefusedRow], Sequence[Conflict]] = ((), ())
        self.title = label("", "section")
        self.rows.setContentsMargins(18, 8, 18, 10)
        self.rows.setSpacing(6)
        self.rows.addWidget(self.title)
        self._area = QScrollArea(widgetResizable=True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.rows.addWidget(self._area)
        self.hide()

    def cap(self, most: int) -> None:
        """It takes at most so many pixels of the page's height; the rest is scrolled to."""
        if most != self._most:
            self._most = most
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrower lines wrap, and are taller."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def show_needs(self, refused: Sequence[RefusedRow], conflicts: Sequence[Conflict]) -> None:
        """Built anew only when something is new: a button must not vanish under a finger."""
        if (refused, conflicts) == self._shown:
            return
        self._shown = (refused, conflicts)
        self.title.setText(self.tr("Needs attention: %n", "", len(refused) + len(conflicts)))
        inside = _Lines()
        inside.changed.connect(self._fit)
        inside.setAutoFillBackground(False)
        lines = QVBoxLayout(inside)
        lines.setContentsMargins(0, 0, 8, 0)
        lines.setSpacing(SPACING)
        for row in refused:
            lines.addWidget(self._refused_line(row))
        for conflict in conflicts:
            choice = ConflictChoice(conflict, self._desk, self._writer, self._zone, is_in_line=True)
            choice.notice_raised.connect(self.notice_raised)
            lines.addWidget(choice)
        lines.addStretch(1)
        self._area.setWidget(inside)
        self.setVisible(bool(refused or conflicts))
        self._fit()

    @Slot()
    def _fit(self) -> None:
        """Whole lines only: half a button at the edge looks like a fault of the page."""
        inside = self._area.widget()
        lines = inside.layout() if inside is not None else None
        if lines is None:
            return
        margins = self.rows.contentsMargins()
        around = margins.left() + margins.right() + 2 * self.frameWidth()
        width = self.width() - around
        edges = margins.top() + margins.bottom() + 2 * self.frameWidth()
        most = self._most - edges - self.title.sizeHint().height() - self.rows.spacing()
        heights = self._heights(lines, width)
        if sum(heights) > most:  # a scroll bar takes some of the width, and lines may wrap
            bar = self._area.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
            heights = self._heights(lines, width - bar)
        shown = 0
        for height in heights:
            if shown and shown + height > most:
                break
            shown += height
        self._area.setFixedHeight(max(min(shown, max(most, LEAST)), LEAST if heights else 0))

    @staticmethod
    def _heights(lines: QLayout, width: int) -> list[int]:
        """Of each line, with what is between it and the line above."""
        margins = lines.contentsMargins()
        inner = width - margins.left() - margins.right()
        found: list[int] = []
        for number in range(lines.count()):
            item = lines.itemAt(number)
            line = item.widget() if item is not None else None
            if line is None:  # the room below the last one
                continue
            height = line.heightForWidth(inner) if line.hasHeightForWidth() else -1
            height = max(height, line.minimumSizeHint().height())
            found.append(height + (SPACING if found else 0))
        return found

    def _refused_line(self, row: RefusedRow) -> RefusedLine:
        line = RefusedLine(row)
        line.edit_requested.connect(self.edit_requested)
        line.again_requested.connect(self.again_requested)
        line.document_requested.connect(self.document_requested)
        line.put_away_requested.connect(self.put_away_requested)
        return line
