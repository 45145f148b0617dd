"""Full disks, where the machine allows a small one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults import full_disk
from tests.faults.full_disk import MIB, SmallDisk
from tests.faults.history import Harm
from tests.faults.trial import Trial


@pytest.fixture(autouse=True)
def a_small_disk_is_allowed() -> None:
    if reason := full_disk.missing():
        pytest.skip(reason)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with full_disk.small_disk(tmp_path / "small", 4 * MIB) as small:
        yield small


def test_the_neighbour_takes_every_byte_and_gives_them_back(disk: SmallDisk) -> None:
    disk.fill()
    with pytest.raises(OSError, match="No space left"):
        (disk.root / "words").write_bytes(b"x")

    disk.relent()

    assert (disk.root / "words").write_bytes(b"x") == 1


@pytest.mark.timeout(120)
@pytest.mark.parametrize("run", [full_disk.run, full_disk.run_at_province])
def test_nothing_is_lost_on_a_full_disk(tmp_path: Path, run: Callable[..., Trial]) -> None:
    trial = run(tmp_path, 2, 1)

    assert trial.findings == []
    assert trial.lines > 5


@pytest.mark.timeout(120)
def test_a_studio_that_calls_it_saved_on_a_full_disk_is_caught(tmp_path: Path) -> None:
    trial = full_disk.run(tmp_path, 2, 1, plant="hasty")

    assert Harm.LOST in {one.harm for one in trial.findings}
