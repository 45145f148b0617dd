"""Indexes for what few of a hundred thousand rows are: in conflict, or lost at the province.

The queue page asks for them several times a second while media leave.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

CONTESTED = ("stories", "topics")


def upgrade() -> None:
    for table in CONTESTED:
        op.create_index(
            f"ix_{table}_contested",
            table,
            ["is_deleted", "id"],
            sqlite_where=sa.text("alternatives > 0"),
        )
    op.drop_index("ix_pulled_missing", "pulled")
    op.create_index(
        "ix_pulled_missing", "pulled", ["subject_id"], sqlite_where=sa.text("is_missing = 1")
    )


def downgrade() -> None:
    op.drop_index("ix_pulled_missing", "pulled")
    op.create_index(
        "ix_pulled_missing", "pulled", ["subject_id"], sqlite_where=sa.text("is_missing")
    )
    for table in CONTESTED:
        op.drop_index(f"ix_{table}_contested", table)
