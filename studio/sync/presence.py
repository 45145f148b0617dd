"""Who else has a story open (正在编辑): a hint, never a lock, and forgotten when the line goes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable

from studio.sync.wire import Presence
from studio.vocabulary import StoryId

BELIEVED_FOR_S = 60.0
"""After the province last said it; a line that has been cut since must not keep people at work."""
TELL_AFTER_S = 20.0
"""Well within the minute after which the province forgets who is where."""
MOST_NAMED = 20
"""Stories that the province is told of."""


class Readers:
    """What this studio has open, and who the province says is there too. Any thread may ask."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._turn = threading.Lock()
        self._here: list[StoryId] = []
        self._others: dict[StoryId, list[str]] = {}
        self._heard_at = 0.0
        self._moves = self._told = self._heard = 0
        """Counts what is to be told either way: now, when last asked, and as answered."""
        self._tell: Callable[[], object] = lambda: None

    def when_moved(self, tell: Callable[[], object]) -> None:
        """Call this whenever a story is opened or closed here, in the thread that does it."""
        self._tell = tell

    def enter(self, story: StoryId) -> None:
        """It is open in a window here."""
        with self._turn:
            self._here.append(story)
            self._moves += 1
        self._tell()

    def leave(self, story: StoryId) -> None:
        with self._turn:
            if story not in self._here:
                return
            self._here.remove(story)
            self._moves += 1
        self._tell()

    def here(self) -> list[StoryId]:
        """What the province is told now: the newest ones when there are too many to tell."""
        with self._turn:
            self._told = self._moves
            return list(dict.fromkeys(reversed(self._here)))[:MOST_NAMED]

    def hear(self, others: Iterable[Presence]) -> bool:
        """The province's newest answer; whether it is another one than before."""
        found: dict[StoryId, list[str]] = {}
        for other in others:
            found.setdefault(StoryId(other.story), []).append(other.name)
        with self._turn:
            is_news = found != self._others
            self._others, self._heard_at = found, self._now()
            self._heard = self._told  # a request that was cut has told nobody
            return is_news

    def note_poke(self) -> None:
        """The province has news, which may be of this: only a pull hears it."""
        with self._turn:
            self._moves += bool(self._here)

    def is_due(self) -> bool:
        """The province knows it otherwise, has news, or has not been told for a while."""
        with self._turn:
            is_old = bool(self._here) and self._now() - self._heard_at > TELL_AFTER_S
            return self._moves != self._heard or is_old

    def beside(self, story: StoryId) -> list[str]:
        """Names of those who have it open elsewhere, as far as anybody knows."""
        with self._turn:
            if self._now() - self._heard_at > BELIEVED_FOR_S:
                return []
            return [name for name in self._others.get(story, []) if name]
