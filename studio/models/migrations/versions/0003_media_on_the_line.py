"""Renditions, fetching, and what parallel transfers must remember."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "renditions",
        sa.Column("original", sa.String(length=64), nullable=False),
        sa.Column("sort", sa.Enum("poster", "proxy", native_enum=False, length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column(
            "state",
            sa.Enum("waiting", "ready", "failed", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("original", "sort", name=op.f("pk_renditions")),
    )
    op.create_index(op.f("ix_renditions_sha256"), "renditions", ["sha256"])
    op.create_index(op.f("ix_renditions_state"), "renditions", ["state"])
    op.create_table(
        "fetches",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.String(), nullable=True),
        sa.Column("trouble", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_fetches")),
    )
    for column in (
        sa.Column("sent", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("is_held", sa.Boolean(), nullable=False, server_default="0"),
        sa.Column("rank", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("identity", sa.JSON(), nullable=True),
        sa.Column("is_stable", sa.Boolean(), nullable=False, server_default="0"),
        sa.Column("stable_asked_at", sa.String(), nullable=True),
    ):
        op.add_column("transfers", column)
    # Nobody could pause a file by hand before: what is paused was held back as damaged.
    op.execute("UPDATE transfers SET is_held = is_paused, is_paused = 0")
    op.execute("UPDATE transfers SET sent = min(size, part_size * json_array_length(parts_done))")
    op.drop_column("transfers", "parts_done")
    # The films that are here already get their stand-ins.
    op.execute(
        "INSERT INTO renditions (original, sort, state, attempts) "
        "SELECT sha256, sort, 'waiting', 0 FROM media_files, "
        "(SELECT 'poster' AS sort UNION SELECT 'proxy') WHERE kind = 'video'"
    )


def downgrade() -> None:
    op.add_column(
        "transfers", sa.Column("parts_done", sa.JSON(), nullable=False, server_default="[]")
    )
    op.execute("UPDATE transfers SET is_paused = 1 WHERE is_held")
    for name in ("stable_asked_at", "is_stable", "identity", "rank", "is_held", "sent"):
        op.drop_column("transfers", name)
    op.drop_table("fetches")
    op.drop_table("renditions")
