"""A submission that its author thinks better of can be taken back until it has left."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from studio.desks.publishing import TAKE_BACK_FOR, PublishingDesk
from studio.ui.writer import Writer
from studio.vocabulary import IntentKey

MILLISECONDS = 1000


class TakingBack(QObject):
    """The window has one of it."""

    offered = Signal(str, str, object, int, str)
    """Words, what can be done about them, the callable that does it, for how many milliseconds, and
    the submission that it is about."""
    taken_back = Signal(str)
    """IntentKey of what is undone."""
    news_told = Signal(str)
    notice_raised = Signal(Exception)

    def __init__(self, desk: PublishingDesk, writer: Writer, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._writer = writer

    @Slot(str, str)
    def offer(self, key: str, headline: str) -> None:
        """Just after it was submitted."""
        words = self.tr(
            "“{headline}” is submitted. For {n} seconds it can be taken back;"
            " then it leaves as soon as the line is up, text first."
        )
        seconds = int(TAKE_BACK_FOR.total_seconds())
        shown = words.format(headline=headline, n=seconds)
        do: Callable[[], object] = partial(self.take_back, key)
        self.offered.emit(shown, self.tr("Take back"), do, seconds * MILLISECONDS, key)

    @Slot(str)
    def take_back(self, key: str) -> None:
        self._writer.run(
            self,
            partial(self._desk.take_back, IntentKey(key)),
            lambda _: self._tell_undone(key),
            self.notice_raised.emit,
        )

    def _tell_undone(self, key: str) -> None:
        self.taken_back.emit(key)
        self.news_told.emit(self.tr("The submission is taken back; you can go on writing."))
