"""How often something may be tried before whoever tries must wait."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from province.errors import ProvinceError

MOST_NAMES = 10_000
"""So many are remembered; then the one that was silent longest is forgotten."""


class Tries:
    """At most `most` of each name within `within_s` seconds. Any thread may ask."""

    def __init__(self, most: int, within_s: int, now: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._within_s = within_s
        self._now = now
        self._tries: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def check(self, name: str) -> None:
        """Raises ProvinceError with the seconds to wait when the name was there too often."""
        with self._lock:
            times = self._tries.get(name, deque())
            if len(times) == self._most:
                left_s = times[0] + self._within_s - self._now()
                if left_s > 0:
                    raise ProvinceError("too_many_tries", after=int(left_s) + 1)

    def note(self, name: str) -> None:
        with self._lock:
            times = self._tries.pop(name, deque(maxlen=self._most))
            times.append(self._now())
            self._tries[name] = times  # the last one now
            if len(self._tries) > MOST_NAMES:
                del self._tries[next(iter(self._tries))]
