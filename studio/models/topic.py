"""Table `topics`: what the newsroom may report on (选题), synced."""

from __future__ import annotations

from sqlalchemy import Index, Table, text

from studio.models.base import (
    flag_column,
    id_column,
    json_column,
    metadata,
    number_column,
    text_column,
    word_column,
)
from studio.vocabulary import TopicStage

Topic = Table(
    "topics",
    metadata,
    id_column("id", primary_key=True),
    text_column("title"),
    text_column("angle"),
    id_column("column_id", nullable=True),
    text_column("due_at", nullable=True),  # UTC stamp; None: no deadline yet
    id_column("owner_id", nullable=True),
    json_column("channels"),  # values of vocabulary.Channel, sorted
    word_column("stage", TopicStage),
    text_column("stage_reason"),
    flag_column("is_deleted"),
    number_column("alternatives", server_default="0"),  # values beside the fields, of all fields
    flag_column("is_edited_since", server_default="0"),  # after it was deleted
    id_column("created_key"),
    Index("ix_topics_due_at", "due_at", sqlite_where=text("due_at IS NOT NULL")),
    Index("ix_topics_is_deleted", "is_deleted", sqlite_where=text("is_deleted = 1")),
    Index("ix_topics_contested", "is_deleted", "id", sqlite_where=text("alternatives > 0")),
    text_column("created_at"),  # UTC stamp of the machine that made it; shown, never compared
)
