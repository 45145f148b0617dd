"""Guards that look when a row has been put: it is undone all the same, at a tenth less of a pull.

Before a row is put, SQLite makes a copy of it for whoever wants to see it first.
"""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SYNCED = (
    "persons",
    "columns",
    "topics",
    "stories",
    "bodies",
    "body_updates",
    "confirmed",
    "projected",
    "pulled",
    "staged_rows",
    "review_marks",
)


def _guard(when: str) -> None:
    for table in SYNCED:
        name = f"guard_{table}_insert"
        op.execute(f"DROP TRIGGER {name}")
        op.execute(
            f"CREATE TRIGGER {name} {when} INSERT ON {table} "  # noqa: S608  (constants only)
            "WHEN NOT EXISTS (SELECT 1 FROM gate) BEGIN SELECT "
            f"RAISE(ABORT, '{table} is written by outbox.record and merge alone'); END"
        )


def upgrade() -> None:
    _guard("AFTER")


def downgrade() -> None:
    _guard("BEFORE")
