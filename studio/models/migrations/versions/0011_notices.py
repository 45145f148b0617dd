"""What each person was told of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notices",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("sort", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        sa.Column("is_read", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_notices")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_notices_mark", "notices", ["person_id", "mark"], unique=True)
    # Whoever works here already knows what came back in the years before there were notices.
    op.execute(
        "INSERT INTO facts (name, value)"
        " SELECT 'knew_before_notices', (SELECT json_group_array(person_id) FROM pins)"
        " WHERE EXISTS (SELECT 1 FROM pins)"
    )


def downgrade() -> None:
    op.execute("DELETE FROM facts WHERE name = 'knew_before_notices'")
    op.drop_index("ix_notices_mark", "notices")
    op.drop_table("notices")
