"""Table `saved_filters`: ways to look at the story list that a person keeps; this machine only."""

from __future__ import annotations

from sqlalchemy import Table

from studio.models.base import id_column, json_column, metadata, text_column

SavedFilter = Table(
    "saved_filters",
    metadata,
    id_column("person_id", primary_key=True),
    text_column("name", primary_key=True),
    json_column("filter"),
)
