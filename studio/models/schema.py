"""All tables in one place, and which of them only `outbox.record` and `merge` may write."""

from __future__ import annotations

from sqlalchemy import Table

from studio.models import (
    column,
    confirmed,
    fact,
    intent,
    media,
    mention,
    notice,
    person,
    saved_filter,
    search,
    story,
    topic,
)
from studio.models.base import flag_column
from studio.models.base import metadata as metadata

TABLES = (
    column, confirmed, fact, intent, media, mention, notice, person, saved_filter, search, story,
    topic,
)  # fmt: skip
"""Importing them registers them."""

Gate = Table("gate", metadata, flag_column("is_open"))
"""Empty but for a row within a transaction that may write to synced tables."""

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

HEAD = "0013"
"""The newest migration; a test compares it with Alembic's."""
