"""需处理: what a person must decide, above the queue: refused things and fields in conflict."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QLayout,
    QPushButton,
    QScrollArea,
    QStyle,
    QVBoxLayout,
    QWidget,
)

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
    focus_freed = Signal()
    """The last line is about to go, and had it."""

    def __init__(
        self, desk: ConflictsDesk, writer: Writer, zone: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._writer = writer
        self._zone = zone
        self._most = LEAST
        self._shown: list[tuple[RefusedRow | Conflict, RefusedLine | ConflictChoice]] = []
        self.title = label("", "section")
        self.rows.setContentsMargins(18, 8, 18, 10)
        self.rows.setSpacing(6)
        self.rows.addWidget(self.title)
        self._area = QScrollArea(widgetResizable=True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.rows.addWidget(self._area)
        inside = _Lines()
        inside.setAutoFillBackground(False)
        self._lines = QVBoxLayout(inside)
        self._lines.setContentsMargins(0, 0, 8, 0)
        self._lines.setSpacing(SPACING)
        self._lines.addStretch(1)
        self._area.setWidget(inside)
        inside.changed.connect(self._fit)
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
        """A line that says what it said stays: no button may vanish, or be another, under a finger.

        Nor under the keyboard: a line that had it and goes gives it to the one that follows, as a
        whole, so that a second press of the key decides nothing.
        """
        needs: list[RefusedRow | Conflict] = [*refused, *conflicts]
        if needs == [need for need, _ in self._shown]:
            return
        before, self._shown = self._shown, []
        going = dict(enumerate(before))
        for need in needs:
            kept = next((place for place, (shown, _) in going.items() if shown == need), None)
            line = self._line(need) if kept is None else going.pop(kept)[1]
            line.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # or it has no place in the tab order
            self._shown.append((need, line))
        self.title.setText(self.tr("Needs attention: %n", "", len(needs)))
        self._area.setAccessibleName(self.title.text())
        self._put_in_order()
        place = next((at for at, (_, line) in going.items() if _has_focus(line)), None)
        if place is not None:
            self._pass_focus(place)
        for _, line in going.values():
            line.hide()
            line.setParent(None)
            line.deleteLater()
        self.setVisible(bool(needs))
        self._fit()

    def _put_in_order(self) -> None:
        """On the page, and for the Tab key."""
        before: QWidget = self._area
        for place, (_, line) in enumerate(self._shown):
            self._lines.insertWidget(place, line)
            for stop in (line, *line.findChildren(QPushButton)):
                QWidget.setTabOrder(before, stop)
                before = stop

    def _pass_focus(self, place: int) -> None:
        if not self._shown:
            self.focus_freed.emit()
            return
        _, line = self._shown[min(place, len(self._shown) - 1)]
        line.setFocus()
        self._area.ensureWidgetVisible(line, 0, 0)

    def _line(self, need: RefusedRow | Conflict) -> RefusedLine | ConflictChoice:
        if isinstance(need, RefusedRow):
            return self._refused_line(need)
        made = ConflictChoice(need, self._desk, self._writer, self._zone, is_in_line=True)
        made.notice_raised.connect(self.notice_raised)
        return made

    @Slot()
    def _fit(self) -> None:
        """Whole lines only: half a button at the edge looks like a fault of the page."""
        lines = self._lines
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


def _has_focus(line: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and (focused is line or line.isAncestorOf(focused))
