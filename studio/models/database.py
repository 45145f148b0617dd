"""The local store: one SQLite file a profile, in WAL mode with every commit on the disk.

Reads run on connections that cannot write; writes take turns, and a person's save goes before the
sync's merging. `gate` is the one way past the triggers that guard the synced tables.
"""

from __future__ import annotations

import gc
import os
import re
import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Condition, Lock
from typing import Any, TypeVar

import msgspec
from pysqlite3 import dbapi2
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import StaticPool

from studio.errors import StoreError
from studio.models.reserve import Reserve

T = TypeVar("T")

OLDEST_SQLITE = (3, 51, 3)
"""Older ones can damage a store that two connections write and checkpoint (the WAL-reset bug)."""
LONG_JOURNAL = 1000
"""Pages, 4 MiB, from which on it is put into the store when nobody waits for that."""
LONGEST_JOURNAL = 8000
"""Pages, 32 MiB, at which the next commit does it. At half of that, ten thousand records that
arrived had their journal put away in the midst of them, which took a tenth of the time."""
MOST_SEEN = 100
"""Answers that are remembered; a round asks some 30 questions."""
_RETRY_RESERVE_S = 10.0


class Store:
    """Open a store with `models.opening.open_store`."""

    def __init__(self, path: Path, reserve: Reserve | None, *, read_only: bool = False) -> None:
        self.path = path
        self.is_read_only = read_only
        self._reserve = reserve
        self._reserve_tried = 0.0
        self._reader = _engine(path, writes=False)
        self._writer = _engine(path, writes=not read_only)
        self._looker: Any = None
        self._looking = Lock()
        self._commits = 0
        self._seen: dict[Hashable, tuple[int, Any]] = {}
        self._owes_disk = False
        self._settling = Lock()
        self._turn = Condition()
        self._is_writing = False
        self._saves_waiting = 0
        self._is_closed = False

    @property
    def is_on_reserve(self) -> bool:
        """The disk is full; what is saved now lives on the space put aside for this."""
        return self._reserve is not None and not self._reserve.is_there

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one moment of the store and cannot change it. Any thread."""
        self._require_open()
        try:
            with self._reader.connect() as connection:
                yield connection
        except DatabaseError as error:
            raise explained(error, self.path) from error

    def look(
        self,
        words: str,
        values: Mapping[str, object],
        shape: Callable[[list[tuple[Any, ...]]], T] = tuple,  # type: ignore[assignment]
    ) -> T:
        """What one statement finds, on a connection kept for this. Any thread; for quick ones.

        Nobody else writes to the store while it is open here, so that an answer holds until this
        process commits something: a quiet round asks SQLite next to nothing. It is `shape` of the
        rows, made once for all who ask, so that it must be one that nobody can change.
        """
        question = (words, *values.values())
        with self._looking:
            self._require_open()
            commits = self._commits  # before it is asked: what comes in between is asked for anew
            known = self._seen.get(question)
            if known is not None and known[0] == commits and not self.is_read_only:
                shaped: T = known[1]
                return shaped
            try:
                if self._looker is None:
                    self._looker = self._reader.raw_connection()
                rows = self._looker.driver_connection.execute(words, values).fetchall()
            except dbapi2.DatabaseError as error:
                raise explained(OperationalError(words, None, error), self.path) from error
            except DatabaseError as error:
                raise explained(error, self.path) from error
            if len(self._seen) >= MOST_SEEN:  # questions that hold a time never come again
                self._seen.clear()
            found = shape(rows)
            self._seen[question] = (commits, found)
        return found

    def write(self, work: Callable[[Connection], T], *, is_durable: bool = True) -> T:
        """Call `work` in one transaction and commit it to the disk; nothing of it on an error.

        Waits for its turn before merges. On a full disk the reserve is freed and `work` is called
        once more. Raises StoreError disk_full, store_read_only or store_damaged_held.
        Not `is_durable`: see `merge`.
        """
        with self._turn:
            self._saves_waiting += 1
            self._turn.wait_for(lambda: not self._is_writing)
            self._saves_waiting -= 1
            self._is_writing = True
        try:
            return self._write(work, is_durable=is_durable)
        finally:
            self._leave()

    def merge(self, work: Callable[[Connection], T], *, is_durable: bool = True) -> T:
        """As `write`, but lets every waiting save go first. Keep `work` under 20 ms.

        Not `is_durable`: the disk is not waited for. A power cut may take it back, with what came
        after it and nothing from before; the next durable commit, or `settle`, makes it durable
        too. For what is made or told anew when it is gone.
        """
        with self._turn:
            self._turn.wait_for(lambda: not self._is_writing and not self._saves_waiting)
            self._is_writing = True
        try:
            with _collector_at_rest():
                return self._write(work, is_durable=is_durable)
        finally:
            self._leave()

    def settle(self) -> None:
        """Wait for the disk now, where a commit did not; nobody's turn is taken for it.

        Raises StoreError disk_full, as a commit does, when the disk does not take it.
        """
        with self._settling:  # the disk may be at it for another thread, and not have it yet
            if not self._owes_disk:
                return
            self._owes_disk = False  # before: what is committed meanwhile may come too late
            journal = self.path.with_name(self.path.name + "-wal")
            try:
                with journal.open("r+b") as file:  # no lock of SQLite's stands on this one
                    os.fsync(file.fileno())
            except FileNotFoundError:  # it was put into the store meanwhile
                return
            except OSError as error:
                self._owes_disk = True
                raise StoreError("disk_full") from error

    def empty_journal(self) -> None:
        """Put a long journal into the store now, so that no save has to; nobody's turn is taken."""
        self._require_open()
        with self._reader.connect() as connection:
            raw: Any = connection.connection.driver_connection
            try:
                _, written, put = raw.execute("PRAGMA wal_checkpoint(NOOP)").fetchone()
                if written - put >= LONG_JOURNAL:
                    raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            except dbapi2.Error:  # the journal keeps it; a disk that fails says so at the next save
                return

    def close(self) -> None:
        """What a late thread asks for afterwards is StoreError store_closed, not a new file."""
        with self._turn:
            self._turn.wait_for(lambda: not self._is_writing, timeout=5)
            self._is_closed = True
        with self._looking:
            if self._looker is not None:
                self._looker.close()
                self._looker = None
        self._reader.dispose()
        self._writer.dispose()

    def backup_to(self, target: Path) -> None:
        """A consistent copy through SQLite's backup call. `target` must not exist yet."""
        raw = dbapi2.connect(str(target))
        try:
            with self._reader.connect() as connection:
                source: Any = connection.connection.driver_connection
                source.backup(raw)
            raw.execute("PRAGMA journal_mode=DELETE")
            found = raw.execute("PRAGMA integrity_check").fetchone()
        finally:
            raw.close()
        if found != ("ok",):
            raise StoreError("backup_damaged", file=str(target))

    def _require_open(self) -> None:
        if self._is_closed:
            raise StoreError("store_closed")

    def _leave(self) -> None:
        with self._turn:
            self._is_writing = False
            self._turn.notify_all()

    def _write(self, work: Callable[[Connection], T], *, is_durable: bool = True) -> T:
        self._require_open()
        self._refill_sometimes()
        try:
            return self._once(work, is_durable=is_durable)
        except DatabaseError as error:
            if not _is_full(error) or self._reserve is None or not self._reserve.is_there:
                raise explained(error, self.path) from error
            self._reserve.give_back()
            self._reserve_tried = time.monotonic()
        try:
            return self._once(work, is_durable=is_durable)
        except DatabaseError as error:
            raise explained(error, self.path) from error

    def _once(self, work: Callable[[Connection], T], *, is_durable: bool) -> T:
        try:
            return self._transact(work, is_durable=is_durable)
        finally:
            self._commits += 1

    def _transact(self, work: Callable[[Connection], T], *, is_durable: bool) -> T:
        if is_durable:
            with self._writer.begin() as connection:
                return work(connection)
        with self._writer.connect() as connection:
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA synchronous=NORMAL")
            try:
                with connection.begin():
                    found = work(connection)
                self._owes_disk = True
                return found
            finally:
                raw.execute("PRAGMA synchronous=FULL")

    def _refill_sometimes(self) -> None:
        if self._reserve is None or self._reserve.is_there:
            return
        if time.monotonic() - self._reserve_tried >= _RETRY_RESERVE_S:
            self._reserve_tried = time.monotonic()
            self._reserve.refill()


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Rows come and go by the thousand, none in a circle: Python need not look for those so long.

    Its looks through all there is took a tenth of a large pull.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def gate(connection: Connection) -> Iterator[None]:
    """Let this transaction change synced tables. For sync.outbox and sync.merge alone.

    The triggers look for the row that stands here meanwhile; no other transaction ever sees it.
    """
    if connection.info.get("gate_is_open"):
        yield
        return
    raw: Any = connection.connection.driver_connection
    _say(raw, "INSERT INTO gate VALUES (1)")
    connection.info["gate_is_open"] = True
    try:
        yield
    finally:
        connection.info["gate_is_open"] = False
        if raw.in_transaction:  # else all of it was undone, on a full disk
            _say(raw, "DELETE FROM gate")


def _say(raw: Any, statement: str) -> None:
    """Without SQLAlchemy's work for each statement, but with its errors."""
    try:
        raw.execute(statement)
    except dbapi2.Error as error:
        raise OperationalError(statement, None, error) from error


def check_sqlite(version: tuple[int, ...] = dbapi2.sqlite_version_info) -> None:
    """Raises StoreError on a SQLite that can lose data."""
    if version < OLDEST_SQLITE:
        shown, least = (".".join(map(str, v)) for v in (version, OLDEST_SQLITE))
        raise StoreError("sqlite_too_old", version=shown, least=least)


def _engine(path: Path, *, writes: bool) -> Engine:
    encoder, decoder = msgspec.json.Encoder(), msgspec.json.Decoder()
    engine = create_engine(
        URL.create("sqlite", database=str(path)),  # not a text: a path may hold a “?”
        module=dbapi2,
        json_serializer=lambda found: encoder.encode(found).decode(),
        json_deserializer=decoder.decode,
        # What is used least goes first when there are too many, so each new one is prepared anew.
        connect_args={"check_same_thread": False, "timeout": 10, "cached_statements": 500},
        poolclass=StaticPool if writes else None,
        hide_parameters=True,  # the log and the crash dialog must not carry a story or a key
    )

    @event.listens_for(engine, "connect")
    def configure(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # SQLAlchemy's begin event speaks, not the driver
        if writes:
            raw.execute("PRAGMA journal_mode=WAL")
            raw.execute("PRAGMA synchronous=FULL")  # NORMAL lost edits in 56 of 100 power cuts
            raw.execute("PRAGMA journal_size_limit=67108864")
            raw.execute(f"PRAGMA wal_autocheckpoint={LONGEST_JOURNAL}")
            # KiB: reading back what fell out of 2 MiB took a tenth of a large pull.
            raw.execute("PRAGMA cache_size=-16384")
        else:
            raw.execute("PRAGMA query_only=ON")
        raw.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        raw: Any = connection.connection.driver_connection
        _say(raw, "BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _is_full(error: DatabaseError) -> bool:
    return "disk is full" in str(error.orig) or "disk I/O error" in str(error.orig)


def explained(error: DatabaseError, path: Path) -> Exception:
    """SQLite's failure as ours where an editor can do something; a bug stays what it is."""
    words = str(error.orig)
    if isinstance(error, OperationalError) and _is_full(error):
        return StoreError("disk_full")
    if "readonly database" in words or "unable to open" in words:
        return StoreError("store_read_only", folder=str(path.parent))
    if re.search("malformed|not a database|file is encrypted", words):
        return StoreError("store_damaged_held", store=str(path))
    return error
