"""Hears from the province that there is something to pull, and notices a line that is back.

A stream where the line lets one through, else one long answer after the other, else nothing: then
the text thread asks at its own rhythm, as it does while nobody listens.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Lock

from studio.errors import PlatformError, Refused, SignInNeeded, Silent, UpdateNeeded
from studio.sync.backoff import wait_after
from studio.sync.wire import Ear, Place

LONGEST_WAIT_S = 20.0
"""Between two tries while somebody works here: trying is the probe of a line that is gone."""
LONGEST_IDLE_WAIT_S = 120.0
IDLE_AFTER_S = 600.0
"""Without anything saved, nor the window come to, nobody is taken to be here."""
LONGEST_ASKED_S = 3600.0
"""However long the province asks to wait."""
STEADY_S = 30.0
"""A line that stood so long has worked: its end is a first failure."""
ANSWER_WAITS_S = 25
"""What the province allows, and proxies bear."""
LEAST_BETWEEN_S = 1.0
"""From one answer to the next question, should something always answer at once."""
NO_STREAM_FOR_S = 3600.0
"""After one that brought nothing: a proxy holds streams back, until it is set otherwise."""
NOT_HERE_FOR_S = 3600.0
"""A province that knows nothing of this, or not this studio: an update there takes longer."""


@dataclass
class Listener:
    """Runs in a thread of its own. Any thread may hurry or stop it."""

    connect: Callable[[], Ear | None]
    """The calling thread's connection; None: not enrolled."""
    on_poke: Callable[[], object]
    """There is something to pull, or the line is back."""
    on_silence: Callable[[], object]
    """Nobody listens any more: look at the line."""
    chance: Callable[[], float]
    now: Callable[[], float] = time.monotonic
    """Seconds; only differences count."""

    def __post_init__(self) -> None:
        self.is_standing = False
        """Whatever comes into the log is told here at once."""
        self._wanted = Event()
        self._stopping = Event()
        self._turn = Lock()
        self._ear: Ear | None = None
        self._failures = 0
        self._no_stream_before = self.now()
        self._used_at = self.now()

    def run(self) -> None:
        while not self._stopping.is_set():
            self._wanted.clear()
            wait = self.listen_once()
            if not self._stopping.is_set():
                self._wanted.wait(wait)

    def stop(self) -> None:
        """Returns at once; call again until the thread has ended."""
        self._stopping.set()
        self._wanted.set()
        self._hang_up()

    def hurry(self) -> None:
        """The line has just worked: try at once, if it is still waited for."""
        self._failures = 0
        self._wanted.set()

    def begin_anew(self) -> None:
        """The network is another one: what stood on the old one only seems to stand."""
        self.hurry()
        self._no_stream_before = self.now()
        self._hang_up()

    def note_use(self) -> None:
        """Somebody works here."""
        self._used_at = self.now()

    def listen_once(self) -> float | None:
        """Until the line ends; seconds to wait before the next try. None: until hurried."""
        ear = self.connect()
        with self._turn:
            self._ear = ear
        if ear is None or self._stopping.is_set():
            return None
        began = self.now()
        asked_s = 0.0
        try:
            self._listen(ear)
        except SignInNeeded:
            return None  # the text thread says so, and hurries once it is let in
        except (Refused, UpdateNeeded):  # not_found: it is older than this
            return NOT_HERE_FOR_S
        except PlatformError as error:
            asked = error.facts.get("retry_after")
            asked_s = min(asked, LONGEST_ASKED_S) if isinstance(asked, int | float) else 0.0
        finally:
            with self._turn:
                self._ear = None
            self._note(is_standing=False)
        return max(self._pause(began), asked_s)

    def _listen(self, ear: Ear) -> None:
        if self.now() < self._no_stream_before:
            self._ask_on(ear)
        else:
            self._hear_out(ear)

    def _hear_out(self, ear: Ear) -> None:
        has_heard = False
        try:
            for is_poke in ear.listen():
                self._note(is_standing=True)
                if is_poke or not has_heard:  # what came before is to be pulled
                    self.on_poke()
                has_heard = True
                if self._stopping.is_set():
                    return
        except Silent:
            if not has_heard:  # a proxy may be keeping it all back
                self._no_stream_before = self.now() + NO_STREAM_FOR_S
            raise

    def _ask_on(self, ear: Ear) -> None:
        """Raises what ends it, and then a stream is tried again."""
        known: Place | None = None
        try:
            while self.now() < self._no_stream_before and not self._stopping.is_set():
                asked_at = self.now()
                news = ear.await_news(known, ANSWER_WAITS_S)
                known = (news.epoch, news.head)
                self._note(is_standing=True)
                if news.has_news:
                    self.on_poke()
                if self.now() - asked_at < LEAST_BETWEEN_S:
                    self._stopping.wait(LEAST_BETWEEN_S)
        except PlatformError:
            self._no_stream_before = self.now()
            raise

    def _note(self, *, is_standing: bool) -> None:
        was_standing, self.is_standing = self.is_standing, is_standing
        if was_standing and not is_standing and not self._stopping.is_set():
            self.on_silence()

    def _pause(self, began: float) -> float:
        ended = self.now()
        self._failures = 1 if ended - began >= STEADY_S else self._failures + 1
        is_used = ended - self._used_at < IDLE_AFTER_S
        longest_s = LONGEST_WAIT_S if is_used else LONGEST_IDLE_WAIT_S
        return wait_after(self._failures, self.chance, longest_s).total_seconds()

    def _hang_up(self) -> None:
        with self._turn:
            if self._ear is not None:
                self._ear.hang_up()
