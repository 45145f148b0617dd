"""What stands in a field: a value, and the alternatives that came second.

The field rule of docs/sync-protocol.md. Pure, and the same on every replica: what stands follows
from the log alone, in its order.
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.structs import replace

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
    """What stands, the record that set it, and what waits beside it in order of arrival."""

    value: Any
    revision: Revision
    key: str
    person: str
    alternatives: tuple[Alternative, ...] = ()


UNSET = Field(None, NEVER, "", "")


def changed(field: Field, intent: Intent, revision: Revision) -> Field:
    """After an accepted `*.changed`."""
    value = intent.payload["value"]
    if not _is_concurrent(field, intent):
        others = _without(field.alternatives, intent.predecessor)
        return Field(value, revision, intent.key, intent.person, others)
    if value == field.value:
        return field
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
    others = _without(field.alternatives, wanted)
    return Field(found.value, revision, intent.key, intent.person, others)


def dismissed(field: Field, intent: Intent, _revision: Revision) -> Field:
    """After an accepted `*.alternative_dismissed`."""
    others = _without(field.alternatives, intent.payload["alternative"])
    return replace(field, alternatives=others)


def _is_concurrent(field: Field, intent: Intent) -> bool:
    return field.revision > (intent.base or NEVER) and field.key != intent.predecessor


def _without(alternatives: tuple[Alternative, ...], key: str | None) -> tuple[Alternative, ...]:
    return tuple(one for one in alternatives if one.key != key)
