"""Plays without libVLC: stills at the right moments, no sound."""

from __future__ import annotations

import time
from functools import partial

from studio.errors import MediaError
from studio.media.command_thread import CommandThread
from studio.media.decoder import Decoder
from studio.media.player import Clip, PlayerEvents
from studio.media.stills import still

STILL_EVERY_S = 0.3


class SilentPlayer:
    """Steps through a clip with a decoder of its own; sound alone it cannot play at all."""

    def __init__(self, decoder: Decoder) -> None:
        """Takes the decoder over and closes it in the end."""
        self._decoder = decoder
        self._clip: Clip | None = None
        self._events: PlayerEvents | None = None
        self._position_ms = 0
        """Where it stands, or where it stood when `_playing_since` was taken."""
        self._playing_since: float | None = None
        """Seconds of the monotonic clock."""
        self._thread = CommandThread("silent player", self._step)

    @property
    def shortcoming(self) -> MediaError | None:
        return MediaError("player_missing")

    def load(self, clip: Clip, events: PlayerEvents) -> None:
        self._thread.post(partial(self._load, clip, events))

    def play(self) -> None:
        self._thread.post(self._play)

    def pause(self) -> None:
        self._thread.post(self._pause)

    def stop(self) -> None:
        self._thread.post(self._halt)

    def seek(self, position_ms: int) -> None:
        self._thread.post(partial(self._seek, position_ms))

    def set_volume(self, percent: int) -> None:
        """There is no sound."""

    def close(self) -> None:
        self._thread.post(self._halt)
        self._thread.finish()
        self._decoder.close()

    # in the command thread

    def _load(self, clip: Clip, events: PlayerEvents) -> None:
        self._halt()
        self._clip, self._events = clip, events

    def _play(self) -> None:
        if self._clip is None or self._events is None:
            return
        if not self._clip.shows_pictures:
            self._events.failed(MediaError("player_missing"))
        elif self._playing_since is None:
            self._playing_since = time.monotonic()

    def _pause(self) -> None:
        self._position_ms = self._now_ms()
        self._playing_since = None

    def _halt(self) -> None:
        self._position_ms = 0
        self._playing_since = None

    def _seek(self, position_ms: int) -> None:
        self._position_ms = position_ms
        if self._playing_since is not None:
            self._playing_since = time.monotonic()

    def _now_ms(self) -> int:
        if self._playing_since is None:
            return self._position_ms
        return self._position_ms + round((time.monotonic() - self._playing_since) * 1000)

    def _step(self) -> float | None:
        """Show what is due now, if it plays."""
        if self._playing_since is None or self._clip is None or self._events is None:
            return None
        if self._now_ms() >= self._clip.duration_ms:
            self._halt()
            self._events.ended()
            return None
        began = time.monotonic()
        if not self._show():
            return None
        return max(0.0, STILL_EVERY_S - (time.monotonic() - began))

    def _show(self) -> bool:
        """False when the clip cannot be decoded; that ends it."""
        assert self._clip is not None  # noqa: S101 - told by the callers
        assert self._events is not None  # noqa: S101
        position_ms = min(self._now_ms(), self._clip.duration_ms)
        try:
            jpeg = still(self._decoder, self._clip.path, position_ms, name=self._clip.name)
        except MediaError as error:
            self._halt()
            self._events.failed(error)
            return False
        self._events.still(jpeg)
        self._events.position(position_ms)
        return True
