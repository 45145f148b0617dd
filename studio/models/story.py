"""Tables `stories`, `bodies` and `body_updates`: what is written (稿件), synced."""

from __future__ import annotations

from sqlalchemy import Index, Table, text

from studio.models.base import (
    bytes_column,
    flag_column,
    id_column,
    json_column,
    metadata,
    number_column,
    text_column,
    word_column,
)
from studio.vocabulary import StoryState

Story = Table(
    "stories",
    metadata,
    id_column("id", primary_key=True),
    id_column("topic_id", nullable=True, index=True),
    text_column("headline"),
    text_column("deck"),
    text_column("byline"),
    id_column("column_id", nullable=True),
    id_column("author_id", nullable=True),
    word_column("state", StoryState),
    text_column("return_reason"),
    # The newest submission, whose verdict decides the state, and its content hash (form c1).
    id_column("submission_key", nullable=True),
    text_column("submitted_hash"),
    # SHA-256 → name, type, size, width, height, duration_ms, caption, credit, order.
    json_column("media"),
    flag_column("is_deleted"),
    number_column("alternatives", server_default="0"),  # values beside the fields, of all fields
    flag_column("is_edited_since", server_default="0"),  # after it was deleted
    id_column("created_key"),
    # UTC stamp of the newest change to it; shown and listed by, never merged by.
    text_column("changed_at"),
    Index("ix_stories_contested", "is_deleted", "id", sqlite_where=text("alternatives > 0")),
    Index("ix_stories_list", "is_deleted", "changed_at"),
    Index("ix_stories_state", "is_deleted", "state", "changed_at"),
    Index("ix_stories_column", "is_deleted", "column_id", "changed_at"),
    Index("ix_stories_author", "is_deleted", "author_id", "changed_at"),
)

Body = Table(
    "bodies",
    metadata,
    id_column("story_id", primary_key=True),
    text_column("text"),
    text_column("saved_at"),
)
"""The text of a body as last committed; a CRDT is never the only copy."""

BodyUpdate = Table(
    "body_updates",
    metadata,
    number_column("number", primary_key=True, autoincrement=True),
    id_column("story_id", index=True),
    bytes_column("update"),
    # The intent that carries it; None: written here and not frozen yet.
    id_column("intent_key", nullable=True, index=True),
    id_column("person_id", nullable=True),
    sqlite_autoincrement=True,  # a number is never used again
)
"""One piece of a body's Loro history, in the order it reached this store."""
