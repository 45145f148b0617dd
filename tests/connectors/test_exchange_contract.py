"""What every exchange place must do, asked of a folder and of an account on a real SFTP server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest

from studio.connectors.exchange_folder import ExchangeFolder
from studio.connectors.exchange_sftp import ExchangeSftp, Login
from studio.errors import BundleError, ExchangeError, StoreError
from studio.sync.exchange import TO_PROVINCE, TO_STUDIOS, ExchangePlace, Lying
from tests.connectors import sshd as sshd_module
from tests.connectors.sshd import PASSWORD, Sshd
from tests.faults import full_disk

NAME = "a" * 32 + "-" + "b" * 32 + ".zaotai"


@pytest.fixture(params=["folder", "sftp"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ExchangePlace]:
    yield from opened(request, tmp_path / "place")


def opened(request: pytest.FixtureRequest, folder: Path) -> Iterator[ExchangePlace]:
    folder.mkdir(exist_ok=True)
    if request.param == "folder":
        made: ExchangePlace = ExchangeFolder(folder)
    else:
        if reason := sshd_module.missing():
            pytest.skip(reason)
        sshd: Sshd = request.getfixturevalue("sshd")
        made = ExchangeSftp(sshd.account(folder), Login(PASSWORD), sshd.host_key)
    made.prepare()
    yield made
    made.close()


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def writing(content: bytes) -> object:
    def fill(file: BinaryIO) -> None:
        for start in range(0, len(content), 60_000):
            file.write(content[start : start + 60_000])

    return fill


def put(place: ExchangePlace, content: bytes, name: str = NAME) -> int:
    return place.put(TO_PROVINCE, name, writing(content))  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [0, 1, 5000, 3_000_000])
def test_what_is_put_there_is_fetched_as_it_was(
    place: ExchangePlace, tmp_path: Path, size: int
) -> None:
    content = os.urandom(size)

    assert put(place, content) == size
    (lying,) = place.listed(TO_PROVINCE)
    place.fetch(TO_PROVINCE, lying, tmp_path / "fetched")

    assert (tmp_path / "fetched").read_bytes() == content
    assert (lying.name, lying.size) == (NAME, size)
    assert place.listed(TO_STUDIOS) == []


@pytest.mark.parametrize("size", [0, 70_000])
def test_no_more_is_fetched_than_was_listed(
    place: ExchangePlace, tmp_path: Path, size: int
) -> None:
    """It grows while it is read, or the server never comes to its end."""
    put(place, b"x" * 3_000_000)
    (lying,) = place.listed(TO_PROVINCE)

    place.fetch(TO_PROVINCE, replace(lying, size=size), tmp_path / "fetched")

    assert (tmp_path / "fetched").stat().st_size == size


def test_nobody_sees_half_a_file(place: ExchangePlace, tmp_path: Path) -> None:
    seen: list[list[str]] = []

    def fill(file: BinaryIO) -> None:
        for _ in range(3):
            file.write(b"x" * 100_000)
            seen.append(names(tmp_path / "place" / TO_PROVINCE))

    place.put(TO_PROVINCE, NAME, fill)

    assert seen == [[f"{NAME}.part"]] * 3
    assert names(tmp_path / "place" / TO_PROVINCE) == [NAME]


def test_one_that_is_broken_off_leaves_nothing(place: ExchangePlace, tmp_path: Path) -> None:
    def fill(file: BinaryIO) -> None:
        file.write(b"x" * 100_000)
        raise BundleError("exchange_stopped")

    with pytest.raises(BundleError, match="exchange_stopped"):
        place.put(TO_PROVINCE, NAME, fill)

    assert place.listed(TO_PROVINCE) == []
    assert put(place, b"again") == 5


def test_removing_what_is_gone_is_as_good(place: ExchangePlace) -> None:
    put(place, b"words")

    place.remove(TO_PROVINCE, NAME)
    place.remove(TO_PROVINCE, NAME)

    assert place.listed(TO_PROVINCE) == []


def test_only_files_are_listed(place: ExchangePlace, tmp_path: Path) -> None:
    side = tmp_path / "place" / TO_PROVINCE
    (side / "folder").mkdir()
    (side / "link").symlink_to("/etc/passwd")
    os.mkfifo(side / "pipe")

    assert place.listed(TO_PROVINCE) == []


def test_preparing_twice_changes_nothing(place: ExchangePlace, tmp_path: Path) -> None:
    put(place, b"words")

    place.prepare()

    assert [one.name for one in place.listed(TO_PROVINCE)] == [NAME]
    assert sorted(names(tmp_path / "place")) == [TO_PROVINCE, TO_STUDIOS]


def test_a_share_that_is_gone_is_told_and_nothing_is_made_in_its_place(
    place: ExchangePlace, tmp_path: Path
) -> None:
    """An empty mount point looks like a folder: what were put there would be seen by nobody."""
    (tmp_path / "place").rename(tmp_path / "away")
    (tmp_path / "place").mkdir()

    for work in (
        lambda: place.listed(TO_PROVINCE),
        lambda: put(place, b"words"),
        lambda: place.fetch(TO_STUDIOS, Lying(NAME, 5, 0.0), tmp_path / "fetched"),
    ):
        with pytest.raises(ExchangeError, match="exchange_missing"):
            work()

    assert list((tmp_path / "place").iterdir()) == []
    (tmp_path / "place").rmdir()
    (tmp_path / "away").rename(tmp_path / "place")
    assert put(place, b"words") == 5


def test_our_own_full_disk_is_not_taken_for_the_places(
    place: ExchangePlace, tmp_path: Path
) -> None:
    put(place, b"x" * 100_000)
    (lying,) = place.listed(TO_PROVINCE)

    with pytest.raises(StoreError, match="file_unwritable"):
        place.fetch(TO_PROVINCE, lying, tmp_path / "no" / "folder")


def test_a_file_of_that_name_is_no_place(place: ExchangePlace, tmp_path: Path) -> None:
    side = tmp_path / "place" / TO_STUDIOS
    side.rmdir()
    side.write_bytes(b"x")

    with pytest.raises(ExchangeError):
        place.prepare()


@pytest.fixture(params=["folder", "sftp"])
def small(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[ExchangePlace, full_disk.SmallDisk]]:
    if reason := full_disk.missing():
        pytest.skip(reason)
    with full_disk.small_disk(tmp_path / "small", 512 * 1024) as disk:
        if request.param == "sftp":  # its mounts are those of the moment in which it began
            if reason := sshd_module.missing():
                pytest.skip(reason)
            sshd: Sshd = request.getfixturevalue("sshd")
            sshd.stop()
            sshd.start()
        try:
            for place in opened(request, disk.root):
                yield place, disk
        finally:
            if request.param == "sftp":
                sshd.stop()
                sshd.start()


@pytest.mark.parametrize("size", [5000, 7000, 300_000])
def test_a_full_place_is_told_and_keeps_no_half_file(
    small: tuple[ExchangePlace, full_disk.SmallDisk], size: int
) -> None:
    place, disk = small
    disk.fill()

    with pytest.raises(ExchangeError, match=r"exchange_(full|not_done)"):
        put(place, b"x" * size)

    assert place.listed(TO_PROVINCE) == []
    disk.relent()
    assert put(place, b"x" * size) == size
