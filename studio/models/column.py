"""Table `columns`: the newsroom's regular columns (栏目), synced."""

from __future__ import annotations

from sqlalchemy import Table

from studio.models.base import (
    flag_column,
    id_column,
    json_column,
    metadata,
    number_column,
    text_column,
)

Column = Table(
    "columns",
    metadata,
    id_column("id", primary_key=True),
    text_column("name"),
    text_column("cadence"),  # `weekly`, `daily`, or empty
    number_column("target_seconds"),  # wanted length of an episode; 0: none
    json_column("profile", server_default="{}"),  # what it asks of its stories; see desks.columns
    json_column("templates", server_default="{}"),  # id → what a new story of it begins with
    flag_column("is_closed", server_default="0"),  # it ended: nothing new is put there
    number_column("alternatives", server_default="0"),  # values beside the fields, of all fields
    id_column("created_key"),
)
