"""Brings one thing from the screen to the disk: at most a second later, and until it works."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final, Generic, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from studio.errors import Invalid, NotFound
from studio.ui.writer import Writer

T = TypeVar("T")

RHYTHM_MS: Final = 1000
"""From the first unsaved edit to its save; typing on does not put it off (promise P1)."""
RETRY_MS: Final = 3000
"""After a save that failed, for instance on a full disk."""


class Keeper(QObject, Generic[T]):
    """Knows by a mark (a version, a value) what the disk has and what the screen has.

    A save always holds everything since the last one that *succeeded*, so a failed one loses
    nothing; what two overlapping saves hold twice must be harmless to store.
    """

    went_ahead = Signal()
    """The screen has what the disk has not."""
    stored = Signal(object)
    """datetime: a save was committed then."""
    failed = Signal(Exception)
    """Told once, until a save succeeds or another kind of trouble comes."""

    def __init__(
        self,
        writer: Writer,
        shown: Callable[[], T],
        prepare: Callable[[T, T], Callable[[], datetime]],
        stored: T,
        parent: QObject,
    ) -> None:
        """`shown` gives the screen's mark; `prepare(stored, shown)` the write that catches up.

        Both are called in the GUI thread, the write itself in the writer's.
        """
        super().__init__(parent)
        self._writer = writer
        self._shown = shown
        self._prepare = prepare
        self._stored = stored
        self._handed_over: T | None = None
        self._under_way = 0
        self._is_wanted = False
        self._told = ""
        self.trouble: Exception | None = None
        """Why the newest save failed; None: it did not."""
        self._rhythm = QTimer(self, singleShot=True, interval=RHYTHM_MS)
        self._rhythm.timeout.connect(self.save)
        self._retry = QTimer(self, singleShot=True, interval=RETRY_MS)
        self._retry.timeout.connect(self.save)

    @property
    def is_ahead(self) -> bool:
        """The screen has what the disk has not, or may not have in a moment."""
        return self._under_way > 0 or self._shown() != self._stored

    def touch(self) -> None:
        """Something was edited."""
        if self._rhythm.isActive() or self._retry.isActive():
            return  # known, and on its way
        if self.is_ahead:
            self.went_ahead.emit()
            self._rhythm.start()

    def save(self) -> None:
        """Save now, or right after the save that is under way."""
        if self._under_way:
            self._is_wanted = True
        else:
            self.hand_over()

    def hand_over(self) -> None:
        """Give the writer what the disk lacks, at once: nobody may be here to do it later."""
        self._rhythm.stop()
        self._retry.stop()
        self._is_wanted = False
        mark = self._shown()
        if mark == (self._handed_over if self._under_way else self._stored):
            return
        self._handed_over = mark
        self._under_way += 1
        write = self._prepare(self._stored, mark)
        self._writer.run(self, write, partial(self._on_stored, mark), self._on_failed)

    def settle(self, mark: T) -> None:
        """The disk has another value meanwhile, and the screen shows it."""
        self._stored = mark

    def _on_stored(self, mark: T, at: datetime) -> None:
        self._under_way -= 1
        self._stored = mark
        self._told = ""
        self.trouble = None
        self.stored.emit(at)
        self._go_on()

    def _on_failed(self, error: Exception) -> None:
        self._under_way -= 1
        self._handed_over = None
        self.trouble = error
        trouble = str(error)
        if trouble != self._told:
            self._told = trouble
            self.failed.emit(error)
        # What breaks a rule or is gone will not get better by itself; the next edit tries again.
        if isinstance(error, Invalid | NotFound):
            self._is_wanted = False
        elif not self._under_way:
            self._is_wanted = False
            self._retry.start()

    def _go_on(self) -> None:
        if self._under_way:
            return
        self._handed_over = None
        if self._is_wanted:
            self.hand_over()
        else:
            self.touch()
