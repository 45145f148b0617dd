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


class Presence:
    """What each device said last. Any thread may ask."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
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
                if now - seen.at <= FORGOTTEN_AFTER_S and name != device
            }
            others = [
                (story, seen.person)
                for seen in room.values()
                for story in sorted(seen.stories.intersection(stories))
            ]
            if stories:
                room[device] = _Seen(person, frozenset(stories), now)
            self._rooms[newsroom] = room
        return sorted(others)
