"""What works behind the window: sync, posters and proxies. Built after the first paint."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from studio.clock import Clock
from studio.desks.changes import Change, ChangeFeed
from studio.desks.floor import Floor
from studio.desks.indexing import Indexer
from studio.media.fetching import Fetcher
from studio.media.renditions import RenditionMaker
from studio.models.database import Store
from studio.settings import Settings
from studio.sync.compaction import Compactor
from studio.sync.exchange import Choice, ExchangePlace
from studio.sync.facts import DEVICE_ID, look_up
from studio.sync.ferry_service import Around as FerryAround
from studio.sync.ferry_service import FerryService
from studio.sync.ferrying import Ferry, Sealer
from studio.sync.merge import Merged
from studio.sync.service import Surroundings, SyncService
from studio.sync.wire import Ear, Platform, Presence
from studio.vocabulary import DeviceId

PROGRESS_EVERY_S = 0.2
"""A progress bar that moves five times a second is smooth enough."""


class Connection(Platform, Ear, Protocol):
    """All that a province's connector offers to one thread."""


@dataclass(frozen=True, slots=True)
class Backstage:
    sync: SyncService
    renditions: RenditionMaker
    indexer: Indexer


def build_backstage(
    floor: Floor,
    store: Store,
    settings: Settings,
    snapshot_file: Path,
    now: Clock,
    connect: Callable[[], Connection | None],
    introduce: Callable[[Platform], object],
    on_bug: Callable[[BaseException], object],
) -> Backstage:
    changes = floor.changes
    on_progress = _Seldom(lambda: changes.announce(Change(queue=True, is_from_sync=True)))
    renditions = RenditionMaker(
        store, floor.library, now, lambda: _tell_made(changes, sync), on_bug
    )
    fetcher = Fetcher(
        store,
        floor.library,
        now,
        random.random,
        floor.progress,
        on_progress,
        floor.media.announce_fetched,
        lambda: sync.is_stopping,
    )
    sync = SyncService(
        Surroundings(
            store=store,
            device=lambda: _device(store),
            connect=connect,
            file_of=floor.media.file,
            snapshot_file=snapshot_file,
            now=now,
            poll_every_s=settings.poll_every_s,
            on_merged=lambda merged: changes.announce(_change_of(merged)),
            on_line=lambda _: changes.announce(Change(queue=True, line=True, is_from_sync=True)),
            on_others=lambda others: _tell_others(floor, others),
            is_presence_due=lambda: floor.readers.is_due(),
            note_poke=lambda: floor.readers.note_poke(),
            on_progress=on_progress,
            on_bug=on_bug,
            turn=floor.carrying_turn,
            introduce=introduce,
            make_renditions=renditions.make_all,
            fetch_some=fetcher.step,
            connect_ear=connect,
        ),
        floor.progress,
    )
    floor.readers.when_moved(sync.poke)
    changes.listen(lambda change: renditions.poke() if change.queue else None)
    indexer = Indexer(
        store,
        now,
        on_bug,
        lambda: changes.announce(Change(mentions=True, is_from_sync=True)),
        Compactor(store).step,
    )
    changes.listen(lambda change: indexer.poke() if change.stories or change.topics else None)
    return Backstage(sync, renditions, indexer)


def build_ferry(
    floor: Floor,
    store: Store,
    snapshot_file: Path,
    now: Clock,
    open_place: Callable[[Choice], ExchangePlace],
    sealer: Callable[[], Sealer],
    on_bug: Callable[[BaseException], object],
) -> FerryService:
    changes = floor.changes
    ferry = Ferry(
        store=store,
        device=lambda: _device(store),
        sealer=sealer,
        file_of=floor.media.file,
        # Not that of the wire: a snapshot may come both ways at once.
        snapshot_file=snapshot_file.with_name(f"ferried-{snapshot_file.name}"),
        now=now,
        turn=floor.carrying_turn,
        on_merged=lambda merged: changes.announce(_change_of(merged)),
        on_news=lambda: changes.announce(Change(queue=True, is_from_sync=True)),
    )
    service = FerryService(FerryAround(ferry, open_place, on_bug))

    def on_change(change: Change) -> None:
        if change.line or (change.queue and not change.is_from_sync):
            service.poke()

    changes.listen(on_change)
    return service


def _tell_others(floor: Floor, others: Iterable[Presence]) -> None:
    if floor.readers.hear(others):
        floor.changes.announce(Change(readers=True, is_from_sync=True))


def _tell_made(changes: ChangeFeed, sync: SyncService) -> None:
    changes.announce(Change(queue=True, is_from_sync=True))
    sync.poke()


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
    return DeviceId(look_up(store, DEVICE_ID).get(DEVICE_ID) or "")


def _change_of(merged: Merged) -> Change:
    return Change(
        topics=frozenset(merged.topics),
        stories=frozenset(merged.stories),
        bodies=frozenset(merged.bodies),
        queue=True,
        people=merged.people,
        is_from_sync=True,
    )
