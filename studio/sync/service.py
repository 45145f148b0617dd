"""Runs sync in the background: text has a thread of its own and never waits for media."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Condition, Event, Lock, Thread
from typing import Any

from studio.errors import PlatformError, Refused, StoreError
from studio.models.database import Store
from studio.sync.backoff import wait_after
from studio.sync.cycle import Cycle
from studio.sync.facts import BUNDLE_KEYS, POSITION, QUEUE_IS_PAUSED, look_up
from studio.sync.line import Line, LineState, asked_to_wait, line_after, remember_line
from studio.sync.listener import Listener
from studio.sync.merge import Merged
from studio.sync.outbox import held_for
from studio.sync.pace import MOST
from studio.sync.progress import Progress
from studio.sync.pull import Puller
from studio.sync.push import Pusher
from studio.sync.review import Reviewer
from studio.sync.sender import ASK_EVERY_S, SMALL_HANDS, Sender
from studio.sync.snapshot import Snapshots
from studio.sync.text_blobs import BlobFetcher
from studio.sync.upload import Work
from studio.sync.wire import Ear, Platform, Presence
from studio.vocabulary import DeviceId, Sha256

STORE_RETRY_S = 5.0
"""Wait after a full disk before the store is tried again."""
MOST_FAILURES = 4
"""Cuts of media are counted so far, which makes a wait of 8 s at most: a longer one is for the
line as a whole, and the text thread keeps that."""
NO_BUNDLES_FOR_S = 3600.0
"""After a province said that it knows none."""
POLL_LISTENING_S = 25.0
"""Between two rounds while somebody listens: who has what open is told at least so often."""
HANG_UP_EVERY_S, HANG_UP_WITHIN_S = 0.05, 0.5
"""A try to connect that is under way when the service ends is left to itself."""
HANDS = MOST + SMALL_HANDS
"""Threads that send media, each with a connection of its own; a small file never waits for one."""


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
    on_others: Callable[[Iterable[Presence]], object] = lambda _: None
    """Is told who else has the stories open that are open here."""
    is_presence_due: Callable[[], bool] = lambda: False
    """Whether the province is to be told again what is open here."""
    note_poke: Callable[[], object] = lambda: None
    """The province says that there is news: who has what open is told by a pull alone."""
    make_renditions: Callable[[], object] = lambda: None
    """Makes posters and proxies that are still to be made, before a round in the calling thread."""
    turn: Lock = field(default_factory=Lock)
    """Held for a round of text: what else reads the log into the store takes it too."""
    introduce: Callable[[Platform], object] = lambda _: None
    """Swaps the keys of bundles with a province that answers; may raise PlatformError."""
    fetch_some: Callable[[Platform], bool] = lambda _: False
    """Gets more of the media that somebody wants from the province; False: nothing is wanted."""
    connect_ear: Callable[[], Ear | None] = lambda: None
    """As `connect`, for the thread that listens; None: not enrolled."""


@dataclass
class SyncService:
    around: Surroundings
    progress: Progress = field(default_factory=Progress)
    """Of the media under way, newer than the store."""

    def __post_init__(self) -> None:
        self._text_wake = Event()
        self._media_news = Condition()
        self._media_turn = 0
        """Counts news, so that what comes between looking and waiting is not missed."""
        self._media_failures = 0
        self._sender = Sender(
            store=self.around.store,
            file_of=self.around.file_of,
            now=self.around.now,
            chance=self.around.chance,
            progress=self.progress,
            on_progress=self.around.on_progress,
        )
        self._reviewer = Reviewer(self.around.store)
        self._blobs = BlobFetcher(self.around.store, self.around.now, self.around.chance)
        self._ahead = ThreadPoolExecutor(1, "sync-ahead")
        self._turns = Condition()
        self._begun, self._ended = 0, 0
        """Turns of the text thread."""
        self._introduced_as: tuple[Any, Any] | None = None
        """What was known when the province last heard our keys for bundles."""
        self._no_bundles_before = 0.0
        """When a province that knew none of them is asked again."""
        self._stopping = Event()
        self._is_up = False
        self._line: Line | None = None
        self._line_turn = Lock()
        self._line_may_be_back = Event()
        """What was waited for is not waited for any longer."""
        self.listener = Listener(
            connect=self._connect_ear,
            on_poke=self._on_poke,
            on_silence=self._text_wake.set,
            chance=self.around.chance,
        )
        self._threads: list[Thread] = []
        self._listening: Thread | None = None

    def start(self) -> None:
        hands = [(f"sync-media-{number}", self._media_loop) for number in range(HANDS)]
        for name, loop in (
            ("sync-text", self._text_loop), *hands, ("sync-fetch", self._fetch_loop),
        ):  # fmt: skip
            self._threads.append(self._thread(name, loop))
        self._listening = self._thread("sync-listen", self.listener.run)

    def _thread(self, name: str, loop: Callable[[], None]) -> Thread:
        thread = Thread(target=self._guarded, args=(loop,), name=name, daemon=True)
        thread.start()
        return thread

    @property
    def is_stopping(self) -> bool:
        return self._stopping.is_set()

    def stop(self, within_s: float = 5.0) -> None:
        """Ask all threads to end and wait for them; what is under way may be cut off safely."""
        self._stopping.set()
        self._sender.throttle.end()
        self.poke()
        deadline = time.monotonic() + within_s
        self._hang_up(min(within_s, HANG_UP_WITHIN_S))
        for thread in self._threads:
            thread.join(max(deadline - time.monotonic(), 0))
        if not any(thread.is_alive() for thread in self._threads):
            self._ahead.shutdown(wait=False, cancel_futures=True)  # nobody hands it work any more

    def _hang_up(self, within_s: float) -> None:
        """End the listener, which may just be between two connections; it has nothing to lose."""
        self.listener.stop()
        deadline = time.monotonic() + within_s
        while self._listening and self._listening.is_alive() and time.monotonic() < deadline:
            self._listening.join(HANG_UP_EVERY_S)
            self.listener.stop()

    def poke(self) -> None:
        """There is something to send, or the line may be back."""
        self.listener.note_use()
        self._text_wake.set()
        self._wake_media()

    def come_back(self) -> None:
        """The network is another one: what was waited for may work now."""
        self._line_may_be_back.set()
        self.poke()
        self.listener.begin_anew()

    def note_somebody(self) -> None:
        """Somebody sat down at the machine: a line that is gone is looked for at once."""
        self.listener.note_use()
        if not self._is_up:
            self.listener.hurry()

    def _on_poke(self) -> None:
        """The province has news, so it is there: from the thread that listens."""
        self.around.note_poke()
        self._line_may_be_back.set()
        self._text_wake.set()

    def send_off(self, within_s: float) -> None:
        """Let the text thread have a turn that begins now, and wait until it has ended."""
        with self._turns:
            wanted = self._begun + 1
            self._text_wake.set()
            self._turns.wait_for(lambda: self._ended >= wanted, within_s)

    def run_once(self) -> Line:
        """One whole round in the calling thread: text both ways, then all media that may leave."""
        platform = self.around.connect()
        if platform is None:
            return self._told(Line(LineState.NOT_ENROLLED, "not_enrolled"))
        cycle = self._cycle(platform)
        cycle.reset_wait()
        with self.around.turn:
            line = self._told(cycle.run())
        if line.state != LineState.ONLINE:
            return line
        self._introduce(platform)
        self.around.make_renditions()
        try:
            while self._send_one(platform):
                pass
            while self.around.fetch_some(platform):
                pass
        except PlatformError as error:
            return self._told(line_after(error, None))
        return line

    def _send_one(self, platform: Platform) -> bool:
        """False when nothing is left to send, nor to wait for."""
        if self._is_paused():
            return False
        if self._sender.step(platform):
            return True
        return self._sender.is_waiting and not self._stopping.wait(ASK_EVERY_S)

    def _guarded(self, loop: Callable[[], None]) -> None:
        try:
            loop()
        except BaseException as error:  # told once: threading.excepthook would tell it again
            self.around.on_bug(error)

    def _text_loop(self) -> None:
        platform: Platform | None = None
        while not self._stopping.is_set():
            self._text_wake.clear()
            with self._turns:
                self._begun += 1
            wait: float | None = STORE_RETRY_S
            try:
                platform = platform or self._connect()
                wait = self._text_turn(platform)
            except StoreError:
                pass  # the window says that the disk is full; nothing is lost
            with self._turns:
                self._ended = self._begun
                self._turns.notify_all()
            if self._line is not None and self._line.state == LineState.SIGN_IN:
                platform = None  # the next one is made with what the device was given anew
            self._text_wake.wait(wait)

    def _connect(self) -> Platform | None:
        """Raises StoreError when the device's token cannot be read or put away."""
        try:
            return self.around.connect()
        except OSError as error:
            raise StoreError("store_read_only", folder=str(error.filename or "")) from error

    def _connect_ear(self) -> Ear | None:
        """A token that cannot be read just now is told by the thread of the text."""
        try:
            return self.around.connect_ear()
        except (StoreError, OSError):
            return None

    def _text_turn(self, platform: Platform | None) -> float | None:
        """Seconds to wait for the next one; None: until somebody pokes."""
        if platform is None:
            self._told(Line(LineState.NOT_ENROLLED, "not_enrolled"))
            return None
        return self._text_round(self._cycle(platform))

    def _text_round(self, cycle: Cycle) -> float:
        """Seconds to wait for the next one."""
        is_back = self._line_may_be_back.is_set()
        self._line_may_be_back.clear()
        wait = cycle.wait().total_seconds()
        if wait > 0 and is_back and not asked_to_wait(self.around.store):
            cycle.reset_wait()
        elif wait > 0:
            return wait
        with self.around.turn:
            line = cycle.run()
        if self._stopping.is_set():  # a round that was cut short says nothing about the line
            return 0.0
        self._told(line)
        self._wake_media()
        self.around.store.settle()  # what came is seen already
        self.around.store.empty_journal()
        if line.state != LineState.ONLINE:
            return cycle.wait().total_seconds()
        self._introduce(cycle.puller.platform)
        held = held_for(self.around.store, self.around.now())
        poll = self.around.poll_every_s
        if self.listener.is_standing:
            poll = max(poll, POLL_LISTENING_S)
        return poll if held is None else min(poll, held.total_seconds())

    def _introduce(self, platform: Platform) -> None:
        if time.monotonic() < self._no_bundles_before:
            return
        if self._introduced_as == self._known_as():  # reading our keys costs more than a round
            return
        try:
            self.around.introduce(platform)
            self._introduced_as = self._known_as()
        except Refused:  # an older province, until it is updated or another one takes its place
            self._no_bundles_before = time.monotonic() + NO_BUNDLES_FOR_S
        except (PlatformError, StoreError):
            pass  # the next round tries again; of line and disk others tell what there is to tell

    def _known_as(self) -> tuple[Any, Any]:
        """Changes with a new epoch, and when this device was enrolled anew."""
        known = look_up(self.around.store, POSITION, BUNDLE_KEYS)
        return (known.get(POSITION) or {}).get("epoch"), known.get(BUNDLE_KEYS)

    def _media_loop(self) -> None:
        """One of the hands: takes a part, sends it, takes the next."""
        self._repeat(self._send_piece)

    def _fetch_loop(self) -> None:
        self._repeat(self.around.fetch_some)

    def _repeat(self, work: Callable[[Platform], bool]) -> None:
        """Do `work` while there is some, then wait for news; on a connection of one's own."""
        platform: Platform | None = None
        while not self._stopping.is_set():
            turn = self._media_turn
            has_done_some = False
            try:
                if self._is_up:
                    platform = platform or self._connect()
                    has_done_some = platform is not None and self._tried(work, platform)
            except StoreError:
                pass  # as above: tried again after the next round of text
            if self._line is not None and self._line.state == LineState.SIGN_IN:
                platform = None
            if not has_done_some:
                self._await_media_news(turn)

    def _tried(self, work: Callable[[Platform], bool], platform: Platform) -> bool:
        try:
            has_done_some = not self._is_paused() and work(platform)
        except PlatformError as error:
            self._bear(error)
            return False
        if has_done_some:
            self._media_failures = 0
        return has_done_some

    def _send_piece(self, platform: Platform) -> bool:
        piece = self._sender.take()
        if piece is None:
            return self._sender.ask_stable(platform)
        at_once = self._sender.pace.at_once
        try:
            self._sender.send(piece, platform)
        finally:
            # There may be parts for all now, or another file, or room for one part more.
            if piece.work is not Work.PART or self._sender.pace.at_once > at_once:
                self._wake_media()
        return True

    def _bear(self, error: PlatformError) -> None:
        """A connection that was cut says little of the line: the text thread finds out."""
        line = line_after(error, None)
        if line.state != LineState.OFFLINE:
            self._told(line)
            return
        self._media_failures = min(self._media_failures + 1, MOST_FAILURES)
        self._stopping.wait(wait_after(self._media_failures, self.around.chance).total_seconds())
        self._text_wake.set()

    def _wake_media(self) -> None:
        with self._media_news:
            self._media_turn += 1
            self._media_news.notify_all()

    def _await_media_news(self, turn: int) -> None:
        wait = ASK_EVERY_S if self._sender.is_waiting else self.around.poll_every_s
        with self._media_news:
            self._media_news.wait_for(
                lambda: self._media_turn != turn or self._stopping.is_set(), wait
            )

    def _told(self, line: Line) -> Line:
        with self._line_turn:
            was_up, self._is_up = self._is_up, line.state == LineState.ONLINE
            is_news = self._line is None or (line.state, line.code, line.next_try_at) != (
                self._line.state,
                self._line.code,
                self._line.next_try_at,
            )
            self._line = line
        if self._is_up and not was_up:
            self.listener.hurry()
        if is_news:
            try:
                self.around.store.merge(lambda connection: remember_line(connection, line))
            finally:  # a full disk is no reason to show an old state
                self.around.on_line(line)
        return line

    def _is_paused(self) -> bool:
        return bool(look_up(self.around.store, QUEUE_IS_PAUSED).get(QUEUE_IS_PAUSED))

    def _cycle(self, platform: Platform) -> Cycle:
        around, device = self.around, self.around.device()
        return Cycle(
            store=around.store,
            pusher=Pusher(around.store, platform, device, around.now, self._ahead),
            puller=Puller(around.store, platform, around.now, self._ahead, around.on_others),
            snapshots=Snapshots(around.store, platform, device, around.snapshot_file, around.now),
            now=around.now,
            chance=around.chance,
            on_merged=around.on_merged,
            reviewer=self._reviewer,
            blobs=self._blobs,
            is_stopping=self._stopping.is_set,
            is_presence_due=around.is_presence_due,
        )
