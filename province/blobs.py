"""Media on their way in: parts that survive any cut, and a file that was read back and compared."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import itertools
import os
import shutil
import threading
import time
import uuid
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple

import sqlalchemy as sa

from province import part_urls, store
from province.errors import ProvinceError
from province.store import Store
from province.wire import LARGEST_MEDIA, MediaPlan, MediaState, PartUrl

PART_SIZE = 1024 * 1024
"""Bytes; a cut costs at most this much of a part. Large files have larger ones."""
TEXT = "application/vnd.zaotai.loro"
TEXT_PART_SIZE = 64 * 1024
"""Of what people write: a line that carries no megabyte at once gets it over too."""
MOST_PARTS = 10_000
"""As many as object stores take."""
AT_ONCE = 1024 * 1024
"""Bytes written or read in one go."""


class MediaRow(NamedTuple):
    newsroom: str
    sha256: str
    size: int
    type: str
    part_size: int
    is_verified: bool
    is_stable: bool


class Blobs:
    """The media of all newsrooms, each newsroom's apart: who has what is not told to another."""

    def __init__(
        self, kept: Store, part_size: int = PART_SIZE, url_s: int = part_urls.GOOD_FOR_S
    ) -> None:
        self._kept = kept
        self._part_size = part_size
        self._url_s = url_s
        self._completing: dict[tuple[str, str], threading.Lock] = {}

    def plan(
        self, newsroom: str, sha256: str, size: int, media_type: str, want: int = 0
    ) -> MediaPlan:
        """What is here and how the rest is wanted, with URLs for the next `want` parts.

        The part size of a file never changes.
        """
        if size > LARGEST_MEDIA:
            raise ProvinceError("request_too_large", limit=LARGEST_MEDIA)
        row = self._row(newsroom, sha256)
        if row is None or (row.size != size and not row.is_verified):
            row = self._begin(newsroom, sha256, size, media_type)
        done = [] if row.is_verified else self._parts_done(newsroom, sha256)
        state: Literal["verified", "resume", "new"] = "resume" if done else "new"
        url = f"/v1/media/{sha256}/parts/{{n}}"
        if row.is_verified:
            return MediaPlan("verified", row.part_size, done, url, [], self._url_s)
        urls = self._urls(row, set(done), want)
        return MediaPlan(state, row.part_size, done, url, urls, self._url_s)

    def state(self, newsroom: str, sha256: str) -> MediaState:
        row = self._row(newsroom, sha256)
        if row is None:
            return MediaState("unknown", 0, [])
        if row.is_verified:
            return MediaState("verified", row.size, [], row.is_stable)
        return MediaState("resume", row.size, self._parts_done(newsroom, sha256))

    async def take_part(
        self, newsroom: str, sha256: str, number: int, chunks: AsyncIterator[bytes]
    ) -> None:
        """Keep a part so that it outlives a power cut, or keep nothing of it."""
        row = await asyncio.to_thread(self._row, newsroom, sha256)
        expected = _expected_size(row, number)
        folder = self._parts(newsroom, sha256)
        if row is None or row.is_verified or (folder / str(number)).exists():
            async for _ in chunks:  # read, so that the line stays usable for the next request
                pass
            return
        await asyncio.to_thread(store.make_folder, folder)
        draft = folder / f"{number}.{uuid.uuid4().hex}.new"
        try:
            with store.told_as_ours():
                await _write_chunks(draft, chunks, expected)
                await asyncio.to_thread(_put_in_place, draft, folder / str(number))
        finally:
            with contextlib.suppress(OSError):  # in place by now, or its folder is gone
                draft.unlink(missing_ok=True)

    def complete(self, newsroom: str, sha256: str) -> None:
        """Join the parts, read the whole back, compare. Returns when the media is verified.

        Slow for large files; a second call for the same media waits for the first.
        """
        lock = self._completing.setdefault((newsroom, sha256), threading.Lock())
        with lock, store.told_as_ours():
            row = self._row(newsroom, sha256)
            if row is None:
                raise ProvinceError("not_found")
            if row.is_verified:
                return
            count = _part_count(row)
            if self._parts_done(newsroom, sha256) != list(range(count)):
                raise ProvinceError("media_incomplete", name=sha256[:12])
            self._join_and_verify(newsroom, sha256, count)
            shutil.rmtree(self._parts(newsroom, sha256), ignore_errors=True)
        self._completing.pop((newsroom, sha256), None)

    def take_whole(
        self, newsroom: str, sha256: str, size: int, media_type: str, chunks: Iterable[bytes]
    ) -> None:
        """Keep a medium that came in one piece, read back and compared; one that is here stays."""
        row = self._row(newsroom, sha256)
        if row is not None and row.is_verified:
            return
        if row is None or row.size != size:
            self._begin(newsroom, sha256, size, media_type)
        path = self.path(newsroom, sha256)
        store.make_folder(path.parent)
        draft = path.with_name(f"{sha256}.{uuid.uuid4().hex}.new")
        try:
            with draft.open("wb") as file:
                for chunk in chunks:
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            self._put_if_whole(newsroom, sha256, draft)
        finally:
            draft.unlink(missing_ok=True)
        shutil.rmtree(self._parts(newsroom, sha256), ignore_errors=True)

    def content(self, newsroom: str, sha256: str) -> Path:
        """A verified medium of the newsroom. Raises ProvinceError when there is none."""
        row = self._row(newsroom, sha256)
        path = self.path(newsroom, sha256)
        if row is None or not row.is_verified or not path.exists():
            raise ProvinceError("not_found")
        return path

    def path(self, newsroom: str, sha256: str) -> Path:
        """Where a verified media file is."""
        return media_path(self._kept.folder, newsroom, sha256)

    def _join_and_verify(self, newsroom: str, sha256: str, count: int) -> None:
        parts = self._parts(newsroom, sha256)
        path = self.path(newsroom, sha256)
        store.make_folder(path.parent)
        draft = path.with_name(f"{sha256}.{uuid.uuid4().hex}.new")
        try:
            _join([parts / str(number) for number in range(count)], draft)
            self._put_if_whole(newsroom, sha256, draft)
        except ProvinceError as error:
            if error.code == "media_hash_differs":
                shutil.rmtree(parts)
            raise
        finally:
            draft.unlink(missing_ok=True)

    def _put_if_whole(self, newsroom: str, sha256: str, draft: Path) -> None:
        """The draft in its place, and the row that says so; media_hash_differs: neither."""
        if hash_on_disk(draft) != sha256:
            raise ProvinceError("media_hash_differs", name=sha256[:12])
        path = self.path(newsroom, sha256)
        draft.replace(path)
        store.sync_folder(path.parent)
        table = store.media
        with self._kept.writing() as connection:
            connection.execute(
                sa.update(table)
                .where(table.c.newsroom == newsroom, table.c.sha256 == sha256)
                .values(is_verified=True)
            )

    def _urls(self, row: MediaRow, done: set[int], want: int) -> list[PartUrl]:
        until = int(time.time()) + self._url_s
        missing = (number for number in range(_part_count(row)) if number not in done)
        return [
            PartUrl(
                number,
                part_urls.signed_url(self._kept.key, row.newsroom, row.sha256, number, until),
            )
            for number in itertools.islice(missing, want)
        ]

    def _begin(self, newsroom: str, sha256: str, size: int, media_type: str) -> MediaRow:
        """A new row; parts of an earlier announcement with another size are thrown away."""
        shutil.rmtree(self._parts(newsroom, sha256), ignore_errors=True)
        row = {
            "newsroom": newsroom, "sha256": sha256, "size": size, "type": media_type,
            "part_size": part_size_of(size, self._least_part_of(media_type)),
            "is_verified": False,
        }  # fmt: skip
        with self._kept.writing() as connection:
            connection.execute(sa.insert(store.media).prefix_with("OR REPLACE"), row)
        begun = self._row(newsroom, sha256)
        assert begun is not None  # noqa: S101 - rows of media are never deleted
        return begun

    def _least_part_of(self, media_type: str) -> int:
        return min(TEXT_PART_SIZE, self._part_size) if media_type == TEXT else self._part_size

    def _row(self, newsroom: str, sha256: str) -> MediaRow | None:
        """As it is on the disk: a file that somebody took away is wanted again.

        Nothing is written down about that. The disk may only not be mounted, and what it holds is
        there again when it is; until then `province verify` names the file.
        """
        with self._kept.reading() as connection:
            found = connection.execute(_MEDIUM, {"room": newsroom, "hash": sha256}).one_or_none()
        row = None if found is None else MediaRow(*found)
        if row is None or not row.is_verified or self.path(newsroom, sha256).exists():
            return row
        return row._replace(is_verified=False, is_stable=False)

    def _parts(self, newsroom: str, sha256: str) -> Path:
        return self._kept.folder / "parts" / newsroom / sha256

    def _parts_done(self, newsroom: str, sha256: str) -> list[int]:
        folder = self._parts(newsroom, sha256)
        if not folder.is_dir():
            return []
        return sorted(int(entry.name) for entry in folder.iterdir() if entry.name.isdecimal())


_MEDIUM = sa.select(*(store.media.c[name] for name in MediaRow._fields)).where(
    store.media.c.newsroom == sa.bindparam("room"), store.media.c.sha256 == sa.bindparam("hash")
)


def media_path(folder: Path, newsroom: str, sha256: str) -> Path:
    """Where a verified media file is below a province's folder."""
    return folder / "media" / newsroom / sha256[:2] / sha256


def _expected_size(row: MediaRow | None, number: int) -> int:
    if row is None:
        raise ProvinceError("not_found")
    count = _part_count(row)
    if not 0 <= number < count:
        raise ProvinceError("part_out_of_range", number=number, count=count)
    size, part_size = row.size, row.part_size
    return int(part_size if number < count - 1 else size - part_size * (count - 1))


def part_size_of(size: int, least: int) -> int:
    """Bytes of a part of a file: the least that is allowed, doubled while there are too many."""
    part_size = least
    while size > part_size * MOST_PARTS:
        part_size *= 2
    return part_size


def _part_count(row: MediaRow) -> int:
    return int(-(-row.size // row.part_size))


async def _write_chunks(draft: Path, chunks: AsyncIterator[bytes], expected: int) -> None:
    """Write exactly `expected` bytes and make them durable, without holding up other requests."""
    written = 0
    waiting = bytearray()
    with draft.open("wb", buffering=0) as file:
        async for chunk in chunks:
            written += len(chunk)
            if written > expected:
                raise ProvinceError("part_size_differs", expected=expected)
            waiting += chunk
            if len(waiting) >= AT_ONCE:
                await asyncio.to_thread(_write_all, file, bytes(waiting))
                waiting.clear()
        if written != expected:
            raise ProvinceError("part_size_differs", expected=expected, received=written)
        await asyncio.to_thread(_write_all, file, bytes(waiting))
        await asyncio.to_thread(os.fsync, file.fileno())


def _write_all(file: BinaryIO, content: bytes) -> None:
    """An unbuffered write may take less than it was given."""
    view = memoryview(content)
    while view:
        view = view[file.write(view) :]


def _put_in_place(draft: Path, part: Path) -> None:
    draft.replace(part)
    store.sync_folder(part.parent)


def _join(parts: list[Path], whole: Path) -> None:
    with whole.open("wb") as target:
        for part in parts:
            with part.open("rb") as source:
                _copy(source, target)
        target.flush()
        os.fsync(target.fileno())


def _copy(source: BinaryIO, target: BinaryIO) -> None:
    if not hasattr(os, "copy_file_range"):
        shutil.copyfileobj(source, target, AT_ONCE)
        return
    left = os.fstat(source.fileno()).st_size
    while left:  # inside the kernel; costs nothing where the file system can share blocks
        copied = os.copy_file_range(source.fileno(), target.fileno(), left)
        if copied == 0:
            raise ProvinceError("media_incomplete", name=Path(source.name).parent.name[:12])
        left -= copied


def hash_on_disk(path: Path) -> str:
    """The SHA-256 of what the disk holds, not of what is still in memory (where we can choose)."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        for chunk in _chunks(file):
            digest.update(chunk)
    return digest.hexdigest()


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(AT_ONCE):
        yield chunk
