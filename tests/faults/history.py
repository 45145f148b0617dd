"""What must hold between what was reported, the province's log and the studios. Pure functions.

Each yields findings and each finding names the promise that was broken. Nothing here knows a
process, a file or a line: `evidence` gathers, this judges.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

NEVER_SENT = "waiting", "deferred"
TAKEN = "sent", "settled"


class Harm(StrEnum):
    LOST = "lost"
    DOUBLED = "doubled"
    TORN = "torn"
    """Half of something is there: a damaged file, a gap, a row without its intent."""
    DIVERGED = "diverged"
    """Two that should be the same are not."""


class Finding(NamedTuple):
    harm: Harm
    promise: str
    words: str

    def __str__(self) -> str:
        return f"{self.harm} ({self.promise}): {self.words}"


Findings = Iterator[Finding]


class Said(NamedTuple):
    """Something that a studio reported as saved."""

    what: str
    subject: str = ""
    field: str = ""
    value: Any = ""
    at: int = 0
    """Nanoseconds of the machine's monotonic clock, read after the save was reported."""


class Fact(NamedTuple):
    """What an intent or a record says, as the studio's reports say it."""

    what: str
    subject: str
    field: str = ""
    value: Any = ""


class Entry(NamedTuple):
    """A record of the province's log."""

    seq: int
    epoch: int
    key: str
    kind: str
    subject: str
    device: str
    payload: dict[str, Any]
    payload_hash: str
    """As recomputed by who read it."""
    digest: str


class Deed(NamedTuple):
    """An intent in a studio's store."""

    key: str
    kind: str
    subject: str
    payload: dict[str, Any]
    state: str
    seq: int | None
    """Where the province said that it stands in the log."""
    needs: Sequence[str] = ()
    """Keys of what must be accepted before."""


@dataclass
class Replica:
    """All that one studio holds and shows."""

    name: str
    device: str = ""
    integrity: str = "ok"
    """What SQLite's integrity_check says."""
    deeds: list[Deed] = field(default_factory=list)
    """In the order in which they were done."""
    shown: dict[tuple[str, str], Any] = field(default_factory=dict)
    """(subject, field) → what the desks show."""
    confirmed: dict[str, Any] = field(default_factory=dict)
    """Subject → all that the log made of it: every field, what stands beside it, sets, state."""
    texts: dict[str, str] = field(default_factory=dict)
    """Story → its body, of the stories that were read."""
    broken: list[str] = field(default_factory=list)
    """Bodies and media files that are damaged, half-copied files that stay."""
    waiting: list[str] = field(default_factory=list)
    """What the queue still has to send."""
    delivered: set[str] = field(default_factory=set)
    """Media of which the studio says that the province verified them."""


# -- one studio --------------------------------------------------------------------------------


def is_sound(replica: Replica) -> Findings:
    """P1: nothing half-written, and what is shown is what the intents say."""
    if replica.integrity != "ok":
        yield Finding(Harm.TORN, "P1", f"{replica.name}: integrity_check: {replica.integrity}")
    for words in replica.broken:
        yield Finding(Harm.TORN, "P1", f"{replica.name}: {words}")


def shows_its_deeds(replica: Replica) -> Findings:
    """P1: row and intent are one transaction. For a studio that nobody else works beside."""
    newest: dict[tuple[str, str], Any] = {}
    for deed in replica.deeds:
        if deed.state != "refused":
            newest |= _values(deed.kind, deed.subject, deed.payload)
    for place, value in newest.items():
        if place in replica.shown and replica.shown[place] != value:
            words = f"{replica.name}: {place} shows {replica.shown[place]!r}, done was {value!r}"
            yield Finding(Harm.TORN, "P1", words)


def keeps_what_it_said(said: Iterable[Said], replica: Replica) -> Findings:
    """P1: all that was called saved is on the disk, words in the body, deeds in the outbox."""
    facts = {fact for deed in replica.deeds for fact in facts_of(*deed[:4])}
    for one in said:
        if one.what == "words":
            text = replica.texts.get(one.subject, "")
            for word in one.value:
                if word not in text:
                    words = f"{replica.name}: {word} in the body of {one.subject}"
                    yield Finding(Harm.LOST, "P1", words)
        elif is_fact(one) and _fact(one) not in facts:
            yield Finding(Harm.LOST, "P1", f"{replica.name}: {_fact(one)}")


def has_sent_all(replica: Replica) -> Findings:
    """P9: with the line up the queue runs empty; what was refused, and needs that, is kept."""
    kept = _kept(replica)
    for words in replica.waiting if not kept else ():
        yield Finding(Harm.LOST, "P9", f"{replica.name}: still queued: {words}")
    for deed in replica.deeds:
        if deed.state in NEVER_SENT and deed.key not in kept:
            yield Finding(Harm.LOST, "P9", f"{replica.name}: {deed.kind} {deed.key} {deed.state}")


# -- the log -----------------------------------------------------------------------------------


def log_is_whole(log: Sequence[Entry], newsroom: str) -> Findings:
    """P3: numbered without gaps, each digest following from the one before."""
    digest = hashlib.sha256(newsroom.encode()).hexdigest()
    for place, entry in enumerate(log, start=1):
        if entry.seq != place:
            yield Finding(Harm.TORN, "P3", f"a gap before record {entry.seq}")
            return
        digest = hashlib.sha256(f"{digest}{entry.key}{entry.payload_hash}".encode()).hexdigest()
        if digest != entry.digest:
            yield Finding(Harm.TORN, "P3", f"digest of record {entry.seq}")
            return


def log_has_each_once(log: Sequence[Entry]) -> Findings:
    """P3: each key once; and each deed once, for the script never does the same twice."""
    for key, count in Counter(entry.key for entry in log).items():
        if count > 1:
            yield Finding(Harm.DOUBLED, "P3", f"key {key}")
    facts = Counter(
        facts[0] for one in log if (facts := facts_of(one.key, one.kind, one.subject, one.payload))
    )
    for fact, count in facts.items():
        if count > 1:
            yield Finding(Harm.DOUBLED, "P3", f"{fact}")
    waiting: set[str] = set()
    for entry in log:
        if entry.kind == "story.submitted":
            if entry.subject in waiting:
                yield Finding(Harm.DOUBLED, "P3", f"waiting submission of {entry.subject}")
            waiting.add(entry.subject)
        elif entry.kind in ("story.returned", "story.adopted"):
            waiting.discard(entry.subject)


def log_has_what_it_took(log: Sequence[Entry], replica: Replica) -> Findings:
    """P3, P12: what a studio was told to have arrived stands where it was told. Before it sends on.

    This is the province's promise: its answer comes after its commit.
    """
    there = {entry.key: entry.seq for entry in log}
    for deed in replica.deeds:
        if deed.state in TAKEN and there.get(deed.key) != deed.seq:
            words = f"the province told {replica.name} that {deed.kind} {deed.key} is {deed.seq}"
            yield Finding(Harm.LOST, "P3", words)


def log_has_what_was_said(
    said: Iterable[Said], log: Sequence[Entry], replicas: Sequence[Replica], reader: Replica
) -> Findings:
    """P3, P4: all that was called saved is at the province, or refused and kept where it was done.

    Words are looked for in the bodies of `reader`, which has nothing but the log.
    """
    there = {fact for one in log for fact in facts_of(one.key, one.kind, one.subject, one.payload)}
    for replica in replicas:
        kept = _kept(replica)
        there |= {fact for one in replica.deeds if one.key in kept for fact in facts_of(*one[:4])}
    for one in said:
        if one.what == "words":
            for word in one.value:
                count = reader.texts.get(one.subject, "").count(word)
                harm = Harm.LOST if count < 1 else Harm.DOUBLED
                if count != 1:
                    yield Finding(harm, "P3", f"at the province: {word} in {one.subject}: {count}")
        elif is_fact(one) and _fact(one) not in there:
            yield Finding(Harm.LOST, "P3", f"at the province: {_fact(one)}")


def log_keeps_the_order(log: Sequence[Entry], replica: Replica) -> Findings:
    """P3: of each subject the log has the studio's deeds in the order in which they were done."""
    done: dict[str, list[str]] = defaultdict(list)
    arrived: dict[str, list[str]] = defaultdict(list)
    for deed in replica.deeds:
        if deed.state in TAKEN:
            done[deed.subject].append(deed.key)
    for entry in log:
        if entry.device == replica.device:
            arrived[entry.subject].append(entry.key)
    for subject in done.keys() | arrived.keys():
        missing, unknown = set(done[subject]), set(arrived[subject])
        missing, unknown = missing - unknown, unknown - missing
        if missing:
            yield Finding(Harm.LOST, "P3", f"{replica.name}: {missing} of {subject} in no log")
        if unknown:
            yield Finding(Harm.LOST, "P1", f"{replica.name} no longer knows {unknown} of {subject}")
        if not missing and not unknown and done[subject] != arrived[subject]:
            yield Finding(Harm.DIVERGED, "P3", f"{replica.name}: order of {subject}")


# -- all of them -------------------------------------------------------------------------------


def follows_the_log(log: Sequence[Entry], replica: Replica) -> Findings:
    """P5: what is shown is what the log says.

    Where two studios set the same field it is one of their values: which, `all_agree` decides.
    """
    values: dict[tuple[str, str], list[tuple[str, Any]]] = defaultdict(list)
    for entry in log:
        for place, value in _values(entry.kind, entry.subject, entry.payload).items():
            values[place].append((entry.device, value))
    for place, written in values.items():
        if place not in replica.shown:
            yield Finding(Harm.LOST, "P5", f"{replica.name} does not show {place}")
            continue
        is_shared = len({device for device, _ in written}) > 1
        possible = [value for _, value in written] if is_shared else [written[-1][1]]
        if replica.shown[place] not in possible:
            words = f"{replica.name}: {place} is {replica.shown[place]!r}, not {possible[-1]!r}"
            yield Finding(Harm.DIVERGED, "P5", words)


def all_agree(replicas: Sequence[Replica]) -> Findings:
    """P5: who has exchanged everything shows the same; one of them is fresh from the log."""
    first, *others = replicas
    for other in others:
        for one, two, what in (
            (first.shown, other.shown, ""),
            (first.confirmed, other.confirmed, "all of"),
            (first.texts, other.texts, "body"),
        ):
            for place in sorted(one.keys() | two.keys(), key=str):
                if _at(one, place) != _at(two, place):
                    words = f"{what} {place}: {first.name} {_at(one, place)!r}, {other.name} "
                    yield Finding(Harm.DIVERGED, "P5", words + repr(_at(two, place)))


def media_are_there(log: Sequence[Entry], is_whole: Callable[[str], bool]) -> Findings:
    """P12: what was submitted has its media at the province, byte for byte."""
    wanted = {
        medium["sha256"]
        for entry in log
        if entry.kind == "story.submitted"
        for medium in entry.payload["media"]
    }
    yield from _whole_media(wanted, is_whole, "submitted")


def deliveries_are_there(replica: Replica, is_whole: Callable[[str], bool]) -> Findings:
    """P12: 已达省平台 is said of a medium only when the province has it, whatever comes after."""
    yield from _whole_media(replica.delivered, is_whole, f"{replica.name} was told of it")


def _whole_media(wanted: Iterable[str], is_whole: Callable[[str], bool], why: str) -> Findings:
    for sha256 in sorted(wanted):
        if not is_whole(sha256):
            yield Finding(Harm.LOST, "P12", f"medium {sha256} at the province: {why}")


def _kept(replica: Replica) -> set[str]:
    """Keys of what was refused, and of what waits for it; a person decides about those."""
    kept: set[str] = set()
    for deed in replica.deeds:  # what is needed was done earlier
        if deed.state == "refused" or (deed.state in NEVER_SENT and kept & set(deed.needs)):
            kept.add(deed.key)
    return kept


# -- the same thing in three tongues -----------------------------------------------------------


def is_fact(one: Said) -> bool:
    return one.what in ("topic", "approved", "story", "field", "media", "submitted")


def _fact(one: Said) -> Fact:
    return Fact(one.what, one.subject, one.field, one.value)


def facts_of(key: str, kind: str, subject: str, payload: Mapping[str, Any]) -> list[Fact]:
    """What a studio reports when an intent like this is saved; the deed itself comes first."""
    match kind:
        case "topic.proposed":
            return [Fact("topic", subject, "", payload["title"])]
        case "topic.approved":
            return [Fact("approved", subject)]
        case "story.started":
            first = _values(kind, subject, payload)
            fields = [Fact("field", subject, name, value) for (_, name), value in first.items()]
            return [Fact("story", subject, "", payload["headline"]), *fields]
        case "topic.changed" | "story.changed":
            return [Fact("field", subject, payload["field"], payload["value"])]
        case "story.media_added":
            return [Fact("media", subject, "", payload["media"])]
        case "story.submitted":
            return [Fact("submitted", subject, "", key)]
    return []


def _values(kind: str, subject: str, payload: Mapping[str, Any]) -> dict[tuple[str, str], Any]:
    """The fields that an intent sets, of those that are compared."""
    match kind:
        case "topic.proposed":
            return {(subject, "title"): payload["title"]}
        case "story.started":
            first = {"headline": payload["headline"], "deck": "", "byline": payload["byline"]}
            return {(subject, name): value for name, value in first.items()}
        case "topic.changed" | "story.changed" if payload["field"] in COMPARED:
            return {(subject, payload["field"]): payload["value"]}
    return {}


COMPARED = frozenset({"title", "headline", "deck", "byline"})


def _at(found: Mapping[Any, Any], place: object) -> Any:
    return found.get(place)
