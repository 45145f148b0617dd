"""The full-text index, and what marks things for it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MARKING = {
    "stories": ("story", "id", 0),
    "topics": ("topic", "id", 0),
    "bodies": ("story", "story_id", 0),
}
VERBS = ("INSERT", "UPDATE", "DELETE")


def _mark(name: str, on: str, sort: str, subject: str, behind: str) -> None:
    # Not an upsert: within INSERT OR REPLACE the outer statement's way with conflicts would hold.
    op.execute(
        f"CREATE TRIGGER mark_{name} AFTER {on} BEGIN "  # noqa: S608  (constants only)
        "INSERT INTO search_marks (subject_id, sort, stirred, is_behind) "
        f"SELECT {subject}, '{sort}', 0, 0 "
        f"WHERE NOT EXISTS (SELECT 1 FROM search_marks WHERE subject_id = {subject}); "
        "UPDATE search_marks SET stirred = stirred + 1, is_behind = is_behind OR "
        f"{behind} WHERE subject_id = {subject}; END"
    )


def upgrade() -> None:
    op.create_table(
        "search_docs",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("sort", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("objects", sa.String(), nullable=False),
        sa.Column("comments", sa.String(), nullable=False),
        sa.Column("past", sa.String(), nullable=False),
        sa.Column("past_of", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_search_docs")),
        sa.UniqueConstraint("subject_id", name=op.f("uq_search_docs_subject_id")),
    )
    op.create_table(
        "search_marks",
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("sort", sa.String(), nullable=False),
        sa.Column("stirred", sa.Integer(), nullable=False),
        sa.Column("is_behind", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_search_marks")),
    )
    # ascii: what is not ASCII belongs to a token; which signs part words is said by ourselves.
    op.execute(
        "CREATE VIRTUAL TABLE search_index USING fts5(title, words, media, comments, past, "
        "content='', contentless_delete=1, tokenize='ascii')"
    )
    # Merging its parts is the indexer's, bit by bit: SQLite's own way held a save up for 0.9 s.
    op.execute("INSERT INTO search_index (search_index, rank) VALUES ('automerge', 0)")
    op.execute("INSERT INTO search_index (search_index, rank) VALUES ('crisismerge', 1000)")
    for table, (sort, column, behind) in MARKING.items():
        for verb in VERBS:
            subject = f"{'OLD' if verb == 'DELETE' else 'NEW'}.{column}"
            _mark(f"{table}_{verb.lower()}", f"{verb} ON {table}", sort, subject, str(behind))
    # What stands beside the letters, comments and captions, is in the body alone.
    _mark(
        "body_updates_insert",
        "INSERT ON body_updates",
        "story",
        "NEW.story_id",
        "1",
    )
    op.execute("INSERT INTO search_marks SELECT id, 'topic', 1, 0 FROM topics")
    op.execute(
        "INSERT INTO search_marks SELECT s.id, 'story', 1, "
        "EXISTS (SELECT 1 FROM body_updates u WHERE u.story_id = s.id) FROM stories s"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER mark_body_updates_insert")
    for table in MARKING:
        for verb in VERBS:
            op.execute(f"DROP TRIGGER mark_{table}_{verb.lower()}")
    op.execute("DROP TABLE search_index")
    for table in ("search_marks", "search_docs"):
        op.drop_table(table)
