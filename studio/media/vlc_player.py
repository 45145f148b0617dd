"""Plays with libVLC, picture and sound, into memory: no window of its own, any Qt platform."""

from __future__ import annotations

import ctypes
import os
import sys
from enum import Enum, auto
from functools import partial
from typing import Any

from studio.errors import MediaError
from studio.media.command_thread import CommandThread
from studio.media.player import (
    LARGEST_PREVIEW,
    Clip,
    Pixels,
    PlayerEvents,
    preview_size,
    row_bytes,
)

NO_VLC = "ZAOTAI_NO_VLC"
"""Set to 1: behave as if libVLC were not installed."""
SILENT = "ZAOTAI_SILENT"
"""Set to 1: play without a sound device."""
BUFFERS = 3  # one being written, one on its way to the screen, one to spare
SPARE_ROWS = 32  # decoders write whole blocks, also below the last row


class _Stage(Enum):
    STOPPED = auto()
    PLAYING = auto()
    PAUSED = auto()


class VlcPlayer:
    """One libVLC player for all clips: making and dropping them leaks, switching takes 34 ms.

    Making the first one reads libVLC's modules (some 100 ms; do it in background) and raises
    MediaError(`player_missing`) when there is no working libVLC.
    """

    def __init__(self) -> None:
        self._vlc, self._instance = _load_libvlc()
        self._player = self._instance.media_player_new()
        self._thread = CommandThread("player")
        self._clip: Clip | None = None
        self._events: PlayerEvents | None = None
        self._turn = 0
        """Counts clips, so that what libVLC reports late is not taken for the next one's."""
        self._stage = _Stage.STOPPED
        self._start_ms = 0
        self._volume = 100
        self._frames = 0
        self._size = LARGEST_PREVIEW
        memory = row_bytes(LARGEST_PREVIEW[0]) * (LARGEST_PREVIEW[1] + SPARE_ROWS)
        self._buffers = [(ctypes.c_ubyte * memory)() for _ in range(BUFFERS)]
        self._writing = 0
        decorators = self._vlc.CallbackDecorators
        # Kept: libVLC calls them for as long as it lives, and Python must not free them (SIGILL).
        self._callbacks = (
            decorators.VideoLockCb(self._lock_buffer),
            decorators.VideoUnlockCb(lambda *_: None),
            decorators.VideoDisplayCb(self._show_buffer),
        )
        self._player.video_set_callbacks(*self._callbacks, None)
        self._listen()

    @property
    def shortcoming(self) -> MediaError | None:
        return None

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
        self._thread.post(partial(self._set_volume, percent))

    def close(self) -> None:
        self._thread.post(self._halt)
        self._thread.post(self._player.release)
        self._thread.post(self._instance.release)
        self._thread.finish()

    # in the command thread

    def _load(self, clip: Clip, events: PlayerEvents) -> None:
        self._halt()
        self._clip, self._events = clip, events
        self._size = preview_size(clip.width, clip.height)

    def _play(self) -> None:
        if self._clip is None:
            return
        if self._stage is _Stage.PAUSED:
            self._player.set_pause(0)
        elif self._stage is _Stage.STOPPED:
            width, height = self._size
            self._player.video_set_format("RV32", width, height, row_bytes(width))
            media = self._instance.media_new_path(str(self._clip.path))
            media.add_option(f":start-time={self._start_ms / 1000}")
            self._player.set_media(media)
            media.release()
            self._player.play()
        self._stage = _Stage.PLAYING

    def _pause(self) -> None:
        if self._stage is _Stage.PLAYING:
            self._stage = _Stage.PAUSED
            self._player.set_pause(1)

    def _halt(self) -> None:
        """After this libVLC calls no callback until the next play."""
        self._player.stop()
        self._turn += 1
        self._stage = _Stage.STOPPED
        self._start_ms = 0
        self._frames = 0

    def _seek(self, position_ms: int) -> None:
        if self._stage is _Stage.STOPPED:
            self._start_ms = position_ms
        else:
            self._player.set_time(position_ms)

    def _set_volume(self, percent: int) -> None:
        self._volume = percent
        self._player.audio_set_volume(percent)

    def _has_begun(self, turn: int) -> None:
        """Only now there is a sound output to set."""
        if turn == self._turn:
            self._player.audio_set_volume(self._volume)

    def _has_ended(self, turn: int) -> None:
        if turn != self._turn or self._clip is None or self._events is None:
            return
        showed_nothing = self._clip.shows_pictures and self._frames == 0
        self._halt()
        if showed_nothing:  # what libVLC makes of rubbish: it plays, and is at the end
            self._events.failed(MediaError("media_no_frame", name=self._clip.name))
        else:
            self._events.ended()

    def _has_failed(self, turn: int) -> None:
        if turn != self._turn or self._clip is None or self._events is None:
            return
        self._halt()
        self._events.failed(MediaError("media_unreadable", file=self._clip.name))

    # in libVLC's threads: never call libVLC from here, `stop` would never return

    def _listen(self) -> None:
        kinds, manager = self._vlc.EventType, self._player.event_manager()
        for kind, command in (
            (kinds.MediaPlayerPlaying, self._has_begun),
            (kinds.MediaPlayerEndReached, self._has_ended),
            (kinds.MediaPlayerEncounteredError, self._has_failed),
        ):
            manager.event_attach(kind, partial(self._post_event, command))
        manager.event_attach(kinds.MediaPlayerTimeChanged, self._tell_position)

    def _post_event(self, command: Any, _event: Any) -> None:
        self._thread.post(partial(command, self._turn))

    def _tell_position(self, event: Any) -> None:
        if self._events is not None:
            self._events.position(event.u.new_time)

    def _lock_buffer(self, _opaque: Any, planes: Any) -> int:
        self._writing = (self._writing + 1) % BUFFERS
        planes[0] = ctypes.addressof(self._buffers[self._writing])
        return self._writing

    def _show_buffer(self, _opaque: Any, picture: int | None) -> None:
        self._frames += 1
        if self._events is None:
            return
        width, height = self._size
        memory = memoryview(self._buffers[picture or 0]).cast("B")
        self._events.frame(Pixels(memory, width, height, row_bytes(width)))


def _load_libvlc() -> tuple[Any, Any]:
    """The vlc module and an instance of libVLC.

    What goes wrong differs: an import that fails (Windows), one that calls sys.exit (a wrong
    PYTHON_VLC_LIB_PATH), a NameError (no libVLC), an instance that is None (no plugins).
    """
    if os.environ.get(NO_VLC) == "1":
        raise MediaError("player_missing")
    arguments = [
        "--quiet",
        "--no-osd",
        "--no-video-title-show",
        "--no-snapshot-preview",
        "--no-sub-autodetect-file",
        "--avcodec-hw=none",  # frames must come to memory anyway
    ]
    if sys.platform.startswith("linux"):
        arguments.append("--no-xlib")
    if os.environ.get(SILENT) == "1":
        arguments.append("--aout=dummy")
    try:
        import vlc

        instance = vlc.Instance(arguments)
    except BaseException as error:
        raise MediaError("player_missing") from error
    if instance is None:
        raise MediaError("player_missing")
    return vlc, instance
