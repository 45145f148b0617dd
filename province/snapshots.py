"""A newsroom's whole log in one file, for a studio that starts anew."""

from __future__ import annotations

import contextlib
import hashlib
import threading
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import sqlalchemy as sa
import zstandard

from province import log, positions, store
from province.prepared import Prepared
from province.sight import EVERYTHING, Sight, blank
from province.store import Store

KEPT_S = 3600
"""Seconds for which a file stays, so that a cut transfer can go on."""

_encode = msgspec.json.encode


@dataclass(frozen=True, slots=True)
class Snapshot:
    id: str
    """The SHA-256 of the file."""
    path: Path


class Snapshots:
    """Files at DIR/snapshots/<newsroom>/<epoch>-<digest>-<id>.zst, and no other memory of them.

    Those for a device that may not see everything lie in <newsroom>.<device>.
    """

    def __init__(self, kept: Store) -> None:
        self._kept = kept
        self._making: dict[str, threading.Lock] = {}

    def newest(self, newsroom: str, sight: Sight = EVERYTHING) -> Snapshot:
        """Of the log as it is now. Slow for a long log: one is made unless the newest still fits.

        Never holds up a writer. Who asks while one is being made, waits for it.
        """
        place = self._folder(newsroom, sight)
        with self._making.setdefault(place.name, threading.Lock()), store.told_as_ours():
            self._remove_old(newsroom)
            with self._kept.reading() as connection:
                room = log.newsroom_row(connection, newsroom)
                made = _found(place, f"{room.epoch}-{room.digest[:16]}-*.zst")
                return made or self._make(connection, room, sight)

    def kept(self, newsroom: str, snapshot_id: str, sight: Sight = EVERYTHING) -> Snapshot | None:
        """One that was made within the hour."""
        place = self._folder(newsroom, sight)
        return _found(place, f"*-{snapshot_id}.zst") if snapshot_id.isalnum() else None

    def _make(self, connection: sa.Connection, room: Any, sight: Sight) -> Snapshot:
        folder = self._folder(room.id, sight)
        store.make_folder(folder)
        draft = folder / f"{uuid.uuid4().hex}.new"
        try:
            with draft.open("wb") as file:
                self._write(connection, room, file, sight)
            with draft.open("rb") as file:
                name = hashlib.file_digest(file, "sha256").hexdigest()
            path = folder / f"{room.epoch}-{room.digest[:16]}-{name}.zst"
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        return Snapshot(name, path)

    def _write(self, connection: sa.Connection, room: Any, file: BinaryIO, sight: Sight) -> None:
        raw = connection.connection.driver_connection
        last = {
            "position": positions.sign(self._kept, room.id, room.epoch, room.head, room.digest),
            "stable": log.stable_of(room),
            "stable_at": room.stable_at,
            "records": room.head,
        }
        with zstandard.ZstdCompressor().stream_writer(file, closefd=False) as compressed:
            for row in _ALL.each(raw, room=room.id):
                if sight.covers(row):
                    record = log.record_of(row, log.words_as_stored(row))
                else:
                    record = blank(row)
                compressed.write(_encode(record) + b"\n")
            compressed.write(_encode(last) + b"\n")

    def _remove_old(self, newsroom: str) -> None:
        root = self._kept.folder / "snapshots"
        for path in [*root.glob(f"{newsroom}/*"), *root.glob(f"{newsroom}.*/*")]:
            if _is_old(path):
                with contextlib.suppress(OSError):  # gone, or on Windows still being read
                    path.unlink()

    def _folder(self, newsroom: str, sight: Sight) -> Path:
        name = newsroom if sight.kinds is None else f"{newsroom}.{sight.device}"
        return self._kept.folder / "snapshots" / name


def _found(folder: Path, pattern: str) -> Snapshot | None:
    for path in folder.glob(pattern):
        if not _is_old(path):
            return Snapshot(path.stem.rpartition("-")[2], path)
    return None


def _is_old(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > KEPT_S
    except FileNotFoundError:  # another request has just removed it
        return True


_ALL = Prepared(
    sa.select(store.record)
    .where(store.record.c.newsroom == sa.bindparam("room"))
    .order_by(store.record.c.seq)
)
"""Read row by row: the log of many years is larger than the memory."""
