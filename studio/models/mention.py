"""Tables `mentions` and `mentions_read`: who is mentioned in comments; of this machine only.

Derived from the bodies by whoever indexes them (desks.indexing); what was read is a person's own.
"""

from __future__ import annotations

from sqlalchemy import Index, Table

from studio.models.base import id_column, metadata, text_column

Mention = Table(
    "mentions",
    metadata,
    id_column("story_id", primary_key=True),
    text_column("remark", primary_key=True),  # see manuscript.comments.Mention
    id_column("person_id", primary_key=True),  # who is mentioned
    text_column("thread"),
    id_column("by_id"),
    text_column("at"),  # UTC stamp, for display only
    text_column("words"),
    Index("ix_mentions_person", "person_id", "at"),
)
"""Of threads that are open and of words that stand."""

MentionRead = Table(
    "mentions_read",
    metadata,
    id_column("person_id", primary_key=True),
    id_column("story_id", primary_key=True),
    text_column("remark", primary_key=True),
)
