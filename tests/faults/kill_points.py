"""SIGKILL at the n-th system call that matters for the disk, of the studio or of the province.

strace kills the process when a thread of it is about to make its n-th such call. A day that never
gets so far is killed at its end instead; that is a kill at a random moment, and counted as one.
"""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.history import Said
from tests.faults.trial import Trial

CALLS = {
    "pwrite64": 150,
    "fsync,fdatasync": 60,
    "write": 40,
    "rename": 4,
    "ftruncate": 3,
    "unlink": 4,
}
"""SQLite writes with the first, syncs with one of the second (as it was built), and cuts its log;
media, tokens and reports use the others. The n of the latest point: what a thread makes in a day of
LONGEST_S, or a little more."""
LONGEST_S = 1.5
"""A day of the script before it is killed anyway."""
MOMENTS_S = (0.05, 0.8)
PROVINCE_EVERY = 3
"""Kills of the studio to one of the province."""
VERDICT_EVERY = 3
KILLS = 12
"""Of one round of the campaign."""


@dataclass(frozen=True)
class KillPoint:
    call: str
    nth: int

    def __str__(self) -> str:
        return f"{self.call} {self.nth}"

    @contextmanager
    def lies_before(self, pid: int) -> Iterator[None]:
        """From now on the process runs into it; end the process within the block."""
        words = (
            "-e",
            f"trace={self.call}",
            "-e",
            f"inject={self.call}:signal=KILL:when={self.nth}",
        )
        # --seccomp-bpf would be quicker, but strace 6.1 then sends no signal
        strace = subprocess.Popen(
            ["strace", "-f", "-o", "/dev/null", *words, "-p", str(pid)], stderr=subprocess.PIPE
        )
        with strace:
            assert strace.stderr is not None
            assert b"attached" in strace.stderr.readline()
            yield


def missing() -> str:
    """Why this machine cannot; empty: it can."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    tried = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False)
    return "" if tried.returncode == 0 else "strace may not trace here"


def chosen(chance: random.Random) -> KillPoint:
    """Early calls as often as late ones: most is decided in the first few."""
    call = chance.choice(list(CALLS))
    return KillPoint(call, round(CALLS[call] ** chance.random()))


def run(folder: Path, seed: int, kills: int = KILLS, plant: str = "") -> Trial:
    """Kill at `kills` points; then compare. `plant`: see `editing_day`."""
    with Trial(folder, seed) as trial:
        for number in range(1, kills + 1):
            if number % PROVINCE_EVERY == 0:
                kill_province(trial, chosen(trial.chance))
            else:
                kill_studio(trial, chosen(trial.chance), plant)
            if number % VERDICT_EVERY == 0:
                trial.return_a_submission()
        if not plant:  # where loss was planted, exchanging the rest proves nothing
            trial.conclude()
    return trial


def run_at_moments(folder: Path, seed: int, kills: int = KILLS, plant: str = "") -> Trial:
    """Without strace: at random moments of the day.

    With something planted, as soon as words were reported, however slow the machine is.
    """
    with Trial(folder, seed) as trial:
        for number in range(1, kills + 1):
            script = trial.day(trial.seats[0], plant=plant)
            script.go()
            if plant:
                script.until(_holds_words)
            else:
                script.until(lambda said: len(said) > 1)
                script.runs_for(trial.chance.uniform(*MOMENTS_S))
            script.kill()
            trial.faults += 1
            trial.check_store(trial.seats[0], trial.take(trial.seats[0], script))
            if number % PROVINCE_EVERY == 0:
                trial.restart_province()
                trial.check_receipts()
                trial.return_a_submission()
        if not plant:  # where loss was planted, exchanging the rest proves nothing
            trial.conclude()
    return trial


def _holds_words(said: Sequence[Said]) -> bool:
    return any(one.what == "words" and one.value for one in said)


def kill_studio(trial: Trial, point: KillPoint, plant: str = "") -> bool:
    """Whether the point was reached."""
    seat = trial.seats[0]
    script = trial.day(seat, plant=plant)
    script.until(len)
    with point.lies_before(script.process.pid):
        script.go()
        is_reached = not script.runs_for(LONGEST_S)
        script.kill()
    trial.faults += 1
    trial.check_store(seat, trial.take(seat, script))
    return is_reached


def kill_province(trial: Trial, point: KillPoint) -> bool:
    """While a studio sends to it. Whether the point was reached."""
    seat, province = trial.seats[0], trial.province.process
    script = trial.day(seat)
    with point.lies_before(province.pid):
        script.go()
        try:
            province.wait(LONGEST_S)
            is_reached = True
        except subprocess.TimeoutExpired:
            is_reached = False
        script.kill()
        trial.province.kill()
    trial.faults += 1
    trial.check_store(seat, trial.take(seat, script))
    trial.restart_province()
    trial.check_receipts()
    return is_reached
