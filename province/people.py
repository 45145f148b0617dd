"""The persons of a newsroom, as the province's operator sees and changes them."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from province import access, log, store
from province.errors import ProvinceError
from province.store import Store
from province.wire import Revision

_decode = msgspec.json.decode


def listed(kept: Store, newsroom: str) -> list[dict[str, Any]]:
    """Everybody who ever joined, in that order. `newsroom` is an id or a name."""
    with kept.reading() as connection:
        return _persons(connection, access.newsroom_id(connection, newsroom))


def give_role(kept: Store, newsroom: str, person: str, role: str) -> Revision:
    return _append(kept, newsroom, person, "role_changed", {"role": role})


def stop(
    kept: Store, newsroom: str, person: str, kind: Literal["revoked", "reinstated"]
) -> Revision:
    """Or let them go on. What they sent before stays either way."""
    return _append(kept, newsroom, person, kind, {})


def names(kept: Store, newsroom: str, persons: set[str]) -> dict[str, str]:
    """By id; who is not there is left out."""
    with kept.reading() as connection:
        return {one["id"]: one["name"] for one in _persons(connection, newsroom, persons)}


def _append(
    kept: Store, newsroom: str, person: str, verb: str, payload: dict[str, Any]
) -> Revision:
    with kept.writing() as connection:
        room = access.newsroom_id(connection, newsroom)
        found = [one["id"] for one in _persons(connection, room) if one["id"].startswith(person)]
        if len(found) != 1 or not person:
            raise ProvinceError("person_not_listed", person=person)
        intent = log.own_intent(f"person.{verb}", found[0], payload)
        return log.append(kept, connection, room, intent)


def _persons(
    connection: sa.Connection, newsroom: str, only: set[str] | None = None
) -> list[dict[str, Any]]:
    person, record = store.subject.c, store.record.c
    query = (
        sa.select(person.id, person.state, person.is_revoked, record.payload, record.at)
        .join(store.record, sa.and_(record.newsroom == person.newsroom, record.seq == person.seq))
        .where(person.newsroom == newsroom, person.type == "person")
        .order_by(person.seq)
    )
    if only is not None:
        query = query.where(person.id.in_(only))
    return [
        {
            "id": row.id,
            "name": _name_in(row),
            "role": row.state,
            "is_revoked": row.is_revoked,
            "joined_at": row.at,
        }
        for row in connection.execute(query)
    ]


def _name_in(row: Any) -> str:
    """What a disk has harmed may neither hold up a page nor keep anybody from being revoked."""
    try:
        return str(_decode(row.payload)["name"])
    except (ValueError, KeyError, TypeError):
        return str(row.id)[:8]
