"""Where the province keeps its things: one SQLite file, and media and packages as files beside it.

DIR/province.db                       the log, its counters, access, submissions
DIR/media/<newsroom>/ab/<sha256>      verified media
DIR/parts/<newsroom>/<sha256>/<n>     parts of media still on the way
DIR/submissions/<newsroom>/<id>/      ninjs.json and manuscript.json
DIR/snapshots/<newsroom>/             whole logs for download, for an hour
DIR/carried/                          a bundle while it is read in, opened
DIR/backups/                          see backups.py
DIR/province.lock                     held while it is served
"""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import secrets
import shutil
import threading
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2
import sqlalchemy as sa

from province.errors import ProvinceError
from province.prepared import Prepared
from province.upgrades import upgrade

LEAST_SQLITE = (3, 51, 3)
"""Older ones can damage a WAL store that several connections write (the WAL-reset bug)."""
SCHEMA = 6
"""The store's own version, kept in PRAGMA user_version; upgrades.py brings older ones here."""
FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
"""What the system says when nothing more fits; Windows knows no quota."""
WAIT_S = 30
"""How long a writer waits for another process (a verdict on the command line, or the server)."""

tables = sa.MetaData()

province_key = sa.Table("province_key", tables, sa.Column("key", sa.LargeBinary, nullable=False))
"""One row: what positions are signed with."""

newsroom = sa.Table(
    "newsroom",
    tables,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("name", sa.String, nullable=False, unique=True),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("head", sa.Integer, nullable=False),  # the newest seq; the counter of the log
    sa.Column("digest", sa.String, nullable=False),  # of the newest record
    sa.Column("added_at", sa.String, nullable=False),
    sa.Column("stable_epoch", sa.Integer),  # the newest record in the newest verified backup
    sa.Column("stable_seq", sa.Integer),
    sa.Column("stable_at", sa.String),
    # Up to this seq commands came before the province knew signatures.
    sa.Column("unsigned_until", sa.Integer, nullable=False, server_default="0"),
)

invitation = sa.Table(
    "invitation",
    tables,
    sa.Column("code_hash", sa.String, primary_key=True),
    sa.Column("newsroom", sa.String, nullable=False),
    sa.Column("role", sa.String, nullable=False),
    sa.Column("made_at", sa.String, nullable=False),
    sa.Column("token_hash", sa.String),  # of what it was exchanged for
)

device = sa.Table(
    "device",
    tables,
    sa.Column("token_hash", sa.String, primary_key=True),
    sa.Column("id", sa.String, nullable=False),
    sa.Column("newsroom", sa.String, nullable=False),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("role", sa.String, nullable=False),
    sa.Column("app", sa.String, nullable=False),
    sa.Column("enrolled_at", sa.String, nullable=False),
    sa.Column("first_used_at", sa.String),
    sa.Column("revoked_at", sa.String),
)

# Of an enrolment: with what the device signs its bundles, and for whom receipts are sealed.
device_key = sa.Table(
    "device_key",
    tables,
    sa.Column("token_hash", sa.String, primary_key=True),
    sa.Column("signs", sa.String, nullable=False),
    sa.Column("opens", sa.String, nullable=False),
)

record = sa.Table(
    "record",
    tables,
    sa.Column("newsroom", sa.String, primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("key", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("subject", sa.String, nullable=False),
    sa.Column("field", sa.String),  # of a *.changed
    sa.Column("person", sa.String, nullable=False),
    sa.Column("device", sa.String, nullable=False),
    sa.Column("app", sa.String, nullable=False),
    sa.Column("base_epoch", sa.Integer),
    sa.Column("base_seq", sa.Integer),
    sa.Column("predecessor", sa.String),
    sa.Column("needs", sa.LargeBinary, nullable=False),
    sa.Column("payload", sa.LargeBinary, nullable=False),  # canonical JSON
    sa.Column("payload_hash", sa.String, nullable=False),
    sa.Column("digest", sa.String, nullable=False),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("signature", sa.String),  # of a command, by its person
    sa.UniqueConstraint("newsroom", "key"),  # for ever
    sa.Index("record_by_subject", "newsroom", "subject", "seq"),
    sa.Index(
        "record_by_signature",
        "newsroom",
        "signature",
        sqlite_where=sa.text("signature IS NOT NULL"),
    ),
)

# Up to where each device had read this very log in an epoch, as its positions showed (reach.py).
reach = sa.Table(
    "reach",
    tables,
    sa.Column("newsroom", sa.String, primary_key=True),
    sa.Column("device", sa.String, primary_key=True),
    sa.Column("epoch", sa.Integer, primary_key=True),
    sa.Column("seq", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)

refusal = sa.Table(
    "refusal",
    tables,
    sa.Column("newsroom", sa.String, primary_key=True),
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("code", sa.String, nullable=False),
    sa.Column("facts", sa.LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

subject = sa.Table(
    "subject",
    tables,
    sa.Column("newsroom", sa.String, primary_key=True),
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("type", sa.String, nullable=False),  # person, column, topic, story
    sa.Column("state", sa.String, nullable=False),  # stage, state or role
    sa.Column("seq", sa.Integer, nullable=False),  # of the record that created it
    sa.Column("is_revoked", sa.Boolean, nullable=False, server_default="0"),  # a person
    sa.Column("key", sa.String, nullable=False, server_default=""),  # with which a person signs
    sqlite_with_rowid=False,
)

# What stands in a field and beside it; what nothing changed yet stands in the creating record.
field = sa.Table(
    "field",
    tables,
    sa.Column("newsroom", sa.String, primary_key=True),
    sa.Column("subject", sa.String, primary_key=True),
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("key", sa.String, nullable=False),
    sa.Column("person", sa.String, nullable=False),
    sa.Column("value", sa.LargeBinary, nullable=False),  # JSON
    sa.Column("alternatives", sa.LargeBinary, nullable=False, server_default=sa.text("x'5b5d'")),
    sqlite_with_rowid=False,
)

submission = sa.Table(
    "submission",
    tables,
    sa.Column("newsroom", sa.String, primary_key=True),
    sa.Column("id", sa.String, primary_key=True),  # the key of its intent
    sa.Column("story", sa.String, nullable=False),
    sa.Column("headline", sa.String, nullable=False),
    sa.Column("content_hash", sa.String, nullable=False),
    sa.Column("media", sa.LargeBinary, nullable=False),  # JSON: the SHA-256s
    sa.Column("state", sa.String, nullable=False),
    sa.Column("received_at", sa.String, nullable=False),
    sa.Column("decided_at", sa.String),
    sa.Column("decided_by", sa.String),
    sa.Column("reason", sa.String),
)

media = sa.Table(
    "media",
    tables,
    sa.Column("newsroom", sa.String, primary_key=True),
    sa.Column("sha256", sa.String, primary_key=True),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("type", sa.String, nullable=False),
    sa.Column("part_size", sa.Integer, nullable=False),
    sa.Column("is_verified", sa.Boolean, nullable=False),
    sa.Column("is_stable", sa.Boolean, nullable=False, server_default="0"),  # in a verified backup
)


class Store:
    """The province's database and folders. Any thread may use it."""

    def __init__(self, folder: Path, engine: sa.Engine, key: bytes) -> None:
        self.folder = folder
        self.key = key
        self._engine = engine
        self._writes = engine.execution_options(writes=True)
        self._one_writer = threading.Lock()
        self._looker: Any = None
        self._looking = threading.Lock()

    @contextlib.contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """One consistent view of the store; never waits for a writer."""
        with told_as_ours(), self._engine.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction, durable when the block ends, undone when it raises."""
        with (
            told_as_ours(),
            self._one_writer,
            _collector_at_rest(),
            self._writes.begin() as connection,
        ):
            yield connection

    def look(self, asked: Prepared, **values: object) -> list[Any]:
        """What one quick statement finds, on a connection kept for this."""
        with told_as_ours(), self._looking:
            if self._looker is None:
                self._looker = self._engine.raw_connection()
            return list(asked.each(self._looker.driver_connection, **values))

    def close(self) -> None:
        with self._looking:
            if self._looker is not None:
                self._looker.close()
                self._looker = None
        self._engine.dispose()


@contextlib.contextmanager
def _collector_at_rest() -> Iterator[None]:
    """A batch is thousands of things, none in a circle: Python need not look for those so long."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def open_store(folder: Path, *, create: bool) -> Store:
    """The store in `folder`. Raises ProvinceError with a sentence for the operator."""
    if pysqlite3.dbapi2.sqlite_version_info < LEAST_SQLITE:
        least = ".".join(map(str, LEAST_SQLITE))
        raise ProvinceError("sqlite_too_old", version=pysqlite3.dbapi2.sqlite_version, least=least)
    path = folder / "province.db"
    if not create and not path.exists():
        raise ProvinceError("province_data_unusable", folder=str(folder), why="missing")
    with told_to_the_operator(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        engine = _engine(path)
        return Store(folder, engine, _prepare(engine))


@contextlib.contextmanager
def told_to_the_operator(folder: Path) -> Iterator[None]:
    """Turns what the disk or SQLite has against `folder` into a sentence."""
    try:
        yield
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else str(error)
        raise ProvinceError("province_data_unusable", folder=str(folder), why=why) from error
    except sa.exc.DBAPIError as error:
        why = str(error.orig)
        raise ProvinceError("province_data_unusable", folder=str(folder), why=why) from error


@contextlib.contextmanager
def told_as_ours() -> Iterator[None]:
    """Turns a full disk, met by SQLite or by a file, into our error."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise ProvinceError("province_disk_full") from error
        raise
    except sa.exc.OperationalError as error:
        if "disk is full" in str(error.orig):
            raise ProvinceError("province_disk_full") from error
        raise


def write_durably(path: Path, content: bytes) -> None:
    """Put `content` at `path` in one step that outlives a power cut."""
    draft = path.with_name(f"{path.name}.{uuid.uuid4().hex}.new")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def copy_durably(source: Path, target: Path) -> None:
    """A copy for this user alone, that outlives a power cut."""
    target.touch(mode=0o600)
    shutil.copyfile(source, target)
    sync_file(target)
    sync_folder(target.parent)


def sync_file(path: Path) -> None:
    """Make what is in a file durable, whoever wrote it."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable. Windows has nothing to call and needs nothing."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """`folder` and its parents, each name durable."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True, mode=0o700)
    sync_folder(folder.parent)


def utc_now() -> str:
    """Shown to people; decides nothing."""
    now = datetime.now(UTC)
    return now.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def listed(values: object) -> sa.Select[tuple[Any]]:
    """A sub-select of the JSON list bound to it, so that `IN` takes any number of values."""
    return sa.select(sa.func.json_each(values).table_valued("value").c.value)


def _engine(path: Path) -> sa.Engine:
    engine = sa.create_engine(
        f"sqlite:///{path}",
        module=pysqlite3.dbapi2,
        connect_args={"timeout": WAIT_S, "check_same_thread": False, "cached_statements": 500},
        hide_parameters=True,  # an error message must not carry a story or a token's hash
    )

    @sa.event.listens_for(engine, "connect")
    def on_connect(connection: Any, _: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        connection.execute("PRAGMA journal_mode=WAL")
        # NORMAL lost acknowledged commits in 56 of 100 power cuts, FULL in none.
        connection.execute("PRAGMA synchronous=FULL")
        # Pages, 16 MiB: a checkpoint every mebibyte took half of the time of large pushes.
        connection.execute("PRAGMA wal_autocheckpoint=4000")

    @sa.event.listens_for(engine, "begin")
    def on_begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        raw: Any = connection.connection.driver_connection
        words = "BEGIN IMMEDIATE" if writes else "BEGIN"
        try:
            raw.execute(words)  # without SQLAlchemy's work for a statement
        except pysqlite3.dbapi2.Error as error:
            raise sa.exc.OperationalError(words, None, error) from error

    return engine


def _prepare(engine: sa.Engine) -> bytes:
    """Make the tables of an empty store, refuse a newer one; the signing key."""
    with engine.execution_options(writes=True).begin() as connection:
        version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        if version > SCHEMA:
            raise ProvinceError("store_too_new", version=str(version))
        if version == 0:
            tables.create_all(connection)
            connection.execute(province_key.insert(), {"key": secrets.token_bytes(32)})
        else:
            upgrade(connection.exec_driver_sql, version)
        connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA}")
        key: bytes = connection.execute(sa.select(province_key.c.key)).scalar_one()
        return key
