"""How many parts of originals are under way at once."""

from __future__ import annotations

from dataclasses import dataclass

FEWEST, MOST = 2, 4
QUICK_S = 1.0
"""A part that arrives so soon leaves room for another beside it."""
SLOW_S = 8.0
"""Parts that take so long only make each other slower, and a cut costs all of them."""


@dataclass(slots=True)
class Pace:
    at_once: int = FEWEST
    _quick: int = 0

    def arrived(self, seconds: float) -> None:
        """One part more beside the others after as many quick ones; one less after a slow one."""
        if seconds > SLOW_S:
            self._slower()
        elif seconds < QUICK_S:
            self._quick += 1
            if self._quick >= self.at_once and self.at_once < MOST:
                self.at_once, self._quick = self.at_once + 1, 0

    def was_cut(self) -> None:
        self._slower()

    def _slower(self) -> None:
        self.at_once, self._quick = max(FEWEST, self.at_once - 1), 0
