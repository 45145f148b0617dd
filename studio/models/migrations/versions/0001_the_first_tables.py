"""The first tables, and the triggers that guard them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
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
)
FROZEN = ("key", "kind", "subject_id", "payload", "person_id", "device_id", "app", "at")


def _guard() -> None:
    for table in SYNCED:
        for verb in ("INSERT", "UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER guard_{table}_{verb.lower()} BEFORE {verb} ON {table} "
                "WHEN NOT gate_is_open() BEGIN "
                f"SELECT RAISE(ABORT, '{table} is written by outbox.record and merge alone'); END"
            )
    op.execute(
        f"CREATE TRIGGER guard_intents_frozen BEFORE UPDATE OF {', '.join(FROZEN)} ON intents "
        "WHEN OLD.is_handed BEGIN "
        "SELECT RAISE(ABORT, 'an intent is frozen once it was handed to a connector'); END"
    )
    op.execute(
        "CREATE TRIGGER guard_intents_delete BEFORE DELETE ON intents "
        "WHEN OLD.state != 'settled' BEGIN "
        "SELECT RAISE(ABORT, 'an intent that is not settled is never deleted'); END"
    )


def upgrade() -> None:
    op.create_table(
        "bodies",
        sa.Column("story_id", sa.String(length=32), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("saved_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("story_id", name=op.f("pk_bodies")),
    )
    op.create_table(
        "body_updates",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("story_id", sa.String(length=32), nullable=False),
        sa.Column("update", sa.LargeBinary(), nullable=False),
        sa.Column("intent_key", sa.String(length=32), nullable=True),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_body_updates")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("body_updates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_body_updates_story_id"), ["story_id"], unique=False)

    op.create_table(
        "columns",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("cadence", sa.String(), nullable=False),
        sa.Column("target_seconds", sa.Integer(), nullable=False),
        sa.Column("created_key", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_columns")),
    )
    op.create_table(
        "confirmed",
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("sort", sa.String(), nullable=False),
        sa.Column("row", sa.JSON(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_confirmed")),
    )
    op.create_table(
        "projected",
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("row", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_projected")),
    )
    op.create_table(
        "facts",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_facts")),
    )
    op.create_table(
        "intents",
        sa.Column("sequence", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("device_id", sa.String(length=32), nullable=False),
        sa.Column("app", sa.String(), nullable=False),
        sa.Column("base_epoch", sa.Integer(), nullable=True),
        sa.Column("base_seq", sa.Integer(), nullable=True),
        sa.Column("predecessor", sa.String(length=32), nullable=True),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting", "sent", "settled", "refused", "deferred", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("is_handed", sa.Boolean(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("refusal_code", sa.String(), nullable=True),
        sa.Column("refusal_facts", sa.JSON(), nullable=True),
        sa.Column("is_put_away", sa.Boolean(), nullable=False),
        sa.Column("settled_at", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_intents")),
        sa.UniqueConstraint("key", name=op.f("uq_intents_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("intents", schema=None) as batch_op:
        batch_op.create_index("ix_intents_state", ["state", "sequence"], unique=False)
        batch_op.create_index("ix_intents_subject", ["subject_id", "state"], unique=False)

    op.create_table(
        "media_files",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_media_files")),
    )
    op.create_table(
        "persons",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("created_key", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
    )
    op.create_table(
        "pins",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_pins")),
    )
    op.create_table(
        "stories",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("topic_id", sa.String(length=32), nullable=True),
        sa.Column("headline", sa.String(), nullable=False),
        sa.Column("deck", sa.String(), nullable=False),
        sa.Column("byline", sa.String(), nullable=False),
        sa.Column("column_id", sa.String(length=32), nullable=True),
        sa.Column("author_id", sa.String(length=32), nullable=True),
        sa.Column(
            "state",
            sa.Enum("draft", "submitted", "adopted", "returned", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("return_reason", sa.String(), nullable=False),
        sa.Column("submission_key", sa.String(length=32), nullable=True),
        sa.Column("submitted_hash", sa.String(), nullable=False),
        sa.Column("media", sa.JSON(), nullable=False),
        sa.Column("is_deleted", sa.Boolean(), nullable=False),
        sa.Column("created_key", sa.String(length=32), nullable=False),
        sa.Column("changed_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
    )
    with op.batch_alter_table("stories", schema=None) as batch_op:
        batch_op.create_index("ix_stories_list", ["is_deleted", "changed_at"], unique=False)
        batch_op.create_index(
            "ix_stories_state", ["is_deleted", "state", "changed_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_stories_topic_id"), ["topic_id"], unique=False)

    op.create_table(
        "strange_records",
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("epoch", "seq", name=op.f("pk_strange_records")),
    )
    op.create_table(
        "topics",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("angle", sa.String(), nullable=False),
        sa.Column("column_id", sa.String(length=32), nullable=True),
        sa.Column("due_at", sa.String(), nullable=True),
        sa.Column("owner_id", sa.String(length=32), nullable=True),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum("proposed", "approved", "dropped", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("stage_reason", sa.String(), nullable=False),
        sa.Column("is_deleted", sa.Boolean(), nullable=False),
        sa.Column("created_key", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topics")),
    )
    with op.batch_alter_table("topics", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_topics_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_topics_is_deleted"), ["is_deleted"], unique=False)

    op.create_table(
        "transfers",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column(
            "lane",
            sa.Enum("text", "small_media", "originals", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("needs", sa.String(), nullable=False),
        sa.Column("part_size", sa.Integer(), nullable=False),
        sa.Column("parts_done", sa.JSON(), nullable=False),
        sa.Column("is_verified", sa.Boolean(), nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.String(), nullable=True),
        sa.Column("trouble", sa.JSON(), nullable=True),
        sa.Column("verified_at", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_transfers")),
        sa.UniqueConstraint("sha256", name=op.f("uq_transfers_sha256")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("transfers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_transfers_is_verified"), ["is_verified"], unique=False)
    _guard()


def downgrade() -> None:
    with op.batch_alter_table("transfers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_transfers_is_verified"))

    op.drop_table("transfers")
    with op.batch_alter_table("topics", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_topics_is_deleted"))
        batch_op.drop_index(batch_op.f("ix_topics_due_at"))

    op.drop_table("topics")
    op.drop_table("strange_records")
    with op.batch_alter_table("stories", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stories_topic_id"))
        batch_op.drop_index("ix_stories_state")
        batch_op.drop_index("ix_stories_list")

    op.drop_table("stories")
    op.drop_table("pins")
    op.drop_table("persons")
    op.drop_table("media_files")
    with op.batch_alter_table("intents", schema=None) as batch_op:
        batch_op.drop_index("ix_intents_subject")
        batch_op.drop_index("ix_intents_state")

    op.drop_table("intents")
    op.drop_table("facts")
    op.drop_table("projected")
    op.drop_table("confirmed")
    op.drop_table("columns")
    with op.batch_alter_table("body_updates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_body_updates_story_id"))

    op.drop_table("body_updates")
    op.drop_table("bodies")
