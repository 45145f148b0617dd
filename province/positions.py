"""How far a studio has read a log: made by the province alone, and known again as its own.

A genuine position that the log does not hold says that the province was set back, by a restored
backup or a folder that was copied. Then a new epoch opens, so that every other studio is told too.
One of an epoch that is over, which the log does hold, tells how far its device had read this log.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from province import reach, store
from province.errors import ProvinceError
from province.prepared import Prepared
from province.store import Store
from province.wire import Position, Revision


class _SetBack(Exception):
    """A genuine position that the log does not hold."""

    def __init__(self, epoch: int) -> None:
        super().__init__(epoch)
        self.epoch = epoch


class _Over(Exception):
    """A genuine position of an epoch that is over."""

    def __init__(self, epoch: int, held: Revision | None) -> None:
        super().__init__(epoch)
        self.epoch = epoch
        """The newsroom's."""
        self.held = held
        """Where it is, when the log holds it."""


def sign(kept: Store, newsroom: str, epoch: int, cursor: int, digest: str) -> Position:
    words = f"{newsroom}\n{epoch}\n{cursor}\n{digest}"
    signature = hmac.new(kept.key, words.encode(), hashlib.sha256).hexdigest()
    return Position(epoch, cursor, digest, signature)


def check(kept: Store, connection: sa.Connection, room: Any, position: Position) -> None:
    """Raises ProvinceError unless the log holds it; only within `heeding_positions`.

    `room` is the newsroom's row, read in the same transaction.
    """
    genuine = sign(kept, room.id, position.epoch, position.cursor, position.digest)
    if not hmac.compare_digest(genuine.signature.encode(), position.signature.encode()):
        raise ProvinceError("position_not_genuine")
    if position.epoch > room.epoch:
        raise _SetBack(position.epoch)
    is_held = _is_held(connection, room.id, position)
    if position.epoch < room.epoch:
        raise _Over(room.epoch, (position.epoch, position.cursor) if is_held else None)
    if not is_held:
        raise _SetBack(position.epoch)


def _is_held(connection: sa.Connection, newsroom: str, position: Position) -> bool:
    if position.cursor == 0:
        return True
    found = _DIGEST.rows(connection, room=newsroom, cursor=position.cursor)
    return bool(found) and found[0].digest == position.digest


@contextlib.contextmanager
def heeding_positions(kept: Store, newsroom: str, device: str) -> Iterator[None]:
    """Around a transaction that checks a position of the device (empty: of nobody's).

    What follows from it is durable before a studio is told: a new epoch, or how far this device had
    read in one that is over.
    """
    try:
        yield
    except _Over as found:
        if found.held and device:
            with kept.writing() as connection:
                reach.note(connection, newsroom, device, found.held)
        raise ProvinceError("epoch_over", epoch=found.epoch) from None
    except _SetBack as found:
        epoch = open_epoch_above(kept, newsroom, found.epoch)
        raise ProvinceError("epoch_over", epoch=epoch) from None


def open_epoch_above(kept: Store, newsroom: str, epoch: int) -> int:
    """The newsroom's epoch, which is above `epoch` now; however many ask, one opens."""
    room = store.newsroom
    here = room.c.id == newsroom
    with kept.writing() as connection:
        present: int = connection.execute(sa.select(room.c.epoch).where(here)).scalar_one()
        if present > epoch:
            return present
        connection.execute(sa.update(room).where(here).values(epoch=epoch + 1))
    return epoch + 1


# Built once: putting a statement together takes SQLAlchemy longer than running it takes SQLite.
_DIGEST = Prepared(
    sa.select(store.record.c.digest).where(
        store.record.c.newsroom == sa.bindparam("room"),
        store.record.c.seq == sa.bindparam("cursor"),
    )
)
