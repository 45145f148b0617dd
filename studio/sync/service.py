"""Runs sync in the background: one thread for text, one for media, so that text never waits."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Event, Lock, Thread

from studio.errors import PlatformError, StoreError
from studio.models.database import Store
from studio.sync.cycle import Cycle
from studio.sync.facts import QUEUE_IS_PAUSED, read_fact
from studio.sync.line import Line, LineState, line_after, remember_line
from studio.sync.merge import Merged
from studio.sync.pull import Puller
from studio.sync.push import Pusher
from studio.sync.snapshot import Snapshots
from studio.sync.transfers import Sender
from studio.sync.wire import Platform
from studio.vocabulary import DeviceId, Sha256

STORE_RETRY_S = 5.0
"""Wait after a full disk before the store is tried again."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """All that the service is handed; nothing here knows HTTP, Qt, or the real clock."""

    store: Store
    device: Callable[[], DeviceId]
    """Empty before the first start."""
    connect: Callable[[], Platform | None]
    """A new connection for one thread; None: not enrolled."""
    file_of: Callable[[Sha256], Path]
    snapshot_file: Path
    """Where a snapshot is put while it is taken over."""
    now: Callable[[], datetime]
    poll_every_s: float
    on_merged: Callable[[Merged], object]
    on_line: Callable[[Line], object]
    on_progress: Callable[[], object]
    on_bug: Callable[[BaseException], object]
    """An error nobody expected; it ends the thread and must reach the crash dialog. Called once."""
    chance: Callable[[], float] = random.random


@dataclass
class SyncService:
    around: Surroundings
    sent: dict[Sha256, int] = field(default_factory=dict)
    """Bytes that have left of the media under way, newer than the store."""

    def __post_init__(self) -> None:
        self._text_wake = Event()
        self._media_wake = Event()
        self._stopping = Event()
        self._is_up = False
        self._line: Line | None = None
        self._line_turn = Lock()
        self._threads: list[Thread] = []

    def start(self) -> None:
        for name, loop in (("sync-text", self._text_loop), ("sync-media", self._media_loop)):
            thread = Thread(target=self._guarded, args=(loop,), name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self, within_s: float = 5.0) -> None:
        """Ask both threads to end and wait for them; what is under way may be cut off safely."""
        self._stopping.set()
        self.poke()
        deadline = time.monotonic() + within_s
        for thread in self._threads:
            thread.join(max(deadline - time.monotonic(), 0))

    def poke(self) -> None:
        """There is something to send, or the line may be back."""
        self._text_wake.set()
        self._media_wake.set()

    def run_once(self) -> Line:
        """One whole round in the calling thread: text both ways, then all media that may leave."""
        platform = self.around.connect()
        if platform is None:
            return self._told(Line(LineState.NOT_ENROLLED, "not_enrolled"))
        cycle = self._cycle(platform)
        cycle.reset_wait()
        line = self._told(cycle.run())
        if line.state != LineState.ONLINE:
            return line
        sender = self._sender(platform)
        try:
            while not self._is_paused() and sender.step():
                pass
        except PlatformError as error:
            return self._told(line_after(error, None))
        return line

    def _guarded(self, loop: Callable[[], None]) -> None:
        try:
            loop()
        except BaseException as error:  # told once: threading.excepthook would tell it again
            self.around.on_bug(error)

    def _text_loop(self) -> None:
        platform: Platform | None = None
        while not self._stopping.is_set():
            self._text_wake.clear()
            wait: float | None = STORE_RETRY_S
            try:
                platform = platform or self._connect()
                wait = self._text_turn(platform)
            except StoreError:
                pass  # the window says that the disk is full; nothing is lost
            if self._line is not None and self._line.state == LineState.SIGN_IN:
                platform = None  # the next one is made with what the device was given anew
            self._text_wake.wait(wait)

    def _connect(self) -> Platform | None:
        """Raises StoreError when the device's token cannot be read or put away."""
        try:
            return self.around.connect()
        except OSError as error:
            raise StoreError("store_read_only", folder=str(error.filename or "")) from error

    def _text_turn(self, platform: Platform | None) -> float | None:
        """Seconds to wait for the next one; None: until somebody pokes."""
        if platform is None:
            self._told(Line(LineState.NOT_ENROLLED, "not_enrolled"))
            return None
        return self._text_round(self._cycle(platform))

    def _text_round(self, cycle: Cycle) -> float:
        """Seconds to wait for the next one."""
        wait = cycle.wait().total_seconds()
        if wait > 0:
            return wait
        line = cycle.run()
        if self._stopping.is_set():  # a round that was cut short says nothing about the line
            return 0.0
        self._told(line)
        self._media_wake.set()
        if line.state == LineState.ONLINE:
            return self.around.poll_every_s
        return cycle.wait().total_seconds()

    def _media_loop(self) -> None:
        platform: Platform | None = None
        while not self._stopping.is_set():
            self._media_wake.clear()
            sent_something = False
            try:
                if self._is_up:
                    platform = platform or self._connect()
                    sent_something = platform is not None and self._media_turn(platform)
            except StoreError:
                pass  # as above: tried again after the next round of text
            if self._line is not None and self._line.state == LineState.SIGN_IN:
                platform = None
            if not sent_something:
                self._media_wake.wait(self.around.poll_every_s)

    def _media_turn(self, platform: Platform) -> bool:
        """Whether something was sent, and more may be."""
        try:
            return not self._is_paused() and self._sender(platform).step()
        except PlatformError as error:
            self._told(line_after(error, None))
            return False

    def _told(self, line: Line) -> Line:
        with self._line_turn:
            self._is_up = line.state == LineState.ONLINE
            is_news = self._line is None or (line.state, line.code, line.next_try_at) != (
                self._line.state,
                self._line.code,
                self._line.next_try_at,
            )
            self._line = line
        if is_news:
            try:
                self.around.store.merge(lambda connection: remember_line(connection, line))
            finally:  # a full disk is no reason to show an old state
                self.around.on_line(line)
        return line

    def _is_paused(self) -> bool:
        with self.around.store.reading() as connection:
            return bool(read_fact(connection, QUEUE_IS_PAUSED))

    def _cycle(self, platform: Platform) -> Cycle:
        around = self.around
        return Cycle(
            store=around.store,
            pusher=Pusher(around.store, platform, around.device(), around.now),
            puller=Puller(around.store, platform, around.now),
            snapshots=Snapshots(
                around.store, platform, around.device(), around.snapshot_file, around.now
            ),
            now=around.now,
            chance=around.chance,
            on_merged=around.on_merged,
            is_stopping=self._stopping.is_set,
        )

    def _sender(self, platform: Platform) -> Sender:
        around = self.around
        return Sender(
            store=around.store,
            platform=platform,
            file_of=around.file_of,
            now=around.now,
            chance=around.chance,
            on_progress=self._note_progress,
        )

    def _note_progress(self, sha256: Sha256, sent: int) -> None:
        self.sent[sha256] = sent
        self.around.on_progress()
