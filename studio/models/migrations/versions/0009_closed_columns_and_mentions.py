"""Columns that ended, and who is mentioned in which comment."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "columns", sa.Column("is_closed", sa.Boolean(), nullable=False, server_default="0")
    )
    op.create_table(
        "mentions",
        sa.Column("story_id", sa.String(length=32), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("thread", sa.String(), nullable=False),
        sa.Column("by_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("story_id", "remark", "person_id", name=op.f("pk_mentions")),
    )
    op.create_index("ix_mentions_person", "mentions", ["person_id", "at"])
    op.create_table(
        "mentions_read",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("story_id", sa.String(length=32), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "story_id", "remark", name=op.f("pk_mentions_read")),
    )
    # Comments that were indexed before this are looked at once more, for whom they mention.
    op.execute(
        "INSERT OR IGNORE INTO search_marks (subject_id, sort, stirred, is_behind) "
        "SELECT subject_id, sort, 1, 0 FROM search_docs WHERE comments <> ''"
    )


def downgrade() -> None:
    op.drop_table("mentions_read")
    op.drop_index("ix_mentions_person", "mentions")
    op.drop_table("mentions")
    op.drop_column("columns", "is_closed")
