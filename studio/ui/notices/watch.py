"""When to look whether there is something to tell: after changes, and when a deadline nears.

An idle window looks at nothing: once a minute it compares the clock with a time that it remembers.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal, Slot

from studio.clock import utc_now
from studio.desks.changes import Change
from studio.desks.matters import Concern, Matter
from studio.desks.notices import NoticesDesk, Outlook
from studio.ui.background import Background
from studio.ui.writer import Writer
from studio.vocabulary import PersonId

SETTLE_MS = 2000
"""What comes within it of each other is told together."""
LONGEST_HOLD_MS = 15_000
"""Where changes never end, a long upload for one, somebody is told after that all the same."""
PATIENCE_MS = 20_000
"""At the start: so long nothing came from the province, and nobody said that it cannot be asked."""
MINUTE_MS = 60_000


class Watch(QObject):
    looked = Signal(object)
    """Outlook."""
    told = Signal(object, bool)
    """Matters to tell of, each once for ever; and whether they came while nobody was here."""
    failed = Signal(Exception)

    def __init__(
        self,
        desk: NoticesDesk,
        writer: Writer,
        parent: QObject | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__(parent)
        self.concerns: frozenset[Concern] = frozenset(Concern)
        self._desk = desk
        self._writer = writer
        self._now = now
        self._background = Background(self)
        self._background.failed.connect(self.failed)
        self._person: PersonId | None = None
        self._changes_of_person = 0
        self._is_first = True
        """What is found now came while nobody was here."""
        self._is_patient = True
        """The province may still bring what came while the program was closed."""
        self._is_over = False
        self._next_turn: datetime | None = None
        self._held = QElapsedTimer()
        self._settling = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settling.timeout.connect(self.look)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._wait_no_longer)
        self._minute = QTimer(self, interval=MINUTE_MS, timerType=Qt.TimerType.VeryCoarseTimer)
        self._minute.timeout.connect(self._look_at_the_clock)

    def begin(self) -> None:
        """The program has started, and its sync with it."""
        self._patience.start()
        self.look()

    def end(self) -> None:
        """Nobody is told any more, and nothing is read."""
        self._is_over = True
        for timer in (self._settling, self._patience, self._minute):
            timer.stop()

    def begin_anew(self) -> None:
        """Somebody else works here now: what came since they left is theirs to hear."""
        self._is_first = True
        self._changes_of_person += 1
        self._wait_no_longer()

    @Slot(Change)
    def on_changed(self, change: Change) -> None:
        if self._is_over:
            return
        if not (change.stories or change.topics or change.people or change.queue or change.line):
            return
        if change.line and change.is_from_sync:
            self._is_patient = False  # the province was asked, or cannot be
        elif change.is_from_sync and self._patience.isActive():
            self._patience.start()
        if not self._settling.isActive():
            self._held.start()
        if not self._settling.isActive() or self._held.elapsed() < LONGEST_HOLD_MS:
            self._settling.start()

    @Slot()
    def look(self) -> None:
        if not self._is_over:
            self._background.run(self._desk.look, self._show, replacing="look")

    def _show(self, outlook: Outlook) -> None:
        if self._is_over:
            return
        if self._person is not None and outlook.person != self._person:
            self._is_first, self._is_patient = True, False
        self._person = outlook.person
        self._next_turn = outlook.next_turn
        if outlook.next_turn is None:
            self._minute.stop()
        elif not self._minute.isActive():
            self._minute.start()
        self.looked.emit(outlook)
        if self._is_first and self._is_patient and not outlook.is_caught_up:
            return  # a change says when
        self._patience.stop()
        is_first, self._is_first = self._is_first, False
        if outlook.unnoted or outlook.is_to_begin:
            work = partial(self._desk.tell, outlook.person, outlook.unnoted, self.concerns)
            told = partial(self._tell, self._changes_of_person, is_first)
            self._writer.run(self, work, told, self.failed.emit)

    def _tell(self, changes_of_person: int, is_first: bool, matters: tuple[Matter, ...]) -> None:
        """Somebody else may have sat down since they were noted: then the bell alone has them."""
        if matters and changes_of_person == self._changes_of_person:
            self.told.emit(matters, is_first)
        self.look()  # they stand in the bell now

    @Slot()
    def _wait_no_longer(self) -> None:
        self._patience.stop()
        self._is_patient = False
        self.look()

    @Slot()
    def _look_at_the_clock(self) -> None:
        if self._next_turn is not None and self._now() >= self._next_turn:
            self.look()
