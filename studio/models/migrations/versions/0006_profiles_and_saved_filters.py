"""What columns ask of their stories, their templates, and saved filters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("profile", sa.JSON(), nullable=False, server_default="{}"),
        sa.Column("templates", sa.JSON(), nullable=False, server_default="{}"),
        sa.Column("alternatives", sa.Integer(), nullable=False, server_default="0"),
    ):
        op.add_column("columns", column)
    op.create_table(
        "saved_filters",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filters")),
    )
    op.create_index(op.f("ix_saved_filters_person_id"), "saved_filters", ["person_id"])
    # The list of one column's or one author's stories, newest first.
    op.create_index("ix_stories_column", "stories", ["is_deleted", "column_id", "changed_at"])
    op.create_index("ix_stories_author", "stories", ["is_deleted", "author_id", "changed_at"])


def downgrade() -> None:
    op.drop_index("ix_stories_author", "stories")
    op.drop_index("ix_stories_column", "stories")
    op.drop_table("saved_filters")
    for name in ("alternatives", "templates", "profile"):
        op.drop_column("columns", name)
