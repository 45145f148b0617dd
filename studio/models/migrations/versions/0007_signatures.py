"""The keys of persons, sealed under their PINs, and the signatures of their commands."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("pins", sa.Column("sealed_key", sa.LargeBinary(), nullable=True))
    op.add_column("pins", sa.Column("public_key", sa.String(), nullable=True))
    op.add_column("intents", sa.Column("signature", sa.String(), nullable=True))
    # What waits since before its person had a key may get one, once, even after it was handed over.
    op.execute(
        "CREATE TRIGGER guard_intents_signature BEFORE UPDATE OF signature ON intents "
        "WHEN OLD.signature IS NOT NULL BEGIN "
        "SELECT RAISE(ABORT, 'a signature is never changed'); END"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER guard_intents_signature")
    op.drop_column("intents", "signature")
    op.drop_column("pins", "public_key")
    op.drop_column("pins", "sealed_key")
