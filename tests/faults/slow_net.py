"""A county's worst line: 1 Mbit/s with 15 % loss, in a network namespace of its own.

Rate by tc's token bucket, loss by iptables' statistic match, both on the namespace's loopback with
the packets of an Ethernet; `tc netem` is in few kernels. Everything in it is a real process over
real TCP, with its retransmissions, back-offs and resets.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.faults.trial import Trial

DAY_S = 3.0
DAYS = 2
FILE_BYTES = 300_000
SETTLE_S = 240.0
TOOLS = ("ip", "tc", "iptables")


@dataclass(frozen=True)
class Net:
    """How bad it is."""

    kbit_s: int
    loss: float
    """Of the packets, each way."""


WORST = Net(1000, 0.15)
NETS = {"1 Mbit/s, 15 % loss": WORST, "2 Mbit/s, 3 % loss": Net(2000, 0.03)}


class Namespace:
    """A loopback of its own. `wrapper` runs a command in it and becomes that command."""

    def __init__(self, net: Net) -> None:
        self._name = f"zaotai-{os.getpid()}"
        self.wrapper = ("ip", "netns", "exec", self._name)
        _run("ip", "netns", "add", self._name)
        try:
            self._within("ip", "link", "set", "lo", "mtu", "1500", "up")
            rate = ("rate", f"{net.kbit_s}kbit", "burst", "16kb", "latency", "300ms")
            self._within("tc", "qdisc", "add", "dev", "lo", "root", "tbf", *rate)
            chance = ("-m", "statistic", "--mode", "random", "--probability", str(net.loss))
            self._within("iptables", "-A", "INPUT", "-i", "lo", *chance, "-j", "DROP")
        except subprocess.CalledProcessError:
            self.close()
            raise

    @property
    def dropped(self) -> int:
        """Packets lost so far."""
        listed = self._within("iptables", "-L", "INPUT", "-v", "-x", "-n")
        return next(int(line.split()[0]) for line in listed.splitlines() if "DROP" in line)

    def close(self) -> None:
        _run("ip", "netns", "del", self._name)

    def _within(self, *words: str) -> str:
        return _run(*self.wrapper, *words)


@contextmanager
def namespace(net: Net) -> Iterator[Namespace]:
    made = Namespace(net)
    try:
        yield made
    finally:
        made.close()


@cache
def missing() -> str:
    """Why this machine cannot; empty: it can, and it was tried."""
    if os.name != "posix" or os.geteuid() != 0:
        return "a network namespace needs root"
    if absent := [tool for tool in TOOLS if shutil.which(tool) is None]:
        return f"{' and '.join(absent)} not installed"
    try:
        with namespace(WORST):
            return ""
    except subprocess.CalledProcessError as error:
        return f"no such namespace here: {error.stderr.strip()}"


def run(
    folder: Path, seed: int, net: Net = WORST, days: int = DAYS, file_bytes: int = FILE_BYTES
) -> Trial:
    """A studio works and sends everything over that line; only the comparing has a better one."""
    with Trial(folder, seed) as trial:
        trial.submit_a_file(trial.seats[0], file_bytes)
        with namespace(net) as there:
            trial.restart_province(there.wrapper)
            for _ in range(days):
                seat = trial.seats[0]
                script = trial.day(seat, there.wrapper)
                script.go()
                script.until(lambda said: len(said) > 1)
                script.runs_for(DAY_S)
                script.kill()
                trial.check_store(seat, trial.take(seat, script))
            trial.settle(trial.seats, SETTLE_S, there.wrapper)
            trial.faults = there.dropped
            trial.restart_province()
        trial.check_receipts()
        trial.conclude()
    return trial


def _run(*words: str) -> str:
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout
