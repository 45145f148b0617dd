"""What stands in a field: a value, and the alternatives that came second.

The field rule of docs/sync-protocol.md. Pure, and the same on every replica: what stands follows
from the log alone, in its order.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

import msgspec
from msgspec.structs import replace

from province import payloads as shapes
from province.wire import NEVER, Intent, Revision


class Alternative(msgspec.Struct, frozen=True, gc=False):
    """A value that was written without having seen what stood."""

    value: Any
    key: str
    revision: Revision
    person: str
    device: str
    at: str


class Field(msgspec.Struct, frozen=True, gc=False):
    """What stands, the record that set it, and what came second, in order of arrival.

    An alternative may say the same as what stands: nobody is asked about it then, and it waits in
    case the value moves on by a change that had not seen it.
    """

    value: Any
    revision: Revision
    key: str
    person: str
    alternatives: tuple[Alternative, ...] = ()


UNSET = Field(None, NEVER, "", "")


CREATING = {
    "column.opened": ("name", "cadence", "target_seconds"),
    "topic.proposed": get_args(shapes.TopicField),
    "story.started": get_args(shapes.StoryField),
}
"""The kinds that create a subject with fields, and which of them they set."""


def first_fields(
    kind: str, payload: Mapping[str, Any], revision: Revision, key: str, person: str
) -> dict[str, Field]:
    """The fields that a creating record sets: all of its subject that its payload has."""
    return {
        name: Field(payload[name], revision, key, person)
        for name in CREATING.get(kind, ())
        if name in payload
    }


def changed(field: Field, intent: Intent, revision: Revision) -> Field:
    """After an accepted `*.changed`."""
    value = intent.payload["value"]
    if not _is_concurrent(field, intent):
        others = _without(_unseen(field, intent), intent.predecessor)
        return Field(value, revision, intent.key, intent.person, others)
    new = Alternative(value, intent.key, revision, intent.person, intent.device, intent.at)
    if any(one.key == intent.predecessor for one in field.alternatives):
        others = tuple(new if one.key == intent.predecessor else one for one in field.alternatives)
        return replace(field, alternatives=others)
    return replace(field, alternatives=(*field.alternatives, new))


def adopted(field: Field, intent: Intent, revision: Revision) -> Field:
    """After an accepted `*.alternative_adopted`; the same field when that came too late."""
    wanted = intent.payload["alternative"]
    found = next((one for one in field.alternatives if one.key == wanted), None)
    if found is None or _is_concurrent(field, intent):
        return field
    others = _without(_unseen(field, intent), wanted)
    return Field(found.value, revision, intent.key, intent.person, others)


def dismissed(field: Field, intent: Intent, _revision: Revision) -> Field:
    """After an accepted `*.alternative_dismissed`."""
    others = _without(field.alternatives, intent.payload["alternative"])
    return replace(field, alternatives=others)


def _unseen(field: Field, intent: Intent) -> tuple[Alternative, ...]:
    """Without what said the same as what stands, as far as the intent's author had it."""
    base = intent.base or NEVER
    return tuple(
        one for one in field.alternatives if one.value != field.value or one.revision > base
    )


def _is_concurrent(field: Field, intent: Intent) -> bool:
    return field.revision > (intent.base or NEVER) and field.key != intent.predecessor


def _without(alternatives: tuple[Alternative, ...], key: str | None) -> tuple[Alternative, ...]:
    return tuple(one for one in alternatives if one.key != key)
