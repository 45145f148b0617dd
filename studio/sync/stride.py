"""How much is put on the line at once: half after a cut, twice as much after three good ones.

Kept in the store, for a line that is cut every few moments is so after a restart too. A batch
larger than what the line carries in one go would never arrive, however often it is tried.
"""

from __future__ import annotations

from dataclasses import dataclass

from studio.models.database import Store
from studio.sync.facts import read_fact, write_fact

GOOD_ONES = 3
"""In a row, before more is put on the line again."""


@dataclass(frozen=True, slots=True)
class Stride:
    store: Store
    name: str
    """Of the fact that remembers it."""
    least: int
    most: int

    def size(self) -> int:
        return self._remembered()[0]

    def cut(self, tried: int) -> None:
        """The line broke while `tried` was on it."""
        size, _ = self._remembered()
        self._remember(max(min(size, tried) // 2, self.least), 0)

    def good(self) -> None:
        """It arrived; no news is no write."""
        size, good = self._remembered()
        if size == self.most:
            return
        if good + 1 < GOOD_ONES:
            self._remember(size, good + 1)
        else:
            self._remember(min(size * 2, self.most), 0)

    def _remembered(self) -> tuple[int, int]:
        with self.store.reading() as connection:
            found = read_fact(connection, self.name) or {}
        size = found.get("size", self.most)
        return min(max(size, self.least), self.most), found.get("good", 0)

    def _remember(self, size: int, good: int) -> None:
        self.store.merge(
            lambda connection: write_fact(connection, self.name, {"size": size, "good": good})
        )
