"""How far media have come, and how fast they go: newer than what the store knows."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from studio.vocabulary import Sha256

WINDOW_S = 10.0
"""The speed that is shown is that of the last so many seconds."""


@dataclass
class Progress:
    """Any thread may tell and ask."""

    clock: Callable[[], float] = time.monotonic
    sent: dict[Sha256, int] = field(default_factory=dict)
    """Bytes that have left of each medium under way."""
    received: dict[Sha256, int] = field(default_factory=dict)
    """Bytes that are here of each medium that is being fetched."""
    _flow: dict[Sha256, deque[tuple[float, int]]] = field(default_factory=dict)
    _turn: Lock = field(default_factory=Lock)

    def note_sent(self, sha256: Sha256, in_all: int) -> None:
        self._note(self.sent, sha256, in_all)

    def note_received(self, sha256: Sha256, in_all: int) -> None:
        self._note(self.received, sha256, in_all)

    def forget(self, sha256: Sha256) -> None:
        """It has arrived, or starts again from what the store knows."""
        with self._turn:
            self.sent.pop(sha256, None)
            self.received.pop(sha256, None)
            self._flow.pop(sha256, None)

    def speed(self, sha256: Sha256) -> int:
        """Bytes a second of this medium over the last moments; 0: it stands still."""
        with self._turn:
            return round(self._per_second(self._flow.get(sha256, deque())))

    def whole_speed(self) -> int:
        """Bytes a second of all of them together."""
        with self._turn:
            return round(sum(self._per_second(flow) for flow in self._flow.values()))

    def _note(self, kept: dict[Sha256, int], sha256: Sha256, in_all: int) -> None:
        now = self.clock()
        with self._turn:
            before = kept.get(sha256)
            kept[sha256] = in_all
            flow = self._flow.setdefault(sha256, deque())
            if before is None:
                flow.append((now, 0))
            elif in_all > before:  # a part that is sent again makes it less
                flow.append((now, in_all - before))
            self._drop_old(flow, now)

    def _per_second(self, flow: deque[tuple[float, int]]) -> float:
        now = self.clock()
        self._drop_old(flow, now)
        if not flow:
            return 0.0
        # What has just begun is not made slower by the time before it.
        return sum(size for _, size in flow) / min(max(now - flow[0][0], 1.0), WINDOW_S)

    def _drop_old(self, flow: deque[tuple[float, int]], now: float) -> None:
        while flow and now - flow[0][0] > WINDOW_S:
            flow.popleft()
