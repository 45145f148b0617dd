"""The media library: immutable files named by what is in them.

A file lies at `ab/<sha256>`, its poster at `posters/ab/<sha256>.jpg`, copies under way in
`arriving/`, downloads in `fetching/`. A file is there whole or not at all: written aside, synced,
then renamed.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import stat
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from studio.errors import MediaError, StoreError
from studio.media.amounts import size_text
from studio.vocabulary import LARGEST_MEDIA, Sha256

if sys.platform != "win32":
    import fcntl

Progress = Callable[[int, int], bool]
"""(bytes done, bytes in all) → False to cancel."""

ROOM_TO_KEEP = 256 * 1024**2  # for the store: words must always find room beside media
CHUNK = 4 * 1024**2
ARRIVING = "arriving"
FETCHING = "fetching"
FICLONE = 0x40049409  # linux/fs.h
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True, slots=True)
class Ingested:
    """A file that the library now holds."""

    sha256: Sha256
    size: int
    path: Path
    is_new: bool
    """False when the library had it already."""


def media_path(library: Path, sha256: Sha256) -> Path:
    """Where that file lies, whether it is there or not."""
    return library / sha256[:2] / sha256


def poster_path(library: Path, sha256: Sha256) -> Path:
    """Where that file's poster lies, whether there is one or not."""
    return library / "posters" / sha256[:2] / f"{sha256}.jpg"


def ingest(source: Path, library: Path, progress: Progress | None = None) -> Ingested:
    """Copy `source` into the library. Slow; call in background.

    Raises MediaError, and StoreError when the library cannot be written. Whatever happens, the
    source is untouched and nothing half-copied stays behind.
    """
    before = check(source, library)
    with _draft(library) as draft:
        sha256 = _copy(source, draft, before.st_size, progress)
        if _identity(_state_of(source)) != _identity(before):
            raise MediaError("media_changed", file=source.name)
        path = media_path(library, sha256)
        is_new = not _holds(path, before.st_size, sha256)
        if is_new:
            _settle(draft, path)
    return Ingested(sha256, before.st_size, path, is_new)


def settle_made(library: Path, make: Callable[[Path], object]) -> Ingested:
    """What `make` writes to the path it is given, as a file of the library. Slow.

    Raises what `make` raises, and StoreError when the library cannot be written.
    """
    with _draft(library) as draft:
        make(draft)
        try:
            sha256 = hash_of(draft)
            with draft.open("r+b") as file:
                os.fsync(file.fileno())
        except OSError as error:
            raise StoreError("store_read_only", folder=str(library)) from error
        size = draft.stat().st_size
        path = media_path(library, sha256)
        _settle(draft, path)
    return Ingested(sha256, size, path, is_new=True)


def draft_of(library: Path, sha256: Sha256) -> Path:
    """Where a file lies that is being fetched; it outlives a restart, to be gone on with."""
    return library / FETCHING / sha256


def settle_fetched(library: Path, sha256: Sha256, draft: Path) -> bool:
    """Give a fetched file its place; False when it is not what its name says: it is dropped.

    Slow: reads it back. Raises StoreError when the library cannot be written.
    """
    try:
        with draft.open("r+b") as file:
            os.fsync(file.fileno())
        if hash_of(draft) != sha256:
            draft.unlink()
            return False
        _settle(draft, media_path(library, sha256))
    except OSError as error:
        raise StoreError("store_read_only", folder=str(library)) from error
    return True


def discard(library: Path, sha256: Sha256) -> None:
    """Take a file and its poster out of the library; for one that proved to be no medium."""
    for path in (media_path(library, sha256), poster_path(library, sha256)):
        path.unlink(missing_ok=True)


def hash_of(path: Path) -> Sha256:
    """Slow: reads the whole file. Raises OSError."""
    with path.open("rb") as file:
        return Sha256(hashlib.file_digest(file, "sha256").hexdigest())


def sweep(library: Path) -> int:
    """Remove what a crash left half-done; call on start. Returns how many files that were."""
    leftovers = [*library.glob(f"{ARRIVING}/*"), *library.glob("posters/*/*.part")]
    for leftover in leftovers:
        leftover.unlink(missing_ok=True)
    return len(leftovers)


def check(source: Path, library: Path) -> os.stat_result:
    """The source's state, if it may come in; refuses before the first byte is copied."""
    state = _state_of(source)
    if not stat.S_ISREG(state.st_mode):
        raise MediaError("media_unreadable", file=source.name)
    if state.st_size == 0:
        raise MediaError("media_empty", file=source.name)
    if state.st_size > LARGEST_MEDIA:
        raise MediaError(
            "media_too_large",
            file=source.name,
            size=size_text(state.st_size),
            limit=size_text(LARGEST_MEDIA),
        )
    try:
        library.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError("store_read_only", folder=str(library)) from error
    free = shutil.disk_usage(library).free
    if state.st_size > free - ROOM_TO_KEEP:
        raise _no_room(source, state.st_size, free)
    return state


def _state_of(source: Path) -> os.stat_result:
    try:
        return source.stat()
    except FileNotFoundError as error:
        raise MediaError("file_missing", file=source.name) from error
    except OSError as error:
        raise _unreadable(source, error) from error


def _identity(state: os.stat_result) -> tuple[int, ...]:
    """Changes when the file is written to, or when another one takes its name."""
    return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns


@contextlib.contextmanager
def _draft(library: Path) -> Iterator[Path]:
    """A new empty file in the library's file system; gone afterwards unless it was settled."""
    draft = library / ARRIVING / uuid.uuid4().hex
    try:
        draft.parent.mkdir(exist_ok=True)
        draft.touch(exist_ok=False)
    except OSError as error:
        raise StoreError("store_read_only", folder=str(library)) from error
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _copy(source: Path, draft: Path, size: int, progress: Progress | None) -> Sha256:
    """Fill `draft`, safe on disk when this returns; the hash is of the bytes written there."""
    try:
        file = source.open("rb")
    except OSError as error:
        raise _unreadable(source, error) from error
    with file, draft.open("r+b", buffering=0) as copy:
        if _shares_blocks(file, copy):
            # The copy can no longer change under us: hash that one, and write nothing.
            return _run_through(source, copy, None, size, progress)
        sha256 = _run_through(source, file, copy, size, progress)
        try:
            os.fsync(copy.fileno())
        except OSError as error:
            raise _unwritable(source, draft, size, error) from error
        return sha256


def _shares_blocks(file: BinaryIO, copy: BinaryIO) -> bool:
    """Whether the file system made `copy` a copy-on-write twin of `file` (btrfs, XFS)."""
    if sys.platform == "win32":
        return False
    try:
        fcntl.ioctl(copy.fileno(), FICLONE, file.fileno())
    except OSError:
        return False
    os.fsync(copy.fileno())
    return True


def _run_through(
    source: Path, file: BinaryIO, copy: BinaryIO | None, size: int, progress: Progress | None
) -> Sha256:
    """Hash what `file` gives and write it to `copy`, exactly `size` bytes."""
    digest = hashlib.sha256()
    buffer = memoryview(bytearray(CHUNK))
    done = 0
    while True:
        try:
            count = file.readinto(buffer)  # type: ignore[attr-defined]
        except OSError as error:
            raise _unreadable(source, error) from error
        if not count:
            break
        done += count
        if done > size:  # someone is still writing it; never follow a file that grows
            break
        digest.update(buffer[:count])
        if copy is not None:
            _write_all(source, copy, buffer[:count], size)
        if progress is not None and not progress(done, size):
            raise MediaError("media_cancelled", file=source.name)
    if done != size:
        raise MediaError("media_changed", file=source.name)
    return Sha256(digest.hexdigest())


def _write_all(source: Path, copy: BinaryIO, piece: memoryview, size: int) -> None:
    """A raw write may take less than it was given."""
    try:
        while piece:
            piece = piece[copy.write(piece) :]
    except OSError as error:
        raise _unwritable(source, Path(copy.name), size, error) from error


def _holds(path: Path, size: int, sha256: Sha256) -> bool:
    """A file under this name with other bytes was damaged; it gives way to the good copy."""
    try:
        return path.stat().st_size == size and hash_of(path) == sha256
    except OSError:
        return False


def _settle(draft: Path, path: Path) -> None:
    """Give the finished draft its name, so that it survives a power cut."""
    path.parent.mkdir(exist_ok=True)
    draft.replace(path)
    for folder in (path.parent, path.parent.parent):
        with contextlib.suppress(OSError):  # not every file system can sync a folder
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _no_room(source: Path, size: int, free: int) -> MediaError:
    return MediaError("media_no_room", file=source.name, size=size_text(size), free=size_text(free))


def _unreadable(source: Path, error: OSError) -> MediaError:
    return MediaError("file_unreadable", file=source.name, why=error.strerror or str(error))


def _unwritable(source: Path, draft: Path, size: int, error: OSError) -> MediaError | StoreError:
    if error.errno in NO_ROOM:
        return _no_room(source, size, shutil.disk_usage(draft.parent).free)
    return StoreError("store_read_only", folder=str(draft.parent.parent))
