"""A newsroom's log as it is after years, written straight into the province's store.

Its names are such as studios give: those made later sort later.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from province import positions, store
from province.log import newsroom_row
from province.wire import canonical, next_digest, sha256_of
from studio.clock import unique_id
from studio.sync.wire import Position
from tests.province.making import DEVICE, PERSON

CHUNK = 10_000
"""Records of one transaction."""
AT = "2026-01-01T00:00:00.000Z"


def fill(data: Path, newsroom: str, count: int) -> Position:
    """Let its log have `count` records, digests and all; the position at its head."""
    kept = store.open_store(data, create=False)
    try:
        with kept.reading() as connection:
            room = newsroom_row(connection, newsroom)
        digest = room.digest
        numbers = iter(range(room.head + 1, count + 1))
        while some := list(itertools.islice(numbers, CHUNK)):
            records = list(_records(newsroom, some, digest))
            digest = records[-1]["digest"]
            head = {"head": some[-1], "digest": digest}
            with kept.writing() as connection:
                connection.execute(sa.insert(store.record), records)
                connection.execute(sa.insert(store.subject), [_subject(one) for one in records])
                here = store.newsroom.c.id == newsroom
                connection.execute(sa.update(store.newsroom).where(here).values(**head))
        signed = positions.sign(kept, newsroom, room.epoch, max(count, room.head), digest)
        return msgspec.convert(msgspec.to_builtins(signed), Position)
    finally:
        kept.close()


def _records(newsroom: str, numbers: list[int], digest: str) -> Iterator[dict[str, Any]]:
    for number in numbers:
        payload = canonical(
            {
                "title": f"选题{number:07d}：老城区供暖改造走访",
                "angle": "住户的账本",
                "column": None,
                "due_at": None,
                "owner": PERSON,
                "channels": ["client"],
            }
        )
        key, payload_hash = unique_id(), sha256_of(payload)
        digest = next_digest(digest, key, payload_hash)
        yield {
            "newsroom": newsroom, "seq": number, "epoch": 1, "key": key, "kind": "topic.proposed",
            "subject": unique_id(), "field": None, "person": PERSON, "device": DEVICE,
            "app": "studio/bench", "base_epoch": None, "base_seq": None, "predecessor": None,
            "needs": b"[]", "payload": payload, "payload_hash": payload_hash, "digest": digest,
            "at": AT,
        }  # fmt: skip


def _subject(record: dict[str, Any]) -> dict[str, Any]:
    return {
        "newsroom": record["newsroom"], "id": record["subject"], "type": "topic",
        "state": "proposed", "seq": record["seq"], "is_revoked": False,
    }  # fmt: skip
