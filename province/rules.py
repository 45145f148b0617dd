"""The rule of each kind of intent: what is decided on it, and what an acceptance changes.

Pure: works on what `Known` holds, reads no store and no clock. A payload that does not have its
kind's shape is no refusal but ProvinceError("request_malformed"): a bug or a version gap.
"""

from __future__ import annotations

import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from province import fields, packages, signatures
from province import payloads as shapes
from province.access import Device
from province.errors import ProvinceError
from province.fields import UNSET, Field
from province.roles import ROLES
from province.wire import Intent, Revision


@dataclass(frozen=True, slots=True)
class Refusal:
    code: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Deferral:
    """Not decided: the same key may be sent again."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)


Objection = Refusal | Deferral

PROMPTLY_S, IN_AN_HOUR_S = 5, 3600
"""Seconds after which what was deferred is worth another try: when it waits for something of the
same studio, or for somebody to do something."""

SubjectType = Literal["person", "column", "topic", "story"]


@dataclass(slots=True)
class Subject:
    type: SubjectType
    state: str = ""
    """A topic's stage, a story's state or a person's role."""
    fields: dict[str, Field] = field(default_factory=dict)
    is_revoked: bool = False
    """A person that may not push for now."""
    key: str = ""
    """With which a person signs, as it is told; empty: with none."""


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
    verified: frozenset[str] = frozenset()
    """Which of the media that body updates name are here, whole."""
    given: dict[tuple[str, str], str] = field(default_factory=dict)
    """(person, signature) of commands in the log → the key under which each came."""
    joined_on: dict[str, str] = field(default_factory=dict)
    """The device of each person who now tells a key: nobody else's may tell it."""


def package_of(intent: Intent) -> packages.Package:
    """The payload of a `story.submitted`."""
    package: packages.Package = _payload(intent, RULES["story.submitted"])
    return package


def objection(intent: Intent, device: Device, known: Known) -> Objection | None:
    """Why this intent may not come from this device and person, whatever it asks for."""
    if intent.device != device.id:
        return Refusal("not_allowed")
    if intent.kind not in RULES:
        return Deferral("kind_unknown", {"kind": intent.kind, "after": IN_AN_HOUR_S})
    if not ROLES[device.role].is_of_newsroom and intent.kind not in ROLES[device.role].may:
        return _not_for(device.role, intent.kind)  # whoever's name it uses
    if intent.kind == "person.joined":
        role = str(intent.payload.get("role"))
        if role in ROLES and role not in ROLES[device.role].enrols:
            return _not_for(role, intent.kind)
        if intent.person == intent.subject:
            return None
    return _objection_to_person(intent, known)


def may_have_given(command: signatures.Command, person: Subject) -> bool:
    """Whether the person gave this command, as far as one whose key is not known can be told."""
    if command.kind not in signatures.SIGNED_KINDS or not person.key:
        return True
    return signatures.is_signed(command, person.key)


def decide(intent: Intent, known: Known) -> Objection | None:
    """None: accepted. Only for an intent of a kind that is known."""
    rule = RULES[intent.kind]
    return rule.decide(intent, _payload(intent, rule), known)


def settle(intent: Intent, revision: Revision, known: Known) -> None:
    """Write an accepted intent's effect into `known`."""
    rule = RULES[intent.kind]
    rule.settle(intent, _payload(intent, rule), revision, known)
    if intent.kind in signatures.SIGNED_KINDS and intent.signature:
        known.given.setdefault((intent.person, intent.signature), intent.key)


def field_of(intent: Intent) -> str | None:
    """The field that an accepted intent is about."""
    return str(intent.payload["field"]) if intent.kind in FIELD_KINDS else None


def changes_subject(kind: str) -> bool:
    """Whether an accepted intent of this kind creates its subject or moves its state or fields."""
    return RULES[kind].settle is not _nothing


CONTENT_KINDS = (
    "story.body_updated", "story.media_added", "story.media_moved", "story.media_removed",
)  # fmt: skip
CONTENT_FIELD_KINDS = ("story.changed", "story.alternative_adopted")
CONTENT_FIELDS = ("headline", "deck", "byline")
"""What a submission must have seen; the second kinds count when they name one of the fields."""


def _payload(intent: Intent, rule: Rule) -> Any:
    try:
        return msgspec.convert(intent.payload, rule.payload)
    except (msgspec.ValidationError, binascii.Error) as error:
        why = f"{intent.kind}: {error}"
        raise ProvinceError("request_malformed", key=intent.key, why=why) from error


# Deciding


def _first_time(intent: Intent, _payload: object, known: Known) -> Refusal | None:
    return Refusal("already_there") if intent.subject in known.subjects else None


def _story_first_time(intent: Intent, payload: shapes.StoryStarted, known: Known) -> Refusal | None:
    if payload.topic and not _is_there(payload.topic, "topic", known):
        return Refusal("subject_unknown")
    return _first_time(intent, payload, known)


def _there(subject_type: str) -> Decide:
    def decide_there(intent: Intent, _payload: object, known: Known) -> Refusal | None:
        there = _is_there(intent.subject, subject_type, known)
        return None if there else Refusal("subject_unknown")

    return decide_there


def _blob_there(intent: Intent, payload: shapes.BodyUpdated, known: Known) -> Objection | None:
    if not _is_there(intent.subject, "story", known):
        return Refusal("subject_unknown")
    if payload.blob and payload.blob not in known.verified:
        return Deferral("blob_missing", {"blob": payload.blob, "after": PROMPTLY_S})
    return None


def _key_told(intent: Intent, payload: shapes.KeySet, known: Known) -> Refusal | None:
    """Once, by the person alone, on the device on which they joined."""
    if not _is_there(intent.subject, "person", known):
        return Refusal("subject_unknown")
    if intent.person != intent.subject or known.joined_on.get(intent.subject) != intent.device:
        return Refusal("not_allowed")
    is_other = known.subjects[intent.subject].key not in {"", payload.key}
    return Refusal("already_there") if is_other else None


def _role_given(intent: Intent, payload: shapes.RoleChanged, known: Known) -> Refusal | None:
    """Nobody gives a role above their own."""
    if not _is_there(intent.subject, "person", known):
        return Refusal("subject_unknown")
    giver = known.subjects[intent.person].state
    return None if payload.role in ROLES[giver].enrols else _not_for(giver, intent.kind)


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


def _objection_to_person(intent: Intent, known: Known) -> Objection | None:
    person = known.subjects.get(intent.person)
    if person is None or person.type != "person":
        return Deferral("person_unknown", {"person": intent.person, "after": PROMPTLY_S})
    if person.is_revoked:
        return Deferral("person_revoked", {"person": intent.person, "after": IN_AN_HOUR_S})
    if intent.kind not in ROLES[person.state].may:
        return _not_for(person.state, intent.kind)
    if not may_have_given(intent, person):
        return Refusal("signature_wrong")
    return Refusal("signature_used") if _was_given_before(intent, person, known) else None


def _was_given_before(intent: Intent, person: Subject, known: Known) -> bool:
    """The same signature under another key: somebody sends again what was sent and taken.

    Of a person whose key is not known nobody can tell whose a signature is.
    """
    if intent.kind not in signatures.SIGNED_KINDS or not person.key or not intent.signature:
        return False
    return known.given.get((intent.person, intent.signature), intent.key) != intent.key


def _not_for(role: str, kind: str) -> Refusal:
    return Refusal("not_allowed", {"kind": kind, "role": role})


def _is_there(subject: str, subject_type: str, known: Known) -> bool:
    found = known.subjects.get(subject)
    return found is not None and found.type == subject_type


# Settling


def _nothing(_intent: Intent, _payload: object, _revision: Revision, _known: Known) -> None:
    pass


def _appears(subject_type: SubjectType, state: str = "") -> Settle:
    """A subject comes into being."""

    def settle_new(intent: Intent, _payload: object, revision: Revision, known: Known) -> None:
        first = fields.first_fields(
            intent.kind, intent.payload, revision, intent.key, intent.person
        )
        known.subjects[intent.subject] = Subject(subject_type, state, first)

    return settle_new


def _joins(intent: Intent, payload: shapes.PersonJoined, _revision: Revision, known: Known) -> None:
    known.subjects[intent.subject] = Subject("person", payload.role, key=payload.key or "")
    known.joined_on[intent.subject] = intent.device


def _gets_key(intent: Intent, payload: shapes.KeySet, _revision: Revision, known: Known) -> None:
    known.subjects[intent.subject].key = payload.key


def _gets_role(
    intent: Intent, payload: shapes.RoleChanged, _revision: Revision, known: Known
) -> None:
    known.subjects[intent.subject].state = payload.role


def _is_now_revoked(revoked: bool) -> Settle:
    def settle_person(intent: Intent, _payload: object, _revision: Revision, known: Known) -> None:
        known.subjects[intent.subject].is_revoked = revoked

    return settle_person


def _field_becomes(fold: Callable[[Field, Intent, Revision], Field]) -> Settle:
    def settle_field(intent: Intent, _payload: object, revision: Revision, known: Known) -> None:
        standing = known.subjects[intent.subject].fields
        name = str(intent.payload["field"])
        standing[name] = fold(standing.get(name, UNSET), intent, revision)

    return settle_field


def _becomes(state: str) -> Settle:
    def settle_state(intent: Intent, _payload: object, _revision: Revision, known: Known) -> None:
        known.subjects[intent.subject].state = state

    return settle_state


Decide = Callable[[Intent, Any, Known], Objection | None]
Settle = Callable[[Intent, Any, Revision, Known], None]


@dataclass(frozen=True, slots=True)
class Rule:
    payload: type[msgspec.Struct]
    decide: Decide
    settle: Settle = _nothing


def _field_rules(subject_type: str, change: type, alternative: type) -> dict[str, Rule]:
    """What can be done to a field; none of it is refused for having come second."""
    there = _there(subject_type)
    return {
        f"{subject_type}.changed": Rule(change, there, _field_becomes(fields.changed)),
        f"{subject_type}.alternative_adopted": Rule(
            alternative, there, _field_becomes(fields.adopted)
        ),
        f"{subject_type}.alternative_dismissed": Rule(
            alternative, there, _field_becomes(fields.dismissed)
        ),
    }


_FIELD_RULES = {
    **_field_rules("column", shapes.ColumnChanged, shapes.ColumnAlternative),
    **_field_rules("topic", shapes.TopicChanged, shapes.TopicAlternative),
    **_field_rules("story", shapes.StoryChanged, shapes.StoryAlternative),
}
FIELD_KINDS = frozenset(_FIELD_RULES)

RULES: dict[str, Rule] = _FIELD_RULES | {
    "person.joined": Rule(shapes.PersonJoined, _first_time, _joins),
    "person.key_set": Rule(shapes.KeySet, _key_told, _gets_key),
    "person.role_changed": Rule(shapes.RoleChanged, _role_given, _gets_role),
    "person.revoked": Rule(shapes.Anything, _there("person"), _is_now_revoked(True)),
    "person.reinstated": Rule(shapes.Anything, _there("person"), _is_now_revoked(False)),
    "column.opened": Rule(shapes.ColumnOpened, _first_time, _appears("column")),
    "column.closed": Rule(shapes.Anything, _there("column")),
    "column.reopened": Rule(shapes.Anything, _there("column")),
    "topic.proposed": Rule(shapes.TopicProposed, _first_time, _appears("topic", "proposed")),
    "topic.channel_added": Rule(shapes.TopicChannel, _there("topic")),
    "topic.channel_removed": Rule(shapes.TopicChannel, _there("topic")),
    "topic.approved": Rule(shapes.TopicDecided, _still_proposed, _becomes("approved")),
    "topic.dropped": Rule(shapes.TopicDecided, _still_proposed, _becomes("dropped")),
    "topic.deleted": Rule(shapes.Anything, _there("topic")),
    "topic.restored": Rule(shapes.Anything, _there("topic")),
    "story.started": Rule(shapes.StoryStarted, _story_first_time, _appears("story", "draft")),
    "story.body_updated": Rule(shapes.BodyUpdated, _blob_there),
    "story.paragraph_reviewed": Rule(shapes.ParagraphReviewed, _there("story")),
    "story.media_added": Rule(shapes.MediaAdded, _there("story")),
    "story.media_moved": Rule(shapes.MediaMoved, _there("story")),
    "story.media_removed": Rule(shapes.MediaRemoved, _there("story")),
    "story.submitted": Rule(packages.Package, _submittable, _becomes("submitted")),
    "story.adopted": Rule(shapes.Anything, _never_from_a_studio, _becomes("adopted")),
    "story.returned": Rule(shapes.Anything, _never_from_a_studio, _becomes("returned")),
    "story.deleted": Rule(shapes.Anything, _there("story")),
    "story.restored": Rule(shapes.Anything, _there("story")),
}
