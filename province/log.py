"""The newsrooms' logs: taking intents, giving records, and the positions in between."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from province import packages, positions, reach, rules, store
from province.access import Device
from province.errors import ProvinceError
from province.fields import Alternative, Field, first_fields
from province.prepared import Prepared
from province.putting import Putting
from province.reach import Reach
from province.rules import Deferral, Known, Refusal, Subject
from province.sight import EVERYTHING, Sight, blank
from province.signatures import SIGNED_KINDS
from province.store import Store
from province.wire import (
    LARGEST_PAGE,
    MOST_RECORDS,
    NEVER,
    Intent,
    Page,
    Position,
    Record,
    Result,
    Results,
    Revision,
    canonical,
    first_digest,
    next_digest,
    sha256_of,
)

APP = "province/0.2.0"

_logger = logging.getLogger("province")

_decode = msgspec.json.decode
_encode = msgspec.json.encode


def push(
    kept: Store, device: Device, position: Position | None, intents: Sequence[Intent]
) -> Results:
    """Take `intents` in order, all in one transaction; a result for each.

    Raises ProvinceError on a position that does not fit and on a malformed payload; then nothing
    of the request is applied.
    """
    newsroom = device.newsroom
    flaws = _package_flaws(intents)  # before the transaction: it can take a while
    heeding = positions.heeding_positions(kept, newsroom, device.id)
    with heeding, kept.writing() as connection:
        room = newsroom_row(connection, newsroom)
        if position is not None:
            positions.check(kept, connection, room, position)
            reach.note(connection, newsroom, device.id, (position.epoch, position.cursor))
        its_reach = reach.reach_of(connection, newsroom, room.epoch, device.id, intents)
        taken = [its_reach.held_to(intent) for intent in intents]
        ledger = Ledger(kept, connection, room, taken, flaws, its_reach)
        results = [ledger.take(intent, device) for intent in taken]
        ledger.write()
        is_as_sent = all(one is other for one, other in zip(taken, intents, strict=True))
        # Who sent another base than the log has must read what it has.
        behind = ledger.position_after(position, results) if is_as_sent else None
        return Results(results, behind, stable_of(room), room.stable_at)


def pull(
    kept: Store,
    newsroom: str,
    position: Position | None,
    limit: int,
    reader: str = "",
    *,
    device: str = "",
    as_stored: bool = False,
    sight: Sight = EVERYTHING,
) -> Page:
    """The records after `position`, at most `limit` of them or about a mebibyte, one at least.

    What the device `reader` sent itself comes without its payload: it has that. `device` is whose
    position it is. `as_stored` leaves payloads the bytes that they are, to be sent on. What is out
    of `sight` comes blank.
    """
    heeding = positions.heeding_positions(kept, newsroom, device)
    with heeding, kept.reading() as connection:
        room = newsroom_row(connection, newsroom)
        if position is not None:
            positions.check(kept, connection, room, position)
        cursor = position.cursor if position else 0
        most = min(limit, MOST_RECORDS)
        records = _records_after(connection, newsroom, cursor, most, reader, as_stored, sight)
    if records:
        last = records[-1]
        position = positions.sign(kept, newsroom, room.epoch, last.seq, last.digest)
    elif position is None:
        position = positions.sign(kept, newsroom, room.epoch, 0, first_digest(newsroom))
    return Page(records, position, room.head, stable_of(room), room.stable_at)


def own_intent(
    kind: str, subject: str, payload: dict[str, Any], needs: Sequence[str] = ()
) -> Intent:
    """The province speaks for itself: no person and no device of the newsroom."""
    return Intent(
        key=uuid.uuid4().hex,
        kind=kind,
        subject=subject,
        person="",
        device="",
        app=APP,
        base=None,
        predecessor=None,
        needs=list(needs),
        payload=payload,
        at=store.utc_now(),
    )


def append(kept: Store, connection: sa.Connection, newsroom: str, intent: Intent) -> Revision:
    """Put the province's own intent into the log, whatever the rules say of studios."""
    ledger = Ledger(kept, connection, newsroom_row(connection, newsroom), [intent])
    revision = ledger.append(intent)
    ledger.write()
    return revision


class Ledger:
    """One transaction on a newsroom's log.

    Reads what it needs to know in a few statements, decides each intent in memory, writes in a
    few statements: one statement per intent and table would cost ten times as much.
    """

    def __init__(
        self,
        kept: Store,
        connection: sa.Connection,
        room: Any,
        intents: Sequence[Intent],
        flaws: dict[str, str | None] | None = None,
        its_reach: Reach | None = None,
    ) -> None:
        self._kept = kept
        self._reach = its_reach or Reach(room.epoch)
        self._connection = connection
        self._newsroom: str = room.id
        self._head_before = room.head
        self._epoch, self._head, self._digest = room.epoch, room.head, room.digest
        self._known = Known(
            self._read_subjects(intents),
            self._changed_unseen,
            flaws or {},
            self._read_verified(intents),
            self._read_given(intents),
            self._read_devices(intents),
        )
        self._outcomes = self._read_outcomes(intents)
        self._rows: dict[sa.Table, list[dict[str, Any]]] = {}
        self._touched: set[str] = set()
        self._changed: set[tuple[str, str]] = set()

    def take(self, intent: Intent, device: Device) -> Result:
        """Steps 1 to 5 of the protocol's push."""
        first = self._outcomes.get(intent.key)
        if first is not None:
            return first
        missing = [key for key in intent.needs if not self._is_accepted(key)]
        if missing:
            return _deferred(intent, Deferral("needs_missing", {"needs": missing}))
        no = rules.objection(intent, device, self._known) or rules.decide(intent, self._known)
        if isinstance(no, Deferral):
            return _deferred(intent, no)
        if no is not None:
            return self._refuse(intent, no)
        self.append(intent)
        if intent.kind == "story.submitted":
            self._keep_package(intent)
        return self._outcomes[intent.key]

    def append(self, intent: Intent) -> Revision:
        """Put an accepted intent into the log, with everything it causes in the store."""
        payload = canonical(intent.payload)
        payload_hash = sha256_of(payload)
        self._head += 1
        self._digest = next_digest(self._digest, intent.key, payload_hash)
        revision = (self._epoch, self._head)
        base_epoch, base_seq = intent.base or (None, None)
        row = {
            "newsroom": self._newsroom, "seq": self._head, "epoch": self._epoch,
            "key": intent.key, "kind": intent.kind, "subject": intent.subject,
            "field": rules.field_of(intent), "person": intent.person,
            "device": intent.device, "app": intent.app, "base_epoch": base_epoch,
            "base_seq": base_seq, "predecessor": intent.predecessor,
            "needs": _encode(intent.needs), "payload": payload, "payload_hash": payload_hash,
            "digest": self._digest, "at": intent.at, "signature": intent.signature or None,
        }  # fmt: skip
        self._will_insert(store.record, row)
        rules.settle(intent, revision, self._known)
        self._note_effect(intent)
        self._outcomes[intent.key] = Result(intent.key, "accepted", *revision)
        return revision

    def position_after(
        self, position: Position | None, results: Sequence[Result]
    ) -> Position | None:
        """Behind the accepted, when the log has them and nothing else after `position`.

        Who sent them then knows every record up to there without reading it.
        """
        cursor = position.cursor if position else 0
        accepted = [result.seq for result in results if result.outcome == "accepted"]
        if accepted != list(range(cursor + 1, self._head + 1)):
            return None
        return positions.sign(self._kept, self._newsroom, self._epoch, self._head, self._digest)

    def write(self) -> None:
        """Send what was decided to the store; the transaction makes it durable."""
        for table, rows in self._rows.items():
            _ADDING[table].run(self._connection, rows)
        self._rows.clear()
        self._write_subjects()
        if self._head > self._head_before:  # what is not changed is not waited for at the disk
            _MOVE_ON.rows(
                self._connection,
                room=self._newsroom, its_head=self._head, its_digest=self._digest,
            )  # fmt: skip

    def _note_effect(self, intent: Intent) -> None:
        """What of the subject must be written."""
        name = rules.field_of(intent)
        if name is not None:
            self._changed.add((intent.subject, name))
        elif rules.changes_subject(intent.kind):
            self._created.setdefault(intent.subject, self._head)
            self._touched.add(intent.subject)

    def _refuse(self, intent: Intent, refusal: Refusal) -> Result:
        facts = {"code": refusal.code, "facts": canonical(refusal.facts)}
        self._will_insert(store.refusal, {"newsroom": self._newsroom, "key": intent.key, **facts})
        result = Result(intent.key, "refused", code=refusal.code, facts=refusal.facts)
        self._outcomes[intent.key] = result
        return result

    def _is_accepted(self, key: str) -> bool:
        found = self._outcomes.get(key)
        return found is not None and found.outcome == "accepted"

    def _keep_package(self, intent: Intent) -> None:
        """The documents first: a row must not name files that a power cut took."""
        package = rules.package_of(intent)
        folder = self._kept.folder / "submissions" / self._newsroom / intent.key
        store.make_folder(folder)
        store.write_durably(folder / "ninjs.json", canonical(package.ninjs))
        store.write_durably(folder / "manuscript.json", canonical(package.manuscript))
        row = {
            "newsroom": self._newsroom, "id": intent.key, "story": intent.subject,
            "headline": package.headline, "content_hash": package.content_hash,
            "media": _encode([medium.sha256 for medium in package.media]),
            "state": "submitted", "received_at": store.utc_now(),
        }  # fmt: skip
        self._will_insert(store.submission, row)

    def _will_insert(self, table: sa.Table, row: dict[str, Any]) -> None:
        self._rows.setdefault(table, []).append(row)

    # What the transaction needs to know

    def _read_outcomes(self, intents: Sequence[Intent]) -> dict[str, Result]:
        """The final outcomes of the intents' keys and of the keys they need."""
        keys = {intent.key for intent in intents}.union(*(intent.needs for intent in intents))
        outcomes = {
            row.key: Result(row.key, "accepted", row.epoch, row.seq)
            for row in self._among(_ACCEPTED, keys)
        }
        for row in self._among(_REFUSED, keys):
            facts = _decode(row.facts)
            outcomes[row.key] = Result(row.key, "refused", code=row.code, facts=facts)
        return outcomes

    def _read_subjects(self, intents: Sequence[Intent]) -> dict[str, Subject]:
        ids = {intent.subject for intent in intents} | {intent.person for intent in intents}
        topics = (intent.payload.get("topic") for intent in intents)
        ids.update(topic for topic in topics if isinstance(topic, str))
        rows = self._among(_SUBJECTS, ids)
        self._created = {row.id: row.seq for row in rows}
        subjects = {
            row.id: Subject(row.type, row.state, is_revoked=bool(row.is_revoked), key=row.key)
            for row in rows
        }
        changing = {intent.subject for intent in intents if intent.kind in rules.FIELD_KINDS}
        self._read_fields(subjects, changing.intersection(subjects))
        return subjects

    def _read_given(self, intents: Sequence[Intent]) -> dict[tuple[str, str], str]:
        """Under which keys the log has the commands' signatures already."""
        wanted = {one.signature for one in intents if one.kind in SIGNED_KINDS and one.signature}
        rows = self._among(_GIVEN, wanted) if wanted else ()
        return {(row.person, row.signature): row.key for row in rows}

    def _read_devices(self, intents: Sequence[Intent]) -> dict[str, str]:
        """On which devices the persons joined who now tell their keys."""
        telling = {one.subject for one in intents if one.kind == "person.key_set"}
        told = [self._created[person] for person in telling.intersection(self._created)]
        rows = self._among(_JOINED_ON, told) if told else ()
        return {row.subject: row.device for row in rows}

    def _read_fields(self, subjects: dict[str, Subject], wanted: set[str]) -> None:
        """What the creating records set, and over it what was changed since."""
        if not wanted:
            return
        for row in self._among(_CREATING, [self._created[subject] for subject in wanted]):
            subjects[row.subject].fields = _first_fields_in(row)
        for row in self._among(_FIELDS, wanted):
            subjects[row.subject].fields[row.name] = field_of(row)

    def _read_verified(self, intents: Sequence[Intent]) -> frozenset[str]:
        """Which of the media that body updates name are here, whole."""
        named = {str(one.payload["blob"]) for one in intents if one.payload.get("blob")}
        return (
            frozenset(row.sha256 for row in self._among(_VERIFIED, named)) if named else frozenset()
        )

    def _among(self, statement: Prepared, values: Iterable[str | int]) -> list[Any]:
        """The newsroom's rows of a statement made with `_listed`."""
        listed = json.dumps(list(values))
        return statement.rows(self._connection, room=self._newsroom, listed=listed)

    def _write_subjects(self) -> None:
        """The subjects and fields that changed; both tables hold what stands, no history."""
        subjects: list[dict[str, Any]] = []
        for subject_id in self._touched:
            subject = self._known.subjects[subject_id]
            names = {"newsroom": self._newsroom, "id": subject_id, "type": subject.type}
            state = {
                "state": subject.state, "is_revoked": subject.is_revoked, "key": subject.key
            }  # fmt: skip
            subjects.append({**names, **state, "seq": self._created[subject_id]})
        fields: list[dict[str, Any]] = []
        for subject_id, name in self._changed:
            stands = self._known.subjects[subject_id].fields[name]
            names = {"newsroom": self._newsroom, "subject": subject_id, "name": name}
            names |= {"key": stands.key, "person": stands.person}
            epoch, seq = stands.revision
            values = {"value": _encode(stands.value), "alternatives": _encode(stands.alternatives)}
            fields.append({**names, "epoch": epoch, "seq": seq, **values})
        for table, rows in ((store.subject, subjects), (store.field, fields)):
            if rows:
                _REPLACING[table].run(self._connection, rows)
        self._touched.clear()
        self._changed.clear()

    def _changed_unseen(self, story: str, seen: Revision, needs: Sequence[str]) -> bool:
        self.write()  # the batch's own earlier records count too
        record = store.record.c
        # `seen` is a position's epoch, which says nothing of the records': its place counts.
        _, last = self._reach.within(seen) or NEVER
        here = sa.and_(record.newsroom == self._newsroom, record.seq > last)
        content = sa.or_(
            record.kind.in_(rules.CONTENT_KINDS),
            sa.and_(
                record.kind.in_(rules.CONTENT_FIELD_KINDS),
                record.field.in_(rules.CONTENT_FIELDS),
            ),
        )
        unseen = set(
            self._connection.scalars(
                sa.select(record.key).where(here, record.subject == story, content)
            )
        )
        wave = set(needs)
        reached: set[str] = set()
        while wave and unseen:
            unseen -= wave
            reached |= wave
            # A record needs older ones only, so nothing at or below `seen` leads to a newer one.
            rows = self._connection.scalars(
                sa.select(record.needs).where(here, record.key.in_(_LISTED)),
                {"listed": json.dumps(list(wave))},
            )
            wave = {key for needed in rows for key in _decode(needed)} - reached
        return bool(unseen)


def _deferred(intent: Intent, why: Deferral) -> Result:
    return Result(intent.key, "deferred", code=why.code, facts=why.facts)


def _package_flaws(intents: Iterable[Intent]) -> dict[str, str | None]:
    flaws: dict[str, str | None] = {}
    for intent in intents:
        if intent.kind == "story.submitted":
            with contextlib.suppress(ProvinceError):  # its shape is looked at in its turn
                package = rules.package_of(intent)
                flaws[intent.key] = packages.flaw(intent.subject, package)
    return flaws


def newsroom_row(connection: sa.Connection, newsroom: str) -> Any:
    (room,) = _ROOM.rows(connection, room=newsroom)
    return room


def stable_of(room: Any) -> Revision | None:
    """The newest record of the newsroom that a verified backup holds."""
    return None if room.stable_seq is None else (room.stable_epoch, room.stable_seq)


def _records_after(
    connection: sa.Connection,
    newsroom: str,
    cursor: int,
    limit: int,
    reader: str,
    as_stored: bool,
    sight: Sight,
) -> list[Record]:
    raw = connection.connection.driver_connection
    rows = _AFTER.each(raw, room=newsroom, cursor=cursor, most=limit)  # not all may be needed
    records: list[Record] = []
    size = 0
    for row in rows:
        if not sight.covers(row):
            records.append(blank(row))
            continue
        is_theirs = bool(reader) and row.device == reader
        size += 0 if is_theirs else len(row.payload)
        if records and size > LARGEST_PAGE:
            break
        payload: Any = None
        if is_theirs:
            payload = msgspec.UNSET
        elif as_stored:
            payload = words_as_stored(row)
        records.append(record_of(row, payload))
    return records


def field_of(row: Any) -> Field:
    """A row of the table `field`."""
    others = _decode(row.alternatives, type=tuple[Alternative, ...])
    return Field(_decode(row.value), (row.epoch, row.seq), row.key, row.person, others)


def _first_fields_in(row: Any) -> dict[str, Field]:
    """None where a disk harmed the words: as `refolding` has it; others' work must still come in.

    Whoever changes such a field has seen it made, so that nothing is taken for concurrent by it.
    """
    try:
        said = _decode(row.payload)
        return first_fields(row.kind, said, (row.epoch, row.seq), row.key, row.person)
    except (ValueError, TypeError):  # no JSON, no UTF-8, no object
        _logger.warning("the words of record %s of newsroom %s are harmed", row.seq, row.newsroom)
        return {}


def words_as_stored(row: Any) -> Any:
    """A record's payload as the bytes that it is, to be sent on; left out where it was harmed.

    Canonical JSON: reading and writing it anew doubles the time. What the disk made something else
    of may be no JSON at all, and nobody could read the records around it.
    """
    if hashlib.sha256(row.payload).hexdigest() == row.payload_hash:
        return msgspec.Raw(row.payload)
    _logger.error("the words of record %s of newsroom %s are harmed", row.seq, row.newsroom)
    return msgspec.UNSET


def record_of(row: Any, payload: Any = None) -> Record:
    """What a row of the log tells a studio; `payload` when it is at hand in another shape."""
    payload = _decode(row.payload) if payload is None else payload
    base = None if row.base_epoch is None else (row.base_epoch, row.base_seq)
    return Record(
        row.seq, row.epoch, row.key, row.kind, row.subject, row.person, row.device, row.app,
        base, row.predecessor, _decode(row.needs), row.payload_hash,
        row.digest, row.at, payload, row.signature or msgspec.UNSET,
    )  # fmt: skip


def _among(
    columns: Sequence[sa.ColumnElement[Any]],
    column: sa.ColumnElement[Any],
    *more: sa.ColumnElement[bool],
) -> Prepared:
    """The newsroom's rows whose `column` is among the bound list, however long."""
    room = column.table.c.newsroom
    here = room == sa.bindparam("room")
    return Prepared(sa.select(*columns).where(here, column.in_(_LISTED), *more))


# Built once: putting a statement together takes SQLAlchemy longer than running it takes SQLite.
_LISTED = store.listed(sa.bindparam("listed"))
_r, _n, _s, _f = store.record.c, store.refusal.c, store.subject.c, store.field.c
_ROOM = Prepared(sa.select(store.newsroom).where(store.newsroom.c.id == sa.bindparam("room")))
_AFTER = Prepared(
    sa.select(store.record)
    .where(_r.newsroom == sa.bindparam("room"), _r.seq > sa.bindparam("cursor"))
    .order_by(_r.seq)
    # A sum: for a bound LIMIT SQLite plans anew each time.
    .limit(sa.bindparam("most", type_=sa.Integer) + sa.literal_column("0"))
)
_ACCEPTED = _among([_r.key, _r.epoch, _r.seq], _r.key)
_REFUSED = _among([_n.key, _n.code, _n.facts], _n.key)
_GIVEN = _among([_r.key, _r.person, _r.signature], _r.signature)
_SUBJECTS = _among([_s.id, _s.type, _s.state, _s.is_revoked, _s.key, _s.seq], _s.id)
_JOINED_ON = _among([_r.subject, _r.device], _r.seq)
_CREATING = _among(
    [_r.newsroom, _r.kind, _r.subject, _r.payload, _r.epoch, _r.seq, _r.key, _r.person], _r.seq
)
_FIELDS = _among(list(_f), _f.subject)
_VERIFIED = _among([store.media.c.sha256], store.media.c.sha256, store.media.c.is_verified)
_MOVE_ON = Prepared(
    sa.update(store.newsroom)
    .where(store.newsroom.c.id == sa.bindparam("room"))
    .values(head=sa.bindparam("its_head"), digest=sa.bindparam("its_digest"))
)
_ADDING = {
    table: Putting("INSERT", table) for table in (store.record, store.refusal, store.submission)
}
_REPLACING = {table: Putting("INSERT OR REPLACE", table) for table in (store.subject, store.field)}
