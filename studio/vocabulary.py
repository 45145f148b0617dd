"""The newsroom's fixed words. A leaf: imports nothing of the studio."""

from __future__ import annotations

from enum import StrEnum
from typing import NewType

TopicId = NewType("TopicId", str)
"""UUID4 in hex, made by the studio, so that a topic has a name before the platform sees it."""
StoryId = NewType("StoryId", str)
ColumnId = NewType("ColumnId", str)
PersonId = NewType("PersonId", str)
DeviceId = NewType("DeviceId", str)
IntentKey = NewType("IntentKey", str)
"""UUID4 in hex; the platform applies a key once, for ever."""
Sha256 = NewType("Sha256", str)
"""64 hex digits, lower case; the name of a media file."""

Revision = tuple[int, int]
"""(epoch, seq) of a platform record; compared in that order. No clock takes part."""
NEVER: Revision = (0, 0)
"""The revision of what the platform has not seen."""


class TopicStage(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    DROPPED = "dropped"


class StoryState(StrEnum):
    """Where a story stands between the studio and the province."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ADOPTED = "adopted"
    RETURNED = "returned"


class Arrival(StrEnum):
    """How far a thing has come on its way to the province (promise P12)."""

    LOCAL = "local"
    """已存本机: stored here, nothing of it waits to be sent."""
    WAITING = "waiting"
    """待同步"""
    TEXT_ARRIVED = "text_arrived"
    """文字已达, media still on the way."""
    ARRIVED = "arrived"
    """已达省平台: text and all media verified there."""


class Channel(StrEnum):
    """Where a story is published. Limits of each live in rule packs, never here."""

    CLIENT = "client"
    WECHAT = "wechat"
    WEIBO = "weibo"
    DOUYIN = "douyin"
    TELEVISION = "television"
    RADIO = "radio"
    NEWSPAPER = "newspaper"


class MediaKind(StrEnum):
    VIDEO = "video"
    PICTURE = "picture"
    AUDIO = "audio"


class RenditionSort(StrEnum):
    """What is made of a video to stand in for it."""

    POSTER = "poster"
    PROXY = "proxy"


class RenditionState(StrEnum):
    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"
    """It cannot be made; the original goes alone."""


class BlockKind(StrEnum):
    """What a paragraph of a body is."""

    PARAGRAPH = ""
    HEADING_1 = "h1"
    HEADING_2 = "h2"
    HEADING_3 = "h3"
    BULLETS = "ul"
    NUMBERS = "ol"
    QUOTE = "quote"
    FACTS = "facts"
    """提要: the facts of the story, set apart in a box."""


class Lane(StrEnum):
    """Text leaves first, then small media, then originals (promise P6)."""

    TEXT = "text"
    SMALL_MEDIA = "small_media"
    ORIGINALS = "originals"


class IntentState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    """The platform accepted it; its record has not been pulled yet."""
    SETTLED = "settled"
    REFUSED = "refused"
    DEFERRED = "deferred"
    """Not decided: it waits for another intent."""


class Kind(StrEnum):
    """What an intent does; the rules are in docs/sync-protocol.md."""

    PERSON_JOINED = "person.joined"
    PERSON_KEY_SET = "person.key_set"
    PERSON_ROLE_CHANGED = "person.role_changed"
    PERSON_REVOKED = "person.revoked"
    PERSON_REINSTATED = "person.reinstated"
    COLUMN_OPENED = "column.opened"
    COLUMN_CHANGED = "column.changed"
    COLUMN_CLOSED = "column.closed"
    COLUMN_REOPENED = "column.reopened"
    COLUMN_ALTERNATIVE_ADOPTED = "column.alternative_adopted"
    COLUMN_ALTERNATIVE_DISMISSED = "column.alternative_dismissed"
    TOPIC_PROPOSED = "topic.proposed"
    TOPIC_CHANGED = "topic.changed"
    TOPIC_ALTERNATIVE_ADOPTED = "topic.alternative_adopted"
    TOPIC_ALTERNATIVE_DISMISSED = "topic.alternative_dismissed"
    TOPIC_CHANNEL_ADDED = "topic.channel_added"
    TOPIC_CHANNEL_REMOVED = "topic.channel_removed"
    TOPIC_APPROVED = "topic.approved"
    TOPIC_DROPPED = "topic.dropped"
    TOPIC_DELETED = "topic.deleted"
    TOPIC_RESTORED = "topic.restored"
    STORY_STARTED = "story.started"
    STORY_CHANGED = "story.changed"
    STORY_ALTERNATIVE_ADOPTED = "story.alternative_adopted"
    STORY_ALTERNATIVE_DISMISSED = "story.alternative_dismissed"
    STORY_BODY_UPDATED = "story.body_updated"
    STORY_PARAGRAPH_REVIEWED = "story.paragraph_reviewed"
    STORY_MEDIA_ADDED = "story.media_added"
    STORY_MEDIA_REMOVED = "story.media_removed"
    STORY_MEDIA_MOVED = "story.media_moved"
    STORY_SUBMITTED = "story.submitted"
    STORY_ADOPTED = "story.adopted"
    STORY_RETURNED = "story.returned"
    STORY_DELETED = "story.deleted"
    STORY_RESTORED = "story.restored"


SAYING = frozenset(
    {
        Kind.COLUMN_OPENED,
        Kind.COLUMN_CHANGED,
        Kind.TOPIC_PROPOSED,
        Kind.TOPIC_CHANGED,
        Kind.TOPIC_DROPPED,
        Kind.STORY_STARTED,
        Kind.STORY_CHANGED,
        Kind.STORY_BODY_UPDATED,
        Kind.STORY_SUBMITTED,
    }
)
"""Kinds that hold words a person wrote; the rest are commands: there is nothing to export."""

SIGNED_KINDS = frozenset(
    {
        Kind.PERSON_ROLE_CHANGED,
        Kind.PERSON_REVOKED,
        Kind.PERSON_REINSTATED,
        Kind.TOPIC_APPROVED,
        Kind.TOPIC_DROPPED,
        Kind.STORY_SUBMITTED,
    }
)
"""Commands: whoever gives one signs it with their own key."""

LONGEST_STORY = 200_000
"""Characters of a body."""
LARGEST_INTENT = 4 * 1024 * 1024
"""Bytes of one intent on the wire."""
LARGEST_MEDIA = 64 * 1024**3
"""Bytes of one media file."""
