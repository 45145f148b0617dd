"""Builds store, desks, sync and connectors without Qt; picks every implementation."""

from __future__ import annotations

import contextlib
import functools
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from studio.clock import Clock, utc_now
from studio.connectors.key_place import PersonKeyPlace, Ring, system_ring
from studio.desks.changes import ChangeFeed
from studio.desks.floor import Floor
from studio.desks.newsroom import Office
from studio.desks.person_keys import PersonKeys
from studio.errors import MediaError, StoreError
from studio.media.library import sweep
from studio.media.player import Player
from studio.models.database import Store
from studio.models.opening import OpenProfile, open_profile, open_reading
from studio.places import Profile
from studio.settings import Settings, read_settings
from studio.sync.facts import EXCHANGE, PLATFORM_URL, look_up
from studio.sync.line import doubt_line
from studio.sync.progress import Progress
from studio.sync.wire import Enrolment, Platform

if TYPE_CHECKING:
    from studio.backstage import Backstage
    from studio.connectors.bundle_file import BundleFiles
    from studio.connectors.exchanging import ExchangeTools
    from studio.connectors.provincial_http import ProvincialHttp
    from studio.sync.ferry_service import FerryService
    from studio.sync.service import SyncService


@dataclass(frozen=True)
class Studio:
    """Everything that the window, the commands and the tests work with."""

    profile: Profile
    settings: Settings
    floor: Floor
    store: Store
    opened: OpenProfile | None
    """None: opened for reading, beside a window that holds the profile."""
    build_backstage: Callable[[], Backstage]
    hang_up: Callable[[], None]
    """Closes the connections to the province."""
    open_ferry: Callable[[], FerryService]
    """The one that goes to the exchange place; built when it is first asked for."""
    stop_ferry: Callable[[], None]

    @cached_property
    def backstage(self) -> Backstage:
        """Built by whoever needs it first, one thread at that moment."""
        return self.build_backstage()

    @property
    def sync(self) -> SyncService:
        return self.backstage.sync

    def start(self) -> None:
        """Begin to work in background: sync, making posters and proxies, and the index."""
        self.backstage.sync.start()
        self.floor.changes.listen(lambda change: self._start_ferry() if change.queue else None)
        self._start_ferry()
        self.backstage.renditions.start()
        self.backstage.indexer.start()

    def _start_ferry(self) -> None:
        """Once an exchange place is in use: most newsrooms need neither threads nor code of it."""
        if look_up(self.store, EXCHANGE).get(EXCHANGE) is not None:
            self.open_ferry().start()

    def close(self) -> None:
        if "backstage" in self.__dict__:
            self.backstage.sync.stop()
            self.backstage.renditions.stop()
            self.backstage.indexer.stop()
        self.stop_ferry()
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
    @functools.cache
    def carrier() -> BundleFiles:
        from studio.connectors.bundle_file import BundleFiles  # not before the first paint

        return BundleFiles(profile.bundle_key, keep_secret, profile.carried)

    def find_ring() -> Ring | None:
        return system_ring() if settings.keyring else None

    settings = read_settings(profile.settings)
    keys = PersonKeys(PersonKeyPlace(profile.person_key, find_ring, keep_secret))
    lines = _Lines(store, profile, settings.ca_file, lambda: _open_here(floor))
    floor = Floor(
        office=Office(store, ChangeFeed(), now, keys),
        library=profile.media,
        progress=Progress(),
        enroller=lines.enrol,
        keep_token=lambda token: keep_secret(profile.token, token),
        snapshot_file=profile.snapshot,
        open_carrier=carrier,
        open_exchanging=lambda: exchange_tools(),
    )

    opening = threading.Lock()

    def ferry() -> FerryService:
        with opening:  # whoever asks first, in whatever thread: there is one
            return build_ferry_once()

    @functools.cache
    def build_ferry_once() -> FerryService:
        from studio.backstage import build_ferry

        return build_ferry(
            floor, store, profile.snapshot, now, exchange_tools().open, carrier, on_bug
        )

    def stop_ferry() -> None:
        if build_ferry_once.cache_info().currsize:
            ferry().stop()

    @functools.cache
    def exchange_tools() -> ExchangeTools:
        from studio.connectors.exchanging import ExchangeTools, LoginPlace

        logins = PersonKeyPlace(profile.exchange_secret, find_ring, keep_secret)
        return ExchangeTools(LoginPlace(logins), ferry, profile.folder)

    def introduce(platform: Platform) -> None:
        from studio.sync.introducing import introduce

        introduce(store, platform, carrier().public)

    def build() -> Backstage:
        from studio.backstage import build_backstage  # not before the first paint

        return build_backstage(
            floor, store, settings, profile.snapshot, now, lines.connect, introduce, on_bug
        )

    return Studio(profile, settings, floor, store, opened, build, lines.close, ferry, stop_ferry)


def _open_here(floor: Floor) -> Mapping[str, str]:
    """What the province is told of the stories in this studio's windows."""
    stories = floor.readers.here()
    if not stories:
        return {}
    with floor.office.store.reading() as connection:
        person = floor.office.author(connection).person
    return {"open": ",".join(stories), "person": person}


def open_player() -> Player:
    """Plays with libVLC where there is one, else shows stills. Slow: call in background."""
    from studio.media.decoder import Decoder  # not before the first paint
    from studio.media.silent_player import SilentPlayer
    from studio.media.vlc_player import VlcPlayer

    try:
        return VlcPlayer()
    except MediaError:
        return SilentPlayer(Decoder())


def keep_secret(path: Path, secret: str) -> None:
    """Write the device's token or a key where only this OS user reads it. Raises StoreError."""
    draft = path.with_name(path.name + ".new")
    try:
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise StoreError("file_unwritable", file=str(path)) from error


@dataclass(frozen=True, slots=True)
class _Made:
    """A connection, and whose it is."""

    thread: threading.Thread
    url: str
    token: str = field(repr=False)
    line: ProvincialHttp


@dataclass(frozen=True, slots=True)
class _Lines:
    """Connections to the province, closed when nobody can be using them any more."""

    store: Store
    profile: Profile
    ca_file: str = ""
    open_here: Callable[[], Mapping[str, str]] = dict
    made: list[_Made] = field(default_factory=list)

    def connect(self) -> ProvincialHttp | None:
        """The calling thread's own, kept open between rounds; None: not enrolled."""
        url = look_up(self.store, PLATFORM_URL).get(PLATFORM_URL)
        if not url or not self.profile.token.exists():
            return None
        # A damaged token is a device that the province does not know, and the person is told so.
        token = self.profile.token.read_text(encoding="ascii", errors="replace")
        from studio.connectors.provincial_http import ProvincialHttp  # not before the first paint

        thread = threading.current_thread()
        for one in [one for one in self.made if one.thread is thread]:
            if (one.url, one.token) == (url, token):
                return one.line
            one.line.close()  # of an earlier enrolment
            self.made.remove(one)
        line = ProvincialHttp(url, token, ca_file=self.ca_file, open_here=self.open_here)
        self.made.append(_Made(thread, url, token, line))
        return line

    def enrol(self, url: str, code: str, device: str, device_name: str) -> Enrolment:
        from studio.connectors.provincial_http import ProvincialHttp

        with contextlib.closing(ProvincialHttp(url, ca_file=self.ca_file)) as line:
            return line.enrol(code, device, device_name)

    def close(self) -> None:
        for one in self.made:
            if one.thread is threading.current_thread() or not one.thread.is_alive():
                one.line.close()
