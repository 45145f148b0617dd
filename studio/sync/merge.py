"""Takes the province's records into the store: confirmed first, then what the editor sees."""

from __future__ import annotations

import base64
import binascii
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, exists, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from studio.models.bulk import Replacing
from studio.models.confirmed import Confirmed, Pulled, StagedRow, StrangeRecord
from studio.models.database import Store, gate
from studio.models.glance import Glance, Whether, among, listed, said
from studio.models.intent import Intent
from studio.models.story import BodyUpdate
from studio.sync.as_made import deed_of, keep_makers
from studio.sync.facts import POSITION, STABLE, write_fact
from studio.sync.fold import MAKERS, Row, fold, is_known, makes_subject, sort_of
from studio.sync.newcomers import find_newcomers, write_newcomers
from studio.sync.projection import confirmed_rows, pending_deeds, show, show_rows
from studio.sync.review import note_due
from studio.sync.shapes import is_well_formed
from studio.sync.text_blobs import AWAITED, is_awaited
from studio.sync.wire import BLANK, Page, Record
from studio.vocabulary import IntentState, Kind, StoryId, TopicId


@dataclass
class Merged:
    """What a page touched."""

    topics: set[TopicId] = field(default_factory=set)
    stories: set[StoryId] = field(default_factory=set)
    bodies: set[StoryId] = field(default_factory=set)
    """Whose body got pieces written elsewhere."""
    people: bool = False
    records: int = 0
    is_newest: bool = False
    """The log had nothing after it."""
    is_anew: bool = False
    """Everything was replaced by a snapshot."""

    def note(self, subjects: Mapping[str, str]) -> None:
        """Subjects and their sorts."""
        for subject, sort in subjects.items():
            match sort:
                case "topic":
                    self.topics.add(TopicId(subject))
                case "story":
                    self.stories.add(StoryId(subject))
                case _:
                    self.people = True


@dataclass(frozen=True, slots=True)
class Folded:
    """What records made of the rows they are about."""

    rows: dict[str, Row]
    sorts: dict[str, str]
    places: dict[str, tuple[int, int]]
    """The newest record of each subject."""
    bodies: list[Record]
    strange: list[tuple[Record, str]]
    """What cannot be folded, and why."""


def merge_page(connection: Connection, page: Page, at: str, harmed: Collection[int] = ()) -> Merged:
    """Fold the records in and move our position on, in one transaction; `harmed`: see `fold_in`."""
    merged = fold_in(connection, page.records, at, harmed)
    merged.is_newest = page.position.cursor >= page.head
    write_fact(connection, POSITION, msgspec.to_builtins(page.position))
    if page.stable is not None:
        write_fact(connection, STABLE, {"revision": page.stable, "at": page.stable_at})
    return merged


def fold_in(
    connection: Connection, records: Sequence[Record], at: str, harmed: Collection[int] = ()
) -> Merged:
    """Fold records in that follow in the log on those we have; our position stays.

    Those `harmed`, by seq, have lost their words at the province: they are put aside.
    """
    merged = Merged(records=len(records))
    own = settle_own(connection, records, at)
    before = confirmed_rows(connection, {record.subject for record in records})
    newcomers = find_newcomers(connection, records, before, harmed)
    others = [record for record in records if record.subject not in newcomers]
    folded = fold_records(before, others, harmed)
    pending = pending_deeds(connection, folded.rows)
    with gate(connection):
        write_newcomers(connection, newcomers, own)
        write_confirmed(connection, folded, before)
        forget_strange(connection, records)
        keep_strange(connection, folded.strange)
        keep_pulled(connection, (one for one in others if _is_to_be_kept(one, own)))
        written_elsewhere = [record for record in folded.bodies if record.key not in own]
        merged.bodies = take_bodies(connection, written_elsewhere)
        shown = _shown_since_made(others, own, before)
        show_rows(connection, folded.sorts, folded.rows, pending, shown)
    note_due(connection, _touching_bodies(others))
    merged.note(newcomers.sorts())
    merged.note(folded.sorts)
    return merged


def settle_own(connection: Connection, records: Sequence[Record], at: str) -> set[str]:
    """A pulled record settles its intent, whatever was made of the answer to the push.

    The keys among the records that are of intents of ours, and whose words are here.
    """
    places = {record.key: record for record in records}
    found = _OWN.within(connection, **listed(places))
    lines = [
        (number, places[key].epoch, places[key].seq)
        for number, key, state in found
        if state != IntentState.SETTLED
    ]
    if lines:
        said(connection, _SETTLE, (msgspec.json.encode(lines).decode(), at))
    # What was refused once and came into the log after all: its words are not in the body here.
    return {key for _, key, state in found if state != IntentState.REFUSED}


def fold_records(
    before: Mapping[str, Row], records: Iterable[Record], harmed: Collection[int] = ()
) -> Folded:
    """The rows after the records; pure."""
    folded = Folded({}, {}, {}, [], [])
    rows = folded.rows
    for record in records:
        if record.kind == BLANK:
            continue
        if not is_known(record.kind):
            folded.strange.append((record, "unknown"))
            continue
        known = rows.get(record.subject, before.get(record.subject))
        if record.seq in harmed or not is_well_formed(record, known):
            folded.strange.append((record, "damaged"))
            continue
        try:
            row = fold(known, deed_of(record))
        except (KeyError, TypeError, ValueError):  # the row itself is of no shape that we know
            folded.strange.append((record, "damaged"))
            continue
        if row is None:  # about a subject that this log never created
            folded.strange.append((record, "unknown"))
            continue
        rows[record.subject] = row
        folded.sorts[record.subject] = sort_of(record.kind)
        folded.places[record.subject] = (record.epoch, record.seq)
        if record.kind == Kind.STORY_BODY_UPDATED:
            folded.bodies.append(record)
    return folded


def _is_to_be_kept(record: Record, own: Collection[str]) -> bool:
    return record.kind != BLANK and record.key not in own


def write_confirmed(connection: Connection, folded: Folded, before: Mapping[str, Row]) -> None:
    if not folded.rows:
        return
    with gate(connection):
        if before:
            keep_makers(connection, before)
        _REPLACE_CONFIRMED.run(connection, _lines(folded))


def stage_rows(connection: Connection, folded: Folded) -> None:
    """Beside what is confirmed, while a snapshot is taken over."""
    with gate(connection):
        _REPLACE_STAGED.run(connection, _lines(folded))


def _lines(folded: Folded) -> Iterator[dict[str, Any]]:
    sorts, places = folded.sorts, folded.places
    for subject, row in folded.rows.items():
        epoch, seq = places[subject]
        yield {
            "subject_id": subject, "sort": sorts[subject], "row": row, "epoch": epoch, "seq": seq,
        }  # fmt: skip


def take_bodies(connection: Connection, records: Sequence[Record]) -> set[StoryId]:
    """Add pieces of bodies that were written elsewhere; the stories whose body grew.

    A piece that cannot be read is put aside with its name, and one that is to be fetched until it
    is here; the others go on.
    """
    from studio.manuscript.wholeness import is_whole  # Loro is not needed before the first paint

    lines: list[dict[str, Any]] = []
    for record in records:
        if is_awaited(record):
            keep_strange(connection, [(record, AWAITED)])
            continue
        try:
            piece = base64.b64decode(record.payload["update"], validate=True)
        except (KeyError, TypeError, binascii.Error):
            piece = b""
        if not is_whole(piece):
            keep_strange(connection, [(record, "damaged")])
            continue
        lines.append(
            {
                "story_id": record.subject,
                "update": piece,
                "intent_key": record.key,
                "person_id": record.person,
            }
        )
    if lines:
        with gate(connection):
            connection.execute(_INSERT_PIECE, lines)
    return {StoryId(line["story_id"]) for line in lines}


def keep_pulled(connection: Connection, records: Iterable[Record]) -> None:
    """Remember what was seen of others, until it is safe in the province's backups."""
    lines = [
        {
            "key": record.key,
            "epoch": record.epoch,
            "seq": record.seq,
            "subject_id": record.subject,
            "record": msgspec.json.encode(_without_words(record)),
            "is_missing": False,
        }
        for record in records
    ]
    with gate(connection):
        _KEEP_PULLED.run(connection, lines)


def keep_strange(connection: Connection, records: Collection[tuple[Record, str]]) -> None:
    lines = [
        {
            "epoch": record.epoch,
            "seq": record.seq,
            "record": msgspec.to_builtins(record),
            "why": why,
        }
        for record, why in records
    ]
    if lines:
        connection.execute(_KEEP_STRANGE, lines)


def forget_strange(connection: Connection, records: Iterable[Record]) -> None:
    """The records came anew: what is to be put aside of them is put aside again."""
    if _ANY_STRANGE_HERE.within(connection):
        connection.execute(_FORGET_STRANGE, listed(record.key for record in records))


def knows_strange(store: Store) -> bool:
    """Whether any of the records that were put aside as unknown is of a kind known by now."""
    return _ANY_STRANGE.is_any(store) and _KNOWN_STRANGE.is_any(store)


def take_up_strange(connection: Connection) -> Merged:
    """Fold in what an older version of the studio could only put aside.

    Their kinds were new then, so nothing that was folded meanwhile
    is of them: after one another, in the log's order, they end up as on every other machine.
    """
    lines = connection.execute(_STRANGE).all()
    known = [line for line in lines if is_known(line.record["kind"])]
    records = [msgspec.convert(line.record, Record) for line in known]
    merged = Merged(records=len(records))
    if not records:
        return merged
    before = confirmed_rows(connection, {one.subject for one in records})
    folded = fold_records(before, records)
    for line in connection.execute(_PLACES, listed(folded.rows)):
        folded.places[line.subject_id] = max(folded.places[line.subject_id], (line.epoch, line.seq))
    write_confirmed(connection, folded, before)
    still = {(record.epoch, record.seq): why for record, why in folded.strange}
    for line in known:
        place = (line.epoch, line.seq)
        its_own = (StrangeRecord.c.epoch == line.epoch) & (StrangeRecord.c.seq == line.seq)
        if place not in still:
            connection.execute(delete(StrangeRecord).where(its_own))
        elif still[place] != "unknown":
            connection.execute(update(StrangeRecord).where(its_own).values(why=still[place]))
    merged.bodies = take_bodies(connection, folded.bodies)
    show(connection, folded.sorts)
    note_due(connection, _touching_bodies(records))
    merged.note(folded.sorts)
    return merged


def _shown_since_made(
    records: Sequence[Record], own: Collection[str], before: Mapping[str, Row]
) -> set[str]:
    """Subjects of ours that nothing was done to since: they look as when they were queued."""
    count = Counter(record.subject for record in records)
    return {
        record.subject
        for record in records
        if record.key in own and makes_subject(record.kind)
        if count[record.subject] == 1 and record.subject not in before
    }


def _touching_bodies(records: Iterable[Record]) -> set[str]:
    kinds = (Kind.STORY_BODY_UPDATED, Kind.STORY_PARAGRAPH_REVIEWED)
    return {record.subject for record in records if record.kind in kinds}


def _without_words(record: Record) -> Record:
    """A body's words stand in its own table; what made a subject stays in sight as its row."""
    if record.kind == Kind.STORY_BODY_UPDATED or makes_subject(record.kind):
        return msgspec.structs.replace(record, payload={})
    return record


# Built once: putting a statement together takes SQLAlchemy longer than running it takes SQLite.
_SETTLE = (
    "WITH places (its_number, its_epoch, its_seq) AS"
    " (SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?))"
    " UPDATE intents SET state = 'settled', epoch = its_epoch, seq = its_seq, settled_at = ?,"
    " is_handed = 1, refusal_code = NULL, refusal_facts = NULL FROM places"
    " WHERE sequence = its_number"
)
_INSERT_PIECE = insert(BodyUpdate)
_OWN = Glance(select(Intent.c.sequence, Intent.c.key, Intent.c.state).where(among(Intent.c.key)))
_KEEP_PULLED = Replacing(Pulled)
_ANY_STRANGE = Whether(select(StrangeRecord.c.seq))
"""Hardly ever: the names of all kinds need not be told to SQLite for that."""
_STRANGE_KIND = func.json_extract(StrangeRecord.c.record, "$.kind")
_KNOWN_STRANGE = Glance(
    select(StrangeRecord.c.seq)
    .where(
        StrangeRecord.c.why == "unknown",
        _STRANGE_KIND.in_(list(Kind)),
        _STRANGE_KIND.in_(sorted(MAKERS))
        | exists().where(
            Confirmed.c.subject_id == func.json_extract(StrangeRecord.c.record, "$.subject")
        ),
    )
    .limit(1)
)
_PLACES = select(Confirmed.c.subject_id, Confirmed.c.epoch, Confirmed.c.seq).where(
    among(Confirmed.c.subject_id)
)
_STRANGE = (
    select(StrangeRecord)
    .where(StrangeRecord.c.why == "unknown")
    .order_by(StrangeRecord.c.epoch, StrangeRecord.c.seq)
)
_ANY_STRANGE_HERE = Glance(select(StrangeRecord.c.seq).limit(1))
_FORGET_STRANGE = delete(StrangeRecord).where(
    among(func.json_extract(StrangeRecord.c.record, "$.key"))
)
_KEEP_STRANGE = upsert(StrangeRecord).on_conflict_do_nothing()
_REPLACE_CONFIRMED = Replacing(Confirmed, fixed={"made": None})
_REPLACE_STAGED = Replacing(StagedRow)
