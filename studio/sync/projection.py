"""Writes a folded row into the table that the desks read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.sqlite import Insert, insert

from studio.models.column import Column
from studio.models.confirmed import Confirmed, Projected
from studio.models.database import gate
from studio.models.intent import Intent
from studio.models.person import Person
from studio.models.story import Story
from studio.models.topic import Topic
from studio.sync.fold import Deed, Row, fold, sort_of
from studio.vocabulary import NEVER, IntentState, Revision

_PENDING = (IntentState.WAITING, IntentState.SENT)


def confirmed_row(connection: Connection, subject: str) -> Row | None:
    """What the province's log says about the subject."""
    return connection.execute(
        select(Confirmed.c.row).where(Confirmed.c.subject_id == subject)
    ).scalar_one_or_none()


def visible_row(connection: Connection, subject: str) -> Row | None:
    """What the editor sees: confirmed, with our pending intents folded in, in their order."""
    row = confirmed_row(connection, subject)
    for deed in pending_deeds(connection, subject):
        row = fold(row, deed)
    return row


def pending_deeds(connection: Connection, subject: str) -> list[Deed]:
    """Our intents on the subject whose records the pull has not delivered yet, in send order."""
    found = connection.execute(
        select(Intent)
        .with_only_columns(
            Intent.c.key,
            Intent.c.kind,
            Intent.c.person_id,
            Intent.c.payload,
            Intent.c.at,
            Intent.c.base_epoch,
            Intent.c.base_seq,
            Intent.c.predecessor,
        )
        .where(Intent.c.subject_id == subject, Intent.c.state.in_(_PENDING))
        .order_by(Intent.c.sequence)
    )
    return [
        Deed(
            key=line.key,
            kind=line.kind,
            subject=subject,
            person=line.person_id,
            payload=line.payload,
            at=line.at,
            base=_revision(line.base_epoch, line.base_seq),
            predecessor=line.predecessor,
        )
        for line in found
    ]


def projected_row(connection: Connection, subject: str) -> Row | None:
    """What the editor sees, as `show` or `show_after` left it."""
    return connection.execute(_PROJECTED_ROW, {"subject": subject}).scalar_one_or_none()


def show(connection: Connection, kind: str, subject: str) -> None:
    """Fold the subject anew: the log moved on, or an intent was refused."""
    _write(connection, sort_of(kind), subject, visible_row(connection, subject))


def show_after(connection: Connection, before: Row | None, deed: Deed) -> None:
    """Fold one more intent of ours into what the editor sees; quick however many wait."""
    _write(connection, sort_of(deed.kind), deed.subject, fold(before, deed))


def _write(connection: Connection, sort: str, subject: str, row: Row | None) -> None:
    table, values_of = _TABLES[sort]
    with gate(connection):
        if row is None:
            connection.execute(delete(table).where(table.c.id == subject))
            connection.execute(delete(Projected).where(Projected.c.subject_id == subject))
            return
        connection.execute(_UPSERTS[sort], {"id": subject, **values_of(row)})
        connection.execute(_UPSERT_PROJECTED, {"subject_id": subject, "row": row})


def _revision(epoch: int | None, seq: int | None) -> Revision:
    return (epoch, seq) if epoch is not None and seq is not None else NEVER


def _person(row: Row) -> dict[str, Any]:
    return {"name": row["name"], "role": row["role"], "created_key": row["created_key"]}


def _column(row: Row) -> dict[str, Any]:
    return {
        "name": row["name"],
        "cadence": row["cadence"],
        "target_seconds": int(row["target_seconds"] or 0),
        "created_key": row["created_key"],
    }


def _topic(row: Row) -> dict[str, Any]:
    return {
        "title": row["title"],
        "angle": row["angle"],
        "column_id": row["column"],
        "due_at": row["due_at"],
        "owner_id": row["owner"],
        "channels": sorted(row["channels"]),
        "stage": row["stage"],
        "stage_reason": row["stage_reason"],
        "is_deleted": row["deleted"],
        "created_key": row["created_key"],
        "created_at": row["created_at"],
    }


def _story(row: Row) -> dict[str, Any]:
    return {
        "topic_id": row["topic"],
        "headline": row["headline"],
        "deck": row["deck"],
        "byline": row["byline"],
        "column_id": row["column"],
        "author_id": row["author"],
        "state": row["state"],
        "return_reason": row["return_reason"],
        "submission_key": row["submission"],
        "submitted_hash": row["submitted_hash"],
        "media": row["media"],
        "is_deleted": row["deleted"],
        "created_key": row["created_key"],
        "changed_at": row["changed_at"],
    }


_TABLES: dict[str, tuple[Any, Callable[[Row], dict[str, Any]]]] = {
    "person": (Person, _person),
    "column": (Column, _column),
    "topic": (Topic, _topic),
    "story": (Story, _story),
}


def _upsert(table: Any) -> Insert:
    """Insert a whole line, or replace the one with its key."""
    statement = insert(table)
    columns = table.columns
    keys = [column.name for column in columns if column.primary_key]
    rest = {c.name: statement.excluded[c.name] for c in columns if not c.primary_key}
    return statement.on_conflict_do_update(index_elements=keys, set_=rest)


# Built once: putting a statement together takes SQLAlchemy longer than running it takes SQLite.
_UPSERTS = {sort: _upsert(table) for sort, (table, _) in _TABLES.items()}
_UPSERT_PROJECTED = _upsert(Projected)
_PROJECTED_ROW = select(Projected.c.row).where(Projected.c.subject_id == bindparam("subject"))
