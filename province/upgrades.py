"""Bringing an older store up to the present version, in the transaction that opens it."""

from __future__ import annotations

import sqlalchemy as sa

STEPS: dict[int, tuple[str, ...]] = {
    1: (
        "ALTER TABLE newsroom ADD COLUMN stable_epoch INTEGER",
        "ALTER TABLE newsroom ADD COLUMN stable_seq INTEGER",
        "ALTER TABLE newsroom ADD COLUMN stable_at VARCHAR",
        "ALTER TABLE subject ADD COLUMN is_revoked BOOLEAN DEFAULT '0' NOT NULL",
        "ALTER TABLE field ADD COLUMN alternatives BLOB DEFAULT x'5b5d' NOT NULL",
        "ALTER TABLE media ADD COLUMN is_stable BOOLEAN DEFAULT '0' NOT NULL",
        # Version 1 knew no other role of a person.
        "UPDATE subject SET state = 'editor' WHERE type = 'person'",
    ),
}
"""From each version to the next."""


def upgrade(connection: sa.Connection, version: int) -> None:
    """From `version` to the newest; all of it or, when the transaction is undone, nothing."""
    for step in range(version, max(STEPS) + 1):
        for statement in STEPS[step]:
            connection.exec_driver_sql(statement)
