"""The rule of each kind of intent: accepted or refused, and what an acceptance changes.

Pure: works on what `Known` holds, reads no store and no clock. A payload that does not have its
kind's shape is no refusal but ProvinceError("request_malformed"): a bug or a version gap.
"""

from __future__ import annotations

import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from province import packages
from province.errors import ProvinceError
from province.wire import NEVER, Id, Intent, Revision, Sha256


@dataclass(frozen=True, slots=True)
class Refusal:
    code: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Field:
    """What stands in a field, and the record that set it."""

    value: Any
    revision: Revision
    key: str
    person: str


@dataclass(slots=True)
class Subject:
    type: Literal["person", "column", "topic", "story"]
    state: str = ""
    """A topic's stage or a story's state."""
    fields: dict[str, Field] = field(default_factory=dict)


@dataclass(slots=True)
class Known:
    """What the province knows of the subjects that a batch is about."""

    subjects: dict[str, Subject]
    changed_unseen: Callable[[str, Revision, Sequence[str]], bool]
    """(story, seen, needs) → is there a change to its content that is neither at or below `seen`
    nor among `needs`, transitively?"""
    flaws: Mapping[str, str | None] = field(default_factory=dict)
    """What is wrong with each submission's package, by the intent's key; found beforehand, for a
    large package takes time that a transaction must not."""


def package_of(intent: Intent) -> packages.Package:
    """The payload of a `story.submitted`."""
    package: packages.Package = _payload(intent, RULES["story.submitted"])
    return package


def decide(intent: Intent, known: Known) -> Refusal | None:
    """None: accepted."""
    rule = RULES.get(intent.kind)
    if rule is None:
        return Refusal("kind_unknown")
    return rule.decide(intent, _payload(intent, rule), known)


def settle(intent: Intent, revision: Revision, known: Known) -> None:
    """Write an accepted intent's effect into `known`."""
    rule = RULES[intent.kind]
    rule.settle(intent, _payload(intent, rule), revision, known)


def changed_field(intent: Intent) -> str | None:
    """The field that an accepted `*.changed` set."""
    return str(intent.payload["field"]) if intent.kind.endswith(".changed") else None


def changes_subject(kind: str) -> bool:
    """Whether an accepted intent of this kind creates its subject or moves its state or fields."""
    return RULES[kind].settle is not _nothing


def first_fields(
    kind: str, payload: Mapping[str, Any], revision: Revision, key: str, person: str
) -> dict[str, Field]:
    """The fields that a creating record sets: all of its subject that its payload has."""
    return {
        name: Field(payload[name], revision, key, person)
        for name in _FIELDS.get(kind, ())
        if name in payload
    }


_FIELDS = {
    "topic.proposed": ("title", "angle", "column", "due_at", "owner"),
    "story.started": ("headline", "deck", "byline", "column"),
}

CONTENT_KINDS = ("story.body_updated", "story.media_added", "story.media_removed")
CONTENT_FIELDS = ("headline", "deck", "byline")
"""What a submission must have seen; a `story.changed` counts when it set one of the fields."""


# Payloads. What is unknown here is kept in the log and means nothing to the province.

Text = Annotated[str, Meta(max_length=10_000)]
OptionalId = Id | None


class PersonJoined(msgspec.Struct):
    name: Text
    role: Literal["editor"]


class ColumnOpened(msgspec.Struct):
    name: Text
    cadence: Text | None = None
    target_seconds: int | None = None


class TopicProposed(msgspec.Struct):
    title: Text
    angle: Text | None = None
    column: OptionalId = None
    due_at: Text | None = None
    owner: OptionalId = None
    channels: list[Text] = []


class TopicChanged(msgspec.Struct):
    field: Literal["title", "angle", "column", "due_at", "owner"]
    value: Text | None


class TopicChannel(msgspec.Struct):
    channel: Text


class TopicDecided(msgspec.Struct):
    reason: Text | None = None


class StoryStarted(msgspec.Struct):
    headline: Text
    topic: OptionalId = None
    byline: Text | None = None
    column: OptionalId = None


class StoryChanged(msgspec.Struct):
    field: Literal["headline", "deck", "byline", "column"]
    value: Text | None


class BodyUpdated(msgspec.Struct):
    update: str
    text_length: Annotated[int, Meta(ge=0)]

    def __post_init__(self) -> None:
        binascii.a2b_base64(self.update, strict_mode=True)


class MediaAdded(msgspec.Struct):
    media: Sha256
    name: Text
    type: Text
    size: Annotated[int, Meta(ge=1)]
    order: Text
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    caption: Text | None = None
    credit: Text | None = None


class MediaRemoved(msgspec.Struct):
    media: Sha256


class Anything(msgspec.Struct):
    pass


def _payload(intent: Intent, rule: Rule) -> Any:
    try:
        return msgspec.convert(intent.payload, rule.payload)
    except (msgspec.ValidationError, binascii.Error) as error:
        why = f"{intent.kind}: {error}"
        raise ProvinceError("request_malformed", key=intent.key, why=why) from error


# Deciding


def _first_time(intent: Intent, _payload: object, known: Known) -> Refusal | None:
    return Refusal("already_there") if intent.subject in known.subjects else None


def _story_first_time(intent: Intent, payload: StoryStarted, known: Known) -> Refusal | None:
    if payload.topic and not _is_there(payload.topic, "topic", known):
        return Refusal("subject_unknown")
    return _first_time(intent, payload, known)


def _there(subject_type: str) -> Decide:
    def decide_there(intent: Intent, _payload: object, known: Known) -> Refusal | None:
        there = _is_there(intent.subject, subject_type, known)
        return None if there else Refusal("subject_unknown")

    return decide_there


def _field_unchanged(subject_type: str) -> Decide:
    """The field rule: what reached the province first stays."""

    def decide_field(
        intent: Intent, payload: TopicChanged | StoryChanged, known: Known
    ) -> Refusal | None:
        if not _is_there(intent.subject, subject_type, known):
            return Refusal("subject_unknown")
        stands = known.subjects[intent.subject].fields.get(payload.field)
        if stands is None or stands.revision <= (intent.base or NEVER):
            return None
        if stands.key == intent.predecessor:
            return None
        facts = {"field": payload.field, "value": stands.value, "person": stands.person}
        return Refusal("field_changed_elsewhere", facts)

    return decide_field


def _still_proposed(intent: Intent, _payload: object, known: Known) -> Refusal | None:
    if not _is_there(intent.subject, "topic", known):
        return Refusal("subject_unknown")
    stage = known.subjects[intent.subject].state
    return None if stage == "proposed" else Refusal("topic_stage", {"stage": stage})


def _submittable(intent: Intent, payload: packages.Package, known: Known) -> Refusal | None:
    if not _is_there(intent.subject, "story", known):
        return Refusal("subject_unknown")
    flaw = known.flaws[intent.key]
    if flaw:
        return Refusal("submission_invalid", {"why": flaw})
    state = known.subjects[intent.subject].state
    if state in {"submitted", "adopted"}:
        return Refusal("story_state", {"state": state})
    if known.changed_unseen(intent.subject, payload.seen, intent.needs):
        return Refusal("story_changed_since")
    return None


def _never_from_a_studio(_intent: Intent, _payload: object, _known: Known) -> Refusal:
    return Refusal("not_allowed")


def _is_there(subject: str, subject_type: str, known: Known) -> bool:
    found = known.subjects.get(subject)
    return found is not None and found.type == subject_type


# Settling


def _nothing(_intent: Intent, _payload: object, _revision: Revision, _known: Known) -> None:
    pass


def _appears(
    subject_type: Literal["person", "column", "topic", "story"], state: str = ""
) -> Settle:
    """A subject comes into being."""

    def settle_new(intent: Intent, _payload: object, revision: Revision, known: Known) -> None:
        fields = first_fields(intent.kind, intent.payload, revision, intent.key, intent.person)
        known.subjects[intent.subject] = Subject(subject_type, state, fields)

    return settle_new


def _field_set(intent: Intent, payload: Any, revision: Revision, known: Known) -> None:
    stands = Field(payload.value, revision, intent.key, intent.person)
    known.subjects[intent.subject].fields[payload.field] = stands


def _becomes(state: str) -> Settle:
    def settle_state(intent: Intent, _payload: object, _revision: Revision, known: Known) -> None:
        known.subjects[intent.subject].state = state

    return settle_state


Decide = Callable[[Intent, Any, Known], Refusal | None]
Settle = Callable[[Intent, Any, Revision, Known], None]


@dataclass(frozen=True, slots=True)
class Rule:
    payload: type[msgspec.Struct]
    decide: Decide
    settle: Settle = _nothing


RULES: dict[str, Rule] = {
    "person.joined": Rule(PersonJoined, _first_time, _appears("person")),
    "column.opened": Rule(ColumnOpened, _first_time, _appears("column")),
    "topic.proposed": Rule(TopicProposed, _first_time, _appears("topic", "proposed")),
    "topic.changed": Rule(TopicChanged, _field_unchanged("topic"), _field_set),
    "topic.channel_added": Rule(TopicChannel, _there("topic")),
    "topic.channel_removed": Rule(TopicChannel, _there("topic")),
    "topic.approved": Rule(TopicDecided, _still_proposed, _becomes("approved")),
    "topic.dropped": Rule(TopicDecided, _still_proposed, _becomes("dropped")),
    "topic.deleted": Rule(Anything, _there("topic")),
    "story.started": Rule(StoryStarted, _story_first_time, _appears("story", "draft")),
    "story.changed": Rule(StoryChanged, _field_unchanged("story"), _field_set),
    "story.body_updated": Rule(BodyUpdated, _there("story")),
    "story.media_added": Rule(MediaAdded, _there("story")),
    "story.media_removed": Rule(MediaRemoved, _there("story")),
    "story.submitted": Rule(packages.Package, _submittable, _becomes("submitted")),
    "story.adopted": Rule(Anything, _never_from_a_studio, _becomes("adopted")),
    "story.returned": Rule(Anything, _never_from_a_studio, _becomes("returned")),
    "story.deleted": Rule(Anything, _there("story")),
}
