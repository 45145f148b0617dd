"""Alternatives, revoked persons, put-off intents, and what a snapshot is taken over with."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

GUARDED = ("pulled", "staged_rows", "review_marks")
ADDED: dict[str, list[sa.Column[Any]]] = {
    "persons": [sa.Column("is_revoked", sa.Boolean(), nullable=False, server_default="0")],
    "topics": [
        sa.Column("alternatives", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("is_edited_since", sa.Boolean(), nullable=False, server_default="0"),
    ],
    "stories": [
        sa.Column("alternatives", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("is_edited_since", sa.Boolean(), nullable=False, server_default="0"),
    ],
    "intents": [sa.Column("not_before", sa.String(), nullable=True)],
    "strange_records": [sa.Column("why", sa.String(), nullable=False, server_default="unknown")],
}


def _guard(table: str) -> None:
    for verb in ("INSERT", "UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER guard_{table}_{verb.lower()} BEFORE {verb} ON {table} "
            "WHEN NOT gate_is_open() BEGIN "
            f"SELECT RAISE(ABORT, '{table} is written by outbox.record and merge alone'); END"
        )


def upgrade() -> None:
    for table, columns in ADDED.items():
        for column in columns:
            op.add_column(table, column)
    op.create_index("ix_body_updates_intent_key", "body_updates", ["intent_key"])
    op.create_table(
        "pulled",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("is_missing", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_pulled")),
    )
    op.create_index("ix_pulled_place", "pulled", ["epoch", "seq"])
    op.create_index(
        "ix_pulled_missing", "pulled", ["subject_id"], sqlite_where=sa.text("is_missing")
    )
    op.create_table(
        "staged_rows",
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("sort", sa.String(), nullable=False),
        sa.Column("row", sa.JSON(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_staged_rows")),
    )
    op.create_table(
        "staged_keys",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_staged_keys")),
    )
    op.create_table(
        "review_marks",
        sa.Column("story_id", sa.String(length=32), nullable=False),
        sa.Column("paragraph", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("others", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("story_id", "paragraph", name=op.f("pk_review_marks")),
    )
    for table in GUARDED:
        _guard(table)


def downgrade() -> None:
    for table in ("review_marks", "staged_keys", "staged_rows", "pulled"):
        op.drop_table(table)
    op.drop_index("ix_body_updates_intent_key", "body_updates")
    for table, columns in ADDED.items():
        for column in columns:
            op.drop_column(table, column.name)
