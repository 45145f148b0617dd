"""Guards that SQLite reads by itself, and marks for the search in one table of one tree.

Asking Python whether the gate is open cost a tenth of a large pull, a mark's two trees as much.
A migration that writes to synced tables opens the gate itself: a row in `gate`, and takes it out.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
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
VERBS = ("INSERT", "UPDATE", "DELETE")
MARKING = {
    "stories": ("story", "id", 0),
    "topics": ("topic", "id", 0),
    "bodies": ("story", "story_id", 0),
}


def _guard_anew(is_closed: str) -> None:
    for table in SYNCED:
        for verb in VERBS:
            name = f"guard_{table}_{verb.lower()}"
            op.execute(f"DROP TRIGGER {name}")
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {is_closed} BEGIN "
                f"SELECT RAISE(ABORT, '{table} is written by outbox.record and merge alone'); END"
            )


def _mark_triggers() -> list[tuple[str, str, str, str, int]]:
    """Name, what it stands on, and the subject, sort and state of its mark."""
    found = [
        (
            f"mark_{table}_{verb.lower()}",
            f"{verb} ON {table}",
            f"{'OLD' if verb == 'DELETE' else 'NEW'}.{column}",
            sort,
            behind,
        )
        for table, (sort, column, behind) in MARKING.items()
        for verb in VERBS
    ]
    body = ("mark_body_updates_insert", "INSERT ON body_updates", "NEW.story_id", "story", 1)
    return [*found, body]


def _mark_anew(words: str, **about: bool) -> None:
    """`words` of a trigger, about {subject}, {sort} and {behind}; `about` the table of marks."""
    for name, *_ in _mark_triggers():
        op.execute(f"DROP TRIGGER {name}")
    op.rename_table("search_marks", "old_marks")
    op.create_table(
        "search_marks",
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("sort", sa.String(), nullable=False),
        sa.Column("stirred", sa.Integer(), nullable=False),
        sa.Column("is_behind", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_search_marks")),
        **about,
    )
    op.execute("INSERT INTO search_marks SELECT * FROM old_marks")
    op.drop_table("old_marks")
    for name, on, subject, sort, behind in _mark_triggers():
        said = words.format(subject=subject, sort=sort, behind=behind)
        op.execute(f"CREATE TRIGGER {name} AFTER {on} BEGIN {said} END")


def upgrade() -> None:
    # Which of thousands that wait got the province into trouble is asked before every batch.
    op.create_index(
        "ix_intents_noted",
        "intents",
        ["refusal_code", "state"],
        sqlite_where=sa.text("refusal_code IS NOT NULL"),
    )
    op.create_table("gate", sa.Column("is_open", sa.Boolean(), nullable=False))
    _guard_anew("NOT EXISTS (SELECT 1 FROM gate)")
    # An upsert holds within a plain INSERT or an upsert alone: nobody may write OR REPLACE to what
    # is marked, or a mark would be counted from 1 again.
    _mark_anew(
        "INSERT INTO search_marks (subject_id, sort, stirred, is_behind) "
        "VALUES ({subject}, '{sort}', 1, {behind}) ON CONFLICT (subject_id) DO UPDATE SET "
        "stirred = stirred + 1, is_behind = is_behind OR excluded.is_behind;",
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    _mark_anew(
        "INSERT INTO search_marks (subject_id, sort, stirred, is_behind) "
        "SELECT {subject}, '{sort}', 0, 0 "
        "WHERE NOT EXISTS (SELECT 1 FROM search_marks WHERE subject_id = {subject}); "
        "UPDATE search_marks SET stirred = stirred + 1, is_behind = is_behind OR "
        "{behind} WHERE subject_id = {subject};"
    )
    _guard_anew("NOT gate_is_open()")
    op.drop_table("gate")
    op.drop_index("ix_intents_noted", "intents")
