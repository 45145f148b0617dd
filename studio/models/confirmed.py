"""What was folded from log and outbox, and what a snapshot is taken over with."""

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
)

Confirmed = Table(
    "confirmed",
    metadata,
    text_column("subject_id", primary_key=True),
    text_column("sort"),  # `person`, `column`, `topic`, or `story`
    json_column("row"),
    # Together: the newest record folded in.
    number_column("epoch"),
    number_column("seq"),
    # Not None: the record that made the subject, as JSON without its words. Nothing was done to it
    # since, its own table shows what is confirmed, and `row` is null (sync.as_made).
    bytes_column("made", nullable=True),
)
"""A row as folded from the log alone. What an editor sees = this + pending intents."""

Projected = Table(
    "projected",
    metadata,
    text_column("subject_id", primary_key=True),
    json_column("row"),
)
"""The row with our pending intents folded in: the source of what the desks show."""

StrangeRecord = Table(
    "strange_records",
    metadata,
    number_column("epoch", primary_key=True, autoincrement=False),
    number_column("seq", primary_key=True, autoincrement=False),
    json_column("record"),
    # `unknown`: of a newer studio; `damaged`: its words cannot be read.
    text_column("why", server_default="unknown"),
)
"""A record that this version cannot fold: kept as it came, never dropped or overwritten."""

Pulled = Table(
    "pulled",
    metadata,
    id_column("key", primary_key=True),
    number_column("epoch"),
    number_column("seq"),
    text_column("subject_id"),
    # As JSON, without what stands elsewhere: a body's words, and what made a subject.
    bytes_column("record"),
    flag_column("is_missing"),  # the province was set back and no longer has it
    Index("ix_pulled_place", "epoch", "seq"),
    Index("ix_pulled_missing", "subject_id", sqlite_where=text("is_missing = 1")),
)
"""Records seen in the log and not yet safely in the province's backups."""

StagedRow = Table(
    "staged_rows",
    metadata,
    text_column("subject_id", primary_key=True),
    text_column("sort"),
    json_column("row"),
    number_column("epoch"),
    number_column("seq"),
)
"""Rows folded from a snapshot, before they take the place of `confirmed`."""

StagedKey = Table(
    "staged_keys",
    metadata,
    id_column("key", primary_key=True),
    number_column("epoch"),
    number_column("seq"),
)
"""Keys that the snapshot has."""

ReviewMark = Table(
    "review_marks",
    metadata,
    id_column("story_id", primary_key=True),
    text_column("paragraph", primary_key=True),  # `<counter>@<peer>` of its last character
    # Together: the newest record that made it so.
    number_column("epoch"),
    number_column("seq"),
    id_column("key"),
    id_column("person_id", nullable=True),
    json_column("others"),  # persons who had touched it at the same time
)
"""Paragraphs of bodies that two sides touched without seeing each other (需复核)."""
