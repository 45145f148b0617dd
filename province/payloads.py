"""The payload of each kind of intent, as far as the province reads it.

What is unknown here is kept in the log and means nothing to the province.
"""

from __future__ import annotations

import binascii
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from province.roles import ROLES
from province.signatures import key_bytes
from province.wire import Id, Revision, Sha256

Text = Annotated[str, Meta(max_length=10_000)]
OptionalId = Id | None
MOST = 2**63 - 1
"""What a studio's store can hold; a larger number would be put aside by each of them."""
Number = Annotated[int, Meta(ge=-MOST, le=MOST)]
Count = Annotated[int, Meta(ge=0, le=MOST)]
Size = Annotated[int, Meta(ge=1, le=MOST)]
TopicField = Literal["title", "angle", "column", "due_at", "owner"]
StoryField = Literal["headline", "deck", "byline", "column", "topic"]
ColumnField = Annotated[
    str, Meta(pattern=r"^(name|cadence|target_seconds|profile|template:[0-9a-f]{32})\Z")
]


class RoleChanged(msgspec.Struct):
    role: str

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            raise ValueError("no such role")


class PersonJoined(RoleChanged):
    name: Text
    key: str | None = None
    """With which the person signs; none from an older studio."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.key is not None:
            key_bytes(self.key)


class KeySet(msgspec.Struct):
    key: str

    def __post_init__(self) -> None:
        key_bytes(self.key)


class ColumnOpened(msgspec.Struct):
    name: Text
    cadence: Text | None = None
    target_seconds: Number | None = None


class ColumnChanged(msgspec.Struct):
    """What a profile or a template says is the studios' own; a newer one may say more."""

    field: ColumnField
    value: Text | Number | dict[str, Any] | None

    def __post_init__(self) -> None:
        wanted = {"name": str, "cadence": str, "target_seconds": int}.get(self.field)
        fits = (
            isinstance(self.value, dict | None)
            if wanted is None
            else isinstance(self.value, wanted) and not isinstance(self.value, bool)
        )
        if not fits:
            raise ValueError(f"not a value of {self.field}")


class TopicProposed(msgspec.Struct):
    title: Text
    angle: Text | None = None
    column: OptionalId = None
    due_at: Text | None = None
    owner: OptionalId = None
    channels: list[Text] = []


class TopicChanged(msgspec.Struct):
    field: TopicField
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
    field: StoryField
    value: Text | None


class Alternative(msgspec.Struct):
    """One that is adopted or dismissed."""

    alternative: Id


class ColumnAlternative(Alternative):
    field: ColumnField


class TopicAlternative(Alternative):
    field: TopicField


class StoryAlternative(Alternative):
    field: StoryField


class BodyUpdated(msgspec.Struct):
    """Either the update itself or the medium that holds it."""

    text_length: Count
    update: str | None = None
    blob: Sha256 | None = None
    blob_size: Size | None = None

    def __post_init__(self) -> None:
        if (self.update is None) == (self.blob is None):
            raise ValueError("either `update` or `blob`")
        if self.update is not None:
            binascii.a2b_base64(self.update, strict_mode=True)
        elif self.blob_size is None:
            raise ValueError("a `blob` needs its `blob_size`")


class ParagraphReviewed(msgspec.Struct):
    paragraph: Annotated[str, Meta(min_length=1, max_length=64)]
    through: Revision


class MediaAdded(msgspec.Struct):
    media: Sha256
    name: Text
    type: Text
    size: Size
    order: Text
    width: Number | None = None
    height: Number | None = None
    duration_ms: Number | None = None
    caption: Text | None = None
    credit: Text | None = None


class MediaMoved(msgspec.Struct):
    media: Sha256
    order: Text


class MediaRemoved(msgspec.Struct):
    media: Sha256


class Anything(msgspec.Struct):
    pass
