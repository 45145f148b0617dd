"""Sends media part by part, after the text that names them; every part survives a restart."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection, case, exists, func, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from studio.clock import stamp
from studio.errors import MediaError, Refused, StudioError, Unreachable
from studio.models.database import Store
from studio.models.intent import Intent
from studio.models.media import Transfer
from studio.sync.backoff import wait_after
from studio.sync.wire import Platform
from studio.vocabulary import IntentState, Kind, Lane, Sha256

CHUNK = 256 * 1024
SMALL_MEDIA = 4 * 1024 * 1024
"""Bytes up to which a file goes in the lane of pictures and posters."""

HASH_DIFFERS = "media_hash_differs"
PROVINCE_TROUBLES = ("province_trouble", "province_disk_full")
"""Answers that one file may be the reason of."""
LONGEST_PUT_OFF = timedelta(hours=1)
"""Nobody puts a file off for longer: a later time comes from a clock that jumped."""

_ARRIVED = (IntentState.SENT, IntentState.SETTLED)
_LANES = case((Transfer.c.lane == Lane.TEXT, 0), (Transfer.c.lane == Lane.SMALL_MEDIA, 1), else_=2)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A media file that the province should have."""

    sha256: Sha256
    name: str
    size: int
    type: str


def enqueue(connection: Connection, media: list[Wanted], submission: str) -> None:
    """Put files on their way; what has arrived or left already is not sent again.

    A file that was held back as damaged is tried again: it may have been added anew.
    """
    connection.execute(
        update(Transfer)
        .where(Transfer.c.sha256.in_([medium.sha256 for medium in media]), Transfer.c.is_paused)
        .values(is_paused=False, attempts=0, not_before=None, trouble=None)
    )
    for medium in media:
        connection.execute(
            upsert(Transfer)
            .values(
                sha256=medium.sha256,
                name=medium.name,
                size=medium.size,
                type=medium.type,
                lane=Lane.SMALL_MEDIA if medium.size <= SMALL_MEDIA else Lane.ORIGINALS,
                needs=submission,
                parts_done=[],
            )
            .on_conflict_do_update(  # an earlier submission may have been refused
                index_elements=["sha256"],
                set_={"needs": submission},
                where=Transfer.c.is_verified.is_(False)
                & Transfer.c.needs.not_in(select(Intent.c.key).where(Intent.c.state.in_(_ARRIVED))),
            )
        )


def repoint(connection: Connection, refused: str) -> None:
    """Media of a refused submission go with another one that names them, if there is one."""
    wanted = select(Transfer.c.number, Transfer.c.sha256).where(
        Transfer.c.needs == refused, Transfer.c.is_verified.is_(False)
    )
    for line in connection.execute(wanted).all():
        other = _living_submission(connection, line.sha256)
        if other is not None:
            connection.execute(
                update(Transfer).where(Transfer.c.number == line.number).values(needs=other)
            )


def _living_submission(connection: Connection, sha256: str) -> str | None:
    """One that the province has, before one that waits."""
    media = func.json_each(Intent.c.payload, "$.media").table_valued("value", joins_implicitly=True)
    return connection.execute(
        select(Intent.c.key)
        .select_from(Intent, media)
        .where(
            Intent.c.kind == Kind.STORY_SUBMITTED,
            Intent.c.state != IntentState.REFUSED,
            func.json_extract(media.c.value, "$.sha256") == sha256,
        )
        .order_by(Intent.c.state == IntentState.WAITING, Intent.c.sequence)
        .limit(1)
    ).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class Sender:
    """One media file at a time, one part a step. For one thread."""

    store: Store
    platform: Platform
    file_of: Callable[[Sha256], Path]
    now: Callable[[], datetime]
    chance: Callable[[], float]
    on_progress: Callable[[Sha256, int], object]
    """Called with the bytes of the file that have left, from the sending thread."""

    def step(self) -> bool:
        """Send one part, or finish one file; False when there is nothing to send now.

        Raises PlatformError when the line is the reason. A file that cannot be sent for a reason
        of its own, or that gets the province into trouble, is put off, and the next one goes on.
        """
        with self.store.reading() as connection:
            line = self._next(connection)
        if line is None:
            return False
        try:
            self._advance(line)
        except (MediaError, Refused) as error:
            if error.code == HASH_DIFFERS and self._is_damaged(line):
                self._note(line.number, is_paused=True, trouble=_trouble("media_damaged", line))
            else:
                self._put_off(line, error)
        except Unreachable as error:
            if error.code not in PROVINCE_TROUBLES:
                raise
            self._put_off(line, error)  # before it is told: the media behind it go on
            raise
        return True

    def _advance(self, line: Any) -> None:
        sha256 = Sha256(line.sha256)
        path = self._checked_file(line)
        plan = self.platform.plan_upload(sha256, line.size, line.type)
        if plan.state == "verified":
            self._note_verified(line)
            return
        parts = -(-line.size // plan.part_size)
        missing = [number for number in range(parts) if number not in plan.parts_done]
        self._note(line.number, parts_done=sorted(plan.parts_done), part_size=plan.part_size)
        if not missing:
            self.platform.complete_upload(sha256)
            self._note_verified(line)
            return
        start = missing[0] * plan.part_size
        size = min(plan.part_size, line.size - start)
        sent = len(plan.parts_done) * plan.part_size
        chunks = self._chunks(line, path, start, size, sent)
        self.platform.send_part(sha256, missing[0], chunks, size)
        done = sorted([*plan.parts_done, missing[0]])
        self._note(line.number, parts_done=done, not_before=None, **_after_part(line))

    def _note_verified(self, line: Any) -> None:
        at = stamp(self.now())
        self._note(line.number, is_verified=True, verified_at=at, attempts=0, trouble=None)
        self.on_progress(Sha256(line.sha256), line.size)

    def _is_damaged(self, line: Any) -> bool:
        """Whether the file on this disk is no longer what its name says."""
        digest = hashlib.sha256()
        try:
            with self.file_of(Sha256(line.sha256)).open("rb") as file:
                while chunk := file.read(CHUNK):
                    digest.update(chunk)
        except OSError:
            return False  # the next attempt says that it cannot be read
        return digest.hexdigest() != str(line.sha256)

    def _checked_file(self, line: Any) -> Path:
        path = self.file_of(Sha256(line.sha256))
        try:
            if path.stat().st_size == line.size:
                return path
        except OSError as error:
            raise MediaError("media_gone", name=line.name) from error
        raise MediaError("media_gone", name=line.name)

    def _chunks(self, line: Any, path: Path, start: int, size: int, sent: int) -> Iterator[bytes]:
        left = size
        with self._opened(line, path) as file:
            while left:
                chunk = _read(file, line, start + size - left, min(CHUNK, left))
                left -= len(chunk)
                yield chunk
                self.on_progress(Sha256(line.sha256), sent + size - left)

    def _opened(self, line: Any, path: Path) -> BinaryIO:
        try:
            return path.open("rb")
        except OSError as error:
            raise MediaError("media_gone", name=line.name) from error

    def _next(self, connection: Connection) -> Any:
        """The first file of the first lane whose submission the province has."""
        text_is_there = exists().where(
            Intent.c.key == Transfer.c.needs,
            Intent.c.state.in_(_ARRIVED),
        )
        now, horizon = stamp(self.now()), stamp(self.now() + LONGEST_PUT_OFF)
        is_due = (
            Transfer.c.not_before.is_(None)
            | (Transfer.c.not_before <= now)
            | (Transfer.c.not_before > horizon)  # the clock was set back
        )
        return connection.execute(
            select(Transfer)
            .where(
                Transfer.c.is_verified.is_(False),
                Transfer.c.is_paused.is_(False),
                is_due,
                text_is_there,
            )
            .order_by(_LANES, Transfer.c.number)
            .limit(1)
        ).one_or_none()

    def _put_off(self, line: Any, error: StudioError) -> None:
        attempts = line.attempts + 1
        self._note(
            line.number,
            attempts=attempts,
            not_before=stamp(self.now() + wait_after(attempts, self.chance)),
            trouble={"code": error.code, "facts": {k: str(v) for k, v in error.facts.items()}},
        )

    def _note(self, number: int, **values: object) -> None:
        self.store.merge(
            lambda connection: connection.execute(
                update(Transfer).where(Transfer.c.number == number).values(**values)
            )
        )


def _read(file: BinaryIO, line: Any, start: int, size: int) -> bytes:
    try:
        file.seek(start)
        chunk = file.read(size)
    except OSError as error:  # a bad sector, a drive that was pulled out
        raise MediaError("media_gone", name=line.name) from error
    if not chunk:
        raise MediaError("media_gone", name=line.name)
    return chunk


def _trouble(code: str, line: Any) -> dict[str, Any]:
    return {"code": code, "facts": {"name": line.name}}


def _after_part(line: Any) -> dict[str, Any]:
    """A part that arrived ends a trouble; but parts arrive well before each wrong hash."""
    if line.trouble and line.trouble["code"] == HASH_DIFFERS:
        return {}
    return {"attempts": 0, "trouble": None}
