"""Table `columns`: the newsroom's regular columns (栏目), synced."""

from __future__ import annotations

from sqlalchemy import Table

from studio.models.base import id_column, metadata, number_column, text_column

Column = Table(
    "columns",
    metadata,
    id_column("id", primary_key=True),
    text_column("name"),
    text_column("cadence"),  # `weekly`, `daily`, or empty
    number_column("target_seconds"),  # wanted length of an episode; 0: none
    id_column("created_key"),
)
