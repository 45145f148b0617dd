"""Makes what leaves before a video: its poster and its 540p proxy, one after the other.

Both are files of the library with hashes of their own; the table `renditions` says what they
stand in for, and what still has to be made: a kill costs no more than the one under way.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

from sqlalchemy import Connection, case, exists, select, update
from sqlalchemy.dialects.sqlite import insert

from studio.clock import Clock, stamp
from studio.errors import MediaError, StoreError, StudioError
from studio.media.decoder import Decoder
from studio.media.library import ROOM_TO_KEEP, Ingested, media_path, settle_made
from studio.models.database import Store
from studio.models.glance import Whether
from studio.models.media import MediaFile, Rendition, Transfer
from studio.sync.transfers import send_rendition
from studio.vocabulary import MediaKind, RenditionSort, RenditionState, Sha256

POSTER_WIDTH = 1280
"""Pixels; a smaller film's poster is as wide as the film."""
PATIENCE_S = 600.0
PATIENCE_TIMES = 20
"""A film is given so many times its own length: a shift PC's slowest takes three times it."""
MOST_DEATHS = 3
"""A film that ends the worker so often is left alone."""
LOOK_AGAIN_S = 60.0
PROXY_BYTES_PER_S = 400_000
"""More than any proxy came to; so much room must be there for a second of it."""

_KINDS: Mapping[RenditionSort, tuple[str, MediaKind, str]] = {
    RenditionSort.POSTER: ("image/jpeg", MediaKind.PICTURE, "jpg"),
    RenditionSort.PROXY: ("video/mp4", MediaKind.VIDEO, "mp4"),
}


def want(connection: Connection, original: Sha256) -> None:
    """Have the stand-ins of a video made; what failed earlier is tried again."""
    for sort in RenditionSort:
        connection.execute(
            insert(Rendition)
            .values(original=original, sort=sort, state=RenditionState.WAITING)
            .on_conflict_do_update(
                index_elements=["original", "sort"],
                set_={"state": RenditionState.WAITING, "attempts": 0, "trouble": None},
                where=Rendition.c.state == RenditionState.FAILED,
            )
        )


@dataclass
class RenditionMaker:
    """One at a time, in a process of its own that leaves the machine to everything else."""

    store: Store
    library: Path
    now: Clock
    on_made: Callable[[], object]
    """Called when one was made, or cannot be, from the making thread."""
    on_bug: Callable[[BaseException], object]
    decoder: Decoder = field(default_factory=lambda: Decoder(in_background=True))

    def __post_init__(self) -> None:
        self._wake = Event()
        self._stopping = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        self._thread = Thread(target=self._loop, name="renditions", daemon=True)
        self._thread.start()

    def stop(self, within_s: float = 5.0) -> None:
        """What is under way is dropped and made again after the next start."""
        self._stopping.set()
        self._wake.set()
        self.decoder.close()
        if self._thread is not None:
            self._thread.join(within_s)

    def poke(self) -> None:
        """There may be something to make."""
        self._wake.set()

    def make_all(self) -> None:
        """All that wait, in the calling thread. Raises StoreError."""
        while self.step():
            pass

    def step(self) -> bool:
        """Make one; False when none waits, or there is no room. Raises StoreError."""
        if not _ANY.is_any(self.store):
            return False
        with self.store.reading() as connection:
            line = connection.execute(_NEXT).first()
        if line is None or self._stopping.is_set() or not self._has_room(line):
            return False
        try:
            made = settle_made(self.library, lambda draft: self._make(line, draft))
        except MediaError as error:
            if not self._stopping.is_set():
                self._note_failure(line, error)
        else:
            self.store.merge(lambda connection: self._keep(connection, line, made))
        self.on_made()
        return True

    def _loop(self) -> None:
        try:
            while not self._stopping.is_set():
                self._wake.clear()
                if not self._stepped():
                    self._wake.wait(LOOK_AGAIN_S)
        except BaseException as error:  # told once: threading.excepthook would tell it again
            self.on_bug(error)

    def _stepped(self) -> bool:
        try:
            return self.step()
        except StoreError:
            return False  # the window says that the disk is full; tried again later

    def _has_room(self, line: Any) -> bool:
        needed = line.duration_ms / 1000 * PROXY_BYTES_PER_S
        return bool(shutil.disk_usage(self.library).free > needed + ROOM_TO_KEEP)

    def _make(self, line: Any, draft: Path) -> None:
        path = media_path(self.library, Sha256(line.original))
        facts: dict[str, Any] = {"path": str(path.absolute()), "target": str(draft.absolute())}
        if line.sort == RenditionSort.POSTER:
            facts["width"] = POSTER_WIDTH
        patience_s = max(PATIENCE_S, line.duration_ms / 1000 * PATIENCE_TIMES)
        self.decoder.ask(line.sort.value, facts, name=line.name, patience_s=patience_s)

    def _keep(self, connection: Connection, line: Any, made: Ingested) -> None:
        media_type, kind, ending = _KINDS[line.sort]
        name = f"{line.name.rpartition('.')[0] or line.name}-{line.sort.value}.{ending}"
        connection.execute(
            insert(MediaFile)
            .values(
                sha256=made.sha256,
                name=name,
                kind=kind.value,
                type=media_type,
                size=made.size,
                width=0,
                height=0,
                duration_ms=line.duration_ms if kind is MediaKind.VIDEO else 0,
                added_at=stamp(self.now()),
            )
            .on_conflict_do_nothing()
        )
        self._note(connection, line, sha256=made.sha256, state=RenditionState.READY, trouble=None)
        send_rendition(connection, Sha256(line.original), line.sort)

    def _note_failure(self, line: Any, error: StudioError) -> None:
        attempts = line.attempts + 1
        may_try_again = error.code == "media_worker_died" and attempts < MOST_DEATHS
        state = RenditionState.WAITING if may_try_again else RenditionState.FAILED
        facts = {name: str(fact) for name, fact in error.facts.items()}
        trouble = {"code": error.code, "facts": facts}
        self.store.merge(
            lambda connection: self._note(
                connection, line, state=state, attempts=attempts, trouble=trouble
            )
        )

    def _note(self, connection: Connection, line: Any, **values: object) -> None:
        connection.execute(
            update(Rendition)
            .where(Rendition.c.original == line.original, Rendition.c.sort == line.sort)
            .values(**values)
        )


_IS_ON_ITS_WAY = exists().where(Transfer.c.sha256 == Rendition.c.original)
_NEXT = (
    select(Rendition, MediaFile.c.name, MediaFile.c.duration_ms)
    .join(MediaFile, MediaFile.c.sha256 == Rendition.c.original)
    .where(Rendition.c.state == RenditionState.WAITING)
    .order_by(
        Rendition.c.attempts,
        case((_IS_ON_ITS_WAY, 0), else_=1),
        case((Rendition.c.sort == RenditionSort.POSTER, 0), else_=1),
        MediaFile.c.added_at,
    )
    .limit(1)
)
"""Of films on their way first; posters take a moment and go before proxies."""
_ANY = Whether(select(Rendition.c.original).where(Rendition.c.state == RenditionState.WAITING))
