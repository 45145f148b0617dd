"""A platform in this process, for tests, demos and the simulator.

Its log, needs, repeated keys, epochs and media are those of docs/sync-protocol.md. It takes
every payload as it is: whether a package is valid is for a real province to say.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import msgspec
import zstandard

from studio.errors import Refused, Unreachable
from studio.sync.signing import is_signed, said
from studio.sync.wire import (
    BundleKeys,
    IntentMessage,
    Page,
    PartUrl,
    Position,
    Record,
    Result,
    Results,
    StandsFor,
    UploadPlan,
    first_digest,
    next_digest,
    payload_hash,
)
from studio.vocabulary import SIGNED_KINDS, Kind, Revision, Sha256, StoryState, TopicStage

PART_SIZE = 8 * 1024 * 1024
CREATES = {Kind.PERSON_JOINED, Kind.COLUMN_OPENED, Kind.TOPIC_PROPOSED, Kind.STORY_STARTED}
"""The kinds that bring a subject into being."""
CONTENT_KINDS = {
    Kind.STORY_BODY_UPDATED,
    Kind.STORY_MEDIA_ADDED,
    Kind.STORY_MEDIA_REMOVED,
    Kind.STORY_MEDIA_MOVED,
}
CONTENT_FIELDS = {"headline", "deck", "byline"}


@dataclass(slots=True)
class _Subject:
    type: str
    state: str
    key: str = ""
    """With which a person signs."""


@dataclass(slots=True)
class _Medium:
    size: int
    parts: dict[int, bytes] = field(default_factory=dict)
    is_verified: bool = False
    is_stable: bool = False
    stands_for: StandsFor | None = None


class InMemoryPlatform:
    """One newsroom's platform. `records` is its log. Not for several threads at once."""

    def __init__(self, newsroom_id: str = "newsroom", part_size: int = PART_SIZE) -> None:
        self.online = True
        self.loses_answers = False
        """What is asked happens, and then the line drops."""
        self.tells_position = False
        """Whether the answer to a push says where the log ends; a studio must cope without."""
        self.forbidden: set[Kind] = set()
        """Kinds that nobody's role has any more."""
        self.records: list[Record] = []
        self.epoch = 1
        self.stable: Revision | None = None
        self.media: dict[str, _Medium] = {}
        self._newsroom_id = newsroom_id
        self._part_size = part_size
        self._secret = uuid.uuid4().bytes
        self._outcomes: dict[str, Result] = {}
        self._subjects: dict[str, _Subject] = {}

    def push(self, position: Position | None, intents: Sequence[IntentMessage]) -> Results:
        self._require_line()
        self._check(position)
        results = [self._take(intent) for intent in intents]
        self._answer()
        accepted = [result.seq for result in results if result.outcome == "accepted"]
        cursor, head = position.cursor if position else 0, len(self.records)
        if self.tells_position and accepted == list(range(cursor + 1, head + 1)):
            return Results(results, self._position(head))
        return Results(results)

    def pull(self, position: Position | None, limit: int, *, brief: bool = False) -> Page:
        del brief  # a studio must cope with a province that tells it all
        self._require_line()
        self._check(position)
        cursor = position.cursor if position else 0
        records = tuple(self.records[cursor : cursor + limit])
        self._answer()
        position = self._position(cursor + len(records))
        return Page(records, position, len(self.records), self.stable)

    def plan_upload(
        self,
        sha256: Sha256,
        size: int,
        media_type: str,
        *,
        want: int = 0,
        stands_for: StandsFor | None = None,
    ) -> UploadPlan:
        del media_type
        self._require_line()
        medium = self.media.setdefault(sha256, _Medium(size))
        medium.stands_for = medium.stands_for or stands_for
        self._answer()
        if medium.is_verified:
            return UploadPlan("verified", self._part_size)
        done = tuple(sorted(medium.parts))
        urls = tuple(PartUrl(number, f"/{number}") for number in self._next_parts(medium, want))
        return UploadPlan("resume" if done else "new", self._part_size, done, urls)

    def upload_state(self, sha256: Sha256) -> UploadPlan:
        self._require_line()
        medium = self.media.get(sha256)
        self._answer()
        if medium is None:
            return UploadPlan("unknown")
        if medium.is_verified:
            return UploadPlan("verified", is_stable=medium.is_stable)
        return UploadPlan("resume", parts_done=tuple(sorted(medium.parts)), is_stable=False)

    def send_part(
        self, sha256: Sha256, number: int, chunks: Iterator[bytes], size: int, url: str = ""
    ) -> None:
        self._require_line()
        medium = self._medium(sha256)
        if not 0 <= number * self._part_size < medium.size:
            raise Refused("part_out_of_range", number=number)
        if url not in ("", f"/{number}"):
            raise Refused("part_url_expired")
        part = b"".join(chunks)
        expected = min(self._part_size, medium.size - number * self._part_size)
        if not len(part) == size == expected:
            raise Refused("part_size_differs", expected=expected)
        medium.parts.setdefault(number, part)
        self._answer()

    def complete_upload(self, sha256: Sha256) -> UploadPlan:
        self._require_line()
        medium = self._medium(sha256)
        if not medium.is_verified:
            whole = b"".join(medium.parts[number] for number in sorted(medium.parts))
            if len(whole) != medium.size:
                raise Refused("media_incomplete", name=sha256[:12])
            if hashlib.sha256(whole).hexdigest() != sha256:
                medium.parts.clear()
                raise Refused("media_hash_differs", name=sha256[:12])
            medium.is_verified = True
        self._answer()
        return UploadPlan("verified")

    def media_content(self, sha256: Sha256, start: int) -> Iterator[bytes]:
        self._require_line()
        medium = self._medium(sha256)
        if not medium.is_verified:
            raise Refused("not_found")
        whole = b"".join(medium.parts[number] for number in sorted(medium.parts))
        for begin in range(start, len(whole), self._part_size):
            yield whole[begin : begin + self._part_size]
            self._require_line()

    def swap_keys(self, ours: BundleKeys) -> BundleKeys:
        """Nothing is carried to it: it is as a province that does not know of bundles."""
        self._require_line()
        raise Refused("not_found")

    def _next_parts(self, medium: _Medium, want: int) -> list[int]:
        parts = range(-(-medium.size // self._part_size))
        return [number for number in parts if number not in medium.parts][:want]

    def give_verdict(
        self, submission: str, decision: Literal["adopt", "return"], reason: str = ""
    ) -> Record:
        """What the province's duty desk does: appends `story.adopted` or `story.returned`."""
        story = self._record(submission).subject
        kind = Kind.STORY_ADOPTED if decision == "adopt" else Kind.STORY_RETURNED
        payload = {"submission": submission, "reason": reason, "by": "in memory"}
        intent = IntentMessage(
            uuid.uuid4().hex, kind, story, "", "", "", None, None, (submission,), payload, ""
        )
        return self._append(intent)

    def fetch_snapshot(self, target: Path) -> None:
        self._require_line()
        lines = [msgspec.json.encode(record) for record in self.records]
        end = {
            "position": self._position(len(self.records)),
            "stable": self.stable,
            "stable_at": None,
            "records": len(self.records),
        }
        whole = b"\n".join([*lines, msgspec.json.encode(end), b""])
        target.write_bytes(zstandard.compress(whole))
        self._answer()

    def set_back(self, records: int) -> None:
        """As if an old copy of it had been put in its place: what came after is gone."""
        self.records = self.records[:records]
        self._outcomes = {}
        self._subjects = {}
        for record in self.records:
            self._outcomes[record.key] = Result(record.key, "accepted", record.epoch, record.seq)
            self._settle(record)

    # Taking intents

    def _take(self, intent: IntentMessage) -> Result:
        if intent.key in self._outcomes:
            return self._outcomes[intent.key]
        missing = [key for key in intent.needs if not self._is_accepted(key)]
        if missing:
            facts = {"needs": missing}
            return Result(intent.key, "deferred", code="needs_missing", facts=facts)
        if intent.kind not in set(Kind):
            return Result(intent.key, "deferred", code="kind_unknown", facts={"kind": intent.kind})
        blob = intent.payload.get("blob")
        if blob and not (blob in self.media and self.media[blob].is_verified):
            facts = {"blob": blob}
            return Result(intent.key, "deferred", code="blob_missing", facts=facts)
        refusal = self._refusal(intent)
        if refusal is None:
            self._append(intent)
        else:
            code, facts = refusal
            self._outcomes[intent.key] = Result(intent.key, "refused", code=code, facts=facts)
        return self._outcomes[intent.key]

    def _is_accepted(self, key: str) -> bool:
        found = self._outcomes.get(key)
        return found is not None and found.outcome == "accepted"

    def _refusal(self, intent: IntentMessage) -> tuple[str, dict[str, Any]] | None:
        """(code, facts), or None when the intent's rule accepts it."""
        return self._refusal_of_author(intent) or self._refusal_by_rule(intent)

    def _refusal_of_author(self, intent: IntentMessage) -> tuple[str, dict[str, Any]] | None:
        kind = Kind(intent.kind)
        if kind in self.forbidden:
            return "not_allowed", {"kind": kind.value, "role": "partner"}
        if kind not in SIGNED_KINDS:
            return None
        if not self._is_signed(intent):
            return "signature_wrong", {}
        return ("signature_used", {}) if self._was_given_before(intent) else None

    def _refusal_by_rule(self, intent: IntentMessage) -> tuple[str, dict[str, Any]] | None:
        kind = Kind(intent.kind)
        if kind in CREATES:
            topic = intent.payload.get("topic")
            if topic and not self._is_there(topic, "topic"):
                return "subject_unknown", {}
            return ("already_there", {}) if intent.subject in self._subjects else None
        if kind in {Kind.STORY_ADOPTED, Kind.STORY_RETURNED}:
            return "not_allowed", {}
        if not self._is_there(intent.subject, kind.partition(".")[0]):
            return "subject_unknown", {}
        return self._refusal_of_edit(kind, intent, self._subjects[intent.subject])

    def _refusal_of_edit(
        self, kind: Kind, intent: IntentMessage, subject: _Subject
    ) -> tuple[str, dict[str, Any]] | None:
        if kind is Kind.PERSON_KEY_SET:
            return self._refusal_of_key(intent, subject)
        if kind in {Kind.TOPIC_APPROVED, Kind.TOPIC_DROPPED}:
            is_open = subject.state == TopicStage.PROPOSED
            return None if is_open else ("topic_stage", {"stage": subject.state})
        if kind is Kind.STORY_SUBMITTED:
            if subject.state in {StoryState.SUBMITTED, StoryState.ADOPTED}:
                return "story_state", {"state": subject.state}
            return ("story_changed_since", {}) if self._changed_unseen(intent) else None
        return None

    def _refusal_of_key(
        self, intent: IntentMessage, subject: _Subject
    ) -> tuple[str, dict[str, Any]] | None:
        joined_on = next(one.device for one in self.records if one.subject == intent.subject)
        if intent.person != intent.subject or intent.device != joined_on:
            return "not_allowed", {}
        is_other = subject.key not in {"", intent.payload["key"]}
        return ("already_there", {}) if is_other else None

    def _is_signed(self, intent: IntentMessage) -> bool:
        """Of a person whose key is not known it takes commands as they are."""
        person = self._subjects.get(intent.person)
        if person is None or not person.key:
            return True
        what = said(
            intent.kind, intent.subject, intent.person, intent.device, intent.at, intent.base,
            intent.payload,
        )  # fmt: skip
        return is_signed(person.key, what, intent.signature or "")

    def _changed_unseen(self, intent: IntentMessage) -> bool:
        """Is there a change to the story's content that the submission did not see?"""
        seen: Revision = tuple(intent.payload["seen"])
        reached: set[str] = set()
        wave = set(intent.needs)
        while wave:
            reached |= wave
            wave = {key for need in wave for key in self._record(need).needs} - reached
        return any(
            record.subject == intent.subject
            and (record.epoch, record.seq) > seen
            and record.key not in reached
            and _changes_content(record)
            for record in self.records
        )

    def _was_given_before(self, intent: IntentMessage) -> bool:
        """The same command under another key; of a person whose key is not known none can tell."""
        person = self._subjects.get(intent.person)
        if person is None or not person.key:
            return False
        return any(
            (one.person, one.signature) == (intent.person, intent.signature) for one in self.records
        )

    def _append(self, intent: IntentMessage) -> Record:
        previous = self.records[-1].digest if self.records else first_digest(self._newsroom_id)
        digest_of_payload = payload_hash(intent.payload)
        record = Record(
            seq=len(self.records) + 1,
            epoch=self.epoch,
            key=intent.key,
            kind=intent.kind,
            subject=intent.subject,
            person=intent.person,
            device=intent.device,
            app=intent.app,
            base=intent.base,
            predecessor=intent.predecessor,
            needs=intent.needs,
            payload=intent.payload,
            payload_hash=digest_of_payload,
            digest=next_digest(previous, intent.key, digest_of_payload),
            at=intent.at,
            signature=intent.signature,
        )
        self.records.append(record)
        self._outcomes[record.key] = Result(record.key, "accepted", record.epoch, record.seq)
        self._settle(record)
        return record

    def _settle(self, record: Record) -> None:
        kind = Kind(record.kind)
        if kind in CREATES:
            subject_type = kind.partition(".")[0]
            state = {"topic": TopicStage.PROPOSED, "story": StoryState.DRAFT}.get(subject_type, "")
            key = record.payload.get("key", "") if subject_type == "person" else ""
            self._subjects[record.subject] = _Subject(subject_type, state, key)
        elif kind is Kind.PERSON_KEY_SET:
            self._subjects[record.subject].key = record.payload["key"]
        elif kind in _BECOMES:
            self._subjects[record.subject].state = _BECOMES[kind]

    def _is_there(self, subject: str, subject_type: str) -> bool:
        found = self._subjects.get(subject)
        return found is not None and found.type == subject_type

    def _record(self, key: str) -> Record:
        seq = self._outcomes[key].seq
        assert seq is not None  # noqa: S101 - only accepted keys are asked for
        return self.records[seq - 1]

    # Positions, the line

    def _position(self, cursor: int) -> Position:
        digest = self.records[cursor - 1].digest if cursor else first_digest(self._newsroom_id)
        return Position(self.epoch, cursor, digest, self._signature(self.epoch, cursor, digest))

    def _signature(self, epoch: int, cursor: int, digest: str) -> str:
        words = f"{self._newsroom_id}\n{epoch}\n{cursor}\n{digest}"
        return hmac.new(self._secret, words.encode(), hashlib.sha256).hexdigest()

    def _check(self, position: Position | None) -> None:
        if position is None:
            return
        epoch, cursor, digest = position.epoch, position.cursor, position.digest
        if position.signature != self._signature(epoch, cursor, digest):
            raise Refused("position_not_genuine")
        is_known = cursor <= len(self.records) and digest == self._position(cursor).digest
        if epoch > self.epoch or (epoch == self.epoch and not is_known):
            self.epoch = max(epoch, self.epoch) + 1
        if epoch < self.epoch:
            raise Refused("epoch_over", epoch=self.epoch)

    def _medium(self, sha256: str) -> _Medium:
        if sha256 not in self.media:
            raise Refused("not_found")
        return self.media[sha256]

    def _require_line(self) -> None:
        if not self.online:
            raise Unreachable("unreachable")

    def _answer(self) -> None:
        if self.loses_answers:
            raise Unreachable("unreachable")


_BECOMES: dict[Kind, str] = {
    Kind.TOPIC_APPROVED: TopicStage.APPROVED,
    Kind.TOPIC_DROPPED: TopicStage.DROPPED,
    Kind.STORY_SUBMITTED: StoryState.SUBMITTED,
    Kind.STORY_ADOPTED: StoryState.ADOPTED,
    Kind.STORY_RETURNED: StoryState.RETURNED,
}


def _changes_content(record: Record) -> bool:
    sets_field = record.kind in {Kind.STORY_CHANGED, Kind.STORY_ALTERNATIVE_ADOPTED}
    is_field = sets_field and record.payload["field"] in CONTENT_FIELDS
    return is_field or record.kind in CONTENT_KINDS
