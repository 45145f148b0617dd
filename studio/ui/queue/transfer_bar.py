"""What can be done by hand to one medium of the queue, and how much of the line they may take."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from studio.desks.queue import QueueRow, QueueState
from studio.desks.transfers import LEAST_CAP, TransfersDesk
from studio.errors import StudioError
from studio.ui.background import Background
from studio.ui.icons import icon
from studio.ui.page import button, label, number_box
from studio.ui.writer import Writer

NO_LIMIT = LEAST_CAP - 1
"""The lowest value of the box stands for none."""
MOST_CAP = 1024 * 1024
"""KiB a second; above any line of a county."""


class TransferBar(QWidget):
    notice_raised = Signal(StudioError)
    sync_requested = Signal()
    """Something may leave now that did not before."""
    take_back_requested = Signal(str)
    focus_freed = Signal()
    """The button that had it is about to go: else Qt picks the next field and selects all of it."""
    """IntentKey of a submission that has not left."""

    def __init__(self, desk: TransfersDesk, writer: Writer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._writer = writer
        self._background = Background(self)
        self._background.failed.connect(self.notice_raised)
        self._row: QueueRow | None = None
        self.take_back_button = button(self.tr("Take back"), "", "undo")
        self.take_back_button.setToolTip(self.tr("The story becomes a draft again"))
        self.pause_button = button(self.tr("Pause this one"), "", "pause")
        self.retry_button = button(self.tr("Try this one now"), "", "retry")
        self.first_button = button(self.tr("First"), "", "first")
        self.later_button = button(self.tr("Later"), "", "later")
        self.cap_box = number_box(NO_LIMIT, MOST_CAP, 64)
        self.cap_box.setSpecialValueText(self.tr("no limit"))
        self.cap_box.setSuffix(" KB/s")
        self.cap_box.setKeyboardTracking(False)
        self.cap_box.setFixedWidth(150)
        cap_label = label(self.tr("Originals take at most"), "muted")
        cap_label.setBuddy(self.cap_box)
        self.cap_box.setAccessibleName(cap_label.text())
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        for made in (self.take_back_button, *self._deeds()):
            line.addWidget(made)
        line.addStretch(1)
        line.addWidget(cap_label)
        line.addWidget(self.cap_box)

        self.take_back_button.clicked.connect(self._take_back)
        self.pause_button.clicked.connect(self._pause_or_resume)
        self.retry_button.clicked.connect(partial(self._do, self._desk.retry))
        self.first_button.clicked.connect(partial(self._do, self._desk.first))
        self.later_button.clicked.connect(partial(self._do, self._desk.later))
        self.cap_box.valueChanged.connect(self._set_cap)
        self.show_row(None)

    @Slot()
    def reload(self) -> None:
        self._background.run(self._desk.cap, self._show_cap, replacing="cap")

    @Slot(object)
    def show_row(self, row: QueueRow | None) -> None:
        """What the buttons are about; why they do nothing stands in their tooltips."""
        self._row = row
        is_medium = row is not None and row.transfer is not None
        is_unsent = row is not None and row.is_unsent
        going = self._deeds() if is_unsent else (self.take_back_button,)
        if any(made.hasFocus() for made in going):
            self.focus_freed.emit()
        self.take_back_button.setVisible(is_unsent)
        if row is None:
            hint = self.tr("Choose a line of the table first.")
        elif is_medium:
            hint = row.subject
        else:
            hint = self.tr("Texts leave in the order in which they were written.")
        for made in self._deeds():
            made.setVisible(not is_unsent)
            made.setEnabled(is_medium)
            made.setToolTip(hint)
        is_paused = row is not None and row.state == QueueState.PAUSED
        self.pause_button.setText(
            self.tr("Let it go on") if is_paused else self.tr("Pause this one")
        )
        self.pause_button.setIcon(icon("play" if is_paused else "pause"))

    def _deeds(self) -> tuple[QPushButton, ...]:
        return self.pause_button, self.retry_button, self.first_button, self.later_button

    def _show_cap(self, cap: int | None) -> None:
        self.cap_box.blockSignals(True)
        self.cap_box.setValue(cap if cap is not None else NO_LIMIT)
        self.cap_box.blockSignals(False)

    @Slot()
    def _take_back(self) -> None:
        if self._row is not None:
            self.take_back_requested.emit(self._row.id)

    @Slot()
    def _pause_or_resume(self) -> None:
        is_paused = self._row is not None and self._row.state == QueueState.PAUSED
        self._do(self._desk.resume if is_paused else self._desk.pause)

    def _do(self, deed: Callable[[int], None]) -> None:
        number = self._row.transfer if self._row is not None else None
        if number is not None:
            self._write(partial(deed, number))

    @Slot(int)
    def _set_cap(self, value: int) -> None:
        self._write(partial(self._desk.set_cap, None if value == NO_LIMIT else value))

    def _write(self, work: Callable[[], None]) -> None:
        self._writer.run(self, work, lambda _: self.sync_requested.emit(), self.notice_raised.emit)
