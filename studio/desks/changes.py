"""Tells open views which rows went stale. Qt-free; the interface turns it into a signal."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field

from studio.vocabulary import StoryId, TopicId


@dataclass(frozen=True, slots=True)
class Change:
    """What one finished use case, or one page from the province, touched."""

    topics: frozenset[TopicId] = frozenset()
    stories: frozenset[StoryId] = frozenset()
    bodies: frozenset[StoryId] = frozenset()
    """Stories whose body got updates from elsewhere; an open editor takes them in."""
    queue: bool = False
    """What waits is not what it was."""
    people: bool = False
    mentions: bool = False
    """Who is mentioned in which open comment, or what of it was read."""
    readers: bool = False
    """Somebody else opened or closed a story that is open here."""
    line: bool = False
    """The state of the line to the province is another one."""
    is_from_sync: bool = False
    """The sync made it, so there is no need to wake the sync."""


@dataclass
class ChangeFeed:
    _listeners: list[Callable[[Change], None]] = field(default_factory=list)

    def listen(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """`listener` may be called from any thread; what is returned takes it off the feed."""
        self._listeners.append(listener)

        def leave() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return leave

    def announce(self, change: Change) -> None:
        """Tell everyone. What happened is committed: a view that fails must not undo that."""
        for listener in tuple(self._listeners):
            try:
                listener(change)
            except Exception:
                sys.excepthook(*sys.exc_info())  # a bug: for the crash dialog
