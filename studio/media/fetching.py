"""Gets media that were added elsewhere from the province, on demand; every byte outlives a cut."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from studio.clock import Clock, stamp
from studio.errors import MediaError, Refused, StoreError, StudioError
from studio.media.amounts import size_text
from studio.media.library import ROOM_TO_KEEP, draft_of, media_path, poster_path, settle_fetched
from studio.media.probing import kind_of, probe
from studio.models.database import Store
from studio.models.glance import Glance, Whether
from studio.models.media import Fetch, MediaFile
from studio.sync.backoff import LONGEST_WAIT_S, wait_after
from studio.sync.progress import Progress
from studio.sync.wire import Platform
from studio.vocabulary import Sha256

NOT_THERE = "media_not_there"
LONGEST_WAIT = timedelta(seconds=LONGEST_WAIT_S)


def want(connection: Connection, sha256: Sha256, about: dict[str, Any], at: str) -> None:
    """Have it fetched; one that waits after a failure is tried at once. `about` as in a story."""
    kept = {
        name: about[name] for name in ("name", "type", "size", "width", "height", "duration_ms")
    }
    connection.execute(
        insert(Fetch)
        .values(sha256=sha256, about=kept, asked_at=at)
        .on_conflict_do_update(
            index_elements=["sha256"], set_={"not_before": None, "attempts": 0, "trouble": None}
        )
    )


@dataclass(frozen=True, slots=True)
class Fetcher:
    """One medium at a time. For one thread."""

    store: Store
    library: Path
    now: Clock
    chance: Callable[[], float]
    progress: Progress
    on_progress: Callable[[], object]
    """Called when some bytes have come, from the fetching thread."""
    on_here: Callable[[Sha256], object]
    """Called when one is in the library, or is put off."""
    is_stopping: Callable[[], bool] = lambda: False

    def step(self, platform: Platform) -> bool:
        """Get the next one as far as the line carries; False when none may be fetched now.

        Raises PlatformError when the line is the reason that it did not come whole, StoreError
        when the library cannot be written.
        """
        now = self.now()
        known = {"now": stamp(now), "horizon": stamp(now + LONGEST_WAIT)}
        if not (_ANY.is_any(self.store) and _ANY_DUE.is_any(self.store, **known)):
            return False
        with self.store.reading() as connection:
            line = connection.execute(_NEXT, known).first()
        if line is None:
            return False
        try:
            self._fetch(line, platform)
        except (MediaError, Refused) as error:
            self._put_off(line, error)
        return not self.is_stopping()

    def _fetch(self, line: Any, platform: Platform) -> None:
        sha256, size = Sha256(line.sha256), line.about["size"]
        draft = draft_of(self.library, sha256)
        if not media_path(self.library, sha256).exists():
            self._require_room(line.about, draft)
            self._receive(platform, sha256, size, draft)
            if self.is_stopping():
                return
            if not settle_fetched(self.library, sha256, draft):
                raise MediaError("media_fetched_damaged", name=line.about["name"])
        with contextlib.suppress(StudioError):  # without a poster it can still be played
            path = media_path(self.library, sha256)
            probe(path, poster_path(self.library, sha256), name=line.about["name"])
        self.store.merge(lambda connection: self._keep(connection, line))
        self.progress.forget(sha256)
        self.on_here(sha256)

    def _receive(self, platform: Platform, sha256: Sha256, size: int, draft: Path) -> None:
        """Go on behind what is here already."""
        try:
            draft.parent.mkdir(parents=True, exist_ok=True)
            with draft.open("ab", buffering=0) as file:
                here = file.tell()
                if here >= size:
                    return
                for piece in platform.media_content(sha256, here):
                    file.write(piece)
                    here += len(piece)
                    self.progress.note_received(sha256, here)
                    self.on_progress()
                    if self.is_stopping():
                        return
        except OSError as error:
            raise StoreError("store_read_only", folder=str(self.library)) from error

    def _require_room(self, about: dict[str, Any], draft: Path) -> None:
        self.library.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(self.library).free
        here = draft.stat().st_size if draft.exists() else 0
        if about["size"] - here > free - ROOM_TO_KEEP:
            size, left = size_text(about["size"]), size_text(free)
            raise MediaError("media_no_room", file=about["name"], size=size, free=left)

    def _keep(self, connection: Connection, line: Any) -> None:
        kind = kind_of(line.about["type"])
        connection.execute(
            insert(MediaFile)
            .values(sha256=line.sha256, kind=kind.value, added_at=stamp(self.now()), **line.about)
            .on_conflict_do_nothing()
        )
        connection.execute(delete(Fetch).where(Fetch.c.sha256 == line.sha256))

    def _put_off(self, line: Any, error: StudioError) -> None:
        attempts = line.attempts + 1
        name = line.about["name"]
        code = NOT_THERE if error.code == "not_found" else error.code
        facts = {"name": name} | {key: str(fact) for key, fact in error.facts.items()}
        values = {
            "attempts": attempts,
            "not_before": stamp(self.now() + wait_after(attempts, self.chance)),
            "trouble": {"code": code, "facts": facts},
        }
        self.store.merge(
            lambda connection: connection.execute(
                update(Fetch).where(Fetch.c.sha256 == line.sha256).values(**values)
            )
        )
        self.on_here(Sha256(line.sha256))


_NEXT = (
    select(Fetch)
    .where(
        Fetch.c.not_before.is_(None)
        | (Fetch.c.not_before <= bindparam("now"))
        | (Fetch.c.not_before > bindparam("horizon"))  # the clock was set back
    )
    .order_by(Fetch.c.asked_at)
    .limit(1)
)
"""Built once: every round asks."""
_ANY_DUE = Glance(_NEXT)
_ANY = Whether(select(Fetch.c.sha256))
"""Without a time in it, so that the answer holds until something is written."""
