"""One turn at the exchange place: receipts are taken in, what waits is put there, litter removed.

What is there goes on waiting here, frozen, and leaves by wire too. A bundle is remembered before it
is put, and forgotten when it was answered, was not for a day, or nobody needs it any more; so
whenever this is cut off, the next turn knows what may lie there. What it does not know of this
device's is left for the province: a disk that was set back may have lost the words in it.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import BinaryIO, Protocol

import msgspec

from studio.clock import stamp
from studio.errors import BundleError, PlatformError, StudioError
from studio.models.database import Store
from studio.sync import exchange, freight
from studio.sync.bodies import freeze_all
from studio.sync.carrying import (
    LARGEST_FILE,
    Intake,
    Load,
    MediaChoice,
    Receipt,
    TakenIn,
    gather,
    medium_piece,
)
from studio.sync.exchange import (
    TO_PROVINCE,
    TO_STUDIOS,
    ExchangePlace,
    Ferried,
    Freight,
    Happened,
    Ledger,
    Lying,
    amend,
    bundle_name,
    bundle_of,
    ledger_in,
    with_entry,
    without,
)
from studio.sync.facts import (
    NEWSROOM_ID,
    ORIGINALS_CAP,
    POSITION,
    QUEUE_IS_PAUSED,
    as_position,
    look_up,
)
from studio.sync.freight import MediumLine
from studio.sync.introducing import swapped
from studio.sync.merge import Merged
from studio.sync.throttle import Throttle
from studio.sync.wire import BundleKeys
from studio.vocabulary import DeviceId, Lane, Sha256

MOST_TEXTS = 20
"""Bundles of text that lie there; the newest has all that an older one has."""
MOST_ASKS = 500
"""Media of which a bundle asks whether they have arrived."""
DEFERRED_FOR_S = 3600.0
"""What the province did not take yet is put there again after so long."""
MEDIA_AGAIN_S = 24 * 3600.0
"""A medium that did not arrive whole: its file here may be damaged, and it is large."""
REPEATS_AT_ONCE = 1
"""Bundles made anew at once, where the province was set back and took nothing."""
LOOK_EVERY_S = 1.0
"""Between two looks whether what is being put there is still wanted."""


class Sealer(Protocol):
    """Writes bundles and opens receipts with this device's keys."""

    def public(self) -> BundleKeys: ...
    def room(self) -> AbstractContextManager[Path]: ...
    def pour(
        self, load: Load, file: BinaryIO, recipient: str, on_bytes: Callable[[int], object]
    ) -> None: ...
    def opened(self, source: Path, signer: str) -> AbstractContextManager[Receipt]: ...


@dataclass
class Ferry:
    """Text and receipts in one thread, media in another, each with a place of its own."""

    store: Store
    device: Callable[[], DeviceId]
    sealer: Callable[[], Sealer]
    file_of: Callable[[Sha256], Path]
    snapshot_file: Path
    now: Callable[[], datetime]
    turn: Lock
    """Held while the log is read into the store."""
    on_merged: Callable[[Merged], object]
    on_news: Callable[[], object]
    """What waits, or where it is, is not what it was."""
    throttle: Throttle = field(default_factory=Throttle)
    """Of originals on their way there."""

    def __post_init__(self) -> None:
        self._unreadable: set[Lying] = set()
        """Receipts that do not open: left alone while they look the same."""
        self._being_put: set[str] = set()
        """Bundles, by id."""
        self._repeats = 0
        self.is_ending = False

    # -- what a turn does ------------------------------------------------------------------------

    def tidy(self, place: ExchangePlace) -> None:
        """Remember what lies there, and remove what nobody needs. Raises ExchangeError."""
        device = self.device()
        names = place.listed(TO_PROVINCE)
        lying = {bundle_of(one.name, device) for one in names} - {None}
        now = self.now()
        for name in exchange.own_drafts(names, device):
            if bundle_of(name.removesuffix(exchange.PART), device) not in self._being_put:
                place.remove(TO_PROVINCE, name)
        ledger = amend(self.store, lambda known: self._looked_through(known, lying, now))
        gone = []
        for one in ledger.ferried:
            if one.is_over and one.id not in self._being_put:
                if one.id in lying:
                    place.remove(TO_PROVINCE, bundle_name(device, one.id))
                gone.append(one.id)
        if gone:
            amend(self.store, lambda known: without(known, gone))

    def fetch(self, place: ExchangePlace) -> int:
        """How many receipts were taken in. Raises ExchangeError, StoreError."""
        device = self.device()
        lying = [one for one in place.listed(TO_STUDIOS) if bundle_of(one.name, device)]
        self._unreadable &= set(lying)
        taken = 0
        for one in lying:
            if one in self._unreadable or one.size > LARGEST_FILE:
                continue
            found = self._take(place, one)
            if found is None:
                self._unreadable.add(one)
                continue
            place.remove(TO_STUDIOS, one.name)  # what it says is committed
            self._note_answer(str(bundle_of(one.name, device)), found)
            taken += 1
        return taken

    def put_text(self, place: ExchangePlace) -> None:
        """All text that waits, in one bundle. Raises ExchangeError, BundleError, StoreError."""
        now, device = self.now(), self.device()
        at = stamp(now)
        freeze_all(self.store, device, at)
        mark = freight.mark(self.store, at)
        with self.sealer().room() as room:
            load = gather(
                self.store, device, now, room / "intents", MediaChoice.NONE, self.file_of,
                lets_go=False, most_asks=MOST_ASKS,
            )  # fmt: skip
            entry = Ferried(
                load.id, Freight.TEXT, at, mark.through, mark.pieces, mark.held, load.count
            )
            self._put(place, load, entry, lambda _: None)

    def put_media(self, place: ExchangePlace) -> bool:
        """The next bundle of media; False: none may go now. Raises as `put_text`."""
        now = self.now()
        lines = freight.media_due(self.store, ledger_in(self.store), now, self.file_of)
        if not lines:
            return False
        known = look_up(self.store, NEWSROOM_ID, POSITION, ORIGINALS_CAP)
        with self.sealer().room() as room:
            spool = room / "intents"
            spool.touch()
            left_out: list[str] = []
            pieces = tuple(
                medium_piece(line, self.file_of(line.sha256), left_out) for line in lines
            )
            position = as_position(known.get(POSITION))
            load = Load(
                str(known.get(NEWSROOM_ID)), self.device(), position, spool, 0, pieces, (), left_out
            )
            media = tuple(line.sha256 for line in lines)
            entry = Ferried(load.id, Freight.MEDIA, stamp(now), media=media)
            self._put(place, load, entry, self._held_back(lines, known.get(ORIGINALS_CAP)))
        return True

    # -- out -------------------------------------------------------------------------------------

    def _put(
        self, place: ExchangePlace, load: Load, entry: Ferried, on_bytes: Callable[[int], object]
    ) -> None:
        theirs = self._theirs()
        sealer = self.sealer()
        self._being_put.add(entry.id)
        try:
            amend(self.store, lambda ledger: with_entry(ledger, entry))
            try:
                place.put(
                    TO_PROVINCE,
                    bundle_name(load.device, entry.id),
                    lambda file: sealer.pour(load, file, theirs.opens, on_bytes),
                )
            except StudioError:  # the answer may be what was lost: the next turn looks
                over = msgspec.structs.replace(entry, is_over=True)
                amend(self.store, lambda ledger: with_entry(ledger, over))
                raise
            there = msgspec.structs.replace(entry, is_put=True)
            happened = Happened("put", entry.at)
            amend(
                self.store,
                lambda ledger: _telling(happened, with_entry(ledger, there)),
            )
        finally:
            self._being_put.discard(entry.id)
        self.on_news()

    def _held_back(self, lines: list[MediumLine], cap: int | None) -> Callable[[int], object]:
        """What is told of bytes on their way: originals keep to their share of the line."""
        self.throttle.set_rate(cap * 1024 if cap else None)
        is_capped = any(line.lane == Lane.ORIGINALS for line in lines)
        looked_at = time.monotonic()

        def on_bytes(count: int) -> None:
            nonlocal looked_at
            if is_capped:
                self.throttle.pass_through(count)
            if self.is_ending or time.monotonic() - looked_at >= LOOK_EVERY_S:
                looked_at = time.monotonic()
                known = look_up(self.store, QUEUE_IS_PAUSED)
                if self.is_ending or known.get(QUEUE_IS_PAUSED):
                    raise BundleError("exchange_stopped")

        return on_bytes

    def _theirs(self) -> BundleKeys:
        """Raises BundleError when bundles cannot be sealed for the province yet."""
        known = swapped(self.store)
        if known is None or known.ours != self.sealer().public():
            raise BundleError("bundle_no_key")
        return known.theirs

    # -- in --------------------------------------------------------------------------------------

    def _take(self, place: ExchangePlace, one: Lying) -> TakenIn | None:
        """None: it does not open, is not for here, or contradicts itself."""
        theirs, sealer = self._theirs(), self.sealer()
        intake = Intake(self.store, self.device(), self.now, self.snapshot_file, self.on_merged)
        with sealer.room() as room:
            path = room / one.name
            place.fetch(TO_STUDIOS, one, path)
            try:
                with sealer.opened(path, theirs.signs) as receipt, self.turn:
                    return intake.take(receipt)
            except (BundleError, PlatformError) as error:
                self.tell_failure(error)
                return None

    def _note_answer(self, bundle: str, found: TakenIn) -> None:
        now = self.now()
        self._repeats = self._repeats + 1 if found.is_to_be_repeated else 0
        is_loop = self._repeats > REPEATS_AT_ONCE

        def work(ledger: Ledger) -> Ledger:
            entry = next((one for one in ledger.ferried if one.id == bundle), None)
            if entry is not None:
                ledger = self._answered(ledger, entry, found, now, is_loop=is_loop)
            facts = {
                "accepted": found.accepted, "refused": found.refused, "deferred": found.deferred,
                "media": found.media, "records": found.records,
            }  # fmt: skip
            happened = Happened("receipt", stamp(now), facts=facts)
            heard = msgspec.structs.replace(ledger, heard_at=stamp(now))
            return heard if found.is_old and ledger.happened else _telling(happened, heard)

        amend(self.store, work)
        self.on_news()

    def _answered(
        self, ledger: Ledger, entry: Ferried, found: TakenIn, now: datetime, *, is_loop: bool
    ) -> Ledger:
        """The one that was answered goes; so do those of text before it, which say no more."""
        if entry.freight is Freight.MEDIA:
            left = freight.unverified(self.store, entry.media)
            if not left:
                return without(ledger, [entry.id])
            until = freight.again_at(now, MEDIA_AGAIN_S)
            again = msgspec.structs.replace(entry, media=tuple(left), again_at=until)
            return with_entry(ledger, again)
        before = [
            one
            for one in ledger.of(Freight.TEXT)
            if one.id != entry.id and one.through <= entry.through
        ]
        for one in before:
            ledger = with_entry(ledger, msgspec.structs.replace(one, is_over=True))
        is_left = freight.still_waits(self.store, entry)
        if is_loop or (is_left and not found.is_to_be_repeated):
            until = freight.again_at(now, DEFERRED_FOR_S)
            return with_entry(ledger, msgspec.structs.replace(entry, again_at=until))
        return without(ledger, [entry.id])

    # -- what is remembered ----------------------------------------------------------------------

    def _looked_through(self, ledger: Ledger, lying: set[str | None], now: datetime) -> Ledger:
        kept = []
        for one in ledger.ferried:
            if one.id in self._being_put or one.is_over:
                kept.append(one)
            elif not one.is_put:  # we were killed before we knew
                if one.id in lying:
                    kept.append(msgspec.structs.replace(one, is_put=True))
            elif one.again_at:
                if freight.covers_still(one, now):
                    kept.append(one)
            else:
                is_over = not freight.covers_still(one, now) or self._is_needless(one)
                kept.append(msgspec.structs.replace(one, is_over=is_over))
        texts = [one for one in kept if one.freight is Freight.TEXT and not one.is_over]
        excess = {one.id for one in texts[:-MOST_TEXTS]}
        kept = [
            msgspec.structs.replace(one, is_over=True) if one.id in excess else one for one in kept
        ]
        return msgspec.structs.replace(ledger, ferried=tuple(kept))

    def _is_needless(self, one: Ferried) -> bool:
        """All of it came by wire, or in another one."""
        if one.freight is Freight.MEDIA:
            return not freight.unverified(self.store, one.media)
        return bool(one.count) and not freight.still_waits(self.store, one)

    def tell_failure(self, error: StudioError) -> None:
        """Remember what went wrong, once while it goes on."""
        facts = {name: str(fact) for name, fact in error.facts.items()}
        happened = Happened("failed", stamp(self.now()), error.code, facts)

        def work(ledger: Ledger) -> Ledger:
            last = ledger.happened
            if last and (last.what, last.code, last.facts) == ("failed", error.code, facts):
                return ledger
            return _telling(happened, ledger)

        before = ledger_in(self.store).happened
        with contextlib.suppress(StudioError):  # our own disk is full, which others tell
            if amend(self.store, work).happened != before:
                self.on_news()

    def tell_quiet(self, *, is_asked: bool) -> None:
        """Nothing was new; told to who asked, or after nobody could go there."""
        last = ledger_in(self.store).happened
        is_back = last is not None and last.what == "failed" and last.code.startswith("exchange_")
        if not (is_back or is_asked) or self._unreadable:
            return
        amend(self.store, lambda ledger: _telling(Happened("quiet", stamp(self.now())), ledger))
        self.on_news()


def _telling(happened: Happened, ledger: Ledger) -> Ledger:
    return msgspec.structs.replace(ledger, happened=happened)
