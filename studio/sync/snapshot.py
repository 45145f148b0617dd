"""Takes the newsroom's snapshot in the place of what was confirmed.

Needed by a new machine, after the province was set back, when our own position is damaged, and when
an update of the studio folds by other rules.
What the snapshot lacks is not lost: our own intents are sent again under their own keys, each body
gets one update of everything that is not in it, and what others wrote is kept and shown as not on
the platform until its key returns. Broken off anywhere it starts from the beginning; until the last
transaction the old position stands, with which the province sends us here again.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from sqlalchemy import (
    Connection,
    Text,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    text,
    type_coerce,
    update,
)
from sqlalchemy.dialects.sqlite import insert as upsert

from studio.clock import stamp
from studio.errors import Refused, Unreachable
from studio.models.bulk import Replacing
from studio.models.confirmed import Confirmed, Projected, Pulled, StagedKey, StagedRow
from studio.models.database import Store, gate
from studio.models.glance import among, listed
from studio.models.intent import Intent
from studio.models.story import Body, BodyUpdate
from studio.sync.as_made import unfold_some
from studio.sync.facts import (
    FOLDED_BY,
    NEWSROOM_ID,
    PERSON_ID,
    POSITION,
    STABLE,
    read_fact,
    read_position,
    write_fact,
)
from studio.sync.fold import RULES
from studio.sync.merge import (
    Merged,
    fold_in,
    fold_records,
    forget_strange,
    keep_pulled,
    keep_strange,
    stage_rows,
    take_bodies,
)
from studio.sync.outbox import Author, Draft, record
from studio.sync.projection import pending_deeds, projected_row, show, show_rows
from studio.sync.pull import PAGE_RECORDS
from studio.sync.review import note_all_due
from studio.sync.text_blobs import payload_of
from studio.sync.transfers import doubt_all
from studio.sync.wire import (
    BLANK,
    Payload,
    Platform,
    Record,
    SnapshotEnd,
    first_digest,
    hash_in,
    next_digest,
)
from studio.sync.words_here import words_here
from studio.vocabulary import DeviceId, IntentState, Kind, PersonId, StoryId

T = TypeVar("T")

CHUNK = 200
"""Records or rows of one transaction: some 20 ms, so that a save gets its turn."""
LONGEST_LINE = 16 * 1024 * 1024
"""Bytes; an intent is at most 4 MiB, and JSON may write six letters for one."""


@dataclass(frozen=True, slots=True)
class Snapshots:
    store: Store
    platform: Platform
    device: DeviceId
    file: Path
    """Where the snapshot is put while it is taken over."""
    now: Callable[[], datetime]

    def take(self) -> Merged:
        """Fetch the snapshot and take it over. Raises PlatformError; then nothing has changed."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.platform.fetch_snapshot(self.file)
        with self.store.reading() as connection:
            newsroom = str(read_fact(connection, NEWSROOM_ID))
        try:
            end, harmed = _check(self.file, newsroom)
        except Unreachable:
            self.file.unlink(missing_ok=True)  # a whole one is asked for the next time
            raise
        merged = Merged(records=end.records, is_anew=True)
        log = self._log(harmed)
        if self._has_nothing():
            self._fill(log, merged)
        else:
            self._replace(log, end, merged)
        self._finish(end)
        self.file.unlink(missing_ok=True)
        return merged

    def _merge(self, work: Callable[[Connection], T]) -> T:
        """Without waiting for the disk: broken off, all begins anew; `_finish` makes it durable."""
        return self.store.merge(work, is_durable=False)

    def _has_nothing(self) -> bool:
        """There is nothing here that the snapshot could lack: a new machine."""
        with self.store.reading() as connection:
            return not any(connection.execute(one).first() for one in _ANYTHING)

    def _log(self, harmed: Mapping[str, Record]) -> _Log:
        """What the file says, with the words that are harmed there and known here."""
        with self.store.reading() as connection:
            return _Log(self.file, harmed, words_here(connection, harmed))

    def _fill(self, log: _Log, merged: Merged) -> None:
        """Fold the records in as a pull does, which is more than twice as quick as `_replace`.

        Broken off, there is something the next time.
        """
        at = stamp(self.now())
        for records in _batches(log.records(), PAGE_RECORDS):
            some = self._merge(partial(fold_in, records=records, at=at, harmed=log.lost))
            merged.topics |= some.topics
            merged.stories |= some.stories
            merged.bodies |= some.bodies
            merged.people |= some.people

    def _replace(self, log: _Log, end: SnapshotEnd, merged: Merged) -> None:
        """Put it in the place of what is confirmed, and keep what it lacks."""
        while self._merge(partial(unfold_some, most=CHUNK)):
            pass  # what the snapshot lacks is told by whole rows and by the records of others
        self._stage(log, end, merged)
        self._settle_and_reopen()
        self._move(merged)
        self._keep_what_is_gone(merged)
        self._send_bodies_again()

    def _stage(self, log: _Log, end: SnapshotEnd, merged: Merged) -> None:
        """Fold the records into rows beside what is confirmed."""
        self._merge(_clear)
        for records in _batches(log.records(), CHUNK):
            stage = partial(_stage_some, records=records, end=end, harmed=log.lost)
            bodies = self._merge(stage)
            merged.bodies |= bodies

    def _settle_and_reopen(self) -> None:
        """Our intents that the snapshot has are settled; those that were and are not, wait again.

        Key and payload are as they were: a province that has them after all answers as it did.
        """
        at = stamp(self.now())
        with self.store.reading() as connection:
            newest = connection.execute(select(func.max(Intent.c.sequence))).scalar_one() or 0
        for first in range(0, newest + 1, 1000):
            self._merge(partial(_settle_some, low=first, high=first + 999, at=at))

    def _move(self, merged: Merged) -> None:
        """Put the staged rows in the place of the confirmed ones."""
        last: str | None = ""
        while last is not None:
            last = self._merge(partial(_move_some, after=last, merged=merged))

    def _keep_what_is_gone(self, merged: Merged) -> None:
        """What the log no longer has stays in sight."""
        with self.store.reading() as connection:
            newest = connection.execute(
                select(func.max(text("rowid"))).select_from(Pulled)
            ).scalar()
        for first in range(0, (newest or 0) + 1, 2000):
            self._merge(partial(_mark_missing, low=first, high=first + 1999))
        while self._merge(partial(_keep_some, merged=merged)):
            pass

    def _send_bodies_again(self) -> None:
        """For each body one update of everything that the snapshot lacks, whoever wrote it."""
        from studio.manuscript.joining import beyond  # Loro is not needed before the first paint

        with self.store.reading() as connection:
            person = read_fact(connection, PERSON_ID)
            stories = _stories_lacking(connection)
        for story in stories:
            with self.store.reading() as connection:
                there, lacking = _pieces(connection, story)
            blob = beyond(there, lacking)
            if not blob:  # it has all of it, under other keys
                continue
            author = Author(PersonId(person), self.device)
            at = stamp(self.now())
            self._merge(partial(_send_again, author=author, story=story, blob=blob, at=at))

    def _finish(self, end: SnapshotEnd) -> None:
        def work(connection: Connection) -> None:
            before = read_position(connection)
            if before is None or before.epoch != end.position.epoch:
                doubt_all(connection)
            write_fact(connection, POSITION, msgspec.to_builtins(end.position))
            stable = {"revision": end.stable, "at": end.stable_at} if end.stable else None
            write_fact(connection, STABLE, stable)
            write_fact(connection, FOLDED_BY, RULES)
            note_all_due(connection)
            _clear(connection)

        self.store.merge(work)


class _Log:
    """The records of a snapshot that was checked."""

    def __init__(
        self, file: Path, harmed: Mapping[str, Record], known: Mapping[str, Payload]
    ) -> None:
        """`harmed` and the words `known` of them: by key."""
        self._file = file
        self._known = known
        self.lost = frozenset(one.seq for key, one in harmed.items() if key not in known)

    def records(self) -> Iterator[Record]:
        for line in lines_of(self._file):
            if line.startswith(b'{"position"'):
                continue
            record = msgspec.json.decode(line, type=Record)
            if record.key in self._known:
                record = msgspec.structs.replace(record, payload=self._known[record.key])
            yield record


def _check(file: Path, newsroom: str) -> tuple[SnapshotEnd, dict[str, Record]]:
    """Its end, and by key the records whose words are not those that the log was made of.

    It came as the province has it, or its own hash would differ. Raises Unreachable page_damaged
    unless it is whole and every record follows from the last.
    """
    harmed: dict[str, Record] = {}
    digest, seq = first_digest(newsroom), 0
    end: SnapshotEnd | None = None
    for line in lines_of(file):
        if end is not None:
            raise Unreachable("page_damaged", seq=seq)
        if line.startswith(b'{"position"'):
            end = _decoded(line, SnapshotEnd, seq)
            continue
        record = _decoded(line, Record, seq)
        seq += 1
        if hash_in(record) != record.payload_hash:
            harmed[record.key] = record
        digest = next_digest(digest, record.key, record.payload_hash)
        if record.seq == seq == 1 and record.digest != digest:
            raise Refused("newsroom_differs")
        if record.seq != seq or record.digest != digest:
            raise Unreachable("page_damaged", seq=record.seq)
    if end is None or end.records != seq or end.position.cursor != seq:
        raise Unreachable("page_damaged", seq=seq)
    if end.position.digest != digest:
        if seq == 0:
            raise Refused("newsroom_differs")
        raise Unreachable("page_damaged", seq=seq)
    return end, harmed


def lines_of(file: Path) -> Iterator[bytes]:
    """Of a snapshot. Raises Unreachable page_damaged in the middle of a damaged one."""
    import zstandard  # not needed before the first paint

    try:
        with (
            file.open("rb") as packed,
            zstandard.ZstdDecompressor().stream_reader(packed) as stream,
            io.BufferedReader(stream, 1024 * 1024) as lines,
        ):
            while line := lines.readline(LONGEST_LINE):
                if not line.endswith(b"\n"):
                    raise Unreachable("page_damaged", seq=0)
                yield line
    except zstandard.ZstdError as error:
        raise Unreachable("page_damaged", seq=0) from error


def _decoded(line: bytes, shape: type[Any], seq: int) -> Any:
    try:
        return msgspec.json.decode(line, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreachable("page_damaged", seq=seq + 1) from error


def _batches(records: Iterator[Record], most: int) -> Iterator[list[Record]]:
    while some := list(itertools.islice(records, most)):
        yield some


def _clear(connection: Connection) -> None:
    with gate(connection):
        connection.execute(delete(StagedRow))
        connection.execute(delete(StagedKey))


def _stage_some(
    connection: Connection, records: Sequence[Record], end: SnapshotEnd, harmed: Collection[int]
) -> set[StoryId]:
    subjects = {record.subject for record in records}
    before = {line.subject_id: line.row for line in connection.execute(_STAGED, listed(subjects))}
    folded = fold_records(before, records, harmed)
    stage_rows(connection, folded)
    forget_strange(connection, records)
    keep_strange(connection, folded.strange)
    _KEEP_KEY.run(
        connection, ({"key": one.key, "epoch": one.epoch, "seq": one.seq} for one in records)
    )
    of_others = _of_others(connection, records)
    stable = end.stable or (0, 0)
    bodies = [one for one in of_others if one.kind == Kind.STORY_BODY_UPDATED]
    # Of a body's pieces the place in the log is kept: which came first decides what is 需复核.
    keep_pulled(
        connection,
        (
            one
            for one in of_others
            if one.kind == Kind.STORY_BODY_UPDATED or (one.epoch, one.seq) > stable
        ),
    )
    here = set(connection.execute(_PIECES_HERE, listed(one.key for one in bodies)).scalars())
    return take_bodies(connection, [one for one in bodies if one.key not in here])


def _of_others(connection: Connection, records: Sequence[Record]) -> list[Record]:
    own = set(connection.execute(_OWN_KEYS, listed(one.key for one in records)).scalars())
    return [one for one in records if one.key not in own and one.kind != BLANK]


def _settle_some(connection: Connection, low: int, high: int, at: str) -> None:
    here = Intent.c.sequence.between(low, high)
    is_there = exists().where(StagedKey.c.key == Intent.c.key)
    place = select(StagedKey.c.epoch).where(StagedKey.c.key == Intent.c.key).scalar_subquery()
    number = select(StagedKey.c.seq).where(StagedKey.c.key == Intent.c.key).scalar_subquery()
    connection.execute(
        update(Intent)
        .where(here, is_there)
        .values(
            state=IntentState.SETTLED,
            epoch=place,
            seq=number,
            settled_at=func.coalesce(Intent.c.settled_at, at),
            is_handed=True,
            refusal_code=None,
            refusal_facts=None,
        )
    )
    connection.execute(
        update(Intent)
        .where(here, ~is_there, Intent.c.state.in_((IntentState.SENT, IntentState.SETTLED)))
        .values(state=IntentState.WAITING, epoch=None, seq=None, settled_at=None)
    )


def _move_some(connection: Connection, after: str, merged: Merged) -> str | None:
    """The last subject of the chunk; None when there are no more."""
    rows = connection.execute(_STAGED_AFTER, {"after": after}).all()
    if not rows:
        return None
    last = str(rows[-1].subject_id)
    with gate(connection):
        connection.execute(_REPLACE_CONFIRMED, {"after": after, "last": last})
    sorts = {row.subject_id: row.sort for row in rows}
    confirmed = {row.subject_id: row.row for row in rows}
    show_rows(connection, sorts, confirmed, pending_deeds(connection, sorts))
    merged.note(sorts)
    return last


def _mark_missing(connection: Connection, low: int, high: int) -> None:
    is_missing = ~exists().where(StagedKey.c.key == Pulled.c.key)
    with gate(connection):
        connection.execute(
            update(Pulled)
            .where(text("rowid BETWEEN :low AND :high"))
            .values(is_missing=is_missing),
            {"low": low, "high": high},
        )


def _keep_some(connection: Connection, merged: Merged) -> int:
    """Take subjects that the snapshot lacks out of what is confirmed, but not out of sight."""
    is_gone = ~exists().where(StagedRow.c.subject_id == Confirmed.c.subject_id)
    lines = connection.execute(
        select(Confirmed.c.subject_id, Confirmed.c.sort).where(is_gone).limit(CHUNK)
    ).all()
    for line in lines:
        row = projected_row(connection, line.subject_id)
        with gate(connection):
            connection.execute(_KEEP_PROJECTED, {"subject_id": line.subject_id, "row": row})
            connection.execute(delete(Confirmed).where(Confirmed.c.subject_id == line.subject_id))
    sorts = {line.subject_id: line.sort for line in lines}
    show(connection, sorts)
    merged.note(sorts)
    return len(lines)


def _stories_lacking(connection: Connection) -> list[StoryId]:
    """Stories with pieces of others that the snapshot does not have."""
    lacks = (
        BodyUpdate.c.intent_key.is_not(None),
        ~exists().where(StagedKey.c.key == BodyUpdate.c.intent_key),
        ~exists().where(Intent.c.key == BodyUpdate.c.intent_key),
    )
    found = connection.execute(select(BodyUpdate.c.story_id).where(*lacks).distinct())
    return [StoryId(story) for story in found.scalars()]


def _pieces(connection: Connection, story: StoryId) -> tuple[list[bytes], list[bytes]]:
    """What the snapshot has of a body, and what it lacks."""
    lines = connection.execute(
        select(BodyUpdate.c["update"], StagedKey.c.key)
        .outerjoin(StagedKey, StagedKey.c.key == BodyUpdate.c.intent_key)
        .where(BodyUpdate.c.story_id == story)
        .order_by(BodyUpdate.c.number)
    ).all()
    there = [line.update for line in lines if line.key is not None]
    return there, [line.update for line in lines if line.key is None]


def _send_again(
    connection: Connection, author: Author, story: StoryId, blob: bytes, at: str
) -> None:
    words = connection.execute(
        select(Body.c.text).where(Body.c.story_id == story)
    ).scalar_one_or_none()
    payload = payload_of(blob, len(words or ""))
    key = record(connection, author, Draft(Kind.STORY_BODY_UPDATED, story, payload), at)
    piece = {"story_id": story, "update": blob, "intent_key": key, "person_id": author.person}
    with gate(connection):  # what is in it may be taken out under its own key some day
        connection.execute(insert(BodyUpdate), piece)


# Built once: putting a statement together takes SQLAlchemy longer than running it takes SQLite.
_ANYTHING = (
    select(Confirmed.c.subject_id).limit(1),
    select(Pulled.c.key).limit(1),
    select(Intent.c.key)
    .where(Intent.c.state.in_((IntentState.SENT, IntentState.SETTLED)))
    .limit(1),
)
_STAGED = select(StagedRow.c.subject_id, StagedRow.c.row).where(among(StagedRow.c.subject_id))
_PIECES_HERE = select(BodyUpdate.c.intent_key).where(among(BodyUpdate.c.intent_key))
_OWN_KEYS = select(Intent.c.key).where(among(Intent.c.key), Intent.c.state != IntentState.REFUSED)
"""What was refused has no words in the body here; the log may have them after all."""
_KEEP_KEY = Replacing(StagedKey)
_STAGED_AFTER = (
    select(StagedRow.c.subject_id, StagedRow.c.sort, StagedRow.c.row)
    .where(StagedRow.c.subject_id > bindparam("after"))
    .order_by(StagedRow.c.subject_id)
    .limit(CHUNK)
)
_NAMES = [column.name for column in StagedRow.columns]
_REPLACE_CONFIRMED = (  # within SQLite: reading and writing the rows' JSON takes longer
    insert(Confirmed)
    .prefix_with("OR REPLACE")
    .from_select(
        _NAMES,
        select(*(type_coerce(StagedRow.c[name], Text()) for name in _NAMES)).where(
            StagedRow.c.subject_id > bindparam("after"),
            StagedRow.c.subject_id <= bindparam("last"),
        ),
    )
)
_KEEP_PROJECTED = upsert(Projected).on_conflict_do_nothing()
