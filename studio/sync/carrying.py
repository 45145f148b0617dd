"""What a person carries to the province on a stick, and what the receipt that comes back says.

Gathering freezes, as a push does, and settles nothing: what is in a bundle stays where it was, and
leaves by wire too once there is a line. A receipt answers as the province does by wire, so its
results, pages and snapshot go through the same code; taken in twice, late or after another way was
quicker, it changes nothing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Literal, Protocol

import msgspec
from sqlalchemy import Connection, bindparam, select, update

from studio.clock import stamp, unique_id
from studio.errors import BundleError, Refused, StoreError
from studio.models.database import Store
from studio.models.glance import Glance, among, listed
from studio.models.intent import Intent
from studio.models.media import Transfer
from studio.sync import outbox
from studio.sync.answers import reopen_passed
from studio.sync.bodies import freeze_all
from studio.sync.facts import NEWSROOM_ID, POSITION, as_position, look_up
from studio.sync.merge import Merged
from studio.sync.pull import PAGE_RECORDS, Puller
from studio.sync.push import MOST_BYTES, MOST_INTENTS, file_answer
from studio.sync.review import Reviewer
from studio.sync.snapshot import Snapshots
from studio.sync.text_blobs import TYPE, BlobFetcher, own_blob
from studio.sync.transfers import sending_order
from studio.sync.wire import Platform, Position, Result
from studio.vocabulary import DeviceId, IntentState, Lane, Sha256

MOST_ASKS = 10_000
"""Media of which one bundle asks whether they have arrived."""
LARGEST_FILE = 4 * 1024**3 - 1
"""Bytes; sticks come with FAT32, which has no larger files."""
_OVERHEAD = 16 * 1024**2
"""Bytes of a file that are neither text nor media: what age and tar add, and the head."""
_PER_MEDIUM = 1024 + 4 * 1024
AT_ONCE = 1024 * 1024
"""Bytes read in one go."""


class MediaChoice(StrEnum):
    """Which of the media that wait go along."""

    NONE = "none"
    SMALL = "small"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Piece:
    """A medium or a large update of a body that goes along."""

    sha256: Sha256
    size: int
    """So many bytes come, whatever happens: the size stands before them in the file."""
    type: str
    name: str
    content: Callable[[], Iterator[bytes]] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Load:
    """What goes into one bundle."""

    newsroom: str
    device: DeviceId
    position: Position | None
    intents: Path
    """One a line, as they are pushed."""
    count: int
    """Of the intents."""
    pieces: tuple[Piece, ...]
    asks: tuple[Sha256, ...]
    """Of which media the province should say how far they are."""
    left_out: list[str]
    """Names of media for which there is no room in one file, or that are gone; those that could
    not be read to their end join them while the bundle is written."""
    page: int = PAGE_RECORDS
    id: str = field(default_factory=unique_id)
    """Of the bundle; its receipt names it."""

    @property
    def media(self) -> int:
        return sum(piece.type != TYPE for piece in self.pieces)


class Receipt(Platform, Protocol):
    """What the province answered to a bundle; as a platform it knows that and nothing else."""

    name: str
    """Of its file."""
    newsroom: str
    device: str
    trouble: str
    """The code of why it looked at none of the intents; empty: it did."""
    ends_at: Position
    """How far the log goes that it tells."""
    begins_at: Position | None
    """Where its pages begin; None: it has the whole log, as a snapshot."""

    def results(self) -> Iterator[Result]: ...
    def media(self) -> Sequence[MediumTold]: ...


@dataclass(frozen=True, slots=True)
class MediumTold:
    sha256: Sha256
    state: Literal["verified", "resume", "unknown"]
    is_stable: bool


@dataclass(slots=True)
class TakenIn:
    """What a receipt brought."""

    accepted: int = 0
    refused: int = 0
    deferred: int = 0
    records: int = 0
    """Lines of the newsroom's log that were not here."""
    media: int = 0
    """That the province has now."""
    is_old: bool = False
    """All that it says is known already: of the log, of what waited here, and of media."""
    is_to_be_repeated: bool = False
    """The province took nothing, or tells of the log only what comes later: export again."""


# -- out -----------------------------------------------------------------------------------------


def gather(
    store: Store,
    device: DeviceId,
    now: datetime,
    spool: Path,
    choice: MediaChoice,
    file_of: Callable[[Sha256], Path],
    *,
    lets_go: bool = True,
    most_asks: int = MOST_ASKS,
) -> Load:
    """Freeze what waits and list it; `spool` gets the intents. Raises BundleError, StoreError.

    `lets_go`: a person says that it is to leave, so nothing is held to be taken back any longer.
    """
    at = stamp(now)
    freeze_all(store, device, at)
    if lets_go:
        store.merge(outbox.let_go)
    blobs = _blobs(store, at)
    count, size = _spool(store, at, spool, set(blobs))
    left = LARGEST_FILE - _OVERHEAD - size - sum(piece.size for piece in blobs.values())
    if left < 0:
        raise BundleError("bundle_too_large")
    media, left_out, asks = _media(store, choice, left, file_of, most_asks)
    known = look_up(store, NEWSROOM_ID, POSITION)
    return Load(
        str(known.get(NEWSROOM_ID)),
        device,
        as_position(known.get(POSITION)),
        spool,
        count,
        (*blobs.values(), *media),
        asks,
        left_out,
    )


def _blobs(store: Store, at: str) -> dict[str, Piece]:
    """By the keys of the intents that name them; one that is damaged here stays, as by wire."""
    found: dict[str, Piece] = {}
    skipped: set[str] = set()
    while True:
        message = store.merge(
            lambda connection: outbox.next_blob(connection, {*skipped, *found}, at, ())
        )
        if message is None:
            return found
        sha256, key = Sha256(message.payload["blob"]), message.key
        try:
            size = len(own_blob(store, key, sha256))
        except Refused:
            skipped.add(key)
            continue
        content = partial(_words_of, store, key, sha256)
        found[key] = Piece(sha256, size, TYPE, "", partial(_filled, content, size))


def _words_of(store: Store, key: str, sha256: Sha256) -> Iterator[bytes]:
    """Read when it is written: there may be many, and they are large."""
    with contextlib.suppress(Refused):  # it went by wire meanwhile, and is one with others now
        yield own_blob(store, key, sha256)


def _spool(store: Store, at: str, spool: Path, carried: set[str]) -> tuple[int, int]:
    """How many intents, and how many bytes."""
    done: set[str] = set()
    size = 0
    try:
        with spool.open("wb") as file:
            while True:
                batch = store.merge(
                    lambda connection: outbox.hand_over(
                        connection, MOST_INTENTS, MOST_BYTES, done, at, carried
                    )
                )
                if not batch:
                    return len(done), size
                for message in batch:
                    size += file.write(msgspec.json.encode(message) + b"\n")
                done.update(message.key for message in batch)
    except OSError as error:
        raise StoreError("file_unwritable", file=str(spool)) from error


def _media(
    store: Store,
    choice: MediaChoice,
    room: int,
    file_of: Callable[[Sha256], Path],
    most_asks: int,
) -> tuple[list[Piece], list[str], tuple[Sha256, ...]]:
    """What goes along, the names of what should and does not, and what to ask after."""
    with store.reading() as connection:
        lines = connection.execute(_WAITING_MEDIA).all()
        asks = connection.execute(_UNSAFE, {"most": most_asks}).scalars().all()
    pieces: list[Piece] = []
    left_out: list[str] = []
    for line in lines:
        if choice is MediaChoice.NONE or (
            choice is MediaChoice.SMALL and line.lane == Lane.ORIGINALS
        ):
            continue
        path, size = file_of(Sha256(line.sha256)), int(line.size)
        if not is_there(path, size) or size + _PER_MEDIUM > room:
            left_out.append(line.name)
            continue
        room -= size + _PER_MEDIUM
        pieces.append(medium_piece(line, path, left_out))
    return pieces, left_out, tuple(Sha256(sha256) for sha256 in asks)


def medium_piece(line: Any, path: Path, left_out: list[str]) -> Piece:
    """A transfer's file; its name joins `left_out` if it cannot be read to its end later."""
    size = int(line.size)
    content = partial(_bytes_of, path, size, partial(left_out.append, line.name))
    return Piece(Sha256(line.sha256), size, line.type, line.name, partial(_filled, content, size))


def is_there(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False


def _bytes_of(path: Path, size: int, on_missing: Callable[[], object]) -> Iterator[bytes]:
    """What can be read of the file, which may be written to or go bad meanwhile."""
    left = size
    with contextlib.suppress(OSError), path.open("rb") as file:
        while left and (chunk := file.read(min(left, AT_ONCE))):
            left -= len(chunk)
            yield chunk
    if left:
        on_missing()


def _filled(content: Callable[[], Iterator[bytes]], size: int) -> Iterator[bytes]:
    """With zeros where something is missing: the province finds that it is not what its name says.

    So that one piece that cannot be read keeps none of the others here.
    """
    left = size
    for chunk in content():
        left -= len(chunk)
        yield chunk
    while left > 0:
        zeros = bytes(min(left, AT_ONCE))
        left -= len(zeros)
        yield zeros


# -- in ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes receipts in, while no round of sync is under way."""

    store: Store
    device: DeviceId
    now: Callable[[], datetime]
    snapshot_file: Path
    on_merged: Callable[[Merged], object]

    def take(self, receipt: Receipt) -> TakenIn:
        """Raises BundleError bundle_other_newsroom, and PlatformError when it contradicts itself.

        Broken off anywhere, it is taken in again from the beginning, and what was done is not
        done twice.
        """
        known = look_up(self.store, NEWSROOM_ID).get(NEWSROOM_ID)
        if (receipt.newsroom, receipt.device) != (known, self.device):
            raise BundleError("bundle_other_newsroom", file=receipt.name)
        found = TakenIn(is_to_be_repeated=bool(receipt.trouble))
        if self._is_of_before(receipt):
            found.is_old = True
            return found
        has_answered = self._file_results(receipt, found)
        is_behind = self._take_log(receipt, found)
        blobs = BlobFetcher(self.store, self.now, lambda: 0.0)
        for story in blobs.fetch(receipt, lambda: False):
            self.on_merged(Merged(stories={story}, bodies={story}))
        told = receipt.media()
        if is_behind:  # made since: what it lacks was lost there, not brought later by wire
            self.store.merge(lambda connection: _note_lost(connection, told))
        found.media = self.store.merge(
            lambda connection: _note_media(connection, told, stamp(self.now()))
        )
        for story in Reviewer(self.store).look_through(lambda: False):
            self.on_merged(Merged(stories={story}))
        self.store.settle()
        found.is_old = not (has_answered or is_behind or found.media or found.is_to_be_repeated)
        return found

    def _position(self) -> Position | None:
        return as_position(look_up(self.store, POSITION).get(POSITION))

    def _is_of_before(self, receipt: Receipt) -> bool:
        """Made before the province was set back, which we know by now: nothing of it holds."""
        position = self._position()
        return position is not None and receipt.ends_at.epoch < position.epoch

    def _file_results(self, receipt: Receipt, found: TakenIn) -> bool:
        """Whether any of what it answers was still waiting for an answer."""
        at = stamp(self.now())
        results = receipt.results()
        has_answered = False
        while some := list(islice(results, MOST_INTENTS)):
            outcomes = [result.outcome for result in some]
            found.accepted += outcomes.count("accepted")
            found.refused += outcomes.count("refused")
            found.deferred += outcomes.count("deferred")
            keys = [result.key for result in some]
            has_answered = has_answered or bool(_STILL_WAIT.rows(self.store, **listed(keys)))
            file = partial(file_answer, rest=some, page=None, at=at)
            self.on_merged(self.store.merge(file))
        return has_answered

    def _take_log(self, receipt: Receipt, found: TakenIn) -> bool:
        """Whether it tells of the log what is not here."""
        position = self._position()
        is_behind = position is None or _place(position) < _place(receipt.ends_at)
        if receipt.begins_at is None:
            if is_behind:
                snapshots = Snapshots(
                    self.store, receipt, self.device, self.snapshot_file, self.now
                )
                merged = snapshots.take()
                found.records = merged.records
                self.on_merged(merged)
        elif position is None or _place(position) < _place(receipt.begins_at):
            found.is_to_be_repeated = True  # this disk was set back: what lies between is missing
            return is_behind
        else:
            self._pull(receipt, found)
        self.store.merge(self._reopen)
        return is_behind

    def _pull(self, receipt: Receipt, found: TakenIn) -> None:
        puller = Puller(self.store, receipt, self.now)
        while True:
            merged = puller.pull_page()
            found.records += merged.records
            self.on_merged(merged)
            if merged.is_newest:
                return

    def _reopen(self, connection: Connection) -> None:
        position = self._position()
        if position is not None:
            reopen_passed(connection, (position.epoch, position.cursor))


def _place(position: Position) -> tuple[int, int]:
    return position.epoch, position.cursor


def _note_media(connection: Connection, told: Sequence[MediumTold], at: str) -> int:
    """How many of ours the province has that it had not."""
    known = [
        {"its_sha256": one.sha256, "its_stable": one.is_stable, "at": at}
        for one in told
        if one.state == "verified"
    ]
    arrived = 0
    for one in known:
        arrived += connection.execute(_ARRIVED, one).rowcount
        if one["its_stable"]:
            connection.execute(_SAFE, {"its_sha256": one["its_sha256"]})
    return arrived


def _note_lost(connection: Connection, told: Sequence[MediumTold]) -> None:
    """A province that was set back lost what it had: it leaves again."""
    for one in told:
        if one.state != "verified":
            connection.execute(_LOST, {"its_sha256": one.sha256})


# Built once: putting a statement together takes SQLAlchemy longer than running it takes SQLite.
_WAITING_MEDIA = (
    select(Transfer.c.sha256, Transfer.c.name, Transfer.c.size, Transfer.c.type, Transfer.c.lane)
    .join(Intent, Intent.c.key == Transfer.c.needs)
    .where(
        Transfer.c.is_verified.is_(False),
        Transfer.c.is_paused.is_(False),
        Transfer.c.is_held.is_(False),
        Intent.c.state != IntentState.REFUSED,
    )
    .order_by(*sending_order())
)
_STILL_WAIT = Glance(
    select(Intent.c.key).where(Intent.c.state == IntentState.WAITING, among(Intent.c.key)).limit(1)
)
_UNSAFE = (
    select(Transfer.c.sha256)
    .where(Transfer.c.is_stable.is_(False))
    .order_by(Transfer.c.is_verified, Transfer.c.number.desc())
    .limit(bindparam("most"))
)
_IT: Any = Transfer.c.sha256 == bindparam("its_sha256")
_ARRIVED = (
    update(Transfer)
    .where(_IT, Transfer.c.is_verified.is_(False))
    .values(
        is_verified=True,
        verified_at=bindparam("at"),
        sent=Transfer.c.size,
        attempts=0,
        trouble=None,
    )
)
_LOST = (
    update(Transfer)
    .where(_IT, Transfer.c.is_verified)
    .values(is_verified=False, verified_at=None, sent=0, is_stable=False)
)
_SAFE = update(Transfer).where(_IT).values(is_stable=True)
