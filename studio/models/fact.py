"""Table `facts`: single things the studio must remember about this profile."""

from __future__ import annotations

from sqlalchemy import Table

from studio.models.base import metadata, text_column

Fact = Table(
    "facts",
    metadata,
    text_column("name", primary_key=True),
    text_column("value"),  # JSON
)
