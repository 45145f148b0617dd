"""Sends media part by part, after the text that names them; every part survives a restart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, case, exists, func, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from studio.clock import stamp
from studio.errors import MediaError, Refused, StudioError
from studio.models.database import Store
from studio.models.intent import Intent
from studio.models.media import Transfer
from studio.sync.backoff import wait_after
from studio.sync.wire import Platform
from studio.vocabulary import IntentState, Kind, Lane, Sha256

CHUNK = 256 * 1024
SMALL_MEDIA = 4 * 1024 * 1024
"""Bytes up to which a file goes in the lane of pictures and posters."""

_ARRIVED = (IntentState.SENT, IntentState.SETTLED)
_LANES = case((Transfer.lane == Lane.TEXT, 0), (Transfer.lane == Lane.SMALL_MEDIA, 1), else_=2)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A media file that the province should have."""

    sha256: Sha256
    name: str
    size: int
    type: str


def enqueue(connection: Connection, media: list[Wanted], submission: str) -> None:
    """Put files on their way; what has arrived or left already is not sent again."""
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
                where=Transfer.is_verified.is_(False)
                & Transfer.needs.not_in(select(Intent.key).where(Intent.state.in_(_ARRIVED))),
            )
        )


def repoint(connection: Connection, refused: str) -> None:
    """Media of a refused submission go with another one that names them, if there is one."""
    wanted = select(Transfer.number, Transfer.sha256).where(
        Transfer.needs == refused, Transfer.is_verified.is_(False)
    )
    for line in connection.execute(wanted).all():
        other = _living_submission(connection, line.sha256)
        if other is not None:
            connection.execute(
                update(Transfer).where(Transfer.number == line.number).values(needs=other)
            )


def _living_submission(connection: Connection, sha256: str) -> str | None:
    """One that the province has, before one that waits."""
    media = func.json_each(Intent.payload, "$.media").table_valued("value", joins_implicitly=True)
    return connection.execute(
        select(Intent.key)
        .select_from(Intent, media)
        .where(
            Intent.kind == Kind.STORY_SUBMITTED,
            Intent.state != IntentState.REFUSED,
            func.json_extract(media.c.value, "$.sha256") == sha256,
        )
        .order_by(Intent.state == IntentState.WAITING, Intent.sequence)
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
        of its own is put off, and the next one goes on.
        """
        with self.store.reading() as connection:
            line = self._next(connection)
        if line is None:
            return False
        try:
            self._advance(line)
        except (MediaError, Refused) as error:
            self._put_off(line, error)
        return True

    def _advance(self, line: Any) -> None:
        sha256 = Sha256(line.sha256)
        path = self._checked_file(line)
        plan = self.platform.plan_upload(sha256, line.size, line.type)
        if plan.state == "verified":
            self._note(line.number, is_verified=True, verified_at=stamp(self.now()), trouble=None)
            self.on_progress(sha256, line.size)
            return
        parts = -(-line.size // plan.part_size)
        missing = [number for number in range(parts) if number not in plan.parts_done]
        self._note(line.number, parts_done=sorted(plan.parts_done), part_size=plan.part_size)
        if not missing:
            self.platform.complete_upload(sha256)
            self._note(line.number, is_verified=True, verified_at=stamp(self.now()), trouble=None)
            self.on_progress(sha256, line.size)
            return
        start = missing[0] * plan.part_size
        size = min(plan.part_size, line.size - start)
        sent = len(plan.parts_done) * plan.part_size
        chunks = self._chunks(sha256, path, start, size, sent)
        self.platform.send_part(sha256, missing[0], chunks, size)
        done = sorted([*plan.parts_done, missing[0]])
        self._note(line.number, parts_done=done, attempts=0, not_before=None, trouble=None)

    def _checked_file(self, line: Any) -> Path:
        path = self.file_of(Sha256(line.sha256))
        try:
            if path.stat().st_size == line.size:
                return path
        except OSError as error:
            raise MediaError("media_gone", name=line.name) from error
        raise MediaError("media_gone", name=line.name)

    def _chunks(
        self, sha256: Sha256, path: Path, start: int, size: int, sent: int
    ) -> Iterator[bytes]:
        with path.open("rb") as file:
            file.seek(start)
            left = size
            while left:
                chunk = file.read(min(CHUNK, left))
                if not chunk:
                    raise MediaError("media_gone", name=path.name)
                left -= len(chunk)
                yield chunk
                self.on_progress(sha256, sent + size - left)

    def _next(self, connection: Connection) -> Any:
        """The first file of the first lane whose submission the province has."""
        text_is_there = exists().where(
            Intent.key == Transfer.needs,
            Intent.state.in_(_ARRIVED),
        )
        now = stamp(self.now())
        return connection.execute(
            select(Transfer.__table__)
            .where(
                Transfer.is_verified.is_(False),
                Transfer.is_paused.is_(False),
                (Transfer.not_before.is_(None)) | (Transfer.not_before <= now),
                text_is_there,
            )
            .order_by(_LANES, Transfer.number)
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
                update(Transfer).where(Transfer.number == number).values(**values)
            )
        )
