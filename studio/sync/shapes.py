"""Whether a record says what its kind says. What does not is put aside and never folded in.

A province checks all this before it takes an intent; a row that the store cannot hold, or a name
that is no name, would stop every studio of the newsroom at that record. What is unknown in a
payload belongs to a newer studio and is let pass, as is `null` for words that were left out.
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from studio.sync.fold import PROFILE, SORTS, TEMPLATE, Row, sort_of, takes
from studio.sync.wire import Count, Place, Record
from studio.vocabulary import Kind

_Hash = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
"""A medium's name is also the name of its file here."""
_Words = str | None
_Number = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
"""What the store can hold. A province takes those below nought too."""
_FIELDS = frozenset({*SORTS["topic"], *SORTS["story"]})
"""Any other is a newer studio's, and what it holds is for that to say."""


class _Joined(msgspec.Struct):
    name: _Words = None
    role: _Words = None
    key: str | None = None


class _Key(msgspec.Struct):
    key: str


class _Role(msgspec.Struct):
    role: str


class _Opened(msgspec.Struct):
    name: _Words = None
    cadence: _Words = None
    target_seconds: _Number | None = None


class _Proposed(msgspec.Struct):
    title: _Words = None
    angle: _Words = None
    column: _Words = None
    due_at: _Words = None
    owner: _Words = None
    channels: list[str] = []


class _Started(msgspec.Struct):
    topic: _Words = None
    headline: _Words = None
    deck: _Words = None
    byline: _Words = None
    column: _Words = None


class _Changed(msgspec.Struct):
    field: str
    value: Any

    def __post_init__(self) -> None:
        if self.field in _FIELDS and not isinstance(self.value, _Words):
            raise ValueError(f"no value of {self.field}")


class _ColumnChanged(msgspec.Struct):
    field: str
    value: Any

    def __post_init__(self) -> None:
        if not takes("column", self.field):
            return
        is_object = self.field == PROFILE or self.field.startswith(TEMPLATE)
        wanted = dict if is_object else int if self.field == "target_seconds" else str
        is_one = isinstance(self.value, wanted) and not isinstance(self.value, bool)
        is_number_held = wanted is not int or (is_one and -(2**63) <= self.value < 2**63)
        if self.value is not None and not (is_one and is_number_held):
            raise ValueError(f"no value of {self.field}")


class _Alternative(msgspec.Struct):
    field: str
    alternative: str


class _Channel(msgspec.Struct):
    channel: str


class _Decided(msgspec.Struct):
    reason: _Words = None
    submission: str | None = None


class _Reviewed(msgspec.Struct):
    paragraph: str
    through: Place


class _MediumAdded(msgspec.Struct):
    media: _Hash
    name: str
    type: str
    size: Count
    order: str
    width: _Number | None = None
    height: _Number | None = None
    duration_ms: _Number | None = None
    caption: _Words = None
    credit: _Words = None


class _Medium(msgspec.Struct):
    media: _Hash


class _MediumMoved(_Medium):
    order: str


class _Submitted(msgspec.Struct):
    content_hash: str


_SHAPES: dict[str, type[msgspec.Struct]] = {
    Kind.PERSON_JOINED: _Joined,
    Kind.PERSON_KEY_SET: _Key,
    Kind.PERSON_ROLE_CHANGED: _Role,
    Kind.COLUMN_OPENED: _Opened,
    Kind.COLUMN_CHANGED: _ColumnChanged,
    Kind.COLUMN_ALTERNATIVE_ADOPTED: _Alternative,
    Kind.COLUMN_ALTERNATIVE_DISMISSED: _Alternative,
    Kind.TOPIC_PROPOSED: _Proposed,
    Kind.TOPIC_CHANGED: _Changed,
    Kind.TOPIC_ALTERNATIVE_ADOPTED: _Alternative,
    Kind.TOPIC_ALTERNATIVE_DISMISSED: _Alternative,
    Kind.TOPIC_CHANNEL_ADDED: _Channel,
    Kind.TOPIC_CHANNEL_REMOVED: _Channel,
    Kind.TOPIC_APPROVED: _Decided,
    Kind.TOPIC_DROPPED: _Decided,
    Kind.STORY_STARTED: _Started,
    Kind.STORY_CHANGED: _Changed,
    Kind.STORY_ALTERNATIVE_ADOPTED: _Alternative,
    Kind.STORY_ALTERNATIVE_DISMISSED: _Alternative,
    Kind.STORY_PARAGRAPH_REVIEWED: _Reviewed,
    Kind.STORY_MEDIA_ADDED: _MediumAdded,
    Kind.STORY_MEDIA_REMOVED: _Medium,
    Kind.STORY_MEDIA_MOVED: _MediumMoved,
    Kind.STORY_SUBMITTED: _Submitted,
    Kind.STORY_ADOPTED: _Decided,
    Kind.STORY_RETURNED: _Decided,
}
"""Of kinds whose payload is folded; of a body's pieces `merge.take_bodies` looks into each."""
_TOLD_BY = {"person": "role", "column": "cadence", "topic": "title", "story": "headline"}
"""A field that only the rows of each sort have."""


def is_well_formed(record: Record, row: Row | None) -> bool:
    """Whether the payload has the shape of its kind, and `row`, its subject's, is of that sort."""
    if row is not None and _TOLD_BY[sort_of(record.kind)] not in row:
        return False
    shape = _SHAPES.get(record.kind)
    if shape is None:
        return True
    try:
        msgspec.convert(record.payload, shape)
    except msgspec.ValidationError:
        return False
    return True
