"""All tables in one place, and which of them only `outbox.record` and `merge` may write."""

from __future__ import annotations

from studio.models import (
    column,
    confirmed,
    fact,
    intent,
    media,
    person,
    saved_filter,
    search,
    story,
    topic,
)
from studio.models.base import metadata as metadata

TABLES = (column, confirmed, fact, intent, media, person, saved_filter, search, story, topic)
"""Importing them registers them."""

SYNCED = (
    "persons",
    "columns",
    "topics",
    "stories",
    "bodies",
    "body_updates",
    "confirmed",
    "projected",
    "pulled",
    "staged_rows",
    "review_marks",
)
"""A trigger aborts every write to these outside the gate, raw SQL included."""

HEAD = "0007"
"""The newest migration; a test compares it with Alembic's."""
