"""Tables `stories`, `bodies` and `body_updates`: what is written (稿件), synced."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from studio.models.base import Base
from studio.vocabulary import ColumnId, IntentKey, PersonId, StoryId, StoryState, TopicId


class Story(Base):
    __tablename__ = "stories"
    __table_args__ = (
        Index("ix_stories_list", "is_deleted", "changed_at"),
        Index("ix_stories_state", "is_deleted", "state", "changed_at"),
    )

    id: Mapped[StoryId] = mapped_column(primary_key=True)
    topic_id: Mapped[TopicId | None] = mapped_column(index=True)
    headline: Mapped[str]
    deck: Mapped[str]
    byline: Mapped[str]
    column_id: Mapped[ColumnId | None]
    author_id: Mapped[PersonId | None]
    state: Mapped[StoryState]
    return_reason: Mapped[str]
    submission_key: Mapped[IntentKey | None]
    """The newest submission; its verdict decides the state."""
    submitted_hash: Mapped[str]
    """Content hash (form c1) of that submission."""
    media: Mapped[dict[str, Any]]
    """SHA-256 → name, type, size, width, height, duration_ms, caption, credit, order."""
    is_deleted: Mapped[bool]
    created_key: Mapped[IntentKey]
    changed_at: Mapped[str]
    """UTC stamp of the newest change to it; shown and listed by, never merged by."""


class Body(Base):
    """The text of a body as last committed; a CRDT is never the only copy."""

    __tablename__ = "bodies"

    story_id: Mapped[StoryId] = mapped_column(primary_key=True)
    text: Mapped[str]
    saved_at: Mapped[str]


class BodyUpdate(Base):
    """One piece of a body's Loro history, in the order it reached this store."""

    __tablename__ = "body_updates"
    __table_args__ = ({"sqlite_autoincrement": True},)  # a number is never used again

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    story_id: Mapped[StoryId] = mapped_column(index=True)
    update: Mapped[bytes]
    intent_key: Mapped[IntentKey | None]
    """The intent that carries it; None: written here and not frozen yet."""
    person_id: Mapped[PersonId | None]
