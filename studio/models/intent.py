"""Table `intents`: the outbox, each line one thing a person did."""

from __future__ import annotations

from sqlalchemy import Index, Table, text

from studio.models.base import (
    flag_column,
    id_column,
    json_column,
    metadata,
    number_column,
    text_column,
    word_column,
)
from studio.vocabulary import IntentState

Intent = Table(
    "intents",
    metadata,
    number_column("sequence", primary_key=True, autoincrement=True),  # send order
    id_column("key", unique=True),
    text_column("kind"),
    text_column("subject_id"),
    id_column("person_id"),
    id_column("device_id"),
    text_column("app"),
    # Together: the revision that the editor's screen was based on.
    number_column("base_epoch", nullable=True),
    number_column("base_seq", nullable=True),
    id_column("predecessor", nullable=True),
    json_column("needs"),
    json_column("payload"),
    number_column("size"),  # bytes of the payload as canonical JSON
    text_column("at"),
    text_column("signature", nullable=True),  # of a command, base64; never changed once it is there
    word_column("state", IntentState),
    # Given to a connector once: key and payload are frozen (a trigger sees to it).
    flag_column("is_handed", default=False),
    # Together: where it stands in the province's log.
    number_column("epoch", nullable=True),
    number_column("seq", nullable=True),
    number_column("attempts", default=0),
    text_column("refusal_code", nullable=True),
    json_column("refusal_facts", nullable=True),
    # An editor has read the refusal and taken it off the list; the words stay here.
    flag_column("is_put_away", default=False),
    text_column("not_before", nullable=True),  # the province asked to wait with it
    text_column("settled_at", nullable=True),
    Index("ix_intents_state", "state", "sequence"),
    Index("ix_intents_subject", "subject_id", "state"),
    Index(
        "ix_intents_noted",
        "refusal_code",
        "state",
        sqlite_where=text("refusal_code IS NOT NULL"),
    ),
    sqlite_autoincrement=True,  # a sequence number is never used again
)
