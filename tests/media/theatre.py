"""A seat in front of a player: what it shows and tells, to be waited for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from studio.errors import MediaError
from studio.media.player import Clip, Pixels, PlayerEvents
from studio.vocabulary import MediaKind

PATIENCE_S = 20


@dataclass
class Seat:
    frames: list[int] = field(default_factory=list)
    """A hash of each frame's bytes."""
    sizes: set[tuple[int, int]] = field(default_factory=set)
    stills: list[bytes] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    failures: list[MediaError] = field(default_factory=list)
    ends: int = 0
    _news: threading.Condition = field(default_factory=threading.Condition)

    def events(self) -> PlayerEvents:
        return PlayerEvents(
            frame=self._see,
            still=lambda jpeg: self._note(lambda: self.stills.append(jpeg)),
            position=lambda ms: self._note(lambda: self.positions.append(ms)),
            ended=lambda: self._note(self._end),
            failed=lambda error: self._note(lambda: self.failures.append(error)),
        )

    def wait_for(self, state: Callable[[], bool]) -> None:
        with self._news:
            assert self._news.wait_for(state, PATIENCE_S), self

    def _see(self, pixels: Pixels) -> None:
        seen = hash(bytes(pixels.memory[: pixels.row_bytes * pixels.height]))

        def keep() -> None:
            self.frames.append(seen)
            self.sizes.add((pixels.width, pixels.height))

        self._note(keep)

    def _end(self) -> None:
        self.ends += 1

    def _note(self, change: Callable[[], object]) -> None:
        with self._news:
            change()
            self._news.notify_all()


def clip(path: Path, kind: MediaKind = MediaKind.VIDEO, duration_ms: int = 2000) -> Clip:
    return Clip(path, path.name, kind, 1920, 1080, duration_ms)
