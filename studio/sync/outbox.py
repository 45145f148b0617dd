"""The outbox: what people did waits here, in order, until the province's log has it.

`record` is the one way a desk changes a synced row; it stores the intent and folds it into what
the editor sees in the caller's transaction, so "someone forgot to queue it" cannot happen.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, String, bindparam, func, insert, select, type_coerce, update

import studio
from studio.clock import moment, stamp, unique_id
from studio.models.bulk import Adding
from studio.models.database import Store, gate
from studio.models.glance import Glance, Whether, among, listed
from studio.models.intent import Intent
from studio.models.person import Person
from studio.models.story import Body, BodyUpdate
from studio.sync.fold import Deed, Row, beside, newest_seen
from studio.sync.projection import projected_row, show_after
from studio.sync.signing import Signer, signature_of
from studio.sync.wire import IntentMessage, canonical
from studio.vocabulary import (
    NEVER,
    SIGNED_KINDS,
    DeviceId,
    IntentKey,
    IntentState,
    Kind,
    PersonId,
    Revision,
    StoryId,
)

NEEDS_REFUSED = "needs_refused"
"""Why an intent waits, or was taken out, whose own words nobody refused."""
REPLACED = "replaced"
"""Its words were queued anew under another key."""
TAKEN_BACK = "taken_back"
"""Its author thought better of it before it had left."""

# Built once: putting a statement together takes SQLAlchemy longer than running it takes SQLite.
_ADD = Adding(Intent, without=["sequence"])
_FRESH = {
    "state": IntentState.WAITING.value,
    "is_handed": False,
    "attempts": 0,
    "is_put_away": False,
    **dict.fromkeys(
        (
            "epoch",
            "seq",
            "refusal_code",
            "refusal_facts",
            "not_before",
            "settled_at",
            "signature",
        )
    ),
}
"""What an intent begins as."""
_PERSON_KEY = select(Person.c.created_key).where(Person.c.id == bindparam("person"))
_IS_HERE = select(Intent.c.sequence).where(Intent.c.key == bindparam("key"))

_decoded: Callable[[str], Any] = msgspec.json.Decoder().decode
_WAITING_INTENTS = (
    select(
        Intent.c.sequence,
        Intent.c.key,
        type_coerce(Intent.c.needs, String),
        type_coerce(Intent.c.payload, String),  # only what is sent is decoded
        Intent.c.size,
        Intent.c.not_before,
        Intent.c.is_handed,
        Intent.c.kind,
        Intent.c.subject_id,
        Intent.c.person_id,
        Intent.c.device_id,
        Intent.c.app,
        Intent.c.base_epoch,
        Intent.c.base_seq,
        Intent.c.predecessor,
        Intent.c.at,
        Intent.c.signature,
    )
    .where(Intent.c.state == IntentState.WAITING, ~among(Intent.c.key))
    .order_by(Intent.c.sequence)
)
_WAITING = Glance(_WAITING_INTENTS)
"""Without those that are listed. Taken apart by place: there are many."""
LONGEST_NAMING = 1000
"""Letters of a payload that names a blob instead of having an update."""
_BLOB = '"blob"'
_NAMING = (
    Intent.c.kind == Kind.STORY_BODY_UPDATED,
    func.length(type_coerce(Intent.c.payload, String)) <= LONGEST_NAMING,
    type_coerce(Intent.c.payload, String).contains(_BLOB),
)
"""As `_names_blob`."""
_WAITING_BLOBS = Glance(_WAITING_INTENTS.where(*_NAMING))
_FREEZE = Glance(
    update(Intent)
    .where(
        among(Intent.c.sequence),
        Intent.c.is_handed.is_(False) | (Intent.c.refusal_code == NEEDS_REFUSED),
    )
    .values(is_handed=True, refusal_code=func.nullif(Intent.c.refusal_code, NEEDS_REFUSED))
)
"""What waited for a refused one goes after all: that one has come, and the note had no facts."""
_REFUSED = Glance(select(Intent.c.key).where(Intent.c.state == IntentState.REFUSED))
_SUSPECTS = Glance(
    select(Intent.c.key).where(
        Intent.c.state == IntentState.WAITING, Intent.c.refusal_code == "province_trouble"
    )
)
_ANY_BLOB = Glance(
    select(Intent.c.sequence).where(Intent.c.state == IntentState.WAITING, *_NAMING).limit(1)
)
_ANY_WAITING = Whether(select(Intent.c.sequence).where(Intent.c.state == IntentState.WAITING))

_UNSENT = Glance(
    select(Intent.c.not_before)
    .where(
        Intent.c.state == IntentState.WAITING,
        Intent.c.is_handed.is_(False),
        Intent.c.kind == Kind.STORY_SUBMITTED,
    )
    .order_by(Intent.c.sequence)
)
"""Submissions that may still be taken back: until when each stays here in any case."""

LONGEST_PUT_OFF = timedelta(hours=1)
LONGEST_HOLD = timedelta(seconds=10)
"""What is held back here stays for no longer, whatever the clock does."""

CHANGED_UNTIL_HANDED = frozenset({Kind.PERSON_JOINED, Kind.STORY_SUBMITTED})
"""Amended (answers.amend_unsent) or taken back (answers.take_back) until a connector was given it.
That one was must be on the disk before it leaves; whatever else is queued never changes."""

_UNSETTLED = (IntentState.WAITING, IntentState.SENT)
_CHANGES = (Kind.COLUMN_CHANGED, Kind.TOPIC_CHANGED, Kind.STORY_CHANGED)
_ADOPTIONS = (
    Kind.COLUMN_ALTERNATIVE_ADOPTED,
    Kind.TOPIC_ALTERNATIVE_ADOPTED,
    Kind.STORY_ALTERNATIVE_ADOPTED,
)
_FIELD_KINDS = (*_CHANGES, *_ADOPTIONS)


@dataclass(frozen=True, slots=True)
class Author:
    """Who did it, where."""

    person: PersonId
    device: DeviceId
    created_key: IntentKey | None = None
    """The intent by which the person joined; None: to be looked up."""
    signer: Signer | None = field(default=None, repr=False, compare=False)
    """Signs their commands."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An intent before it is stored. `needs`: keys of what the payload refers to."""

    kind: Kind
    subject: str
    payload: Mapping[str, Any]
    needs: Sequence[str] = field(default=())
    base: Revision | None = None
    """The revision the editor's screen was based on; None: what is confirmed now."""
    hold: timedelta = timedelta()
    """How long it stays here, so that it can be taken back; LONGEST_HOLD at most."""


def record(connection: Connection, author: Author, draft: Draft, at: str) -> IntentKey:
    """Queue what a person did and show it at once; `at` is a UTC stamp.

    A field that an earlier unsettled intent of ours set already is changed on that one's base,
    and names it as predecessor: the province must not take our own two edits for a conflict.
    A command is signed; raises Invalid key_locked or key_lost when it cannot be.
    """
    key = IntentKey(unique_id())
    seen = projected_row(connection, draft.subject)
    base, predecessor = _base_of(connection, draft, seen)
    payload = dict(draft.payload)
    row = {
        **_FRESH,
        "key": key,
        "kind": draft.kind.value,
        "subject_id": draft.subject,
        "person_id": author.person,
        "device_id": author.device,
        "app": studio.__version__,
        "base_epoch": base[0],
        "base_seq": base[1],
        "predecessor": predecessor,
        "needs": _needs_of(connection, author, draft, seen),
        "payload": payload,
        "size": size_of(payload),
        "at": at,
    }
    if draft.hold:
        row["not_before"] = stamp(moment(at) + min(draft.hold, LONGEST_HOLD))
    if draft.kind in SIGNED_KINDS:
        row["signature"] = signature_of(connection, author.signer, author.person, row)
    _ADD.run(connection, [row])
    deed = Deed(
        key, draft.kind, draft.subject, author.person, payload, at, author.device,
        NEVER, base, predecessor,
    )  # fmt: skip
    show_after(connection, seen, deed)
    return key


def size_of(payload: Mapping[str, Any]) -> int:
    """Bytes that leave with an intent: its own words, and the blob that it names."""
    return len(canonical(payload)) + int(payload.get("blob_size", 0))


def append_to_body(
    connection: Connection, author: Author, story: StoryId, loro_update: bytes, text: str, at: str
) -> None:
    """Store one piece of a body's history, and the text as it is now.

    It is no intent yet: `sync.bodies.freeze` makes one of all pieces that wait.
    """
    with gate(connection):
        connection.execute(
            insert(BodyUpdate).values(
                story_id=story, update=loro_update, intent_key=None, person_id=author.person
            )
        )
        write_body_text(connection, story, text, at)


def write_body_text(connection: Connection, story: StoryId, text: str, at: str) -> None:
    """Keep the body's rendered text beside its history. The gate must be open."""
    changed = connection.execute(
        update(Body).where(Body.c.story_id == story).values(text=text, saved_at=at)
    )
    if not changed.rowcount:
        connection.execute(insert(Body).values(story_id=story, text=text, saved_at=at))


def unsettled_keys(connection: Connection, subject: str, kinds: Iterable[str] = ()) -> list[str]:
    """Keys of our intents on the subject that the log is still to get, in send order.

    What waits for a refused intent is not among them: nothing should wait for it in turn.
    """
    wanted = select(Intent.c.key).where(
        Intent.c.subject_id == subject,
        Intent.c.state.in_(_UNSETTLED),
        Intent.c.refusal_code.is_distinct_from(NEEDS_REFUSED),
    )
    if kinds:
        wanted = wanted.where(Intent.c.kind.in_(list(kinds)))
    return list(connection.execute(wanted.order_by(Intent.c.sequence)).scalars())


def hand_over(
    connection: Connection,
    limit: int,
    most_bytes: int,
    skipped: Collection[str] = (),
    now: str = "",
    carried: Collection[str] = (),
) -> list[IntentMessage]:
    """The next intents to send, oldest first, frozen from here on; without those `skipped`.

    `now` is a UTC stamp: what the province asked to wait with until later stays behind.

    Order per subject is kept, but behind what the province asked to wait with `needs` alone hold.
    What is held back so that it can be taken back keeps here what came after it on its subject.
    What waits for a refused intent stays behind with a note that says so, and so does what depends
    on it. What names a blob leaves when that is there, and its key among `carried`; until then
    later intents on its subject and what needs it stay behind too.
    """
    refused = {key for (key,) in _REFUSED.within(connection)}
    held: set[str] = set()
    """Subjects and keys that what comes later must wait for."""
    parked: list[IntentKey] = []
    messages: list[IntentMessage] = []
    size = 0
    numbers: list[int] = []
    for number, key, needs, payload, its_size, not_before, is_handed, *rest in _WAITING.each(
        connection, **listed(skipped)
    ):
        kind, subject = rest[:2]
        is_unsent = kind == Kind.STORY_SUBMITTED and not is_handed
        if subject in held or (is_unsent and is_held(not_before, now)):
            held |= {key, subject}
            continue
        if not is_unsent and _is_put_off(not_before, now):
            continue
        needed = _decoded(needs)
        if refused and not refused.isdisjoint(needed):
            refused.add(key)
            parked.append(key)
            continue
        if (key not in carried and _names_blob(kind, payload)) or not held.isdisjoint(needed):
            held |= {key, subject}
            continue
        message = _message(key, needed, _decoded(payload), *rest)
        if key in carried:  # its blob is there already
            its_size = len(payload)
        is_full = len(messages) == limit or size + its_size > most_bytes
        if messages and is_full:
            break
        messages.append(message)
        numbers.append(number)
        size += its_size
    _FREEZE.within(connection, **listed(numbers))
    note_parked(connection, parked)
    return messages


def _names_blob(kind: str, payload: str) -> bool:
    short = len(payload) <= LONGEST_NAMING
    return kind == Kind.STORY_BODY_UPDATED and short and _BLOB in payload


def next_blob(
    connection: Connection, skipped: Collection[str], now: str, carried: Collection[str]
) -> IntentMessage | None:
    """The oldest waiting intent whose blob is to be sent, frozen from here on."""
    refused = {key for (key,) in _REFUSED.within(connection)}
    waiting = _WAITING_BLOBS.each(connection, **listed({*skipped, *carried}))
    for number, key, needs, payload, _size, not_before, _is_handed, *rest in waiting:
        needed = _decoded(needs)
        if not _is_put_off(not_before, now) and refused.isdisjoint(needed):
            _FREEZE.within(connection, **listed([number]))
            return _message(key, needed, _decoded(payload), *rest)
    return None


def _is_put_off(until: str | None, now: str) -> bool:
    """Not for longer than any province asks: a later time comes from a clock that jumped."""
    if until is None or not now:
        return False
    return now < until <= stamp(moment(now) + LONGEST_PUT_OFF)


def is_held(until: str | None, now: str) -> bool:
    """A time that lies further off comes from a clock that was set back since."""
    if until is None or not now:
        return False
    return now < until <= stamp(moment(now) + LONGEST_HOLD)


def has_unsent(store: Store) -> bool:
    """Whether a submission waits that no connector was ever given."""
    return _UNSENT.is_any(store)


def held_for(store: Store, now: datetime) -> timedelta | None:
    """How long until the first of what is held back may leave; None: nothing is held."""
    at = stamp(now)
    ends = [until for (until,) in _UNSENT.rows(store) if is_held(until, at)]
    return moment(min(ends)) - now if ends else None


def let_go(connection: Connection) -> bool:
    """Hold nothing back any longer; whether anything was."""
    released = (
        update(Intent)
        .where(
            Intent.c.state == IntentState.WAITING,
            Intent.c.is_handed.is_(False),
            Intent.c.not_before.is_not(None),
        )
        .values(not_before=None)
    )
    return bool(connection.execute(released).rowcount)


def try_at_once(connection: Connection) -> None:
    """Forget until when the province asked to wait; what is held back here stays so."""
    connection.execute(
        update(Intent)
        .where(
            Intent.c.state == IntentState.WAITING,
            Intent.c.is_handed,
            Intent.c.not_before.is_not(None),
        )
        .values(not_before=None)
    )


def has_waiting(store: Store) -> bool:
    """Whether any intent is still to be sent."""
    return _ANY_WAITING.is_any(store)


def has_blobs(store: Store) -> bool:
    """Whether any intent that waits names a blob."""
    return _ANY_BLOB.is_any(store)


def suspects(connection: Connection) -> set[str]:
    """Waiting intents that, sent alone, got the province into trouble."""
    return {key for (key,) in _SUSPECTS.within(connection)}


def note_parked(connection: Connection, keys: Sequence[str]) -> None:
    """Say of waiting intents that they wait for a refused one; no news is no write."""
    for start in range(0, len(keys), 500):
        connection.execute(
            update(Intent)
            .where(
                Intent.c.key.in_(keys[start : start + 500]),
                Intent.c.refusal_code.is_distinct_from(NEEDS_REFUSED),
            )
            .values(refusal_code=NEEDS_REFUSED, refusal_facts=None)
        )


def _base_of(
    connection: Connection, draft: Draft, seen: Row | None
) -> tuple[Revision, IntentKey | None]:
    """The revision that the change builds on, and the key of what its author saw there.

    The key holds where the revision does not: while what was seen is our own unsettled intent, and
    when a province that was set back got it again and gave it another place in its log.
    """
    mark = _mark_of(draft, seen)
    own = _own_alternative(draft, seen)
    if seen is None or mark is None:
        if draft.kind in _FIELD_KINDS:
            return draft.base or NEVER, own
        return draft.base or _newest_revision(seen), None
    place, key = (mark[0], mark[1]), IntentKey(mark[2])
    if place == NEVER:
        # Two edits of ours in a row are based on what the first one was based on.
        return ((mark[4], mark[5]) if len(mark) > 4 else NEVER), key
    if draft.base is not None and draft.base != place and not _is_ours(connection, mark):
        return draft.base, own
    if draft.kind in _FIELD_KINDS:  # who else wrote what stands was seen with it
        place = newest_seen(seen, draft.payload["field"])
    return place, own or key


def _mark_of(draft: Draft, seen: Row | None) -> list[Any] | None:
    """[epoch, seq, key, …] of what set the field, or added the element, that this is about."""
    if seen is None:
        return None
    found: list[Any] | None = None
    if draft.kind in _FIELD_KINDS:
        found = seen["_set"].get(draft.payload["field"])
    elif draft.kind == Kind.TOPIC_CHANNEL_REMOVED:
        found = seen["channels"].get(draft.payload["channel"])
    elif draft.kind == Kind.STORY_MEDIA_REMOVED:
        found = seen["media"].get(draft.payload["media"], {}).get("_added")
    return found


def _own_alternative(draft: Draft, seen: Row | None) -> IntentKey | None:
    """Our unsettled value beside the field: the new one takes its place."""
    if draft.kind not in _CHANGES:
        return None
    ours = [
        one["key"]
        for one in beside(seen, draft.payload["field"])
        if tuple(one["revision"]) == NEVER
    ]
    return IntentKey(ours[-1]) if ours else None


def _is_ours(connection: Connection, mark: list[Any] | None) -> bool:
    """What stands was set from this device: its screen cannot be behind it."""
    if mark is None:
        return False
    return connection.execute(_IS_HERE, {"key": mark[2]}).first() is not None


def _newest_revision(row: Row | None) -> Revision:
    """The newest revision that anything of the row came from; a removal saw all of it."""
    if row is None:
        return NEVER
    marks: list[list[Any]] = [*row["_set"].values(), *row.get("channels", {}).values()]
    marks += [about["_added"] for about in row.get("media", {}).values()]
    return max(((mark[0], mark[1]) for mark in marks), default=NEVER)


def _needs_of(connection: Connection, author: Author, draft: Draft, seen: Row | None) -> list[str]:
    """What must be there before: the person, the subject, and what the payload refers to."""
    found = list(draft.needs)
    if draft.kind != Kind.PERSON_JOINED:
        if author.created_key is not None:
            found.append(author.created_key)
        else:
            found += connection.execute(_PERSON_KEY, {"person": author.person}).scalars()
    if seen is not None:
        found.append(seen["created_key"])
    return list(dict.fromkeys(found))


def _message(  # noqa: PLR0913, PLR0917 - one for each column
    key: str,
    needs: list[str],
    payload: dict[str, Any],
    kind: str,
    subject: str,
    person: str,
    device: str,
    app: str,
    base_epoch: int | None,
    base_seq: int | None,
    predecessor: str | None,
    at: str,
    signature: str | None,
) -> IntentMessage:
    base = None
    if base_epoch is not None and base_seq is not None and (base_epoch, base_seq) != NEVER:
        base = (base_epoch, base_seq)
    return IntentMessage(
        key, kind, subject, person, device, app, base, predecessor, tuple(needs), payload, at,
        signature or msgspec.UNSET,
    )  # fmt: skip
