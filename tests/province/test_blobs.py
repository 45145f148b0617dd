from __future__ import annotations

import asyncio
import hashlib
import os
import random
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from province.blobs import MOST_PARTS, PART_SIZE, TEXT, TEXT_PART_SIZE, Blobs, part_size_of
from province.errors import ProvinceError
from province.store import Store

CONTENT = b"0123456789abcdefghijklmno"  # 25 bytes: parts of 10, 10, 5
SHA256 = hashlib.sha256(CONTENT).hexdigest()
PARTS = [CONTENT[0:10], CONTENT[10:20], CONTENT[20:25]]


@pytest.fixture
def blobs(kept: Store) -> Blobs:
    return Blobs(kept, part_size=10)


async def _chunks(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


def send(blobs: Blobs, number: int, *chunks: bytes, newsroom: str = "here") -> None:
    asyncio.run(blobs.take_part(newsroom, SHA256, number, _chunks(*chunks)))


def announce(blobs: Blobs, newsroom: str = "here") -> None:
    blobs.plan(newsroom, SHA256, len(CONTENT), "video/mp4")


def send_all(blobs: Blobs) -> None:
    announce(blobs)
    for number, part in enumerate(PARTS):
        send(blobs, number, part)


def files(kept: Store) -> list[Path]:
    return [
        path for path in kept.folder.rglob("*") if path.is_file() and "province.db" not in path.name
    ]


def test_a_file_comes_in_parts_in_any_order(blobs: Blobs, kept: Store) -> None:
    plan = blobs.plan("here", SHA256, len(CONTENT), "video/mp4")
    assert (plan.state, plan.part_size, plan.parts_done) == ("new", 10, [])

    send(blobs, 2, PARTS[2])
    send(blobs, 0, PARTS[0][:3], PARTS[0][3:])
    plan = blobs.plan("here", SHA256, len(CONTENT), "video/mp4")
    assert (plan.state, plan.parts_done) == ("resume", [0, 2])

    send(blobs, 1, PARTS[1])
    blobs.complete("here", SHA256)
    assert blobs.plan("here", SHA256, len(CONTENT), "video/mp4").state == "verified"
    assert files(kept) == [blobs.path("here", SHA256)]
    assert blobs.path("here", SHA256).read_bytes() == CONTENT


def test_the_part_size_of_a_file_stays_though_the_provinces_changes(kept: Store) -> None:
    announce(Blobs(kept, part_size=10))

    assert Blobs(kept, part_size=99).plan("here", SHA256, len(CONTENT), "x").part_size == 10


@pytest.mark.parametrize("chunks", [[b"short"], [b"0123456789", b"!"], []])
def test_a_part_of_a_wrong_size_is_not_kept(blobs: Blobs, kept: Store, chunks: list[bytes]) -> None:
    announce(blobs)

    with pytest.raises(ProvinceError, match="part_size_differs"):
        send(blobs, 0, *chunks)
    assert files(kept) == []


@pytest.mark.parametrize("number", [-1, 3, 10**9])
def test_a_part_beyond_the_file_is_refused(blobs: Blobs, number: int) -> None:
    announce(blobs)

    with pytest.raises(ProvinceError, match="part_out_of_range"):
        send(blobs, number, b"")


def test_a_part_that_is_there_is_not_written_again(blobs: Blobs, kept: Store) -> None:
    announce(blobs)
    send(blobs, 0, PARTS[0])
    (before,) = files(kept)
    send(blobs, 0, b"something else")

    assert before.read_bytes() == PARTS[0]


def test_a_line_that_drops_leaves_nothing_of_the_part(blobs: Blobs, kept: Store) -> None:
    async def cut() -> AsyncIterator[bytes]:
        yield b"012"
        raise ConnectionResetError

    announce(blobs)
    with pytest.raises(ConnectionResetError):
        asyncio.run(blobs.take_part("here", SHA256, 0, cut()))

    assert files(kept) == []


def test_a_file_that_was_not_announced_has_no_parts(blobs: Blobs) -> None:
    with pytest.raises(ProvinceError, match="not_found"):
        send(blobs, 0, PARTS[0])
    with pytest.raises(ProvinceError, match="not_found"):
        blobs.complete("here", SHA256)
    assert blobs.state("here", SHA256).state == "unknown"


def test_an_incomplete_file_is_not_verified(blobs: Blobs) -> None:
    announce(blobs)
    send(blobs, 0, PARTS[0])

    with pytest.raises(ProvinceError, match="media_incomplete"):
        blobs.complete("here", SHA256)
    assert blobs.state("here", SHA256).parts_done == [0]


def test_a_file_that_reads_back_differently_is_thrown_away(blobs: Blobs, kept: Store) -> None:
    announce(blobs)
    for number, part in enumerate((b"X" * 10, PARTS[1], PARTS[2])):
        send(blobs, number, part)

    with pytest.raises(ProvinceError, match="media_hash_differs"):
        blobs.complete("here", SHA256)
    assert files(kept) == []
    assert blobs.plan("here", SHA256, len(CONTENT), "video/mp4").state == "new"
    send_all(blobs)
    blobs.complete("here", SHA256)


MIB, GIB = 1024**2, 1024**3


@pytest.mark.parametrize(
    ("size", "part_size"),
    [(1, MIB), (10_000 * MIB, MIB), (10_000 * MIB + 1, 2 * MIB), (64 * GIB, 8 * MIB)],
)
def test_a_file_has_ten_thousand_parts_at_most(size: int, part_size: int) -> None:
    assert part_size_of(size, PART_SIZE) == part_size
    assert size <= part_size * MOST_PARTS


def test_urls_are_for_the_next_parts_that_are_missing(blobs: Blobs) -> None:
    announce(blobs)
    send(blobs, 1, PARTS[1])

    def parts(want: int) -> list[int]:
        plan = blobs.plan("here", SHA256, len(CONTENT), "video/mp4", want)
        return [one.part for one in plan.urls]

    assert (parts(0), parts(1), parts(64)) == ([], [0], [0, 2])
    send(blobs, 0, PARTS[0])
    send(blobs, 2, PARTS[2])
    blobs.complete("here", SHA256)
    assert parts(64) == []


def test_parts_may_come_all_at_once(kept: Store) -> None:
    content = os.urandom(200)
    sha256 = hashlib.sha256(content).hexdigest()
    blobs = Blobs(kept, part_size=10)
    blobs.plan("here", sha256, len(content), "video/mp4")

    async def send_all_at_once() -> None:
        numbers = [*range(20), *range(20)]  # each twice, as two lines may
        random.shuffle(numbers)
        parts = (
            blobs.take_part("here", sha256, number, _chunks(content[number * 10 :][:10]))
            for number in numbers
        )
        await asyncio.gather(*parts)

    asyncio.run(send_all_at_once())
    blobs.complete("here", sha256)
    assert blobs.content("here", sha256).read_bytes() == content


def test_content_is_given_of_what_is_verified_only(blobs: Blobs) -> None:
    send_all(blobs)
    with pytest.raises(ProvinceError, match="not_found"):
        blobs.content("here", SHA256)
    blobs.complete("here", SHA256)

    assert blobs.content("here", SHA256).read_bytes() == CONTENT
    with pytest.raises(ProvinceError, match="not_found"):
        blobs.content("there", SHA256)


def test_a_newsroom_is_not_told_what_another_has(blobs: Blobs) -> None:
    send_all(blobs)
    blobs.complete("here", SHA256)

    assert blobs.state("there", SHA256).state == "unknown"
    assert blobs.plan("there", SHA256, len(CONTENT), "video/mp4").state == "new"
    with pytest.raises(ProvinceError, match="media_incomplete"):
        blobs.complete("there", SHA256)


def test_another_size_for_the_same_file_starts_over(blobs: Blobs) -> None:
    announce(blobs)
    send(blobs, 0, PARTS[0])

    plan = blobs.plan("here", SHA256, 7, "video/mp4")
    assert (plan.state, plan.parts_done) == ("new", [])


def test_a_file_beyond_the_limit_is_refused(blobs: Blobs) -> None:
    with pytest.raises(ProvinceError, match="request_too_large"):
        blobs.plan("here", SHA256, 64 * 1024**3 + 1, "video/mp4")


def test_completing_at_once_from_two_requests_is_one_completion(blobs: Blobs) -> None:
    send_all(blobs)
    troubles: list[BaseException] = []

    def complete() -> None:
        try:
            blobs.complete("here", SHA256)
        except BaseException as error:
            troubles.append(error)

    workers = [threading.Thread(target=complete) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert troubles == []
    assert blobs.state("here", SHA256).state == "verified"


def test_a_part_is_synced_before_and_after_it_gets_its_name(
    blobs: Blobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    announce(blobs)
    done: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def noted_fsync(descriptor: int) -> None:
        done.append("folder" if Path(f"/proc/self/fd/{descriptor}").resolve().is_dir() else "file")
        fsync(descriptor)

    def noted_replace(self: Path, target: Path) -> Path:
        done.append("rename")
        return replace(self, target)

    send(blobs, 1, PARTS[1])  # makes the folder
    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(Path, "replace", noted_replace)
    send(blobs, 0, PARTS[0])

    assert done == ["file", "rename", "folder"]


def test_text_comes_in_small_parts(kept: Store) -> None:
    """A line that never carries a megabyte at once gets it over."""
    blobs = Blobs(kept)

    assert blobs.plan("here", SHA256, 10**6, TEXT).part_size == TEXT_PART_SIZE
    assert blobs.plan("there", SHA256, 10**6, "video/mp4").part_size == PART_SIZE


def test_a_file_that_was_taken_away_is_wanted_again(blobs: Blobs) -> None:
    send_all(blobs)
    blobs.complete("here", SHA256)
    blobs.path("here", SHA256).unlink()

    assert blobs.state("here", SHA256).state == "resume"
    send_all(blobs)
    blobs.complete("here", SHA256)

    assert blobs.content("here", SHA256).read_bytes() == CONTENT
    assert blobs.state("here", SHA256).state == "verified"


def test_a_disk_that_is_mounted_again_has_what_it_had(blobs: Blobs, kept: Store) -> None:
    """P12: nobody's machine may have the file any more."""
    send_all(blobs)
    blobs.complete("here", SHA256)
    (kept.folder / "media").rename(kept.folder / "elsewhere")
    assert blobs.state("here", SHA256).state == "resume"
    announce(blobs)

    (kept.folder / "elsewhere").rename(kept.folder / "media")

    assert blobs.state("here", SHA256).state == "verified"
    assert blobs.content("here", SHA256).read_bytes() == CONTENT
