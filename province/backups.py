"""Backups: one consistent folder each, that counts only once it was read back and verified.

zaotai-province-<stamp>/province.db     the store, all of one moment
zaotai-province-<stamp>/media/…         the media that it says are verified, linked where that goes
zaotai-province-<stamp>/submissions/…   the documents of its submissions
zaotai-province-<stamp>/MANIFEST        a SHA-256 and a path a line, as `sha256sum -c` reads it
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pysqlite3.dbapi2
import sqlalchemy as sa

from province import store
from province.blobs import hash_on_disk, media_path
from province.errors import ProvinceError
from province.store import Store
from province.verifying import MANIFEST, Verified, read_only, verify

NAME = "zaotai-province-"


def make(kept: Store, into: Path) -> Path:
    """A new backup in `into`, verified; from then on what it holds is stable.

    Slow: reads all media back. Raises ProvinceError when something in it is damaged; it stays
    beside the others then, as `…-unverified`.
    """
    folder = into / f"{NAME}{stamp()}"
    draft = into / f".{folder.name}.new"
    with store.told_as_ours():
        store.make_folder(into)
        draft.mkdir(mode=0o700)
        try:
            _copy_database(kept, draft / "province.db")
            _gather_files(kept.folder, draft)
            write_manifest(draft)
            found = verify(draft)
            place = folder.with_name(f"{folder.name}-unverified") if found.troubles else folder
            draft.rename(place)
            store.sync_folder(into)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    if found.troubles:
        why = "; ".join(map(str, found.troubles[:3]))
        raise ProvinceError("province_backup_unverified", folder=place.name, why=why)
    note_stable(kept, found)
    return folder


def listed(folder: Path) -> list[Path]:
    """The verified backups, oldest first."""
    return sorted(
        path
        for path in folder.glob(f"{NAME}*")
        if (path / MANIFEST).exists() and not path.name.endswith("-unverified")
    )


def made_at(backup: Path) -> datetime:
    """By its name, UTC."""
    return datetime.fromisoformat(backup.name.removeprefix(NAME))


def prune(folder: Path, keeps: int) -> None:
    """Remove the oldest verified backups beyond `keeps`, and what a killed run left half made."""
    for path in listed(folder)[:-keeps]:
        (path / MANIFEST).unlink()  # half removed, it must not pass for a backup
        shutil.rmtree(path)
    for path in folder.glob(f".{NAME}*.new"):
        shutil.rmtree(path, ignore_errors=True)


def note_stable(kept: Store, found: Verified) -> None:
    """What a verified backup holds needs no other copy."""
    room, media = store.newsroom, store.media
    now = store.utc_now()
    with kept.writing() as connection:
        for newsroom, (epoch, seq) in found.heads.items():
            values = {"stable_epoch": epoch, "stable_seq": seq, "stable_at": now}
            connection.execute(sa.update(room).where(room.c.id == newsroom).values(**values))
        for newsroom, sha256 in found.media:
            connection.execute(
                sa.update(media)
                .where(media.c.newsroom == newsroom, media.c.sha256 == sha256)
                .values(is_stable=True)
            )


def link_or_copy(source: Path, target: Path) -> None:
    """Media never change, so both may be one file; on another disk it is copied."""
    store.make_folder(target.parent)
    try:
        os.link(source, target)
    except OSError:
        store.copy_durably(source, target)


def stamp() -> str:
    """For a name that says when; sorts by time."""
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")


def write_manifest(folder: Path) -> None:
    lines = [
        f"{hash_on_disk(path)}  {path.relative_to(folder).as_posix()}\n"
        for path in _files(folder)
        if path.name != MANIFEST
    ]
    store.write_durably(folder / MANIFEST, "".join(lines).encode())


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*") if path.is_file())


def _copy_database(kept: Store, path: Path) -> None:
    """All of one moment, while others write."""
    path.touch(mode=0o600)
    with (
        contextlib.closing(pysqlite3.dbapi2.connect(kept.folder / "province.db")) as source,
        contextlib.closing(pysqlite3.dbapi2.connect(path)) as target,
    ):
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")  # no second file beside it
    store.sync_file(path)


def _gather_files(data: Path, backup: Path) -> None:
    """The files that the copied database names; none of them ever changes or goes."""
    with read_only(backup) as connection:
        media, submission = store.media.c, store.submission.c
        wanted = [
            media_path(Path(), row.newsroom, row.sha256)
            for row in connection.execute(
                sa.select(media.newsroom, media.sha256).where(media.is_verified)
            )
        ]
        for row in connection.execute(sa.select(submission.newsroom, submission.id)):
            folder = Path("submissions") / row.newsroom / row.id
            wanted += [folder / "ninjs.json", folder / "manuscript.json"]
    for path in wanted:
        with contextlib.suppress(FileNotFoundError):  # the verification says so
            link_or_copy(data / path, backup / path)
