"""Who has which story open just now. In memory only: it is never logged and soon forgotten."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

FORGOTTEN_AFTER_S = 60


@dataclass(frozen=True, slots=True)
class _Seen:
    person: str
    stories: frozenset[str]
    at: float


_NOWHERE = _Seen("", frozenset(), 0.0)


class Presence:
    """What each device said last. Any thread may ask."""

    def __init__(
        self,
        now: Callable[[], float] = time.monotonic,
        on_moved: Callable[[str, set[str]], object] = lambda *_: None,
    ) -> None:
        """`on_moved`: who would be told something else now, a newsroom's devices."""
        self._now = now
        self._on_moved = on_moved
        self._rooms: dict[str, dict[str, _Seen]] = {}
        self._lock = threading.Lock()

    def note(
        self, newsroom: str, device: str, person: str, stories: Collection[str]
    ) -> list[tuple[str, str]]:
        """These are open on this device; (story, person) of who has them open on another."""
        now = self._now()
        with self._lock:
            room = {
                name: seen
                for name, seen in self._rooms.get(newsroom, {}).items()
                if now - seen.at <= FORGOTTEN_AFTER_S
            }
            before = room.pop(device, _NOWHERE)
            others = [
                (story, seen.person)
                for seen in room.values()
                for story in sorted(seen.stories.intersection(stories))
            ]
            if stories:
                room[device] = _Seen(person, frozenset(stories), now)
            self._rooms[newsroom] = room
        moved = before.stories.symmetric_difference(stories)
        if before.person != person:
            moved = before.stories.union(stories)
        told = {name for name, seen in room.items() if seen.stories & moved} - {device}
        if told:
            self._on_moved(newsroom, told)
        return sorted(others)
