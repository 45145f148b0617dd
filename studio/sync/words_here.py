"""The words of records that the province's disk has harmed, as far as they stand here."""

from __future__ import annotations

import base64
from collections.abc import Collection, Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from studio.models.confirmed import Pulled
from studio.models.glance import among, listed
from studio.models.intent import Intent
from studio.models.story import BodyUpdate
from studio.sync.fold import SORTS, Row, makes_subject, sort_of
from studio.sync.projection import confirmed_rows
from studio.sync.wire import Payload, Record, payload_hash

_CHANGES = frozenset(f"{sort}.changed" for sort in SORTS)


def words_here(connection: Connection, harmed: Mapping[str, Record]) -> dict[str, Payload]:
    """By key. Whoever had read a record before it was harmed must not lose what it said.

    Our own intents and what was pulled of others say it to the letter; of what they do not hold,
    for a backup had it long ago, the rows and bodies still tell what was made and changed.
    """
    if not harmed:
        return {}
    keys = listed(harmed)
    found = {line.key: line.payload for line in connection.execute(_OURS, keys)}
    for line in connection.execute(_PULLED, keys):
        payload = msgspec.json.decode(line.record, type=Record).payload
        if payload_hash(payload) == harmed[line.key].payload_hash:
            found.setdefault(line.key, payload)
    for line in connection.execute(_PIECES, keys):
        piece = base64.b64encode(line.update).decode()
        found.setdefault(line.intent_key, {"update": piece, "text_length": 0})
    left = [record for key, record in harmed.items() if key not in found]
    return found | _told_by_rows(connection, left)


def _told_by_rows(connection: Connection, records: Collection[Record]) -> dict[str, Payload]:
    rows = confirmed_rows(connection, {record.subject for record in records})
    told = {one.key: _told_by(rows[one.subject], one) for one in records if one.subject in rows}
    return {key: payload for key, payload in told.items() if payload}


def _told_by(row: Row, record: Record) -> Payload:
    """Empty: nothing in the row is of this record."""
    if makes_subject(record.kind) and row["created_key"] == record.key:
        return _making(row, record)
    if record.kind in _CHANGES:
        for field, mark in row["_set"].items():
            if mark[2] == record.key:
                return {"field": field, "value": row[field]}
        for field, others in row.get("_beside", {}).items():
            for one in others:
                if one["key"] == record.key:
                    return {"field": field, "value": one["value"]}
    return {}


def _making(row: Row, record: Record) -> Payload:
    """What was changed since is changed again by the records that follow."""
    payload: dict[str, Any] = {name: row[name] for name in SORTS[sort_of(record.kind)]}
    if "channels" in row:
        payload["channels"] = [
            name for name, mark in row["channels"].items() if mark[2] == record.key
        ]
    if row.get("key"):
        payload["key"] = row["key"]
    if payload.get("target_seconds") == "":
        del payload["target_seconds"]
    return payload


_OURS = select(Intent.c.key, Intent.c.payload).where(among(Intent.c.key))
_PULLED = select(Pulled.c.key, Pulled.c.record).where(among(Pulled.c.key))
_PIECES = select(BodyUpdate.c.intent_key, BodyUpdate.c["update"]).where(
    among(BodyUpdate.c.intent_key)
)
