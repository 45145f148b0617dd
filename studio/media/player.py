"""The port through which a preview plays a file, and what is played."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from studio.errors import MediaError
from studio.vocabulary import MediaKind

LARGEST_PREVIEW = 960, 540
"""Pixels; larger ones cost a core and show nothing more in a panel."""
ROW_ALIGNMENT = 64  # bytes; scalers write whole vectors


@dataclass(frozen=True, slots=True)
class Clip:
    """One file to be played, with what its probe said."""

    path: Path
    name: str
    """For the sentences; the file itself is named by its hash."""
    kind: MediaKind
    width: int
    height: int
    duration_ms: int

    @property
    def shows_pictures(self) -> bool:
        return self.kind is not MediaKind.AUDIO


@dataclass(frozen=True, slots=True)
class Pixels:
    """A frame on its way to the screen: four bytes a pixel, blue first, the fourth unused.

    `memory` is the player's own and valid only while the callback runs: copy what stays.
    """

    memory: memoryview
    width: int
    height: int
    row_bytes: int


@dataclass(frozen=True, slots=True)
class PlayerEvents:
    """What a player tells about one clip; called in the player's threads, must return at once."""

    frame: Callable[[Pixels], None]
    still: Callable[[bytes], None]
    """A JPEG, instead of frames, from a player that cannot do better."""
    position: Callable[[int], None]
    """Milliseconds from the start."""
    ended: Callable[[], None]
    failed: Callable[[MediaError], None]


class Player(Protocol):
    """Plays one clip at a time. Commands return at once and are done in the order given.

    After `load` no event of the clip before comes any more to the new clip's `events`.
    """

    @property
    def shortcoming(self) -> MediaError | None:
        """Why this player cannot do all that one expects; None when it can."""
        ...

    def load(self, clip: Clip, events: PlayerEvents) -> None: ...
    def play(self) -> None:
        """From where it paused; from the start once it has ended."""
        ...

    def pause(self) -> None: ...
    def stop(self) -> None: ...
    def seek(self, position_ms: int) -> None:
        """Also before `play`, which begins there. What it shows while it stands is inexact."""
        ...

    def set_volume(self, percent: int) -> None:
        """0 is silence, 100 as recorded."""
        ...

    def close(self) -> None:
        """Stop and let go of everything; returns when no event will come any more."""
        ...


def preview_size(width: int, height: int) -> tuple[int, int]:
    """The largest even size of the same shape that fits a preview; never larger than the clip."""
    if width <= 0 or height <= 0:
        return LARGEST_PREVIEW
    scale = min(1.0, LARGEST_PREVIEW[0] / width, LARGEST_PREVIEW[1] / height)
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


def row_bytes(width: int) -> int:
    """How many bytes a row of four-byte pixels takes in a preview's memory."""
    return -(-width * 4 // ROW_ALIGNMENT) * ROW_ALIGNMENT
