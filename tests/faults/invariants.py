"""What must hold in every history of the simulator, each with the promise it comes from.

The oracles read the log on their own and never call the studio's folds.
"""

from __future__ import annotations

import base64
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select

from studio.models.confirmed import Confirmed, Pulled, ReviewMark
from studio.models.intent import Intent
from studio.sync.facts import read_position
from studio.sync.projection import confirmed_rows
from studio.sync.wire import Record, Results, first_digest, next_digest, payload_hash
from studio.vocabulary import IntentState, StoryId
from tests.faults.sim_province import NEWSROOM

if TYPE_CHECKING:
    from tests.faults.simulator import World
    from tests.faults.station import Station

RefusalCodes = frozenset(
    {
        "topic_stage",
        "story_state",
        "story_changed_since",
        "not_allowed",
        "needs_refused",
        "taken_back",
        "replaced",
    }
)
"""What may be refused in a history without a bug."""
COMMANDS = (
    "story.submitted", "topic.approved", "topic.dropped",
    "person.role_changed", "person.revoked", "person.reinstated",
)  # fmt: skip
CHANGES = ("topic.changed", "story.changed", "column.changed")
ADOPTIONS = tuple(f"{sort}.alternative_adopted" for sort in ("topic", "story", "column"))
DISMISSALS = tuple(f"{sort}.alternative_dismissed" for sort in ("topic", "story", "column"))


@dataclass(frozen=True)
class Said:
    """What a studio told its editor is saved."""

    what: str
    """`field` or `word`."""
    subject: str
    field: str
    value: str
    station: int


class Broken(AssertionError):
    """A promise that does not hold in the middle of a history."""


def broken(world: World) -> list[str]:
    """Everything that does not hold at the end. Raises Broken too."""
    for station in world.stations:
        settled_means_pulled(world, station)
    return list(_broken(world))


def _broken(world: World) -> Iterator[str]:
    records = world.province.records()
    yield from log_is_whole(records)
    yield from what_it_needs_is_named(records)
    yield from everybody_is_done(world, records)
    yield from revoked_stay_out(records)
    yield from commands_are_signed(records)
    yield from nothing_said_is_gone(world, records)
    yield from what_was_taken_back_stays_here(world, records)
    yield from what_was_handed_in_is_somewhere(world, records)
    yield from order_is_kept(world, records)
    yield from all_are_the_same(world)
    yield from all_are_to_review_the_same(world)
    yield from fields_hold_what_nobody_saw(world, records)
    yield from what_is_gone_was_in_sight(world, records)
    yield from sets_hold_what_was_added_unseen(world, records)
    yield from the_bin_holds_what_was_deleted(world, records)


def words_in(record: Record) -> list[str]:
    """The tokens that a record says in plain; a body's words are compressed."""
    return tokens(str({k: v for k, v in record.payload.items() if k != "update"}))


def tokens(text: str) -> list[str]:
    return re.findall("†\\d+‡", text)


def commands_are_signed(records: Sequence[Record]) -> Iterator[str]:
    """Whoever told a key gives no command without it, whatever was set back and sent again."""
    keys: dict[str, Ed25519PublicKey] = {}
    for record in records:
        if "key" in record.payload and record.kind in {"person.joined", "person.key_set"}:
            raw = base64.b64decode(record.payload["key"])
            keys.setdefault(record.subject, Ed25519PublicKey.from_public_bytes(raw))
        if record.kind not in COMMANDS or record.person not in keys:
            continue
        said = {
            "form": "s1", "kind": record.kind, "subject": record.subject,
            "person": record.person, "device": record.device, "at": record.at,
            "base": record.base, "payload_hash": record.payload_hash,
        }  # fmt: skip
        what = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        try:
            keys[record.person].verify(base64.b64decode(record.signature or ""), what.encode())
        except InvalidSignature:
            yield f"{record.kind} at {record.seq} is not signed by {record.person}"


def cursor_of(station: Station) -> int:
    with station.studio.store.reading() as connection:
        position = read_position(connection)
    return position.cursor if position else 0


def settled_means_pulled(world: World, station: Station) -> None:
    """P12: an intent leaves the view of what waits when its record was pulled, not before."""
    with station.studio.store.reading() as connection:
        position = read_position(connection)
        cursor = position.cursor if position else 0
        early = connection.execute(
            select(Intent.c.kind, Intent.c.seq).where(
                Intent.c.state == IntentState.SETTLED,
                Intent.c.epoch == (position.epoch if position else 1),
                Intent.c.seq > cursor,
            )
        ).first()
        strange = connection.execute(
            select(Intent.c.refusal_code).where(Intent.c.state == IntentState.REFUSED)
        ).scalars()
        unexpected = sorted(set(strange) - RefusalCodes)
    if early is not None:
        raise Broken(f"P12 studio {station.number}: {early.kind} settled at {early.seq} > {cursor}")
    if unexpected:
        raise Broken(f"P9 studio {station.number}: refused for {unexpected}")


def answers_are_kept(world: World, results: Results) -> None:
    """P3: what the province says it took is in its log, whenever it dies."""
    taken = [one.key for one in results.results if one.outcome == "accepted"]
    if lacking := world.province.lacks(taken):
        raise Broken(f"P3 the province answered for {len(lacking)} that it does not have")


def log_is_whole(records: Sequence[Record]) -> Iterator[str]:
    """P3: gap-free, every digest follows, each key once."""
    digest = first_digest(NEWSROOM)
    for number, record in enumerate(records, 1):
        digest = next_digest(digest, record.key, payload_hash(record.payload))
        if record.seq != number or record.digest != digest:
            yield f"P3 the log is torn at {number}: {record.seq}"
            return
    for key, times in Counter(record.key for record in records).items():
        if times > 1:
            yield f"P3 {key} stands {times} times in the log"


def what_it_needs_is_named(records: Sequence[Record]) -> Iterator[str]:
    """P9: each record names what made its subject and its person, and stands behind them.

    Without the names a set-back province that gets things in another order would refuse for good
    what it can only put off.
    """
    made: dict[str, str] = {}
    for record in records:
        for subject in {record.subject, record.person} - {""}:
            maker = made.setdefault(subject, record.key)
            if maker not in {record.key, *record.needs} and record.person:
                yield f"P9 {record.kind} at {record.seq} does not say that it needs {subject}"


def everybody_is_done(world: World, records: Sequence[Record]) -> Iterator[str]:
    """P9: with a line that holds, nothing waits any more but for what was refused."""
    for station in world.stations:
        if cursor_of(station) != len(records):
            yield f"P5 studio {station.number} has read {cursor_of(station)} of {len(records)}"
        with station.studio.store.reading() as connection:
            refused = set(
                connection.execute(
                    select(Intent.c.key).where(Intent.c.state == IntentState.REFUSED)
                ).scalars()
            )
            waiting = connection.execute(
                select(Intent).where(Intent.c.state.in_((IntentState.WAITING, IntentState.SENT)))
            ).all()
        for line in waiting:
            if line.refusal_code == "needs_refused" or refused & set(line.needs):
                refused.add(line.key)
            elif not _lost_with_a_machine(world, line, records):
                yield f"P9 studio {station.number}: {line.kind} waits ({line.refusal_code})"


def _lost_with_a_machine(world: World, line: Any, records: Sequence[Record]) -> bool:
    """Two disasters: what it needs was only at the province before and on a machine since reset."""
    known = {record.key for record in records}
    return bool(world.excused) and world.was_set_back and not set(line.needs) <= known


def revoked_stay_out(records: Sequence[Record]) -> Iterator[str]:
    """P11: current rights are checked when an intent arrives."""
    out: set[str] = set()
    for record in records:
        if record.person in out and record.device:
            yield f"P11 {record.kind} at {record.seq} by somebody revoked"
        if record.kind == "person.revoked":
            out.add(record.subject)
        if record.kind == "person.reinstated":
            out.discard(record.subject)


def nothing_said_is_gone(world: World, records: Sequence[Record]) -> Iterator[str]:
    """P1, P4: a value is in the log, or lies with a person as refused; a word is in the text, or

    can be read under 需处理 where it was refused.
    """
    refused = _refused_words(world)
    there = {word for record in records for word in words_in(record)}
    living = {station.number for station in world.stations}
    for station in world.stations:
        with station.studio.store.reading() as connection:
            held = str(
                connection.execute(
                    select(Intent.c.payload).where(Intent.c.state != IntentState.SETTLED)
                ).all()
            )
        there.update(re.findall("†\\d+‡", held))
    for said in (said for station in world.stations + world.scrapped for said in station.said):
        if said.value in world.excused:
            continue
        is_lost_here = said.station not in living or said.value in world.only_there
        is_burnt = is_lost_here and world.was_set_back  # two disasters at once
        if said.what == "field" and said.value not in there and not is_burnt:
            yield f"P1 studio {said.station}: {said.field} {said.value} is gone"
        if said.what == "word" and said.value not in world.deleted:
            is_owed = _is_started(records, said.subject) and said.value not in refused
            yield from _word_is_there_once(world, said, is_owed=is_owed)


def _word_is_there_once(world: World, said: Said, *, is_owed: bool) -> Iterator[str]:
    for station in world.stations:
        shown = station.text(said)
        if is_owed and said.value not in shown:
            where = f"studio {station.number}'s text"
            yield f"P1 studio {said.station}: {said.value} is not in {where}"
        if shown.count(said.value) > 1:
            yield f"P3 {said.value} stands twice in {station.number}'s text"


def _refused_words(world: World) -> set[str]:
    """Words of bodies that lie under 需处理 somewhere, to be read."""
    return {
        word
        for station in world.stations
        for row in station.studio.floor.queue.sheet().refused
        if row.kind == "story.body_updated"
        for word in re.findall("†\\d+‡", row.words)
    }


def _is_started(records: Sequence[Record], subject: str) -> bool:
    """What was refused or is lost with a machine never began; its words lie in the queue."""
    return any(one.subject == subject and one.kind == "story.started" for one in records)


def what_was_taken_back_stays_here(world: World, records: Sequence[Record]) -> Iterator[str]:
    """P4: 撤回 means that nobody there ever sees it."""
    there = {record.key for record in records}
    for station in world.stations + world.scrapped:
        for key in there.intersection(station.taken_back):
            yield f"P4 studio {station.number} took {key} back, and it is in the log"


def what_was_handed_in_is_somewhere(world: World, records: Sequence[Record]) -> Iterator[str]:
    """P1: a submission is in the log, was taken back, or lies with its person."""
    there = {record.key for record in records}
    for station in world.stations:
        if station.went_back:
            continue
        with station.studio.store.reading() as connection:
            unsettled = Intent.c.state != IntentState.SETTLED
            here = set(connection.execute(select(Intent.c.key).where(unsettled)).scalars())
        for key in set(station.handed_in) - there - here:
            yield f"P1 studio {station.number} handed {key} in, and it is gone"


def order_is_kept(world: World, records: Sequence[Record]) -> Iterator[str]:
    """P3: intents of one device on one subject stand in the log in the order they were made."""
    if any(record.kind.startswith("person.re") for record in records):
        return  # what is put off for one person lets the others pass
    place = {record.key: record.seq for record in records}
    for station in world.stations:
        with station.studio.store.reading() as connection:
            lines = connection.execute(select(Intent).order_by(Intent.c.sequence)).all()
        last: dict[str, int] = defaultdict(int)
        awaited: dict[str, int] = defaultdict(int)
        if any(line.refusal_code == "replaced" or line.is_put_away for line in lines):
            continue
        for line in lines:
            seq = place.get(line.key)
            if seq is None or line.attempts:  # it was put off, and let others pass
                continue
            if awaited[line.subject_id] < seq < last[line.subject_id]:
                yield f"P3 studio {station.number}: {line.kind} at {seq} came before its turn"
            if seq > last[line.subject_id]:  # what others wrote, it waited for: they passed it
                last[line.subject_id] = seq
                awaited[line.subject_id] = max((place.get(key, 0) for key in line.needs), default=0)


def all_are_the_same(world: World) -> Iterator[str]:
    """P5: what is confirmed, what is shown, and every text."""
    first, *others = world.stations
    mine, shown, texts = _confirmed(first), _shown(first), _texts(world, first)
    for other in others:
        theirs = _confirmed(other)
        for subject in sorted(mine.keys() | theirs.keys()):
            if mine.get(subject) != theirs.get(subject):
                both = f"{mine.get(subject)} at 0, {theirs.get(subject)} at {other.number}"
                yield f"P5 {subject}: {both}"
        if not world.excused and shown != _shown(other):
            yield f"P5 studio {other.number} shows other things: {shown ^ _shown(other)}"
        for story, text in _texts(world, other).items():
            if story in mine and text != texts[story]:
                yield f"P5 {story}: {texts[story]!r} at 0, {text!r} at {other.number}"
        missing = _missing(world, other)
        if not world.excused and missing:
            yield f"P4 studio {other.number} holds {missing} records that nobody sent again"


def all_are_to_review_the_same(world: World) -> Iterator[str]:
    """P5: the paragraphs that two sides touched follow from the log alone."""
    first, *others = map(_to_review, world.stations)
    for station, theirs in zip(world.stations[1:], others, strict=True):
        for story in sorted({one[0] for one in first ^ theirs}):
            mine = sorted(one[1:] for one in first if one[0] == story)
            other = sorted(one[1:] for one in theirs if one[0] == story)
            if not world.excused and not world.was_set_back:  # what was sent again moved its place
                yield f"P5 {story} to review: {mine} at 0, {other} at {station.number}"


def fields_hold_what_nobody_saw(world: World, records: Sequence[Record]) -> Iterator[str]:
    """P4: a value that no later record saw is what stands or an alternative beside it."""
    rows = _confirmed(world.stations[0])
    later: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in records:
        if record.kind in CHANGES + ADOPTIONS + DISMISSALS:
            later[record.subject, record.payload["field"]].append(record)
    for (subject, name), deeds in later.items():
        row = rows.get(subject)
        if row is None:
            yield f"P5 {subject} is in the log and not confirmed"
            continue
        kept = [row[name], *(one["value"] for one in row["_beside"].get(name, []))]
        for number, deed in enumerate(deeds):
            if deed.kind not in CHANGES or _is_seen(deed, deeds[number + 1 :]):
                continue
            if deed.payload["value"] not in kept:
                yield f"P4 {name} {deed.payload['value']} at {deed.seq} was overwritten unseen"


def what_is_gone_was_in_sight(world: World, records: Sequence[Record]) -> Iterator[str]:
    """P4: a value gives way to another only once somebody had it before them as they changed it.

    What the log says that its authors saw is not asked: after a set-back it may name other records.
    """
    rows = _confirmed(world.stations[0])
    for record in records:
        if record.kind not in CHANGES:
            continue
        spot = (record.subject, record.payload["field"])
        row, value = rows[spot[0]], record.payload["value"]
        kept = tokens(str([row[spot[1]], row["_beside"].get(spot[1], [])]))
        for word in tokens(str(value)):
            if word not in kept and word not in world.had_in_sight[spot]:
                yield f"P4 {spot[1]} {word} at {record.seq} vanished, and nobody had seen it"


def _is_seen(deed: Record, later: Sequence[Record]) -> bool:
    return any(
        one.predecessor == deed.key
        or (one.base or (0, 0)) >= (deed.epoch, deed.seq)
        or one.payload.get("alternative") == deed.key
        for one in later
    )


def sets_hold_what_was_added_unseen(world: World, records: Sequence[Record]) -> Iterator[str]:
    """P5: what was added after the base of every removal stays; what was seen and removed goes."""
    rows = _confirmed(world.stations[0])
    added: dict[tuple[str, str], Record] = {}
    for record in records:
        spot = (record.subject, str(record.payload.get("channel")))
        if record.kind == "topic.channel_added":
            added[spot] = record
        elif record.kind == "topic.channel_removed" and spot in added:
            one = added[spot]
            if record.predecessor == one.key or (record.base or (0, 0)) >= (one.epoch, one.seq):
                del added[spot]
    for (subject, channel), record in added.items():
        if channel not in rows[subject]["channels"]:
            yield f"P5 {channel} added at {record.seq} was removed by somebody who did not see it"


def the_bin_holds_what_was_deleted(world: World, records: Sequence[Record]) -> Iterator[str]:
    """P4: an edit brings nothing out of the bin, and only a person does."""
    rows = _confirmed(world.stations[0])
    deleted: dict[str, bool] = {}
    for record in records:
        if record.kind.endswith((".deleted", ".restored")):
            deleted[record.subject] = record.kind.endswith(".deleted")
    for subject, wanted in deleted.items():
        if rows[subject]["deleted"] is not wanted:
            yield f"P4 {subject} is {'not ' if wanted else ''}in the bin"


def _confirmed(station: Station) -> dict[str, Any]:
    with station.studio.store.reading() as connection:
        subjects = connection.execute(select(Confirmed.c.subject_id)).scalars().all()
        return dict(confirmed_rows(connection, subjects))


def _to_review(station: Station) -> set[tuple[Any, ...]]:
    with station.studio.store.reading() as connection:
        marks = connection.execute(select(ReviewMark)).all()
    return {(one.story_id, one.paragraph, one.epoch, one.seq, str(one.others)) for one in marks}


def _shown(station: Station) -> set[tuple[Any, ...]]:
    floor = station.studio.floor
    topics = {(row.id, row.title, row.channels, row.stage) for row in floor.planning.rows()}
    return topics | {(row.id, row.headline, row.state) for row in floor.editing.rows()}


def _texts(world: World, station: Station) -> dict[str, str]:
    editing = station.studio.floor.editing
    return {story: editing.text(StoryId(story)) for story in world.stories}


def _missing(world: World, station: Station) -> int:
    """Records that the province lost and that a machine which still runs has to send again.

    What the province said itself, and what only a scrapped machine had, nobody can send again; a
    command that it refused the second time lies with its person.
    """
    living = {one.device for one in world.stations}
    refused: set[str] = set()
    for one in world.stations:
        refused.update(row.key for row in one.studio.floor.queue.sheet().refused)
    with station.studio.store.reading() as connection:
        found = connection.execute(select(Pulled.c.record).where(Pulled.c.is_missing)).scalars()
        lost = [msgspec.json.decode(record) for record in found]
    return sum(one["device"] in living and one["key"] not in refused for one in lost)
