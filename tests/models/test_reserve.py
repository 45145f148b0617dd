import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from studio.errors import StoreError
from studio.models.database import Store
from studio.models.opening import open_profile
from studio.models.reserve import RESERVE_BYTES, Reserve
from studio.places import Profile


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = os.geteuid() == 0 and (
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(disk)],
            check=False,
            capture_output=True,
        ).returncode
        == 0
    )
    if not mounted:
        pytest.skip("a disk of its own needs root and mount")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def fill(disk: Path) -> None:
    with (disk / "filler").open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(b"x" * 65536)
        except OSError:
            pass
        try:
            while True:
                filler.write(b"x")
        except OSError:
            pass


def save(store: Store, words: str) -> None:
    store.write(
        lambda connection: connection.execute(
            text("INSERT OR REPLACE INTO facts VALUES (:words, '1')"), {"words": words}
        )
    )


def test_saving_goes_on_when_the_disk_is_full(small_disk: Path) -> None:
    opened = open_profile(Profile(small_disk / "profile"))
    fill(small_disk)

    for number in range(50):
        save(opened.store, f"{number}" + "字" * 2000)
    assert opened.store.is_on_reserve

    with opened.store.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM facts")).scalar() == 51
    opened.close()


def test_when_even_the_reserve_is_used_up_it_is_said_and_saving_recovers(small_disk: Path) -> None:
    opened = open_profile(Profile(small_disk / "profile"))
    fill(small_disk)
    opened.profile.reserve.unlink()
    fill(small_disk)
    with pytest.raises(StoreError, match="disk_full"):
        save(opened.store, "字" * 200_000)

    (small_disk / "filler").unlink()
    save(opened.store, "字" * 200_000)

    opened.close()


def test_the_reserve_takes_real_space(tmp_path: Path) -> None:
    reserve = Reserve(tmp_path / "reserve.bin")

    assert reserve.refill()
    assert (tmp_path / "reserve.bin").stat().st_blocks * 512 >= RESERVE_BYTES
    reserve.give_back()
    assert not reserve.is_there
