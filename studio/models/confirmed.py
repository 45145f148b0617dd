"""Tables `confirmed`, `projected` and `strange_records`: rows as folded from log and outbox."""

from __future__ import annotations

from sqlalchemy import Table

from studio.models.base import json_column, metadata, number_column, text_column

Confirmed = Table(
    "confirmed",
    metadata,
    text_column("subject_id", primary_key=True),
    text_column("sort"),  # `person`, `column`, `topic`, or `story`
    json_column("row"),
    # Together: the newest record folded in.
    number_column("epoch"),
    number_column("seq"),
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
)
"""A record of a kind that this version does not know: kept until an update understands it."""
