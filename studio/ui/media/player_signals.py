"""Brings what a player tells, in its own threads, into Qt's."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from studio.errors import MediaError, StudioError
from studio.media.player import Pixels, PlayerEvents


class PlayerSignals(QObject):
    """Speaks of the clip of the last `listen` only, whatever still arrives from one before."""

    frame_shown = Signal(QImage)
    position_moved = Signal(int)
    """Milliseconds from the start."""
    ended = Signal()
    failed = Signal(StudioError)

    _frame_waits = Signal()
    _told = Signal(int, str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._turn = 0
        self._guard = threading.Lock()
        self._waiting: tuple[int, QImage] | None = None
        self._frame_waits.connect(self._show_waiting)
        self._told.connect(self._pass_on)

    def listen(self) -> PlayerEvents:
        """What to hand to a player together with the next clip."""
        self._turn += 1
        turn = self._turn
        return PlayerEvents(
            frame=lambda pixels: self._keep(turn, _copied(pixels)),
            still=lambda jpeg: self._keep(turn, QImage.fromData(jpeg)),
            position=lambda position_ms: self._told.emit(turn, "position", position_ms),
            ended=lambda: self._told.emit(turn, "ended", None),
            failed=lambda error: self._told.emit(turn, "failed", error),
        )

    def _keep(self, turn: int, frame: QImage) -> None:
        """In the player's thread. A window that is busy gets the newest frame, not a backlog."""
        with self._guard:
            is_first = self._waiting is None
            self._waiting = turn, frame
        if is_first:
            self._frame_waits.emit()

    @Slot()
    def _show_waiting(self) -> None:
        with self._guard:
            waiting, self._waiting = self._waiting, None
        if waiting is not None and waiting[0] == self._turn:
            self.frame_shown.emit(waiting[1])

    @Slot(int, str, object)
    def _pass_on(self, turn: int, what: str, fact: int | MediaError | None) -> None:
        if turn != self._turn:
            return
        if what == "position":
            self.position_moved.emit(fact)
        elif what == "failed":
            self.failed.emit(fact)
        else:
            self.ended.emit()


def _copied(pixels: Pixels) -> QImage:
    """The player's memory is its own: two megabytes are copied in well under a millisecond."""
    shared = QImage(
        pixels.memory, pixels.width, pixels.height, pixels.row_bytes, QImage.Format.Format_RGB32
    )
    return shared.copy()
