"""How much is put on the line at once: what costs the fewest bytes on a line that is cut.

Of a line that breaks every so often, what was on it then is lost, and each batch has its price,
headers and answer. The sum is least where a batch is the root of twice the price times what the
line carries between two cuts. That is learnt from its cuts, forgotten when it holds, and kept in
the store, for a line that is cut every few moments is so after a restart too.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from studio.models.database import Store
from studio.sync.facts import look_up, write_fact

LONG_ENOUGH = 16
"""Times as much as between two cuts, carried without one: the line is well again."""


@dataclass(frozen=True, slots=True)
class Stride:
    """All sizes are of one unit, bytes or records."""

    store: Store
    name: str
    """Of the fact that remembers it."""
    price: float
    """What a batch costs beside what is in it."""
    least: int
    most: int

    def size(self) -> int:
        return self._size_on(self._remembered())

    def cut(self, tried: int) -> None:
        """The line broke while `tried` was on it."""
        line = self._remembered()
        between, carried = line.get("between"), line.get("carried", 0)
        now = carried + tried / 2
        now = now if between is None else (between + now) / 2
        if not carried:  # nothing gets through: half of it may, whatever the mean says
            now = min(now, (tried / 2) ** 2 / (2 * self.price))
        self._remember({"between": now, "carried": 0})

    def good(self, arrived: Callable[[], int]) -> None:
        """It arrived. On a line that was never cut nothing is counted and nothing written."""
        line = self._remembered()
        between = line.get("between")
        if between is None:
            return
        carried = line.get("carried", 0) + arrived()
        if carried > LONG_ENOUGH * max(between, self.most):
            self._remember({})
        else:
            self._remember({"between": between, "carried": carried})

    def _size_on(self, line: dict[str, Any]) -> int:
        between = line.get("between")
        if between is None:
            return self.most
        best = math.sqrt(2 * self.price * max(between, line.get("carried", 0)))
        return min(max(int(best), self.least), self.most)

    def _remembered(self) -> dict[str, Any]:
        found: dict[str, Any] = look_up(self.store, self.name).get(self.name) or {}
        return found

    def _remember(self, line: dict[str, Any]) -> None:
        """Without waiting for the disk: what a power cut takes of it is learnt again."""
        self.store.merge(
            lambda connection: write_fact(connection, self.name, line), is_durable=False
        )
