"""Table `saved_filters`: what a person looks for in the list of stories, under a name of theirs.

Of this machine only, and of one person: nobody else sees it.
"""

from __future__ import annotations

from sqlalchemy import Table

from studio.models.base import id_column, json_column, metadata, number_column, text_column

SavedFilter = Table(
    "saved_filters",
    metadata,
    id_column("id", primary_key=True),
    id_column("person_id", index=True),
    text_column("name"),
    number_column("place"),  # in the person's order, from 0
    json_column("wanted"),  # as desks.story_list writes it
)
