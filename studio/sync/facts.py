"""Single things the sync must remember, each in the transaction that made it true."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.sqlite import insert

from studio.models.database import Store
from studio.models.fact import Fact
from studio.models.glance import Glance
from studio.sync.wire import Position

POSITION = "position"
FOLDED_BY = "folded_by"
"""The number of the rules (sync.fold.RULES) that made what is confirmed."""
STABLE = "stable"
"""revision: the newest record inside a verified backup of the province's; at: when (its clock)."""
STABLE_MARKS = "stable_marks"
"""One a day of what STABLE was, for 40 days (sync.retention.Mark)."""
PRUNED_THROUGH = "pruned_through"
"""Up to which revision nothing is left to let go of."""
COMPACTED_THROUGH = "compacted_through"
"""What PRUNED_THROUGH was when the bodies' pieces that it let go of had been joined."""
BACKUP_NEWS = "backup_news"
"""at: the newest backup that was told of; heard_at: since when, by this machine's clock."""
NEWSROOM_ID = "newsroom_id"
NEWSROOM_NAME = "newsroom_name"
DEVICE_ID = "device_id"
DEVICE_NAME = "device_name"
DEVICE_ROLE = "device_role"
"""What this device was invited as."""
PERSON_ID = "person_id"
"""Who works at this device now."""
PIN_TRIES = "pin_tries"
"""By person: how often their PIN was wrong since it was right, and the machine's uptime then."""
BUNDLE_KEYS = "bundle_keys"
"""What was swapped with the province (sync.introducing.Swapped)."""
EXCHANGE = "exchange"
"""The exchange place and when it is used (sync.exchange.Choice); none: there is none."""
FERRIED = "ferried"
"""What was put there and what happened there last (sync.exchange.Ledger)."""
PLATFORM_URL = "platform_url"
LINE = "line"
"""State, code and facts of the newest attempt (sync.line.Line)."""
LINE_ATTEMPTS = "line_attempts"
LINE_NOT_BEFORE = "line_not_before"
NO_SNAPSHOT_BEFORE = "no_snapshot_before"
"""When the province is asked again whether it has one; it had none."""
PUSH_TROUBLE = "push_trouble"
"""First key of the batch that got the province into trouble, and how often in a row."""
REVIEW_DUE = "review_due"
"""Stories whose body is to be looked through for paragraphs that two sides touched."""
PUSH_STRIDE = "push_stride"
PULL_STRIDE = "pull_stride"
"""How much is put on the line at once (sync.stride)."""
QUEUE_IS_PAUSED = "queue_is_paused"
ORIGINALS_CAP = "originals_cap"
"""KiB a second that originals may take of the line; none: as much as it gives."""
ORIGINALS_HOURS = "originals_hours"
"""In which hours originals may leave (sync.hours.Hours); none: in all."""


# Built once: putting a statement together takes SQLAlchemy longer than running it takes SQLite.
_READ = Glance(select(Fact.c.value).where(Fact.c.name == bindparam("name")))
_ALL = Glance(select(Fact.c.name, Fact.c.value))
"""There are few: one answer serves every question until something is written."""
_INSERT = insert(Fact)
_WRITE = Glance(
    _INSERT.values(name=bindparam("name"), value=bindparam("value")).on_conflict_do_update(
        index_elements=["name"], set_={"value": _INSERT.excluded.value}
    )
)


def read_fact(connection: Connection, name: str) -> Any:
    """The value remembered under `name`; None when there is none."""
    found = _READ.within(connection, name=name)
    return msgspec.json.decode(found[0][0]) if found else None


def look_up(store: Store, *names: str) -> dict[str, Any]:
    """Values by name, for who needs nothing else of that moment; what is not known is left out."""
    found = _ALL.named(store)
    return {name: msgspec.json.decode(found[name]) for name in names if name in found}


def write_fact(connection: Connection, name: str, value: object) -> None:
    _WRITE.within(connection, name=name, value=msgspec.json.encode(value).decode())


def read_position(connection: Connection) -> Position | None:
    return as_position(read_fact(connection, POSITION))


def as_position(found: Any) -> Position | None:
    """What is remembered as POSITION."""
    return None if found is None else msgspec.convert(found, Position)
