"""Power cuts: a file system of its own in a file, shut down while somebody writes to it.

FS_IOC_SHUTDOWN without flushing the log is the nearest to pulling the plug that a kernel offers:
what was not synced is gone, and the next mount replays the journal. Acknowledgements travel on a
pipe, outside of it. Needs root and loop devices. Under `eatmydata`, which turns every sync into
nothing, the same run must report loss: that shows that it can see.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tests.faults.trial import Trial

FS_IOC_SHUTDOWN = 0x8004587D  # linux/xfs_fs.h: _IOR('X', 125, u32); ext4 has the same
WITHOUT_FLUSHING = struct.pack("I", 2)
SIZES_MB = {"ext4": 192, "xfs": 320}
"""Sparse; xfs takes no less than 300."""
MKFS = {"ext4": ("mkfs.ext4", "-q", "-F"), "xfs": ("mkfs.xfs", "-q", "-f")}
SYSTEMS = tuple(SIZES_MB)
FEWEST = 6
"""Things reported as saved before the power may be cut."""
MOMENTS_S = (0.1, 1.2)
"""From then to the cut."""
FIRST_RECEIPT_S = 5.0
CUTS = 10
"""Of one round of the campaign."""
VERDICT_EVERY = 3
FORGETFUL = ("eatmydata",)


class Disk:
    """A mounted file system whose power can be cut.

    Its folder is a shared mount: a process in another mount namespace (`ip netns exec` makes one)
    has a copy of every mount, and would keep the cut file system alive behind our back. So what is
    taken off here is taken off there too.
    """

    def __init__(self, folder: Path, system: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        _run("mount", "--bind", "--make-shared", str(folder), str(folder))
        self._image = folder / f"{system}.img"
        self.root = folder / system
        try:
            self.root.mkdir()
            with self._image.open("wb") as image:
                image.truncate(SIZES_MB[system] << 20)
            _run(*MKFS[system], str(self._image))
            self._mount()
        except BaseException:  # a machine without loop devices says so here
            _run("umount", str(folder))
            raise

    def sync(self) -> None:
        """What is on it now outlives every cut."""
        _run("sync", "-f", str(self.root))

    def cut(self) -> int:
        """Nothing written from now on arrives; the moment (monotonic ns) just before."""
        handle = os.open(self.root, os.O_RDONLY)
        try:
            at = time.monotonic_ns()
            fcntl.ioctl(handle, FS_IOC_SHUTDOWN, WITHOUT_FLUSHING)
        finally:
            os.close(handle)
        return at

    def back(self) -> None:
        """The power is back. Nobody may have a file open on it."""
        _run("umount", str(self.root))
        self._mount()

    def close(self) -> None:
        _run("umount", str(self.root))
        self._image.unlink()
        # Lazily: on a busy machine the kernel lets go of the loop's file a moment after the disk.
        _run("umount", "--lazy", str(self._folder))

    def _mount(self) -> None:
        _run("mount", "-o", "loop", str(self._image), str(self.root))


@contextmanager
def plugged_in(folder: Path, system: str) -> Iterator[Disk]:
    disk = Disk(folder, system)
    try:
        yield disk
    finally:
        disk.close()


@cache
def missing(system: str) -> str:
    """Why this machine cannot; empty: it can, and it was tried."""
    if os.name != "posix" or os.geteuid() != 0:
        return "mounting needs root"
    if shutil.which(MKFS[system][0]) is None:
        return f"{MKFS[system][0]} is not installed"
    with tempfile.TemporaryDirectory() as folder:
        try:
            with plugged_in(Path(folder), system) as disk:
                disk.cut()
        except (OSError, subprocess.CalledProcessError) as error:
            return f"no {system} in a loop device here: {_words(error)}"
    return ""


def run(
    folder: Path, seed: int, system: str, cuts: int = CUTS, wrapper: Sequence[str] = ()
) -> Trial:
    """Cut a studio's power `cuts` times, then compare. `wrapper`: FORGETFUL plants the loss."""
    with (
        plugged_in(folder / "disk", system) as disk,
        Trial(folder, seed, profiles=[disk.root / "studio"]) as trial,
    ):
        disk.sync()
        for number in range(1, cuts + 1):
            _cut_studio(trial, disk, wrapper)
            if number % VERDICT_EVERY == 0:
                trial.return_a_submission()
        if not wrapper:  # where loss was planted, exchanging the rest proves nothing
            trial.conclude()
    return trial


def run_at_province(
    folder: Path, seed: int, system: str, cuts: int = CUTS, wrapper: Sequence[str] = ()
) -> Trial:
    """Cut the province's power while a studio sends to it."""
    with (
        plugged_in(folder / "disk", system) as disk,
        Trial(folder, seed, data_on=disk.root) as trial,
    ):
        disk.sync()
        trial.restart_province(wrapper)
        for number in range(1, cuts + 1):
            _cut_province(trial, disk, wrapper)
            if number % VERDICT_EVERY == 0:
                trial.return_a_submission()
        if not wrapper:  # where loss was planted, exchanging the rest proves nothing
            trial.conclude()
    return trial


def _cut_studio(trial: Trial, disk: Disk, wrapper: Sequence[str]) -> None:
    seat = trial.seats[0]
    script = trial.day(seat, wrapper)
    script.go()
    script.until(lambda said: len(said) > FEWEST)
    script.runs_for(trial.chance.uniform(*MOMENTS_S))
    at = disk.cut()
    script.kill()
    disk.back()
    trial.faults += 1
    trial.check_store(seat, trial.take(seat, script, at, broke=True))


def _cut_province(trial: Trial, disk: Disk, wrapper: Sequence[str]) -> None:
    seat = trial.seats[0]
    before = trial.receipts(seat)
    script = trial.day(seat)
    script.go()
    # a day that only talked to itself would show nothing; its queue may be paused, though
    script.until(lambda said: len(said) > FEWEST and trial.receipts(seat) > before, FIRST_RECEIPT_S)
    script.runs_for(trial.chance.uniform(*MOMENTS_S))
    disk.cut()
    script.kill()
    trial.province.kill()
    disk.back()
    trial.faults += 1
    trial.check_store(seat, trial.take(seat, script))
    trial.restart_province(wrapper)
    trial.check_receipts()


def _run(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True, text=True)


def _words(error: OSError | subprocess.CalledProcessError) -> str:
    return str(getattr(error, "stderr", "") or error).strip()
