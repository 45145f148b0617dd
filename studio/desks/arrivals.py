"""What reached the province lately, and when (队列的历史)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from studio.desks.titles import Titles
from studio.models.intent import Intent
from studio.models.media import Transfer
from studio.vocabulary import IntentState, Kind

MOST = 500
"""Lines; older ones are in the log."""


@dataclass(frozen=True, slots=True)
class ArrivedRow:
    id: str
    kind: str
    """A Kind, or `medium`."""
    subject: str
    changes: int
    """Edits of one thing that arrived together are one line."""
    size: int
    """Bytes."""
    at: str
    """UTC stamp: known here to be there since then."""


def arrived_since(connection: Connection, since: str) -> list[ArrivedRow]:
    """Texts that are in the log and media that were read back, the newest first."""
    rows = [*_texts(connection, since), *_media(connection, since)]
    return sorted(rows, key=lambda row: row.at, reverse=True)[:MOST]


def _texts(connection: Connection, since: str) -> list[ArrivedRow]:
    titles = Titles(connection)
    rows: dict[str, ArrivedRow] = {}
    for line in connection.execute(
        select(Intent.c.key, Intent.c.kind, Intent.c.subject_id, Intent.c.size, Intent.c.settled_at)
        .where(Intent.c.state == IntentState.SETTLED, Intent.c.settled_at >= since)
        .order_by(Intent.c.sequence.desc())
        .limit(MOST * 4)  # several edits make one line
    ):
        is_alone = line.kind == Kind.STORY_SUBMITTED
        row_id = line.key if is_alone else f"{line.subject_id}@{line.settled_at}"
        before = rows.get(row_id)
        if before is not None:
            changes, size = before.changes + 1, before.size + line.size
            rows[row_id] = replace(before, changes=changes, size=size)
            continue
        subject = titles.of(line.kind, line.subject_id)
        rows[row_id] = ArrivedRow(row_id, line.kind, subject, 1, line.size, line.settled_at)
    return list(rows.values())


def _media(connection: Connection, since: str) -> list[ArrivedRow]:
    lines = connection.execute(
        select(Transfer.c.sha256, Transfer.c.name, Transfer.c.size, Transfer.c.verified_at)
        .where(Transfer.c.verified_at >= since)
        .order_by(Transfer.c.verified_at.desc())
        .limit(MOST)
    )
    return [
        ArrivedRow(f"media:{line.sha256}", "medium", line.name, 1, line.size, line.verified_at)
        for line in lines
    ]
