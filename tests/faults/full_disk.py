"""A disk that fills up, of the studio and of the province: a small tmpfs and a greedy neighbour.

The neighbour takes every byte. The studio first gives its reserve back and goes on saving; the
neighbour takes that too; now saves are refused, told, and nothing that was called saved is harmed.
Once there is room again, the same process saves again, what waited on the screen included.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from studio.models.reserve import RESERVE_BYTES
from studio.places import Profile
from tests.faults.history import Finding, Harm, Said
from tests.faults.scripted import Script
from tests.faults.trial import Trial

MIB = 1 << 20
STUDIO_BYTES = RESERVE_BYTES + 12 * MIB
PROVINCE_BYTES = 8 * MIB
FILLS = 3
"""Of one round of the campaign."""
SAVES = 20
"""That go on here while the province's disk is full."""
CLAIMS = 3
"""That a studio makes on a full disk, when the bug is planted."""
PATIENCE_S = 20.0


class SmallDisk:
    """A tmpfs of so many bytes, and the neighbour who fills it."""

    def __init__(self, root: Path, size: int) -> None:
        self.root = root
        root.mkdir(parents=True)
        words = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(root)]
        subprocess.run(words, check=True, capture_output=True)
        self._neighbour = root / "neighbour.bin"

    @property
    def free(self) -> int:
        """Bytes."""
        found = os.statvfs(self.root)
        return found.f_bavail * found.f_frsize

    def fill(self) -> None:
        """To the last byte."""
        with self._neighbour.open("ab", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(min(max(self.free, 1), MIB)))
            except OSError:
                return

    def relent(self) -> None:
        """There is room again."""
        self._neighbour.unlink()

    def close(self) -> None:
        subprocess.run(["umount", str(self.root)], check=True, capture_output=True)


@contextmanager
def small_disk(root: Path, size: int) -> Iterator[SmallDisk]:
    disk = SmallDisk(root, size)
    try:
        yield disk
    finally:
        disk.close()


@cache
def missing() -> str:
    """Why this machine cannot; empty: it can, and it was tried."""
    if os.name != "posix" or os.geteuid() != 0:
        return "mounting needs root"
    with tempfile.TemporaryDirectory() as folder:
        try:
            with small_disk(Path(folder) / "small", MIB):
                return ""
        except subprocess.CalledProcessError as error:
            return f"no tmpfs here: {error.stderr.decode().strip()}"


def run(folder: Path, seed: int, fills: int = FILLS, plant: str = "") -> Trial:
    """Fill the studio's disk while somebody writes; then compare. `plant`: see `editing_day`."""
    with (
        small_disk(folder / "small", STUDIO_BYTES) as disk,
        Trial(folder, seed, profiles=[disk.root / "studio"]) as trial,
    ):
        for _ in range(fills):
            _fill_studio(trial, disk, plant)
        if not plant:  # where loss was planted, exchanging the rest proves nothing
            trial.conclude()
    return trial


def run_at_province(folder: Path, seed: int, fills: int = FILLS) -> Trial:
    """Fill the province's disk while a studio sends to it."""
    with (
        small_disk(folder / "small", PROVINCE_BYTES) as disk,
        Trial(folder, seed, data_on=disk.root) as trial,
    ):
        for _ in range(fills):
            _fill_province(trial, disk)
        trial.conclude()
    return trial


def _fill_studio(trial: Trial, disk: SmallDisk, plant: str) -> None:
    seat = trial.seats[0]
    reserve = Profile(seat.profile).reserve
    script = trial.day(seat, plant=plant)
    script.go()
    script.until(lambda said: len(said) > 2)
    disk.fill()
    _expect(trial, script, "saves on its reserve", lambda _: not reserve.exists())
    disk.fill()
    _expect(trial, script, "says that the disk is full", _is_refused, also=disk.fill)
    for _ in range(CLAIMS if plant else 0):
        _expect(trial, script, "claims to save", lambda one: one.what == "words")
    disk.relent()
    _expect(trial, script, "saves again", lambda one: not _is_refused(one))
    script.kill()
    trial.faults += 1
    trial.check_store(seat, trial.take(seat, script))


def _fill_province(trial: Trial, disk: SmallDisk) -> None:
    seat = trial.seats[0]
    script = trial.day(seat)
    script.go()
    script.until(lambda said: len(said) > 2)
    disk.fill()
    for _ in range(SAVES):
        _expect(trial, script, "goes on without the province", lambda one: not _is_refused(one))
    script.kill()
    trial.faults += 1
    trial.check_store(seat, trial.take(seat, script))
    disk.relent()
    trial.check_receipts()


def _expect(
    trial: Trial,
    script: Script,
    words: str,
    is_it: Callable[[Said], bool],
    also: Callable[[], object] = lambda: None,
) -> None:
    """Wait for something new that is said; that it is not said in time is a finding."""
    before = len(script.said)

    def is_met(said: list[Said]) -> bool:
        also()
        return any(is_it(one) for one in said[before:])

    if not script.until(is_met, PATIENCE_S):
        trial.note([Finding(Harm.LOST, "P1", f"on a full disk the studio never {words}")])


def _is_refused(one: Said) -> bool:
    return one.what == "refused"
