"""Builds store, desks, sync and connectors without Qt; picks every implementation."""

from __future__ import annotations

import contextlib
import os
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from studio.clock import Clock, utc_now
from studio.desks.accounts import AccountsDesk
from studio.desks.bin import BinDesk
from studio.desks.changes import Change, ChangeFeed
from studio.desks.conflicts import ConflictsDesk
from studio.desks.editing import EditingDesk
from studio.desks.floor import Floor
from studio.desks.media_library import MediaLibraryDesk
from studio.desks.newsroom import Office
from studio.desks.planning import PlanningDesk
from studio.desks.publishing import PublishingDesk
from studio.desks.queue import QueueDesk
from studio.desks.today import TodayDesk
from studio.desks.transfers import TransfersDesk
from studio.errors import MediaError, StoreError
from studio.media.fetching import Fetcher
from studio.media.library import sweep
from studio.media.player import Player
from studio.media.renditions import RenditionMaker
from studio.models.database import Store
from studio.models.opening import OpenProfile, open_profile, open_reading
from studio.places import Profile
from studio.settings import Settings, read_settings
from studio.sync.facts import DEVICE_ID, PLATFORM_URL, read_fact
from studio.sync.line import doubt_line
from studio.sync.merge import Merged
from studio.sync.progress import Progress
from studio.sync.service import Surroundings, SyncService
from studio.sync.wire import Enrolment, Platform
from studio.vocabulary import DeviceId

if TYPE_CHECKING:
    from studio.connectors.provincial_http import ProvincialHttp

PROGRESS_EVERY_S = 0.2
"""A progress bar that moves five times a second is smooth enough."""


@dataclass(frozen=True, slots=True)
class Studio:
    """Everything that the window, the commands and the tests work with."""

    profile: Profile
    settings: Settings
    floor: Floor
    store: Store
    opened: OpenProfile | None
    """None: opened for reading, beside a window that holds the profile."""
    sync: SyncService
    renditions: RenditionMaker
    hang_up: Callable[[], None]
    """Closes the connections to the province."""

    def start(self) -> None:
        """Begin to work in background: sync, and making posters and proxies."""
        self.sync.start()
        self.renditions.start()

    def close(self) -> None:
        self.sync.stop()
        self.renditions.stop()
        self.hang_up()
        if self.opened is not None:
            self.opened.close()
        else:
            self.store.close()


def open_studio(
    folder: Path,
    *,
    now: Clock = utc_now,
    on_bug: Callable[[BaseException], object] = lambda _: None,
) -> Studio:
    """Open or create the profile for working in it. Raises StoreError."""
    profile = Profile(folder)
    opened = open_profile(profile)
    with contextlib.suppress(OSError):  # leftovers may stay; nothing can be arriving yet
        sweep(profile.media)
    with contextlib.suppress(StoreError):  # a full disk: the first attempt says how the line is
        opened.store.merge(doubt_line)
    return _build(profile, opened.store, opened, now, on_bug)


def look_into_studio(folder: Path, *, now: Clock = utc_now) -> Studio:
    """The profile for reading only, also while a window holds it. Raises StoreError."""
    profile = Profile(folder)
    return _build(profile, open_reading(profile), None, now, lambda _: None)


def _build(
    profile: Profile,
    store: Store,
    opened: OpenProfile | None,
    now: Clock,
    on_bug: Callable[[BaseException], object],
) -> Studio:
    changes = ChangeFeed()
    office = Office(store, changes, now)
    settings = read_settings(profile.settings)
    progress = Progress()
    lines = _Lines(store, profile, settings.ca_file)
    media = MediaLibraryDesk(office, profile.media)
    planning, editing = PlanningDesk(office), EditingDesk(office)
    queue = QueueDesk(office, progress)
    on_progress = _Seldom(lambda: changes.announce(Change(queue=True, is_from_sync=True)))
    renditions = RenditionMaker(
        store, profile.media, now, lambda: _tell_made(changes, sync), on_bug
    )
    fetcher = Fetcher(
        store,
        profile.media,
        now,
        random.random,
        progress,
        on_progress,
        media.announce_fetched,
        lambda: sync.is_stopping,
    )
    sync = SyncService(
        Surroundings(
            store=store,
            device=lambda: _device(store),
            connect=lines.connect,
            file_of=media.file,
            snapshot_file=profile.snapshot,
            now=now,
            poll_every_s=settings.poll_every_s,
            on_merged=lambda merged: changes.announce(_change_of(merged)),
            on_line=lambda _: changes.announce(Change(queue=True, line=True, is_from_sync=True)),
            on_progress=on_progress,
            on_bug=on_bug,
            make_renditions=renditions.make_all,
            fetch_some=fetcher.step,
        ),
        progress,
    )
    changes.listen(lambda change: renditions.poke() if change.queue else None)
    return Studio(
        profile=profile,
        settings=settings,
        floor=Floor(
            changes=changes,
            accounts=AccountsDesk(
                office, lines.enrol, lambda token: keep_token(profile.token, token)
            ),
            planning=planning,
            editing=editing,
            media=media,
            publishing=PublishingDesk(office),
            queue=queue,
            transfers=TransfersDesk(office),
            today=TodayDesk(office, planning, editing, queue),
            conflicts=ConflictsDesk(office),
            bin=BinDesk(office),
        ),
        store=store,
        opened=opened,
        sync=sync,
        renditions=renditions,
        hang_up=lines.close,
    )


def _tell_made(changes: ChangeFeed, sync: SyncService) -> None:
    changes.announce(Change(queue=True, is_from_sync=True))
    sync.poke()


def open_player() -> Player:
    """Plays with libVLC where there is one, else shows stills. Slow: call in background."""
    from studio.media.decoder import Decoder  # not before the first paint
    from studio.media.silent_player import SilentPlayer
    from studio.media.vlc_player import VlcPlayer

    try:
        return VlcPlayer()
    except MediaError:
        return SilentPlayer(Decoder())


def keep_token(path: Path, token: str) -> None:
    """Write the device's token where only this OS user reads it. Raises StoreError."""
    draft = path.with_name(path.name + ".new")
    try:
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(token)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise StoreError("file_unwritable", file=str(path)) from error


class _Seldom:
    """Calls `tell` at most every PROGRESS_EVERY_S; for any thread."""

    def __init__(self, tell: Callable[[], object]) -> None:
        self._tell = tell
        self._last = 0.0
        self._later: threading.Timer | None = None
        self._turn = threading.Lock()

    def __call__(self) -> None:
        with self._turn:
            if self._later is not None:
                return  # the last of a quick row is told too, a moment later
            wait = PROGRESS_EVERY_S - (time.monotonic() - self._last)
            if wait > 0:
                self._later = threading.Timer(wait, self._tell_later)
                self._later.daemon = True
                self._later.start()
                return
            self._last = time.monotonic()
        self._tell()

    def _tell_later(self) -> None:
        with self._turn:
            self._later = None
            self._last = time.monotonic()
        self._tell()


def _device(store: Store) -> DeviceId:
    with store.reading() as connection:
        return DeviceId(read_fact(connection, DEVICE_ID) or "")


@dataclass(frozen=True, slots=True)
class _Lines:
    """Connections to the province, closed when nobody can be using them any more."""

    store: Store
    profile: Profile
    ca_file: str = ""
    made: list[tuple[threading.Thread, ProvincialHttp]] = field(default_factory=list)

    def connect(self) -> Platform | None:
        """A new one for the calling thread alone; None: not enrolled."""
        with self.store.reading() as connection:
            url = read_fact(connection, PLATFORM_URL)
        if not url or not self.profile.token.exists():
            return None
        # A damaged token is a device that the province does not know, and the person is told so.
        token = self.profile.token.read_text(encoding="ascii", errors="replace")
        from studio.connectors.provincial_http import ProvincialHttp  # not before the first paint

        line = ProvincialHttp(url, token, ca_file=self.ca_file)
        self.made.append((threading.current_thread(), line))
        return line

    def enrol(self, url: str, code: str, device: str, device_name: str) -> Enrolment:
        from studio.connectors.provincial_http import ProvincialHttp

        with contextlib.closing(ProvincialHttp(url, ca_file=self.ca_file)) as line:
            return line.enrol(code, device, device_name)

    def close(self) -> None:
        for thread, line in self.made:
            if thread is threading.current_thread() or not thread.is_alive():
                line.close()


def _change_of(merged: Merged) -> Change:
    return Change(
        topics=frozenset(merged.topics),
        stories=frozenset(merged.stories),
        bodies=frozenset(merged.bodies),
        queue=True,
        people=merged.people,
        is_from_sync=True,
    )
