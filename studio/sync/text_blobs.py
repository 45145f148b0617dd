"""Updates of bodies that are too large for an intent: they travel as files named by their hash.

Ours leaves before the intent that names it, part by part, in the thread and the lane of the text; a
cut costs one part, and what need not wait for it passes between two of them. Another's is fetched
after the round that brought its record. Until it is here whole, that record waits, and what builds
on it is kept and shows nothing: Loro holds it back.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, exists, func, insert, select, update

from studio.errors import PlatformError, Refused, Unreachable
from studio.models.confirmed import Pulled, StrangeRecord
from studio.models.database import Store, gate
from studio.models.glance import Glance, Whether
from studio.models.story import BodyUpdate
from studio.sync.backoff import wait_after
from studio.sync.line import got_through
from studio.sync.review import note_due
from studio.sync.wire import IntentMessage, Payload, Platform, Record, UploadPlan
from studio.vocabulary import NEVER, Revision, Sha256, StoryId

TYPE = "application/vnd.zaotai.loro"
MOST_INLINE = 192 * 1024
"""Bytes of an update; as base64 and JSON 256 kB."""
LARGEST = 64 * 1024 * 1024
"""Bytes; what claims to be more is no update of a body."""
AWAITED = "blob"
"""Why a record is put aside whose blob is not here yet."""
DAMAGED = "damaged"
MOST_TRIES = 3
"""With other bytes than its name says, until it is given up."""
URLS_AT_ONCE = 64
MOST_PLANS = 4
_AGAIN = frozenset(
    {"part_url_expired", "media_hash_differs", "media_incomplete", "part_size_differs", "not_found"}
)
"""Somebody else's doing, or a line's: the upload is planned anew."""
_NAME = re.compile(r"[0-9a-f]{64}")


def payload_of(loro_update: bytes, text_length: int) -> Payload:
    """Of the intent that carries this update, or names it."""
    about: Payload = {"text_length": text_length}
    if len(loro_update) <= MOST_INLINE:
        return {"update": base64.b64encode(loro_update).decode("ascii"), **about}
    sha256 = hashlib.sha256(loro_update).hexdigest()
    return {"blob": sha256, "blob_size": len(loro_update), **about}


def is_awaited(record: Record) -> bool:
    """Whether the record's update is a blob that can be one."""
    sha256, size = record.payload.get("blob"), record.payload.get("blob_size")
    return (
        "update" not in record.payload
        and isinstance(sha256, str)
        and _NAME.fullmatch(sha256) is not None
        and isinstance(size, int)
        and not isinstance(size, bool)
        and 0 < size <= LARGEST
    )


def seen_of(connection: Connection, story: StoryId, position: Revision) -> Revision:
    """Up to where the log's words about this body are here, when we have read up to `position`."""
    waiting = [(line.epoch, line.seq) for line in connection.execute(_AWAITED_OF, {"story": story})]
    epoch, seq = min([*waiting, (position[0], position[1] + 1)])
    return (epoch, seq - 1) if seq else NEVER


def awaited_bytes(connection: Connection, story: StoryId) -> int:
    """How much of this body the log knows and this machine does not have yet; 0: it is whole."""
    return int(connection.execute(_AWAITED_BYTES, {"story": story}).scalar_one())


# -- ours ----------------------------------------------------------------------------------------


def carry(store: Store, platform: Platform, intent: IntentMessage) -> Iterator[None]:
    """Send what the intent names, a part at each step; at the end it is there and was read back.

    Raises PlatformError; Refused body_damaged when the bytes are no longer what their name says.
    """
    sha256 = Sha256(intent.payload["blob"])
    content = own_blob(store, intent.key, sha256)
    for _ in _steps(platform, sha256, content):
        got_through(store)
        yield


def own_blob(store: Store, key: str, sha256: str) -> bytes:
    """What our intent of this key names. Raises Refused body_damaged when it is not here so."""
    with store.reading() as connection:
        for content in connection.execute(_OWN, {"key": key}).scalars():
            if hashlib.sha256(content).hexdigest() == sha256:
                return bytes(content)
    raise Refused("body_damaged")


def _steps(platform: Platform, sha256: Sha256, content: bytes) -> Iterator[int]:
    for _ in range(MOST_PLANS):
        try:
            plan = platform.plan_upload(sha256, len(content), TYPE, want=URLS_AT_ONCE)
            if plan.state == "verified":
                return
            yield from _parts_sent(platform, sha256, content, plan)
            platform.complete_upload(sha256)  # maybe it verifies still: then the intent is put off
        except Refused as error:
            if error.code not in _AGAIN:
                raise
        else:
            return
    raise Unreachable("province_trouble")


def _parts_sent(
    platform: Platform, sha256: Sha256, content: bytes, plan: UploadPlan
) -> Iterator[int]:
    urls = {one.part: one.url for one in plan.urls}
    for number in range(-(-len(content) // plan.part_size)):
        if number not in plan.parts_done:
            part = content[number * plan.part_size :][: plan.part_size]
            platform.send_part(sha256, number, iter([part]), len(part), urls.get(number, ""))
            yield number


# -- others' -------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Coming:
    """One that is on its way, as far as it came."""

    content: bytearray = field(default_factory=bytearray)
    attempts: int = 0
    strange: int = 0
    """How often it came with other bytes than its name says."""
    not_before: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        if self.not_before is None:
            return True
        # More than any wait: the clock was set back.
        return not now < self.not_before <= now + wait_after(self.attempts, _most)


@dataclass(slots=True)
class BlobFetcher:
    """Belongs to the syncing thread, and outlives its rounds: a cut blob goes on where it was."""

    store: Store
    now: Callable[[], datetime]
    chance: Callable[[], float]
    _coming: dict[str, _Coming] = field(default_factory=dict)

    def fetch(self, platform: Platform, is_stopping: Callable[[], bool]) -> Iterator[StoryId]:
        """Get what records wait for; the stories that wait for less now. Raises PlatformError."""
        for (waiting,) in _AWAITED.rows(self.store) if _ANY_AWAITED.is_any(self.store) else ():
            if is_stopping():
                return
            record = msgspec.json.decode(waiting, type=Record)
            if self._is_settled(record, platform):
                yield StoryId(record.subject)

    def _is_settled(self, record: Record, platform: Platform) -> bool:
        sha256, size = Sha256(record.payload["blob"]), int(record.payload["blob_size"])
        coming = self._coming.setdefault(sha256, _Coming())
        if not coming.is_due(self.now()):
            return False
        had = len(coming.content)
        try:
            _receive(platform, sha256, size, coming.content)
        except Refused:  # the province has the record and not the blob: somebody may bring it
            self._put_off(coming)
            return False
        except PlatformError:
            if len(coming.content) > had:
                got_through(self.store)
            raise
        if hashlib.sha256(coming.content).hexdigest() != sha256:
            coming.strange += 1
            coming.content.clear()
            self._put_off(coming)
            if coming.strange < MOST_TRIES:
                return False
        del self._coming[sha256]
        content = bytes(coming.content)
        self.store.merge(partial(_take, record=record, content=content))
        return True

    def _put_off(self, coming: _Coming) -> None:
        coming.attempts += 1
        coming.not_before = self.now() + wait_after(coming.attempts, self.chance)


def _receive(platform: Platform, sha256: Sha256, size: int, content: bytearray) -> None:
    """Go on behind what is here; not much more is taken than it is to be."""
    if len(content) >= size:
        return
    for piece in platform.media_content(sha256, len(content)):
        content += piece
        if len(content) > size:
            return


def _take(connection: Connection, record: Record, content: bytes) -> None:
    """Into the body, or among what cannot be read; the record waits no longer."""
    from studio.manuscript.wholeness import is_whole  # Loro is not needed before the first paint

    place = {"its_epoch": record.epoch, "its_seq": record.seq}
    if not is_whole(content):
        connection.execute(_QUARANTINE, place)
        return
    connection.execute(_ARRIVED, place)
    if connection.execute(_IS_HERE, {"key": record.key}).first() is not None:
        return
    piece = {
        "story_id": record.subject,
        "update": content,
        "intent_key": record.key,
        "person_id": record.person,
    }
    with gate(connection):
        connection.execute(_INSERT, piece)
    note_due(connection, [record.subject])


def _most() -> float:
    return 1.0


# Built once: putting a statement together takes SQLAlchemy longer than running it takes SQLite.
_AWAITED = Glance(
    select(StrangeRecord.c.record)
    .where(StrangeRecord.c.why == AWAITED)
    .order_by(StrangeRecord.c.epoch, StrangeRecord.c.seq)
)
_ANY_AWAITED = Whether(select(StrangeRecord.c.seq).where(StrangeRecord.c.why == AWAITED))
_SUBJECT: Any = StrangeRecord.c.record["subject"].as_string()
_KEY: Any = StrangeRecord.c.record["key"].as_string()
_SIZE: Any = StrangeRecord.c.record[("payload", "blob_size")].as_integer()
_OF_STORY = (
    StrangeRecord.c.why == AWAITED,
    bindparam("story") == _SUBJECT,
    ~exists().where(Pulled.c.key == _KEY, Pulled.c.is_missing),  # the log has it no more
)
_AWAITED_OF = select(StrangeRecord.c.epoch, StrangeRecord.c.seq).where(*_OF_STORY)
_AWAITED_BYTES = select(func.coalesce(func.sum(_SIZE), 0)).where(*_OF_STORY)
_OWN = select(BodyUpdate.c["update"]).where(BodyUpdate.c.intent_key == bindparam("key"))
_IS_HERE = select(BodyUpdate.c.number).where(BodyUpdate.c.intent_key == bindparam("key")).limit(1)
_INSERT = insert(BodyUpdate)
_PLACE = (
    StrangeRecord.c.epoch == bindparam("its_epoch"),
    StrangeRecord.c.seq == bindparam("its_seq"),
    StrangeRecord.c.why == AWAITED,
)
_QUARANTINE = update(StrangeRecord).where(*_PLACE).values(why=DAMAGED)
_ARRIVED = delete(StrangeRecord).where(*_PLACE)
