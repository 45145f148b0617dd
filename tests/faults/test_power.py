"""Power cuts, where the machine allows them; and proof that a cut is seen at all."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults import power
from tests.faults.history import Harm
from tests.faults.trial import Trial


def require(system: str) -> None:
    if reason := power.missing(system):
        pytest.skip(reason)


@pytest.mark.timeout(120)
@pytest.mark.parametrize(("system", "run"), [("ext4", power.run), ("xfs", power.run_at_province)])
def test_nothing_is_lost_when_the_power_is_cut(
    tmp_path: Path, system: str, run: Callable[..., Trial]
) -> None:
    require(system)

    trial = run(tmp_path, 1, system, 1)

    assert trial.findings == []
    assert trial.faults == 1
    assert trial.lines > 2


@pytest.mark.timeout(120)
@pytest.mark.parametrize(("system", "run"), [("xfs", power.run), ("ext4", power.run_at_province)])
def test_a_disk_that_only_says_it_synced_is_caught(
    tmp_path: Path, system: str, run: Callable[..., Trial]
) -> None:
    """Planted with eatmydata: a campaign that misses this one could not see anything."""
    require(system)
    if shutil.which("eatmydata") is None:
        pytest.skip("eatmydata is not installed")

    trial = run(tmp_path, 1, system, 1, power.FORGETFUL)

    assert Harm.LOST in {one.harm for one in trial.findings}


def test_what_was_synced_survives_a_cut_and_the_rest_does_not(tmp_path: Path) -> None:
    require("ext4")
    with power.plugged_in(tmp_path, "ext4") as disk:
        (disk.root / "synced").write_text("words", encoding="utf-8")
        disk.sync()
        (disk.root / "unsynced").write_text("words", encoding="utf-8")

        disk.cut()
        disk.back()

        assert (disk.root / "synced").read_text(encoding="utf-8") == "words"
        assert not (disk.root / "unsynced").exists()


@pytest.mark.parametrize("system", power.SYSTEMS)
def test_a_cut_ends_though_another_mount_namespace_saw_the_disk(
    tmp_path: Path, system: str
) -> None:
    """As a slow network beside it makes one; what holds the old disk would stay cut for ever."""
    require(system)
    with power.plugged_in(tmp_path, system) as disk:
        (disk.root / "synced").write_text("words", encoding="utf-8")
        disk.sync()
        # as `ip netns exec` does it
        words = ["unshare", "--mount", "--propagation", "slave", "sh", "-c", "echo; exec sleep 60"]
        with subprocess.Popen(words, stdout=subprocess.PIPE) as other:
            assert other.stdout is not None
            other.stdout.readline()  # it has its copy of all mounts
            try:
                disk.cut()
                disk.back()
                assert (disk.root / "synced").read_text(encoding="utf-8") == "words"
            finally:
                other.kill()
