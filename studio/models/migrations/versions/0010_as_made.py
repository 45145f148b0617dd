"""What nobody touched since it was made stands once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MARK = "json_array(made ->> 'epoch', made ->> 'seq', made ->> 'key', made ->> 'person')"
FIELDS = {
    "topics": {
        "title": "title",
        "angle": "angle",
        "column": "column_id",
        "due_at": "due_at",
        "owner": "owner_id",
    },
    "stories": {
        "topic": "topic_id",
        "headline": "headline",
        "deck": "deck",
        "byline": "byline",
        "column": "column_id",
    },
}
REST = {
    "topics": "'stage', 'proposed', 'stage_reason', '', 'channels', json(coalesce((SELECT"
    " json_group_object(value, json_array(made ->> 'epoch', made ->> 'seq', made ->> 'key'))"
    " FROM json_each(channels)), '{}'))",
    "stories": "'state', 'draft', 'return_reason', '', 'submission', NULL, 'submitted_hash', '',"
    " 'author', made ->> 'person', 'media', json('{}'), 'reviewed', json('{}')",
}


def upgrade() -> None:
    op.add_column("confirmed", sa.Column("made", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """An older studio knows whole rows alone, and what others made as records beside them."""
    op.execute("INSERT INTO gate VALUES (1)")
    op.execute(
        "INSERT OR IGNORE INTO pulled (key, epoch, seq, subject_id, record, is_missing)"
        " SELECT made ->> 'key', made ->> 'epoch', made ->> 'seq', subject_id, made, 0"
        " FROM confirmed WHERE made IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM intents WHERE intents.key = made ->> 'key')"
    )
    for table, fields in FIELDS.items():
        values = ", ".join(f"'{name}', {column}" for name, column in fields.items())
        marks = ", ".join(f"'{name}', {MARK}" for name in fields)
        op.execute(
            "UPDATE confirmed SET row = (SELECT json_object("  # noqa: S608 - names of our own
            "'created_key', made ->> 'key', 'created_at', made ->> 'at', 'changed_at',"
            " made ->> 'at', 'deleted', json('false'), 'edited_since', json('false'),"
            f" '_set', json_object({marks}), '_beside', json('{{}}'), {values}, {REST[table]})"
            f" FROM {table} WHERE {table}.id = subject_id)"
            f" WHERE made IS NOT NULL AND sort = '{table.replace('ies', 'y').rstrip('s')}'"
        )
    op.execute("DELETE FROM gate")
    op.drop_column("confirmed", "made")
