"""Holds originals back to so many bytes a second, so that the office can go on using its line."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Condition

BURST_S = 0.25
"""How much of a quiet moment may be made up for: more would be felt by others on the line."""


class Throttle:
    """A bucket that fills with time; any number of threads drink from it, each in its turn."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._rate: float | None = None
        self._free_at = 0.0
        """When what was let through so far has flowed off, by `clock`."""
        self._changed = Condition()
        self._is_over = False

    @property
    def chunk(self) -> int | None:
        """Bytes that flow off in a moment; None: no limit."""
        rate = self._rate
        return None if rate is None else max(1024, int(rate * BURST_S))

    def set_rate(self, bytes_per_s: float | None) -> None:
        """None: as much as the line takes. Whoever waits is told at once."""
        with self._changed:
            if bytes_per_s != self._rate:
                self._rate = bytes_per_s
                self._free_at = self._clock()
                self._changed.notify_all()

    def pass_through(self, size: int) -> None:
        """Returns when so many bytes may leave."""
        with self._changed:
            if self._rate is None:
                return
            now = self._clock()
            mine = self._free_at = max(self._free_at, now - BURST_S) + size / self._rate
            rate = self._rate
            while self._rate == rate and not self._is_over and (wait := mine - self._clock()) > 0:
                self._changed.wait(wait)

    def end(self) -> None:
        """Nobody waits any more; the studio closes."""
        with self._changed:
            self._is_over = True
            self._changed.notify_all()
