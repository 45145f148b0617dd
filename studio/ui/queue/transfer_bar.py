"""What can be done by hand to one medium of the queue, and how much of the line they may take."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from studio.desks.queue import QueueRow, QueueState
from studio.desks.transfers import TransfersDesk
from studio.errors import StudioError
from studio.ui.icons import icon
from studio.ui.page import button
from studio.ui.queue.originals_dialog import OriginalsDialog
from studio.ui.writer import Writer


class TransferBar(QWidget):
    notice_raised = Signal(StudioError)
    sync_requested = Signal()
    """Something may leave now that did not before."""
    take_back_requested = Signal(str)
    """IntentKey of a submission that has not left."""
    focus_freed = Signal()
    """The button that had it is about to go: else Qt picks the next field and selects all of it."""

    def __init__(
        self, desk: TransfersDesk, writer: Writer, zone: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._writer = writer
        self._row: QueueRow | None = None
        self._is_any = False
        self.take_back_button = button(self.tr("Take back"), "", "undo")
        self.take_back_button.setToolTip(self.tr("The story becomes a draft again"))
        self.pause_button = button(self.tr("Pause this one"), "", "pause")
        self.retry_button = button(self.tr("Try this one now"), "", "retry")
        self.first_button = button(self.tr("First"), "", "first")
        self.later_button = button(self.tr("Later"), "", "later")
        self.originals_button = button("", "", "video")
        self.originals = OriginalsDialog(desk, writer, zone, self)
        self.limits = self.originals.limits
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        for made in (self.take_back_button, *self._deeds(), self.originals_button):
            line.addWidget(made)
        self._name_limits()

        self.take_back_button.clicked.connect(self._take_back)
        self.pause_button.clicked.connect(self._pause_or_resume)
        self.retry_button.clicked.connect(partial(self._do, self._desk.retry))
        self.first_button.clicked.connect(partial(self._do, self._desk.first))
        self.later_button.clicked.connect(partial(self._do, self._desk.later))
        self.originals_button.clicked.connect(self.originals.open)
        self.limits.shown.connect(self._name_limits)
        self.limits.changed.connect(self.sync_requested)
        self.limits.notice_raised.connect(self.notice_raised)
        self.show_deeds(is_any=False)

    @Slot()
    def reload(self) -> None:
        self.limits.reload()

    @Slot(object)
    def show_row(self, row: QueueRow | None) -> None:
        """What the buttons are about; why they do nothing stands in their tooltips."""
        self._row = row
        is_medium = row is not None and row.transfer is not None
        is_unsent = row is not None and row.is_unsent
        stay = is_medium and not is_unsent  # hidden or disabled: either loses it
        going = (
            *(() if stay else self._deeds()),
            *(() if is_unsent else (self.take_back_button,)),
        )
        if any(made.hasFocus() for made in going):
            self.focus_freed.emit()
        self.take_back_button.setVisible(self._is_any and is_unsent)
        if row is None:
            hint = self.tr("Choose a line of the table first.")
        elif is_medium:
            hint = row.subject
        else:
            hint = self.tr("Texts leave in the order in which they were written.")
        for made in self._deeds():
            made.setVisible(self._is_any and not is_unsent)
            made.setEnabled(is_medium)
            made.setToolTip(hint)
        is_paused = row is not None and row.state == QueueState.PAUSED
        self.pause_button.setText(
            self.tr("Let it go on") if is_paused else self.tr("Pause this one")
        )
        self.pause_button.setIcon(icon("play" if is_paused else "pause"))

    def follow(self, widget: QWidget) -> None:
        """The keyboard comes to the verbs from `widget`, where what they are about is chosen."""
        before = widget
        for made in (self.take_back_button, *self._deeds(), self.originals_button):
            QWidget.setTabOrder(before, made)
            before = made

    def show_deeds(self, *, is_any: bool) -> None:
        """The limits of originals stay: they are set before anything waits."""
        self._is_any = is_any
        self.show_row(self._row)

    @Slot()
    def _name_limits(self) -> None:
        """Nobody has to open them to know what stands."""
        words = self.tr("Originals: {limits}…").format(limits=self.limits.words)
        self.originals_button.setText(words)

    def _deeds(self) -> tuple[QPushButton, ...]:
        return self.pause_button, self.retry_button, self.first_button, self.later_button

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

    def _write(self, work: Callable[[], None]) -> None:
        self._writer.run(self, work, lambda _: self.sync_requested.emit(), self.notice_raised.emit)
