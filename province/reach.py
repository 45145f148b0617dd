"""How far each device had read this log in an epoch, as its positions showed.

A revision of an epoch that is over may be of a record that the log lost when it was set back, and
name another one by now. What a device says that it had seen then counts up to the last position of
that epoch which it showed and the log held. This stands in the store that is set back, so it goes
back along with the log, by whatever means that was done and however often somebody started the
province since.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert as upsert

from province import store
from province.prepared import Prepared
from province.signatures import SIGNED_KINDS
from province.wire import Intent, Revision


@dataclass(frozen=True, slots=True)
class Showing:
    """Of a position that the log held."""

    epoch: int
    """The position's."""
    place: Revision
    """Of the last record before it."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Of one device."""

    epoch: int
    """The newsroom's: whoever shows a position of it saw what its revisions name."""
    shown: Sequence[Showing] = ()
    """The furthest of each epoch, the oldest first."""

    def held_to(self, intent: Intent) -> Intent:
        """The intent with the base that goes into the log.

        That of a command stays: its signature covers it, and it decides nothing.
        """
        if intent.base is None or intent.kind in SIGNED_KINDS:
            return intent
        base = self.within(intent.base)
        return intent if base == intent.base else msgspec.structs.replace(intent, base=base)

    def within(self, seen: Revision) -> Revision | None:
        """As much of what the device says it had seen as is surely in this log; None: nothing."""
        epoch, seq = seen
        if epoch >= self.epoch:
            return seen
        last = next((one for one in reversed(self.shown) if one.epoch <= epoch), None)
        if last is None:
            return None
        if seq > last.place[1]:  # of an earlier epoch perhaps: a later one would claim all of that
            return last.place
        return seen if last.epoch == epoch else None


def reach_of(
    connection: sa.Connection, newsroom: str, epoch: int, device: str, intents: Sequence[Intent]
) -> Reach:
    """Of the device, in the newsroom's present `epoch`, as far as its intents ask for it."""
    if not any(_is_of_before(intent, epoch) for intent in intents):
        return Reach(epoch)
    rows = _SHOWN.rows(connection, room=newsroom, its_device=device)
    return Reach(epoch, [Showing(row.epoch, (row.its_epoch, row.seq)) for row in rows])


def note(connection: sa.Connection, newsroom: str, device: str, place: Revision) -> None:
    """The device showed a position at `place`, (epoch, cursor), and the log holds it."""
    epoch, seq = place
    if seq:
        row = {"room": newsroom, "its_device": device, "its_epoch": epoch, "its_seq": seq}
        _NOTE.rows(connection, **row)


def _is_of_before(intent: Intent, epoch: int) -> bool:
    is_based = intent.base is not None and intent.base[0] < epoch
    return is_based or intent.kind == "story.submitted"


# Built once: putting a statement together takes SQLAlchemy longer than running it takes SQLite.
_h, _r = store.reach.c, store.record.c
_SHOWN = Prepared(
    sa.select(_h.epoch, _h.seq, _r.epoch.label("its_epoch"))
    .join(store.record, sa.and_(_r.newsroom == _h.newsroom, _r.seq == _h.seq))
    .where(_h.newsroom == sa.bindparam("room"), _h.device == sa.bindparam("its_device"))
    .order_by(_h.epoch)
)
_new = upsert(store.reach).values(
    newsroom=sa.bindparam("room"),
    device=sa.bindparam("its_device"),
    epoch=sa.bindparam("its_epoch"),
    seq=sa.bindparam("its_seq"),
)
_NOTE = Prepared(
    _new.on_conflict_do_update(
        set_={"seq": _new.excluded.seq},
        where=_new.excluded.seq > _h.seq,  # what is not changed is not waited for at the disk
    )
)
