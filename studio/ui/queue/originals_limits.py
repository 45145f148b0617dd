"""How much of the line originals may take, and in which hours of the day."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSignalBlocker, QTime, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QTimeEdit, QVBoxLayout, QWidget

from studio.desks.transfers import LEAST_CAP, Hours, TransfersDesk
from studio.errors import StudioError
from studio.ui.background import Background
from studio.ui.page import label, number_box
from studio.ui.writer import Writer

NO_LIMIT = LEAST_CAP - 1
"""The lowest value of the box stands for none."""
MOST_CAP = 1024 * 1024
"""KiB a second; above any line of a county."""
EVENING, MORNING = QTime(22, 0), QTime(6, 0)
"""What is proposed: nobody needs the line then."""


class OriginalsLimits(QWidget):
    notice_raised = Signal(StudioError)
    changed = Signal()
    """A limit was stored: something may leave now that did not before."""
    shown = Signal()
    """What stands is on the screen; `words` says it."""

    def __init__(
        self, desk: TransfersDesk, writer: Writer, zone: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._writer = writer
        self._zone = zone
        self._background = Background(self)
        self._background.failed.connect(self.notice_raised)
        self.cap_box = number_box(NO_LIMIT, MOST_CAP, 64)
        self.cap_box.setSpecialValueText(self.tr("no limit"))
        self.cap_box.setSuffix(" KB/s")
        self.cap_box.setKeyboardTracking(False)
        self.cap_box.setFixedWidth(150)
        cap_label = label(self.tr("Originals take at most"), "muted")
        cap_label.setBuddy(self.cap_box)
        self.cap_box.setAccessibleName(cap_label.text())
        self.hours_box = QCheckBox(self.tr("Originals leave only from"))
        self.since_edit = self._time_edit(self.tr("Originals leave from"), EVENING)
        self.until_edit = self._time_edit(self.tr("Originals leave until"), MORNING)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(10)
        for parts in (
            (cap_label, self.cap_box),
            (self.hours_box, self.since_edit, label(self.tr("to"), "muted"), self.until_edit),
        ):
            line = QHBoxLayout()
            line.setSpacing(8)
            for part in parts:
                line.addWidget(part)
            line.addStretch(1)
            rows.addLayout(line)
        self.cap_box.valueChanged.connect(self._set_cap)
        self.hours_box.toggled.connect(self._set_hours)
        self.since_edit.timeChanged.connect(self._set_hours)
        self.until_edit.timeChanged.connect(self._set_hours)
        self._show_hours(None)

    @Slot()
    def reload(self) -> None:
        self._background.run(self._desk.cap, self._show_cap, replacing="cap")
        self._background.run(self._desk.hours, self._show_hours, replacing="hours")

    @property
    def words(self) -> str:
        """What stands, in a few words."""
        is_capped = self.cap_box.value() != NO_LIMIT
        parts = [f"≤ {self.cap_box.value()} KB/s"] if is_capped else []
        if self.hours_box.isChecked():
            hours = (edit.time().toString("HH:mm") for edit in (self.since_edit, self.until_edit))
            parts.append("–".join(hours))
        return " · ".join(parts) or self.tr("no limit")

    def _time_edit(self, heard: str, proposed: QTime) -> QTimeEdit:
        made = QTimeEdit(proposed)
        made.setDisplayFormat("HH:mm")
        made.setKeyboardTracking(False)
        made.lineEdit().setTextMargins(7, 0, 0, 0)
        made.setFixedWidth(92)
        made.setAccessibleName(heard)
        return made

    def _show_cap(self, cap: int | None) -> None:
        with QSignalBlocker(self.cap_box):
            self.cap_box.setValue(cap if cap is not None else NO_LIMIT)
        self.shown.emit()

    def _show_hours(self, hours: Hours | None) -> None:
        """The times stay while there are none: they are proposed again."""
        with QSignalBlocker(self.hours_box):
            self.hours_box.setChecked(hours is not None)
        for edit in (self.since_edit, self.until_edit):
            edit.setEnabled(hours is not None)
        if hours is not None:
            edits = ((self.since_edit, hours.since), (self.until_edit, hours.until))
            for edit, minutes in edits:
                with QSignalBlocker(edit):
                    edit.setTime(QTime(minutes // 60, minutes % 60))
        self.shown.emit()

    @Slot(int)
    def _set_cap(self, value: int) -> None:
        self._write(partial(self._desk.set_cap, None if value == NO_LIMIT else value))

    @Slot()
    def _set_hours(self) -> None:
        is_limited = self.hours_box.isChecked()
        for edit in (self.since_edit, self.until_edit):
            edit.setEnabled(is_limited)
        since, until = (_minutes(edit) for edit in (self.since_edit, self.until_edit))
        hours = Hours(since, until, self._zone) if is_limited else None
        self._write(partial(self._desk.set_hours, hours))

    def _write(self, work: Callable[[], None]) -> None:
        self.shown.emit()
        self._writer.run(self, work, lambda _: self.changed.emit(), self._refused)

    def _refused(self, error: Exception) -> None:
        """What stands is shown again: the screen must not promise another limit."""
        self.notice_raised.emit(error)
        self.reload()


def _minutes(edit: QTimeEdit) -> int:
    return edit.time().hour() * 60 + edit.time().minute()
