"""Files the province's answers, and keeps what it refused until a person has decided about it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    Text,
    bindparam,
    func,
    insert,
    literal,
    select,
    true,
    tuple_,
    type_coerce,
    update,
)

from studio.clock import moment, stamp, unique_id
from studio.errors import Invalid
from studio.models.database import Store, gate
from studio.models.glance import Whether
from studio.models.intent import Intent
from studio.models.story import BodyUpdate
from studio.sync.fold import sort_of
from studio.sync.outbox import (
    LONGEST_PUT_OFF,
    NEEDS_REFUSED,
    REPLACED,
    TAKEN_BACK,
    Author,
    Draft,
    note_parked,
    record,
    size_of,
)
from studio.sync.projection import projected_row, show
from studio.sync.refused_bodies import take_branch_out, take_unsent_out
from studio.sync.transfers import repoint
from studio.sync.wire import Result
from studio.vocabulary import (
    SAYING,
    DeviceId,
    IntentKey,
    IntentState,
    Kind,
    Revision,
    StoryId,
)

CHANGED_ELSEWHERE = "field_changed_elsewhere"

# Built once: putting a statement together takes SQLAlchemy longer than running it takes SQLite.
_ANY_SENT = Whether(select(Intent.c.key).where(Intent.c.state == IntentState.SENT))
_WAITING = (Intent.c.key == bindparam("its_key"), Intent.c.state == IntentState.WAITING)
_TAKEN = (
    update(Intent)
    .where(*_WAITING)
    .values(
        state=IntentState.SENT,
        epoch=bindparam("its_epoch"),
        seq=bindparam("its_seq"),
        refusal_code=None,
        refusal_facts=None,
    )
)
_PUT_OFF = (
    update(Intent)
    .where(*_WAITING)
    .values(
        attempts=Intent.c.attempts + 1,
        refusal_code=bindparam("its_code"),
        refusal_facts=bindparam("its_facts", type_=JSON),
        not_before=bindparam("until"),
    )
)
_REPOINT = (
    update(Intent)
    .where(Intent.c.key == bindparam("its_key"))
    .values(
        needs=bindparam("its_needs", type_=JSON),
        predecessor=bindparam("its_predecessor"),
        refusal_code=None,
        refusal_facts=None,
    )
)

_NEEDED = func.json_each(Intent.c.needs).table_valued("value")
_GONE = Intent.alias("gone")
_ANY_LEFT_BEHIND = Whether(
    select(Intent.c.key)
    .select_from(Intent)
    .join(_NEEDED, true())
    .join(_GONE, _GONE.c.key == _NEEDED.c.value)
    .where(
        Intent.c.state == IntentState.WAITING,
        Intent.c.refusal_code == NEEDS_REFUSED,
        _GONE.c.state == IntentState.REFUSED,
        _GONE.c.is_put_away.is_(True),
    )
)
_WAITS_FOR = (
    select(Intent)
    .where(
        (Intent.c.state == IntentState.WAITING)
        | ((Intent.c.state == IntentState.REFUSED) & Intent.c.is_handed.is_(False)),
        func.instr(type_coerce(Intent.c.needs, Text()), bindparam("old")) > 0,
    )
    .order_by(Intent.c.sequence)
    .limit(1)
)


def file_results(connection: Connection, results: Iterable[Result], at: str) -> int:
    """Note the province's answers; the number of intents that it took.

    An accepted intent stays folded in until the pull has delivered its record. A refused one is
    taken out of the view; its words stay with the reason.
    """
    taken: list[dict[str, Any]] = []
    for result in results:
        if result.outcome == "accepted":
            place = {"its_epoch": result.epoch, "its_seq": result.seq}
            taken.append({"its_key": result.key, **place})
        elif result.outcome == "refused":
            refuse(connection, result.key, result.code or "not_allowed", result.facts, at)
        else:
            put_off = {
                "its_key": result.key,
                "its_code": result.code,
                "its_facts": dict(result.facts),
                "until": _asked_to_wait(result, at),
            }
            connection.execute(_PUT_OFF, put_off)
    return connection.execute(_TAKEN, taken).rowcount if taken else 0


def has_receipts(store: Store) -> bool:
    """Whether there are intents that the province took and whose records were not pulled yet."""
    return _ANY_SENT.is_any(store)


def reopen_lost(connection: Connection) -> None:
    """Send again what the province took and no longer has; call it at the end of its log.

    A province that was set back before we read what it had taken from us knows our position still,
    and nobody else may ever tell it: without this the intents would wait for their records for
    ever, and later ones would pass them.
    """
    connection.execute(
        update(Intent)
        .where(Intent.c.state == IntentState.SENT)
        .values(state=IntentState.WAITING, epoch=None, seq=None)
    )


def reopen_passed(connection: Connection, position: Revision) -> int:
    """Send again what was taken at a place in the log that we have read, and was not there.

    As `reopen_lost`, where it is not known whether what we read reached the log's end.
    """
    passed = tuple_(Intent.c.epoch, Intent.c.seq) <= tuple_(
        literal(position[0]), literal(position[1])
    )
    lost = connection.execute(
        update(Intent)
        .where(Intent.c.state == IntentState.SENT, passed)
        .values(state=IntentState.WAITING, epoch=None, seq=None)
    )
    return lost.rowcount


def _asked_to_wait(result: Result, at: str) -> str | None:
    """Until when, by this machine's clock."""
    seconds = result.facts.get("after")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds <= 0:
        return None
    return stamp(moment(at) + timedelta(seconds=min(seconds, LONGEST_PUT_OFF.total_seconds())))


def refuse(connection: Connection, key: str, code: str, facts: Mapping[str, Any], at: str) -> None:
    """Take one intent out of the view for good; its payload stays, under its key, for ever.

    A waiting submission that needs it can never leave as it is: it is taken out too, so that the
    story can be submitted again. Other intents that need it stay where they are, with a note. An
    update of a body takes the whole unconfirmed branch of that body with it.
    """
    if not _take_out(connection, key, code, facts, at):
        return
    along = take_branch_out(connection, key, at)
    parked: list[IntentKey] = []
    for line in _dependants(connection, [key, *along]):
        if line.kind == Kind.STORY_SUBMITTED:
            _take_out(connection, line.key, NEEDS_REFUSED, {}, at)
        else:
            parked.append(line.key)
    note_parked(connection, parked)


def send_again(
    connection: Connection, author: Author, key: str, payload: Mapping[str, Any], at: str
) -> IntentKey:
    """Queue a refused intent anew with `payload`, under a new key; what waits for it follows.

    A key has one outcome for ever, so the new words get a new one. Intents that need the old key
    are repointed; those that were handed to a connector already are frozen, so they too are queued
    anew under new keys. Raises LookupError when `key` is not refused, and Invalid needs_refused
    when it is a submission whose words were refused: the body does not read so any more.
    """
    old = connection.execute(
        select(Intent).where(Intent.c.key == key, Intent.c.state == IntentState.REFUSED)
    ).one_or_none()
    if old is None:
        raise LookupError(key)
    if old.kind == Kind.STORY_SUBMITTED and _is_refused(connection, old.needs):
        raise Invalid("needs_refused")
    draft = Draft(Kind(old.kind), old.subject_id, payload, old.needs, _base_of(connection, old))
    fresh = record(connection, author, draft, at)
    replace(connection, key, fresh, at)
    show(connection, {old.subject_id: sort_of(old.kind)})
    return fresh


def _base_of(connection: Connection, old: Any) -> Revision | None:
    """What its author saw, where somebody changed the field since; None: that still stands.

    The page on which it is sent again does not show what the field says now. Only a province of
    version 1 refuses for that, and then the reason has told them.
    """
    field = old.payload.get("field")
    if field is None or old.base_epoch is None or old.refusal_code == CHANGED_ELSEWHERE:
        return None
    row = projected_row(connection, old.subject_id) or {"_set": {}}
    mark = row["_set"].get(field)
    is_seen = mark is None or mark[2] == old.predecessor
    return None if is_seen else (old.base_epoch, old.base_seq)


def _is_refused(connection: Connection, keys: Iterable[str]) -> bool:
    wanted = select(Intent.c.key).where(
        Intent.c.key.in_(list(keys)), Intent.c.state == IntentState.REFUSED
    )
    return connection.execute(wanted.limit(1)).first() is not None


def put_away(connection: Connection, key: str) -> None:
    """Take a refused intent off the list; its words stay, under its key."""
    connection.execute(
        update(Intent)
        .where(Intent.c.key == key, Intent.c.state == IntentState.REFUSED)
        .values(is_put_away=True)
    )


def give_up(connection: Connection, keys: Sequence[str], at: str) -> dict[str, str]:
    """Put refused intents away for good, and take out what needs them: it can never leave.

    What says something is then refused for needs_refused, for a person to see to; the rest is put
    away along. A story that was begun from a topic stays and leaves without it, and so does what
    was to be in a column. The subjects that look otherwise now, and their sorts.
    """
    for key in keys:
        put_away(connection, key)
    return _take_along(connection, keys, at)


def _take_along(connection: Connection, keys: Sequence[str], at: str) -> dict[str, str]:
    touched: dict[str, str] = {}
    taken_out: list[Any] = []
    gone = set(keys)
    for line in _all_waiting(connection):
        if gone.isdisjoint(line.needs):
            continue
        touched[line.subject_id] = sort_of(line.kind)
        if not _let_go_of(connection, line.key, gone, at):
            gone.add(line.key)
            taken_out.append(line)
    for line in taken_out:
        refuse(connection, line.key, NEEDS_REFUSED, {}, at)
    for line in taken_out:
        if line.kind not in SAYING:
            put_away(connection, line.key)
    begun = select(Intent.c.subject_id, Intent.c.device_id).where(
        Intent.c.key.in_(gone),
        Intent.c.kind == Kind.STORY_STARTED,
        Intent.c.refusal_code != REPLACED,
    )
    for line in connection.execute(begun).all():
        take_unsent_out(connection, DeviceId(line.device_id), StoryId(line.subject_id), at)
    return touched


def _let_go_of(connection: Connection, key: str, gone: Collection[str], at: str) -> bool:
    """Let what names a topic or column that will never be there leave without it.

    False: it names none, or needs more of what is `gone`.
    """
    line = connection.execute(select(Intent).where(Intent.c.key == key)).one()
    lost = [one for one in line.needs if one in gone]
    wanted = select(Intent.c.subject_id).where(Intent.c.key.in_(lost))
    subjects = set(connection.execute(wanted).scalars())
    named = {name: line.payload.get(name) for name in ("topic", "column")}
    if not subjects <= set(named.values()):
        return False
    left_out = {name: None for name, subject in named.items() if subject in subjects}
    payload, needs = {**line.payload, **left_out}, [one for one in line.needs if one not in gone]
    if line.is_handed:
        _queue_copy(connection, line, needs, line.predecessor, payload, at)
    else:
        _repoint(connection, key, needs, line.predecessor)
        amend_unsent(connection, key, payload)
    show(connection, {line.subject_id: sort_of(line.kind)})
    return True


def has_left_behind(store: Store) -> bool:
    """Whether a studio before `give_up` put away what something still waits for."""
    return _ANY_LEFT_BEHIND.is_any(store)


def give_up_left_behind(connection: Connection, at: str) -> dict[str, str]:
    """As `give_up`, for all that was put away already."""
    gone = select(Intent.c.key).where(
        Intent.c.state == IntentState.REFUSED, Intent.c.is_put_away.is_(True)
    )
    return _take_along(connection, connection.execute(gone).scalars().all(), at)


def take_back(connection: Connection, key: str, at: str) -> None:
    """Take a command out that has never left; what it changed here is as it was before.

    Raises LookupError when a connector was given it: nobody can know what became of it there.
    """
    unsent = select(Intent.c.key).where(
        Intent.c.key == key, Intent.c.state == IntentState.WAITING, Intent.c.is_handed.is_(False)
    )
    if connection.execute(unsent).first() is None:
        raise LookupError(key)
    _take_out(connection, key, TAKEN_BACK, {}, at)
    put_away(connection, key)


def amend_unsent(connection: Connection, key: str, payload: Mapping[str, Any]) -> None:
    """Change what an intent says that no connector was ever given; a frozen one stays."""
    line = connection.execute(
        update(Intent)
        .where(Intent.c.key == key, Intent.c.is_handed.is_(False))
        .values(payload=dict(payload), size=size_of(payload))
        .returning(Intent.c.subject_id, Intent.c.kind)
    ).one_or_none()
    if line is not None:
        show(connection, {line.subject_id: sort_of(line.kind)})


def replace(connection: Connection, old: str, fresh: str, at: str) -> None:
    """`fresh` takes the place of the refused `old` wherever something waits for it."""
    put_away(connection, old)
    with gate(connection):
        connection.execute(
            update(BodyUpdate).where(BodyUpdate.c.intent_key == old).values(intent_key=fresh)
        )
    # One at a time: what is queued anew may be what another one waits for.
    while (line := connection.execute(_WAITS_FOR, {"old": old}).first()) is not None:
        needs = [fresh if one == old else one for one in line.needs]
        # What its author saw in the field has another name now; else it would come in beside it.
        seen = fresh if line.predecessor == old else line.predecessor
        payload = line.payload
        is_about = payload.get("alternative") == old  # not only behind it: it says its key
        if is_about:
            payload = {**payload, "alternative": fresh}
        if line.is_handed or is_about:
            _queue_copy(connection, line, needs, seen, payload, at)
        else:
            _repoint(connection, line.key, needs, seen)


def _repoint(connection: Connection, key: str, needs: list[str], predecessor: str | None) -> None:
    connection.execute(
        _REPOINT, {"its_key": key, "its_needs": needs, "its_predecessor": predecessor}
    )


def _queue_copy(
    connection: Connection,
    line: Any,
    needs: list[str],
    predecessor: str | None,
    payload: Mapping[str, Any],
    at: str,
) -> None:
    """The same words under a new key, for the old one is frozen with what it needed."""
    key = IntentKey(unique_id())
    kept = {
        name: getattr(line, name)
        for name in (
            "kind", "subject_id", "person_id", "device_id", "app", "base_epoch", "base_seq",
            "at", "signature",
        )
    }  # fmt: skip
    kept |= {"payload": payload, "needs": needs, "size": size_of(payload)}
    kept["predecessor"] = predecessor
    connection.execute(insert(Intent), {**kept, "key": key, "state": IntentState.WAITING})
    connection.execute(
        update(Intent)
        .where(Intent.c.key == line.key)
        .values(
            state=IntentState.REFUSED, refusal_code=REPLACED, refusal_facts=None,
            is_handed=True, is_put_away=True, settled_at=at,
        )
    )  # fmt: skip
    with gate(connection):
        connection.execute(
            update(BodyUpdate).where(BodyUpdate.c.intent_key == line.key).values(intent_key=key)
        )
    replace(connection, line.key, key, at)


def _take_out(
    connection: Connection, key: str, code: str, facts: Mapping[str, Any], at: str
) -> bool:
    """False: it did not wait any more."""
    is_news = connection.execute(
        update(Intent)
        .where(Intent.c.key == key, Intent.c.state == IntentState.WAITING)
        .values(
            state=IntentState.REFUSED,
            refusal_code=code,
            refusal_facts=dict(facts),
            settled_at=at,
        )
    )
    line = connection.execute(
        select(Intent.c.kind, Intent.c.subject_id).where(Intent.c.key == key)
    ).one_or_none()
    if line is None or not is_news.rowcount:
        return False
    show(connection, {line.subject_id: sort_of(line.kind)})
    if line.kind == Kind.STORY_SUBMITTED:
        repoint(connection, key)
    return True


def _dependants(connection: Connection, keys: Iterable[str]) -> list[Any]:
    """Waiting intents that need one of these, or need one that does, the oldest first."""
    reached = set(keys)
    found = []
    for line in _all_waiting(connection):
        if not reached.isdisjoint(line.needs):
            reached.add(line.key)
            found.append(line)
    return found


def _all_waiting(connection: Connection) -> Sequence[Any]:
    """Key, kind, subject and needs of each, the oldest first."""
    return connection.execute(
        select(Intent.c.key, Intent.c.kind, Intent.c.subject_id, Intent.c.needs)
        .where(Intent.c.state == IntentState.WAITING)
        .order_by(Intent.c.sequence)
    ).all()
