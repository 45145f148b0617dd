"""Lets others' updates into the text between keystrokes, a large merge in several short turns.

While the body is ahead of the screen, no key and no click gets through before the screen shows all:
what a person does is always done to what the person sees.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import (
    QCoreApplication,
    QElapsedTimer,
    QEvent,
    QObject,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QGuiApplication

from studio.errors import BodyError
from studio.manuscript.portions import Portions

if TYPE_CHECKING:
    from studio.ui.editing.story_edit import StoryEdit

QUIET_MS: Final = 100
"""Others' updates wait so long after a key."""
_QUICK, _SLOW, _LONG = 0.010, 0.020, 0.040
"""Seconds for a portion."""
_DEEDS: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.ShortcutOverride,
        QEvent.Type.Shortcut,
        QEvent.Type.InputMethod,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
        QEvent.Type.ContextMenu,
        QEvent.Type.DragEnter,
        QEvent.Type.DragMove,
        QEvent.Type.Drop,
    }
)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How much is done in one turn."""

    portion: int = 1000
    """Operations merged, 5 to 30 ms; and up to how many are taken at once."""
    largest: int = 16_000
    """Operations, while merging them goes quickly: what was typed or pasted in one go."""
    painting: float = 0.015
    """Seconds of filling the next page."""
    smallest: int = 250
    """Operations, where more would take too long."""


class PortionSize:
    """How many operations go into the next turn, as the turns before went."""

    def __init__(self, rhythm: Rhythm) -> None:
        self._rhythm = rhythm
        self._smallest = min(rhythm.smallest, rhythm.portion)
        self._is_hopeless = False
        self.operations = rhythm.portion

    def note(self, seconds: float) -> None:
        """A portion of this size took so long.

        All that was written at the same time is gone through for each portion: where that alone
        takes a turn, small portions would only make more of such turns.
        """
        size, rhythm = self.operations, self._rhythm
        if seconds > _LONG:
            self._is_hopeless = self._is_hopeless or size <= self._smallest
        if seconds < _QUICK or self._is_hopeless:
            self.operations = min(size * 2, rhythm.largest)
        elif seconds > _LONG:
            self.operations = self._smallest
        elif seconds > _SLOW:
            self.operations = min(size, rhythm.portion)


class Arrivals(QObject):
    """What others wrote, on its way into one editor."""

    refused = Signal(BodyError)
    """An update could not be read; none of those that came with it was taken."""

    def __init__(self, edit: StoryEdit) -> None:
        super().__init__(edit)
        self._edit = edit
        self._waiting: list[bytes] = []
        self._call: Callable[[], object] | None = None
        self._in_hand: Sequence[bytes] = ()
        self._portions: Portions | None = None
        self.rhythm = Rhythm()
        self._size = PortionSize(self.rhythm)
        self._since_key = QElapsedTimer()
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._quiet.timeout.connect(self.go_on)
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self.go_on)

    def receive(self, updates: Sequence[bytes]) -> None:
        """In at once, or after the word or the key in hand."""
        self._waiting += updates
        self.go_on()

    def when_quiet(self, call: Callable[[], object]) -> None:
        """Between two keys and outside of a word; not at all when another body is shown before."""
        self._call = call
        self.go_on()

    @property
    def is_idle(self) -> bool:
        """All that came is in the text and on the screen."""
        is_behind = self._edit.binding_as_is.is_behind
        return not (self._waiting or self._portions or self._call or is_behind)

    def note_key(self) -> None:
        self._since_key.start()

    def forget_key(self) -> None:
        """The person has paused."""
        self._since_key.invalidate()

    def drop(self) -> list[bytes]:
        """The text goes: what is not, or not wholly, in it."""
        left = [*self._in_hand, *self._waiting]
        self._waiting, self._in_hand, self._portions = [], (), None
        self._call = None
        self._watch(is_on=False)
        return left

    @Slot()
    def go_on(self) -> None:
        """Take the next step, if now is the time."""
        if self.is_idle or self._edit.is_composing or self._turn.isActive():
            return
        key = self._since_key.isValid() and not self._since_key.hasExpired(QUIET_MS)
        if key or QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self._quiet.start()
            return
        self.step()
        if not self.is_idle:
            self._turn.start()

    def catch_up(self) -> None:
        """Show what is in the body."""
        if self._edit.binding_as_is.is_behind:
            self._watch(is_on=False)
            self._edit.binding_as_is.catch_up()

    def step(self) -> None:
        """One turn's work of what is to be done."""
        call, self._call = self._call, None
        if call is not None:
            self.catch_up()
            call()
            return
        binding = self._edit.binding_as_is
        try:
            if self._portions is not None:
                self._merge(self._portions)
            elif not binding.is_behind:
                self._begin()
            elif binding.prepare(self.rhythm.painting):
                self.catch_up()
        except BodyError as error:
            self._portions, self._in_hand = None, ()
            self.catch_up()
            self.refused.emit(error)

    def _begin(self) -> None:
        """A little is taken at once."""
        binding = self._edit.binding_as_is
        updates, self._waiting = self._waiting, []
        binding.body.check(updates)
        if binding.body.operations_in(updates) <= self.rhythm.portion:
            binding.receive(updates)
        else:
            self._in_hand, self._size = updates, PortionSize(self.rhythm)
            self._portions = Portions(binding.body.snapshot(), updates)

    def _merge(self, portions: Portions) -> None:
        began = time.thread_time()  # a busy machine says nothing of portions
        self._watch(is_on=True)
        self._edit.binding_as_is.take_in(portions.take(self._size.operations))
        self._size.note(time.thread_time() - began)
        if portions.is_done:
            self._portions, self._in_hand = None, ()

    def _watch(self, *, is_on: bool) -> None:
        application = QCoreApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
            if is_on:
                application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _DEEDS:
            self.catch_up()
        return False
