"""Opens a profile: lock, disk, SQLite, damage, version. Nothing is ever overwritten."""

from __future__ import annotations

import os
import shutil
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from pysqlite3 import dbapi2
from sqlalchemy import URL, Connection, create_engine, text
from sqlalchemy.exc import DatabaseError

import studio
from studio.errors import StoreError
from studio.models.database import Store, check_sqlite, explained
from studio.models.profile_lock import ProfileLock
from studio.models.reserve import Reserve
from studio.models.schema import HEAD
from studio.places import Profile

if TYPE_CHECKING:
    from alembic.config import Config


@dataclass(frozen=True, slots=True)
class OpenProfile:
    """A store that this process alone may write, until `close`."""

    store: Store
    lock: ProfileLock
    profile: Profile

    def close(self) -> None:
        self.store.close()
        self.lock.release()


def open_profile(profile: Profile) -> OpenProfile:
    """Open or create the profile for writing.

    Raises StoreError: sqlite_too_old, store_read_only, store_held, store_too_new, disk_full, or
    store_damaged after setting the damaged files aside under a new name.
    """
    check_sqlite()
    _make_folder(profile.folder)
    lock = ProfileLock(profile.lock)
    lock.take()
    try:
        if profile.store.exists():
            _set_aside_if_damaged(profile.store, thoroughly=lock.left_open)
        _migrate(profile)
        reserve = Reserve(profile.reserve)
        reserve.refill()
        store = Store(profile.store, reserve)
    except BaseException:
        lock.release()
        raise
    return OpenProfile(store, lock, profile)


def open_reading(profile: Profile) -> Store:
    """The profile's store for reading, also while a window holds it.

    Raises StoreError store_too_new, store_too_old, store_damaged_held or store_read_only, or
    no_newsroom when there is none.
    """
    check_sqlite()
    if not profile.store.exists():
        raise StoreError("no_newsroom")
    try:
        version = _version_of(profile.store)
    except dbapi2.OperationalError as error:
        # SQLite reads a WAL store only where it may put its log beside it.
        raise StoreError("store_read_only", folder=str(profile.folder)) from error
    except dbapi2.DatabaseError as error:
        raise StoreError("store_damaged_held", store=str(profile.store)) from error
    if version is None:
        raise StoreError("no_newsroom")
    if version != HEAD:
        _refuse_newer(profile.store, version)
        raise StoreError("store_too_old")
    return Store(profile.store, None, read_only=True)


def set_aside(store: Path, why: str = "damaged") -> Path:
    """Rename a store with its log files; the new path of the store itself."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    aside = store.with_name(f"{store.name}.{why}-{stamp}")
    again = 1
    while any(aside.parent.glob(f"{aside.name}*")):  # a second one within the same second
        again += 1
        aside = store.with_name(f"{store.name}.{why}-{stamp}-{again}")
    for old in _files_of(store):
        old.rename(aside.with_name(aside.name + old.name.removeprefix(store.name)))
    return aside


def _files_of(store: Path) -> list[Path]:
    """The store and its log files, those that are there."""
    files = [store.with_name(store.name + suffix) for suffix in ("", "-wal", "-shm")]
    return [file for file in files if file.exists()]


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # drafts are nobody else's
        probe = folder / ".may-write"
        probe.touch()
        probe.unlink()
    except OSError as error:
        if error.errno == 28:  # ENOSPC: full is not read-only, and saving has its reserve
            return
        raise StoreError("store_read_only", folder=str(folder)) from error


def _set_aside_if_damaged(store: Path, *, thoroughly: bool) -> None:
    """`thoroughly`: every page, after a run that did not end in order."""
    if _is_sound(store, thoroughly=thoroughly):
        return
    raise StoreError("store_damaged", aside=str(set_aside(store)))


def _is_sound(store: Path, *, thoroughly: bool) -> bool:
    if store.stat().st_size and not _has_its_pages(store):
        return False
    try:
        raw = dbapi2.connect(str(store), timeout=10)
    except dbapi2.Error:
        return False
    try:
        raw.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if not thoroughly:
            return True
        return bool(raw.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except dbapi2.DatabaseError:
        return False
    finally:
        raw.close()


def _has_its_pages(store: Path) -> bool:
    """Whether the file is as long as its header says; a log file beside it may hold the rest."""
    log = store.with_name(store.name + "-wal")
    if log.exists() and log.stat().st_size:
        return True
    with store.open("rb") as file:
        header = file.read(100)
    if len(header) < 100 or not header.startswith(b"SQLite format 3\0"):
        return False
    (size,) = struct.unpack(">H", header[16:18])
    page_size = 65536 if size == 1 else size
    changed, pages, valid_for = (struct.unpack(">I", header[at : at + 4])[0] for at in (24, 28, 92))
    return bool(changed != valid_for or store.stat().st_size >= pages * page_size)


def _version_of(store: Path) -> str | None:
    raw = _only_to_read(store)
    try:
        known = raw.execute("SELECT 1 FROM sqlite_master WHERE name='alembic_version'").fetchone()
        found = raw.execute("SELECT version_num FROM alembic_version").fetchone() if known else None
    finally:
        raw.close()
    return str(found[0]) if found else None


def _only_to_read(store: Path) -> Any:
    # as_uri: a folder's name may hold what means something else in a URI, as “100%” does
    return dbapi2.connect(f"{store.absolute().as_uri()}?mode=ro", uri=True, timeout=10)


def _migrate(profile: Profile) -> None:
    version = _version_of(profile.store) if profile.store.exists() else None
    if version == HEAD:
        return
    if version is not None:
        _refuse_newer(profile.store, version)
        _back_up_before(profile, version)
    run_migrations(profile.store)


def run_migrations(store: Path, target: str = "head") -> None:
    """Bring the tables of `store` to `target`, an Alembic revision or `base`, all or nothing."""
    from alembic import command

    url = URL.create("sqlite", database=str(store))
    engine = create_engine(url, module=dbapi2, hide_parameters=True)
    try:
        with engine.connect() as connection:
            _prepare(connection)
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            config = alembic_config(connection)
            if target != "base" and (target == "head" or target > (_current(connection) or "")):
                command.upgrade(config, target)
                _note_version(connection)
            else:
                command.downgrade(config, target)
            connection.exec_driver_sql("COMMIT")
    except DatabaseError as error:
        raise explained(error, store) from error
    finally:
        engine.dispose()


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration for a connection that is already open."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def _prepare(connection: Connection) -> None:
    raw: Any = connection.connection.driver_connection
    raw.isolation_level = None  # our BEGIN holds for the tables too, not only for their rows
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA synchronous=FULL")
    raw.create_function("gate_is_open", 0, lambda: 1)


def _note_version(connection: Connection) -> None:
    connection.execute(
        text("INSERT OR REPLACE INTO facts VALUES ('written_by', :version)"),
        {"version": msgspec.json.encode(studio.__version__).decode()},
    )


def _current(connection: Connection) -> str | None:
    known = text("SELECT 1 FROM sqlite_master WHERE name='alembic_version'")
    if connection.execute(known).first() is None:
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _refuse_newer(store: Path, version: str | None) -> None:
    """Versions are numbered in order; one above ours was written by a newer studio."""
    if version is not None and version > HEAD:
        raw = _only_to_read(store)
        try:
            found = raw.execute("SELECT value FROM facts WHERE name='written_by'").fetchone()
        finally:
            raw.close()
        raise StoreError("store_too_new", version=msgspec.json.decode(found[0]) if found else "?")


def _back_up_before(profile: Profile, version: str) -> None:
    profile.backups.mkdir(exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    store = Store(profile.store, None, read_only=True)
    try:
        target = profile.backups / f"before-migration-{version}-{stamp}.db"
        store.backup_to(target)
        with target.open("rb") as file:
            os.fsync(file.fileno())
    finally:
        store.close()


def make_backup(store: Store, target: Path) -> None:
    """A checked copy of the store at `target`, on the disk when this returns.

    Raises StoreError file_unwritable when the folder cannot be written or `target` exists.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch(exist_ok=False)
        store.backup_to(target)
        with target.open("rb") as file:
            os.fsync(file.fileno())
    except (OSError, dbapi2.Error) as error:
        raise StoreError("file_unwritable", file=str(target)) from error


def restore_backup(profile: Profile, backup: Path) -> Path | None:
    """Put a backup in the store's place; where the present store was set aside.

    The backup is checked first. Raises StoreError file_missing, backup_damaged, store_held,
    store_too_new, file_unwritable; then nothing was changed.
    """
    check_sqlite()
    if not backup.is_file():
        raise StoreError("file_missing", file=str(backup))
    if not _is_sound(backup, thoroughly=True):
        raise StoreError("backup_damaged", file=str(backup))
    version = _version_of(backup)
    if version is None:
        raise StoreError("backup_damaged", file=str(backup))
    _refuse_newer(backup, version)
    _make_folder(profile.folder)
    lock = ProfileLock(profile.lock)
    lock.take()
    try:
        draft = profile.folder / "restoring.db"
        _copy_safely(backup, draft)
        # A log that stayed behind without its store would be replayed into the backup.
        aside = set_aside(profile.store, "replaced") if _files_of(profile.store) else None
        draft.rename(profile.store)
        Reserve(profile.reserve).refill()
    finally:
        lock.release()
    return aside


def _copy_safely(source: Path, target: Path) -> None:
    """Raises StoreError file_unwritable; then nothing of `target` stays."""
    try:
        shutil.copyfile(source, target)
        with target.open("rb") as file:
            os.fsync(file.fileno())
    except OSError as error:
        target.unlink(missing_ok=True)
        raise StoreError("file_unwritable", file=str(target)) from error
