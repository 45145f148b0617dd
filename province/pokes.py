"""Who listens for news of which newsroom, and is told that there is some.

A poke says nothing but “pull”. What this process appends it tells at once; what a command appends
(a verdict, a role), and that a device was shut out, is found by one look at the store a second,
however many listen.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import threading
from collections.abc import Collection, Iterator

import sqlalchemy as sa

from province import access, store
from province.errors import ProvinceError
from province.prepared import Prepared
from province.store import Store
from province.wire import NEVER, Revision

LOOK_EVERY_S = 1.0
"""How late a listener hears of what another process of this province did."""

UNSEEN = -1
"""No store has this version."""

_logger = logging.getLogger("province")


class Listener:
    """One device that listens, in the loop that made it."""

    def __init__(self, token_hash: str) -> None:
        self.token_hash = token_hash
        self.is_over = False
        """Somebody newer took its place, it was shut out, or the province ends."""
        self.was_replaced = False
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Any thread may."""
        self._loop.call_soon_threadsafe(self._woken.set)

    def end(self) -> None:
        self.is_over = True
        self.wake()

    async def has_news(self, within_s: float) -> bool:
        """As soon as there is some; pokes that come close together are one."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._woken.wait()
        was_woken = self._woken.is_set()
        self._woken.clear()
        return was_woken


class _Room:
    """A newsroom in which somebody listens."""

    def __init__(self) -> None:
        self.head = NEVER
        """The newest revision that its listeners were told of."""
        self.listeners: dict[str, Listener] = {}
        """By device: one each, so that nobody can pile them up."""


class Pokes:
    """Nothing is kept here of a newsroom in which nobody listens. Any thread may tell."""

    def __init__(self, kept: Store) -> None:
        self._kept = kept
        self._rooms: dict[str, _Room] = {}
        self._lock = threading.Lock()
        self._is_over = False
        self._watching: asyncio.Task[None] | None = None
        self._version = UNSEEN

    @contextlib.contextmanager
    def listening(self, device: access.Device, token_hash: str) -> Iterator[Listener]:
        """In the loop. An earlier listener of the same device ends."""
        listener = Listener(token_hash)
        with self._lock:
            if self._is_over:
                listener.end()
            room = self._rooms.setdefault(device.newsroom, _Room())
            earlier = room.listeners.get(device.id)
            room.listeners[device.id] = listener
            self._version = UNSEEN  # it may have been shut out since its token was looked at
        if earlier is not None:
            earlier.was_replaced = True
            earlier.end()
        try:
            for head in self._heads([device.newsroom]).values():
                self.tell_grown(device.newsroom, head, by=device.id)
            self._watch()
            yield listener
        finally:
            self._forget(device, listener)

    def head(self, newsroom: str) -> Revision:
        """The newest revision that is known here; NEVER where nobody listens."""
        with self._lock:
            room = self._rooms.get(newsroom)
            return room.head if room else NEVER

    def tell_grown(self, newsroom: str, head: Revision, by: str = "") -> None:
        """The log reaches to `head` now. The device `by` knows it: it wrote that."""
        with self._lock:
            room = self._rooms.get(newsroom)
            if room is None or head <= room.head:
                return
            room.head = head
            for device, listener in room.listeners.items():
                if device != by:
                    listener.wake()

    def poke(self, newsroom: str, devices: Collection[str]) -> None:
        """There is news for these, if they listen."""
        with self._lock:
            room = self._rooms.get(newsroom, _Room())
            for device in room.listeners.keys() & devices:
                room.listeners[device].wake()

    def end(self) -> None:
        """Nobody is kept waiting any more: the province ends. In the loop."""
        with self._lock:
            self._is_over = True
            for room in self._rooms.values():
                for listener in room.listeners.values():
                    listener.end()

    def _forget(self, device: access.Device, listener: Listener) -> None:
        with self._lock:
            room = self._rooms.get(device.newsroom)
            if room is None or room.listeners.get(device.id) is not listener:
                return
            del room.listeners[device.id]
            if not room.listeners:
                del self._rooms[device.newsroom]

    # What other processes did

    def _watch(self) -> None:
        if self._watching is None or self._watching.done():
            self._watching = asyncio.create_task(self._keep_looking())

    async def _keep_looking(self) -> None:
        while self._rooms and not self._is_over:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                await asyncio.to_thread(self._look)
            except (ProvinceError, sa.exc.DBAPIError) as error:
                self._version = UNSEEN
                _logger.error("no look at the log: %s", error)  # noqa: TRY400 - it goes on

    def _look(self) -> None:
        """Tell what the store has and nobody told; an unchanged one costs next to nothing."""
        (found,) = self._kept.look(_VERSION)
        if found.data_version == self._version:
            return
        self._version = found.data_version
        with self._lock:
            rooms = list(self._rooms)
            there = [one for room in self._rooms.values() for one in room.listeners.values()]
        for newsroom, head in self._heads(rooms).items():
            self.tell_grown(newsroom, head)
        valid = access.valid_tokens(self._kept, [one.token_hash for one in there])
        for listener in there:
            if listener.token_hash not in valid:
                listener.end()

    def _heads(self, newsrooms: list[str]) -> dict[str, Revision]:
        rows = self._kept.look(_HEADS, listed=json.dumps(newsrooms))
        return {row.id: (row.epoch, row.head) for row in rows}


_VERSION = Prepared(sa.select(sa.table("pragma_data_version", sa.column("data_version"))))
"""Another number after every commit, whichever process made it."""
_HEADS = Prepared(
    sa.select(store.newsroom.c.id, store.newsroom.c.epoch, store.newsroom.c.head).where(
        store.newsroom.c.id.in_(store.listed(sa.bindparam("listed")))
    )
)
