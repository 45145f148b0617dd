"""Bringing an older store up to the present version, in the transaction that opens it."""

from __future__ import annotations

from collections.abc import Callable

from province.refolding import Execute, refold_fields

STEPS: dict[int, tuple[str | Callable[[Execute], None], ...]] = {
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
    2: (
        "ALTER TABLE newsroom ADD COLUMN unsigned_until INTEGER DEFAULT '0' NOT NULL",
        "ALTER TABLE record ADD COLUMN signature VARCHAR",
        "ALTER TABLE subject ADD COLUMN key VARCHAR DEFAULT '' NOT NULL",
        "UPDATE newsroom SET unsigned_until = head",
        # A newer studio may have told keys already; version 2 kept what it did not know.
        (
            "UPDATE subject SET key = coalesce("
            "(SELECT json_extract(CAST(payload AS TEXT), '$.key') FROM record "
            "WHERE record.newsroom = subject.newsroom AND record.seq = subject.seq), '') "
            "WHERE type = 'person'"
        ),
    ),
    3: (
        (
            "CREATE INDEX record_by_signature ON record (newsroom, signature) "
            "WHERE signature IS NOT NULL"
        ),
        # By the rules of version 3 who wrote what stood already was forgotten.
        refold_fields,
    ),
    4: (
        (
            "CREATE TABLE device_key (token_hash VARCHAR NOT NULL, signs VARCHAR NOT NULL, "
            "opens VARCHAR NOT NULL, PRIMARY KEY (token_hash))"
        ),
    ),
    5: (
        # Empty: of epochs that are over nobody knows any more who had read how far.
        (
            "CREATE TABLE reach (newsroom VARCHAR NOT NULL, device VARCHAR NOT NULL, "
            "epoch INTEGER NOT NULL, seq INTEGER NOT NULL, "
            "PRIMARY KEY (newsroom, device, epoch)) WITHOUT ROWID"
        ),
    ),
}
"""From each version to the next: statements, and what more than one statement does."""


def upgrade(execute: Execute, version: int) -> None:
    """From `version` to the newest; all of it or, when the transaction is undone, nothing."""
    for number in range(version, max(STEPS) + 1):
        for step in STEPS[number]:
            if isinstance(step, str):
                execute(step)
            else:
                step(execute)
