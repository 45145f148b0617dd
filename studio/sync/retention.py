"""Lets go of what the province's backups hold: settled intents, and records seen of others.

Both are kept so that a province that was set back can be given what it lost. What an old backup of
it has needs no copy here. Its age is told by the province's clock against the province's clock;
this machine's may be years off. A body's pieces are the body itself and always stay, and so does
whatever is not settled.

An intent that went is taken for another's when its record comes again: its body pieces are known by
their key, its payload is asked for. Only a screen that has stood open for 40 days could still be
behind it, and then its change is kept beside the field instead of setting it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Table,
    bindparam,
    delete,
    select,
    tuple_,
)

from studio.clock import moment, stamp
from studio.models.confirmed import Pulled
from studio.models.database import Store, gate
from studio.models.intent import Intent
from studio.models.media import Transfer
from studio.sync.facts import (
    BACKUP_NEWS,
    PRUNED_THROUGH,
    STABLE,
    STABLE_MARKS,
    look_up,
    read_fact,
    write_fact,
)
from studio.sync.line import LineState, remembered_line
from studio.vocabulary import NEVER, IntentState, Revision

KEPT = timedelta(days=40)
"""So long after a backup had it: last month's is enough to begin from."""
SELDOM = timedelta(days=1)
"""Between two marks that are remembered; a backup is made every night."""
OLD = timedelta(days=7)
"""Without news of a backup: a person is told."""
CHUNK = 500
"""Rows of each table in one transaction: a few milliseconds, and one a round."""


class Mark(msgspec.Struct, frozen=True):
    """A backup of the province's that was read back held all up to `revision`."""

    revision: Revision
    at: str
    """UTC, by the province's clock."""


def tidy(store: Store, now: datetime) -> None:
    """After a round: note what the province said of its backups, let go of one chunk at most."""
    told = look_up(store, STABLE, STABLE_MARKS, BACKUP_NEWS, PRUNED_THROUGH)
    newest = _mark(told.get(STABLE))
    before = msgspec.convert(told.get(STABLE_MARKS) or [], list[Mark])
    news = told.get(BACKUP_NEWS)
    done = tuple(told.get(PRUNED_THROUGH) or NEVER)
    at = newest.at if newest else None
    if news is None or news["at"] != at or moment(news["heard_at"]) > now:
        heard = {"at": at, "heard_at": stamp(now)}
        store.merge(lambda connection: write_fact(connection, BACKUP_NEWS, heard))
    if newest is None:
        return
    marks = with_mark(before, newest)
    if marks != before:
        noted = msgspec.to_builtins(marks)
        store.merge(lambda connection: write_fact(connection, STABLE_MARKS, noted))
    safe = safe_through(marks, newest.at)
    if safe > done:
        store.merge(lambda connection: _let_go(connection, safe))


def with_mark(marks: Sequence[Mark], newest: Mark) -> list[Mark]:
    """The marks with the newest one, and without those that say nothing any more.

    One above it, or later, is of before the province was set back, or its clock was.
    """
    kept = [
        mark
        for mark in marks
        if mark.revision <= newest.revision and moment(mark.at) <= moment(newest.at)
    ]
    if not kept or moment(newest.at) - moment(kept[-1].at) >= SELDOM:
        kept.append(newest)
    old = [mark for mark in kept if _is_old(mark, newest.at)]
    return kept[len(old) - 1 :] if old else kept


def safe_through(marks: Sequence[Mark], at: str) -> Revision:
    """Up to where nothing is needed any more, when the province's clock shows `at`."""
    return max((mark.revision for mark in marks if _is_old(mark, at)), default=NEVER)


def backup_is_old(connection: Connection, now: datetime) -> bool | None:
    """For more than a week the province has told of no new backup; None: nobody can say.

    Both moments are this machine's, so that it does not matter how wrong its clock is.
    """
    news = read_fact(connection, BACKUP_NEWS)
    if news is None or remembered_line(connection).state != LineState.ONLINE:
        return None
    return now - moment(news["heard_at"]) > OLD


def _mark(stable: dict[str, Any] | None) -> Mark | None:
    """None: there is no backup, or what the province said of it is no time."""
    if not stable or not stable["at"]:
        return None
    try:
        at = stamp(moment(stable["at"]))
    except (ValueError, OverflowError):
        return None
    return Mark(tuple(stable["revision"]), at)


def _is_old(mark: Mark, at: str) -> bool:
    return moment(at) - moment(mark.at) >= KEPT


def _let_go(connection: Connection, safe: Revision) -> None:
    bounds = {"epoch": safe[0], "seq": safe[1], "most": CHUNK}
    with gate(connection):
        gone = [connection.execute(each, bounds).rowcount for each in (_INTENTS, _PULLED)]
    if max(gone) < CHUNK:
        write_fact(connection, PRUNED_THROUGH, list(safe))


def _oldest(
    table: Table, order: Sequence[ColumnElement[Any]], *more: ColumnElement[bool]
) -> Delete:
    """Takes away some of what stands in the log up to a revision; `order` is one of an index."""
    through = tuple_(bindparam("epoch"), bindparam("seq"))
    covered = tuple_(table.c.epoch, table.c.seq) <= through
    some = select(table.c.key).where(covered, *more).order_by(*order).limit(bindparam("most"))
    return delete(table).where(table.c.key.in_(some))


# Built once: putting a statement together takes SQLAlchemy longer than running it takes SQLite.
_AWAITED = select(Transfer.c.needs).where(Transfer.c.is_verified.is_(False))
"""Submissions whose media are still on their way."""
_INTENTS = _oldest(
    Intent,
    [Intent.c.sequence],
    Intent.c.state == IntentState.SETTLED,
    Intent.c.key.not_in(_AWAITED),
)
_PULLED = _oldest(Pulled, [Pulled.c.epoch, Pulled.c.seq], Pulled.c.is_missing.is_(False))
