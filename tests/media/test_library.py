from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.errors import MediaError, StoreError
from studio.media import library as library_module
from studio.media.library import (
    ARRIVING,
    CHUNK,
    Ingested,
    discard,
    ingest,
    media_path,
    poster_path,
    sweep,
)
from studio.vocabulary import LARGEST_MEDIA, Sha256

CONTENT = os.urandom(CHUNK * 2 + 12345)
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "媒体"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "采访.mp4"
    path.write_bytes(CONTENT)
    return path


def files_in(library: Path) -> list[str]:
    return sorted(str(p.relative_to(library)) for p in library.rglob("*") if p.is_file())


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, 24 MB, where this machine lets us make one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a small disk needs root")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_file_is_kept_under_the_hash_of_what_is_in_it(source: Path, library: Path) -> None:
    taken = ingest(source, library)

    assert taken == Ingested(Sha256(SHA256), len(CONTENT), library / SHA256[:2] / SHA256, True)
    assert taken.path.read_bytes() == CONTENT
    assert source.read_bytes() == CONTENT
    assert files_in(library) == [f"{SHA256[:2]}/{SHA256}"]


def test_the_same_content_is_kept_once(source: Path, library: Path, tmp_path: Path) -> None:
    first = ingest(source, library)
    inode = first.path.stat().st_ino
    twin = tmp_path / "another name.mov"
    twin.write_bytes(CONTENT)

    second = ingest(twin, library)

    assert (second.path, second.is_new) == (first.path, False)
    assert second.path.stat().st_ino == inode
    assert len(files_in(library)) == 1


def test_a_damaged_file_gives_way_to_the_good_copy(source: Path, library: Path) -> None:
    path = ingest(source, library).path
    path.write_bytes(CONTENT[:100])

    assert ingest(source, library).is_new
    assert path.read_bytes() == CONTENT


def test_progress_tells_every_byte_and_no_more(source: Path, library: Path) -> None:
    told: list[tuple[int, int]] = []

    def progress(done: int, size: int) -> bool:
        told.append((done, size))
        return True

    ingest(source, library, progress)

    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert [done for done, _ in told] == sorted({done for done, _ in told})


def test_cancelling_leaves_nothing_behind(source: Path, library: Path) -> None:
    with pytest.raises(MediaError) as refusal:
        ingest(source, library, lambda _done, _size: False)

    assert refusal.value.code == "media_cancelled"
    assert files_in(library) == []


@pytest.mark.parametrize("change", ["rewritten", "replaced", "growing", "cut off"])
def test_a_file_that_changes_meanwhile_is_refused(source: Path, library: Path, change: str) -> None:
    changed: list[str] = []

    def progress(_done: int, _size: int) -> bool:
        if not changed:
            changed.append(change)
            _change(source, change)
        return True

    with pytest.raises(MediaError) as refusal:
        ingest(source, library, progress)

    assert refusal.value.code == "media_changed"
    assert files_in(library) == []


def _change(source: Path, change: str) -> None:
    if change == "rewritten":
        with source.open("r+b") as file:
            file.write(b"x")
        os.utime(source, ns=(0, source.stat().st_mtime_ns + 1))
    elif change == "replaced":
        before = source.stat()
        other = source.with_suffix(".new")
        other.write_bytes(CONTENT)
        os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
        other.replace(source)
    elif change == "growing":
        with source.open("ab") as file:
            file.write(b"more")
    else:
        os.truncate(source, CHUNK + 1)


def test_a_recording_that_still_runs_is_not_followed_for_ever(source: Path, library: Path) -> None:
    calls: list[int] = []

    def progress(done: int, _size: int) -> bool:
        calls.append(done)
        with source.open("ab") as file:
            file.write(b"more")
        return len(calls) < 50

    with pytest.raises(MediaError) as refusal:
        ingest(source, library, progress)

    assert refusal.value.code == "media_changed"


def test_an_empty_file_is_refused(library: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.mp4"
    empty.touch()

    with pytest.raises(MediaError) as refusal:
        ingest(empty, library)

    assert refusal.value.code == "media_empty"
    assert refusal.value.facts == {"file": "empty.mp4"}


def test_a_missing_file_is_refused(library: Path, tmp_path: Path) -> None:
    with pytest.raises(MediaError) as refusal:
        ingest(tmp_path / "gone.mp4", library)

    assert refusal.value.code == "file_missing"


def test_what_is_no_file_is_refused_and_not_waited_for(library: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.mp4"
    os.mkfifo(pipe)

    with pytest.raises(MediaError) as refusal:
        ingest(pipe, library)

    assert refusal.value.code == "media_unreadable"


def test_a_file_over_the_limit_is_refused(library: Path, tmp_path: Path) -> None:
    huge = tmp_path / "huge.mxf"
    huge.touch()
    os.truncate(huge, LARGEST_MEDIA + 1)

    with pytest.raises(MediaError) as refusal:
        ingest(huge, library)

    assert refusal.value.code == "media_too_large"


def test_a_sparse_giant_is_refused_before_a_byte_is_read(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Usage = namedtuple("Usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(2**40, 2**40, 1024**3))
    giant = tmp_path / "giant.mp4"
    giant.touch()
    os.truncate(giant, 4 * 1024**3)

    with pytest.raises(MediaError) as refusal:
        ingest(giant, library, lambda _done, _size: pytest.fail("it was read"))

    assert refusal.value.code == "media_no_room"
    assert refusal.value.facts == {"file": "giant.mp4", "size": "4.3 GB", "free": "1.1 GB"}


def test_a_real_small_disk_refuses_a_giant(small_disk: Path, tmp_path: Path) -> None:
    giant = tmp_path / "giant.mp4"
    giant.touch()
    os.truncate(giant, 4 * 1024**3)

    with pytest.raises(MediaError) as refusal:
        ingest(giant, small_disk / "media")

    assert refusal.value.code == "media_no_room"


def test_a_disk_that_fills_up_meanwhile_is_told_and_left_clean(
    small_disk: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_module, "ROOM_TO_KEEP", 0)
    library = small_disk / "media"

    def fill_up(_done: int, _size: int) -> bool:
        with (small_disk / "others").open("ab") as file:
            os.posix_fallocate(file.fileno(), 0, 20 * 1024**2)
        return True

    with pytest.raises(MediaError) as refusal:
        ingest(source, library, fill_up)

    assert refusal.value.code == "media_no_room"
    assert files_in(library) == []


def test_a_library_that_cannot_be_written_is_told(source: Path, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()

    with pytest.raises(StoreError) as refusal:
        ingest(source, in_the_way / "media")

    assert refusal.value.code == "store_read_only"


def test_leftovers_of_a_crash_are_swept_and_nothing_else(source: Path, library: Path) -> None:
    taken = ingest(source, library)
    half = library / ARRIVING / "half"
    half.write_bytes(b"x")
    poster = poster_path(library, taken.sha256)
    poster.parent.mkdir(parents=True)
    poster.write_bytes(b"poster")
    poster.with_name(poster.name + ".part").write_bytes(b"pos")

    assert sweep(library) == 2
    assert sweep(library) == 0
    assert files_in(library) == [
        f"{SHA256[:2]}/{SHA256}",
        f"posters/{SHA256[:2]}/{SHA256}.jpg",
    ]


def test_sweeping_a_library_that_is_not_there_yet_does_nothing(library: Path) -> None:
    assert sweep(library) == 0


def test_discarding_takes_file_and_poster(source: Path, library: Path) -> None:
    taken = ingest(source, library)

    discard(library, taken.sha256)

    assert not media_path(library, taken.sha256).exists()
    discard(library, taken.sha256)  # nothing to take any more is no error


def test_a_file_with_a_strange_name_comes_in(library: Path, tmp_path: Path) -> None:
    strange = tmp_path / "\udcd0\udcc2 100%03d\n.mp4"  # GBK bytes, as old USB sticks have them
    strange.write_bytes(CONTENT)

    assert ingest(strange, library).sha256 == SHA256


def test_a_copy_on_write_disk_shares_the_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() != 0 or shutil.which("mkfs.btrfs") is None:
        pytest.skip("a disk that shares blocks needs root and mkfs.btrfs")
    image, disk = tmp_path / "image", tmp_path / "disk"
    image.touch()
    os.truncate(image, 256 * 1024**2)
    disk.mkdir()
    subprocess.run(["mkfs.btrfs", "-q", str(image)], check=True, capture_output=True)
    subprocess.run(["mount", "-o", "loop", str(image), str(disk)], check=True)
    try:
        monkeypatch.setattr(library_module, "ROOM_TO_KEEP", 0)
        monkeypatch.setattr(library_module, "_write_all", None)  # would fail if it were called
        (disk / "film.mp4").write_bytes(CONTENT)

        taken = ingest(disk / "film.mp4", disk / "media")

        assert taken.sha256 == SHA256
        assert taken.path.read_bytes() == CONTENT
    finally:
        subprocess.run(["umount", str(disk)], check=True)
