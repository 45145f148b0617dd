"""Is all of it there and unharmed? Of a province's data folder, or of a backup of it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2
import sqlalchemy as sa

from province import rules, store, upgrades
from province.blobs import hash_on_disk, media_path
from province.errors import ProvinceError
from province.log import field_of, record_of
from province.rules import Known, Subject
from province.wire import Intent, Revision, first_digest, next_digest, sha256_of

MANIFEST = "MANIFEST"
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Trouble:
    code: str
    """A word of words.py, with its facts."""
    facts: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.code} {json.dumps(self.facts, ensure_ascii=False)}"


@dataclass(slots=True)
class Verified:
    """What was found."""

    troubles: list[Trouble] = field(default_factory=list)
    heads: dict[str, Revision] = field(default_factory=dict)
    """By newsroom: its newest record. A newsroom without records is not in it."""
    media: list[tuple[str, str]] = field(default_factory=list)
    """(newsroom, SHA-256) of what was read back whole."""
    records: int = 0

    def note(self, code: str, **facts: object) -> None:
        self.troubles.append(Trouble(code, facts))


def verify(folder: Path) -> Verified:
    """Reads every record and every file. Raises ProvinceError when there is no store to read."""
    found = Verified()
    hashes = _manifest_checked(folder, found)
    with store.told_to_the_operator(folder), read_only(folder) as connection:
        damage = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        if damage != ["ok"]:
            found.note("database_damaged", why=str(damage[0]))
            return found
        for room in connection.execute(sa.select(store.newsroom)).all():
            _check_log(connection, room, found)
        _check_keys(connection, found)
        _check_files(connection, folder, hashes, found)
    return found


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[sa.Connection]:
    """One view of the store in `folder`, which is left as it is; an older one in today's form."""
    engine = sa.create_engine(
        "sqlite://",
        creator=lambda: _opened(folder / "province.db"),
        module=pysqlite3.dbapi2,
        poolclass=sa.NullPool,
        hide_parameters=True,
    )
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            yield connection
    finally:
        engine.dispose()


def _opened(path: Path) -> Any:
    """A connection to the store, or to a copy in SQLite's own temporary file if it is older."""
    stored = pysqlite3.dbapi2.connect(
        f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False
    )
    (version,) = stored.execute("PRAGMA user_version").fetchone()
    if not 0 < version < store.SCHEMA:
        return stored
    copy = pysqlite3.dbapi2.connect("", check_same_thread=False)
    with contextlib.closing(stored):
        stored.backup(copy)
    upgrades.upgrade(copy.execute, version)
    copy.commit()
    return copy


def _check_log(connection: sa.Connection, room: sa.Row[Any], found: Verified) -> None:
    """Seq, hashes and digests from the first record on, and what they fold to."""
    table = store.record
    rows = connection.execution_options(yield_per=AT_ONCE).execute(
        sa.select(table).where(table.c.newsroom == room.id).order_by(table.c.seq)
    )
    digest, seq = first_digest(room.id), 0
    known = Known({}, lambda _story, _seen, _needs: False)
    created: dict[str, int] = {}
    for row in rows:
        seq += 1
        found.records += 1
        digest = next_digest(digest, row.key, sha256_of(row.payload))
        fits = row.seq == seq and row.digest == digest and row.epoch <= room.epoch
        if fits and not _is_signed(row, known, room.unsigned_until):
            found.note("signature_differs", newsroom=room.name, seq=seq)
        if not fits or not _folds(row, known, created):
            found.note("record_differs", newsroom=room.name, seq=seq)
            return
        found.heads[room.id] = (row.epoch, row.seq)
    if (room.head, room.digest) != (seq, digest):
        found.note("counter_differs", newsroom=room.name, head=room.head, records=seq)
        return
    _check_state(connection, room, known, created, found)


def _is_signed(row: sa.Row[Any], known: Known, unsigned_until: int) -> bool:
    """As its person's key stood then; of the province's own records nobody is the person."""
    person = known.subjects.get(row.person)
    if person is None or (row.signature is None and row.seq <= unsigned_until):
        return True
    return rules.may_have_given(_intent_of(row), person)


def _intent_of(row: sa.Row[Any]) -> Intent:
    record = record_of(row)
    return Intent(**{name: getattr(record, name) for name in Intent.__struct_fields__})


def _folds(row: sa.Row[Any], known: Known, created: dict[str, int]) -> bool:
    """Put a record's effect into `known`; False when it cannot have been accepted."""
    intent = _intent_of(row)
    try:
        rules.settle(intent, (row.epoch, row.seq), known)
    except (KeyError, ProvinceError):  # a kind, subject or payload that nobody ever let in
        return False
    if intent.subject in known.subjects:
        created.setdefault(intent.subject, row.seq)
    return True


def _check_state(
    connection: sa.Connection,
    room: sa.Row[Any],
    known: Known,
    created: dict[str, int],
    found: Verified,
) -> None:
    """The tables hold what the log folds to, no more and no less."""
    subject, standing = store.subject, store.field
    stored = {
        row.id: (row.type, row.state, row.is_revoked, row.key, row.seq)
        for row in connection.execute(sa.select(subject).where(subject.c.newsroom == room.id))
    }
    folded = {
        name: (one.type, one.state, one.is_revoked, one.key, created[name])
        for name, one in known.subjects.items()
    }
    for name in sorted(stored.keys() | folded.keys()):
        if stored.get(name) != folded.get(name):
            found.note("state_differs", newsroom=room.name, subject=name)
    for row in connection.execute(sa.select(standing).where(standing.c.newsroom == room.id)):
        fields = known.subjects.get(row.subject, _NOBODY).fields
        if fields.get(row.name) != field_of(row):
            found.note("state_differs", newsroom=room.name, subject=row.subject)


_NOBODY = Subject("story")


def _check_keys(connection: sa.Connection, found: Verified) -> None:
    """A key has one outcome for ever."""
    accepted, refused = store.record.c, store.refusal.c
    both = sa.select(accepted.newsroom, accepted.key).join(
        store.refusal, sa.and_(refused.newsroom == accepted.newsroom, refused.key == accepted.key)
    )
    for row in connection.execute(both):
        found.note("key_twice", newsroom=row.newsroom, key=row.key)


def _check_files(
    connection: sa.Connection, folder: Path, hashes: dict[str, str] | None, found: Verified
) -> None:
    media, submission = store.media.c, store.submission.c
    for row in connection.execute(sa.select(media.newsroom, media.sha256).where(media.is_verified)):
        path = media_path(Path(), row.newsroom, row.sha256)
        if _is_whole(folder, path, row.sha256, hashes, found):
            found.media.append((row.newsroom, row.sha256))
    for newsroom, name, content_hash in connection.execute(
        sa.select(submission.newsroom, submission.id, submission.content_hash)
    ):
        path = Path("submissions", newsroom, name)
        _is_whole(folder, path / "manuscript.json", content_hash, hashes, found)
        if not (folder / path / "ninjs.json").exists():
            found.note("file_missing", path=str(path / "ninjs.json"))


def _is_whole(
    folder: Path, path: Path, sha256: str, hashes: dict[str, str] | None, found: Verified
) -> bool:
    try:
        read = hash_on_disk(folder / path) if hashes is None else hashes.get(path.as_posix())
    except FileNotFoundError:
        read = None
    if read is None:
        found.note("file_missing", path=str(path))
    elif read != sha256:
        found.note("file_differs", path=str(path))
    return read == sha256


def _manifest_checked(folder: Path, found: Verified) -> dict[str, str] | None:
    """The SHA-256 of each file of a backup as it is on the disk now; None: this is no backup."""
    manifest = folder / MANIFEST
    if not manifest.exists():
        return None
    hashes: dict[str, str] = {}
    for line in manifest.read_text(encoding="utf-8").splitlines():
        sha256, _, name = line.partition("  ")
        try:
            hashes[name] = hash_on_disk(folder / name)
        except OSError:
            found.note("file_missing", path=name)
            continue
        if hashes[name] != sha256:
            found.note("file_differs", path=name)
    return hashes
