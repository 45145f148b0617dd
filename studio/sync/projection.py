"""Writes folded rows into the tables that the desks read.

`projected` holds a row only while intents of ours are folded into it, or while the province has
lost the subject; otherwise what is confirmed is what the editor sees.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import msgspec
from sqlalchemy import BindParameter, Connection, bindparam, delete, select

from studio.models.bulk import Replacing
from studio.models.column import Column
from studio.models.confirmed import Confirmed, Projected, Pulled
from studio.models.database import gate
from studio.models.glance import Glance, among, listed
from studio.models.intent import Intent
from studio.models.person import Person
from studio.models.story import Story
from studio.models.topic import Topic
from studio.sync.as_made import rows_as_made, unfold
from studio.sync.fold import PROFILE, TEMPLATE, Deed, Row, alternatives, contested, fold, sort_of
from studio.vocabulary import NEVER, IntentState, Revision

PENDING = (IntentState.WAITING, IntentState.SENT)


def confirmed_rows(connection: Connection, subjects: Iterable[str]) -> dict[str, Row]:
    """What the province's log says about those of the subjects that it has."""
    rows: dict[str, Row] = {}
    made: dict[str, bytes] = {}
    for subject, row, its_making in _CONFIRMED.within(connection, **listed(subjects)):
        if its_making is None:
            rows[subject] = msgspec.json.decode(row)
        else:
            made[subject] = its_making
    return rows | rows_as_made(connection, made) if made else rows


def pending_deeds(connection: Connection, subjects: Iterable[str]) -> dict[str, list[Deed]]:
    """Our intents whose records the pull has not delivered yet, by subject, in send order."""
    deeds: dict[str, list[Deed]] = {}
    told = listed(subjects)
    if not _ANY_DEEDS.within(connection, **told):
        return deeds
    for line in connection.execute(_DEEDS, told):
        deed = Deed(
            key=line.key,
            kind=line.kind,
            subject=line.subject_id,
            person=line.person_id,
            payload=line.payload,
            at=line.at,
            device=line.device_id,
            base=_revision(line.base_epoch, line.base_seq),
            predecessor=line.predecessor,
        )
        deeds.setdefault(line.subject_id, []).append(deed)
    return deeds


def projected_row(connection: Connection, subject: str) -> Row | None:
    """What the editor sees, with our pending intents."""
    ((projected, confirmed, made),) = _SEEN.within(connection, subject=subject)
    if projected is not None:
        row: Row = msgspec.json.decode(projected)
        return row
    if made is not None:
        return rows_as_made(connection, {subject: made})[subject]
    return None if confirmed is None else msgspec.json.decode(confirmed)


def show(connection: Connection, subjects: Mapping[str, str]) -> None:
    """Fold the subjects (and their sorts) anew: the log moved on, or an intent was refused."""
    confirmed = confirmed_rows(connection, subjects)
    show_rows(connection, subjects, confirmed, pending_deeds(connection, subjects))


def show_rows(
    connection: Connection,
    subjects: Mapping[str, str],
    confirmed: Mapping[str, Row],
    pending: Mapping[str, list[Deed]],
    shown: Collection[str] = (),
) -> None:
    """As `show`, with what is confirmed of them, and what waits; `shown` are seen so already."""
    plain: dict[str, list[str]] = {}
    for subject, sort in subjects.items():
        row = confirmed.get(subject)
        if row is not None and subject not in pending:
            plain.setdefault(sort, []).append(subject)
            continue
        for deed in pending.get(subject, ()):
            row = fold(row, deed)
        _write(connection, sort, subject, row)
    with gate(connection):
        for sort, settled in plain.items():
            _show_plain(connection, sort, confirmed, [one for one in settled if one not in shown])
            forget_projected(connection, settled)


def _show_plain(
    connection: Connection, sort: str, confirmed: Mapping[str, Row], subjects: Iterable[str]
) -> None:
    """Rows that nothing of ours is folded into any more."""
    values_of = _TABLES[sort][1]
    rows = ({"id": subject, **values_of(confirmed[subject])} for subject in subjects)
    _REPLACING[sort].run(connection, rows)


def show_after(connection: Connection, before: Row | None, deed: Deed) -> None:
    """Fold one more intent of ours into what the editor sees; quick however many wait."""
    _write(connection, sort_of(deed.kind), deed.subject, fold(before, deed))


def _write(connection: Connection, sort: str, subject: str, row: Row | None) -> None:
    table, values_of = _TABLES[sort]
    unfold(connection, [subject])
    with gate(connection):
        if row is None:
            if not _is_lost_there(connection, subject):
                connection.execute(delete(table).where(table.c.id == subject))
                connection.execute(delete(Projected).where(Projected.c.subject_id == subject))
            return
        _REPLACING[sort].run(connection, [{"id": subject, **values_of(row)}])
        _REPLACING_PROJECTED.run(connection, [{"subject_id": subject, "row": row}])


def _is_lost_there(connection: Connection, subject: str) -> bool:
    """The province was set back and lost what we had seen of it: it is kept and shown."""
    wanted = select(Pulled.c.key).where(Pulled.c.subject_id == subject, Pulled.c.is_missing)
    return connection.execute(wanted.limit(1)).first() is not None


def values_of(sort: str, row: Row) -> dict[str, Any]:
    """What a desk's table shows of a row, without its id."""
    return _TABLES[sort][1](row)


def forget_projected(connection: Connection, subjects: Collection[str]) -> None:
    """Nothing of ours is folded into them any more. The gate must be open."""
    if subjects and _ANY_PROJECTED.within(connection):
        _FORGET_PROJECTED.within(connection, **listed(subjects))


def _revision(epoch: int | None, seq: int | None) -> Revision:
    return (epoch, seq) if epoch is not None and seq is not None else NEVER


def _person(row: Row) -> dict[str, Any]:
    return {
        "name": row["name"],
        "role": row["role"],
        "is_revoked": row.get("revoked", False),
        "created_key": row["created_key"],
    }


def _column(row: Row) -> dict[str, Any]:
    return {
        "name": row["name"],
        "cadence": row["cadence"],
        "target_seconds": int(row["target_seconds"] or 0),
        "profile": row.get(PROFILE) or {},
        "templates": {
            field.removeprefix(TEMPLATE): value
            for field, value in row.items()
            if field.startswith(TEMPLATE) and value
        },
        "is_closed": row.get("closed", False),
        "alternatives": sum(len(alternatives(row, field)) for field in contested(row)),
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
        "alternatives": sum(len(alternatives(row, field)) for field in contested(row)),
        "is_edited_since": row.get("edited_since", False),
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
        "alternatives": sum(len(alternatives(row, field)) for field in contested(row)),
        "is_edited_since": row.get("edited_since", False),
        "created_key": row["created_key"],
        "changed_at": row["changed_at"],
    }


_TABLES: dict[str, tuple[Any, Callable[[Row], dict[str, Any]]]] = {
    "person": (Person, _person),
    "column": (Column, _column),
    "topic": (Topic, _topic),
    "story": (Story, _story),
}


# Built once: putting a statement together takes SQLAlchemy longer than running it takes SQLite.
_REPLACING = {sort: Replacing(table) for sort, (table, _) in _TABLES.items()}
_REPLACING_PROJECTED = Replacing(Projected)
_CONFIRMED = Glance(
    select(Confirmed.c.subject_id, Confirmed.c.row, Confirmed.c.made).where(
        among(Confirmed.c.subject_id)
    )
)
_ANY_DEEDS = Glance(
    select(Intent.c.sequence)
    .where(among(Intent.c.subject_id), Intent.c.state.in_(PENDING))
    .limit(1)
)
_DEEDS = (
    select(Intent)
    .with_only_columns(
        Intent.c.key,
        Intent.c.kind,
        Intent.c.subject_id,
        Intent.c.person_id,
        Intent.c.device_id,
        Intent.c.payload,
        Intent.c.at,
        Intent.c.base_epoch,
        Intent.c.base_seq,
        Intent.c.predecessor,
    )
    .where(among(Intent.c.subject_id), Intent.c.state.in_(PENDING))
    .order_by(Intent.c.sequence)
)
_ANY_PROJECTED = Glance(select(Projected.c.subject_id).limit(1))
"""Where nothing waits there is none, and the names of all that came need not be told."""
_FORGET_PROJECTED = Glance(delete(Projected).where(among(Projected.c.subject_id)))
_THE_SUBJECT: BindParameter[str] = bindparam("subject")
_SEEN = Glance(
    select(
        select(Projected.c.row).where(Projected.c.subject_id == _THE_SUBJECT).scalar_subquery(),
        select(Confirmed.c.row).where(Confirmed.c.subject_id == _THE_SUBJECT).scalar_subquery(),
        select(Confirmed.c.made).where(Confirmed.c.subject_id == _THE_SUBJECT).scalar_subquery(),
    )
)
