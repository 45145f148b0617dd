"""The fault campaign: `python3 build/dev.py torture --minutes N --seed N --from N`.

Round by round: a fresh province, fresh studios, one kind of fault, everything compared at the end,
one line of figures. Seed and number of a round decide its kind and all that happens in it; `--from`
goes on where an earlier campaign stopped. What this machine does not allow is named as skipped,
never counted as passed. Ends 0 when nothing was lost, doubled, torn or diverged.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path

from tests.faults import full_disk, kill_points, line_faults, power, slow_net, week
from tests.faults.history import Finding, Harm
from tests.faults.trial import Trial

MINUTES = 40.0
ROUNDS_OF_A_SEED = 10_000
SHOWN = 10
"""Findings of a round that are printed."""


@dataclass(frozen=True)
class Fault:
    """A kind of fault: `run` makes a round of it in a folder, by a seed."""

    name: str
    run: Callable[[Path, int], Trial]
    missing: Callable[[], str] = str
    """Why this machine cannot; empty: it can."""


def faults() -> tuple[Fault, ...]:
    """In the order in which the seeds go through them."""
    kills = [
        Fault("kill points", kill_points.run, kill_points.missing),
        Fault("kills at any moment", kill_points.run_at_moments),
    ]
    disks = [
        Fault("full disk of the studio", full_disk.run, full_disk.missing),
        Fault("full disk of the province", full_disk.run_at_province, full_disk.missing),
    ]
    lines = [
        Fault(f"line: {habit}", partial(line_faults.run, habit=habit))
        for habit in line_faults.HABITS
    ]
    nets = [
        Fault(name, partial(slow_net.run, net=net), slow_net.missing)
        for name, net in slow_net.NETS.items()
    ]
    return (*kills, *_cuts(), *disks, *lines, *nets, Fault("a week without a line", week.run))


def whole_week() -> tuple[Fault, ...]:
    return (Fault("the whole week", partial(week.run, size=week.WHOLE)),)


def forgetful() -> tuple[Fault, ...]:
    """On disks that only say that they synced: each of these must report loss."""
    if shutil.which("eatmydata") is None:
        return (Fault("power, forgetful", week.run, lambda: "eatmydata is not installed"),)
    return _cuts(", forgetful", power.FORGETFUL)


def _cuts(suffix: str = "", wrapper: Sequence[str] = ()) -> tuple[Fault, ...]:
    return tuple(
        Fault(
            f"power of the {whose}, {system}{suffix}",
            partial(run, system=system, wrapper=wrapper),
            partial(power.missing, system),
        )
        for system in power.SYSTEMS
        for whose, run in (("studio", power.run), ("province", power.run_at_province))
    )


@dataclass
class Tally:
    """What a campaign came to."""

    tried: int = 0
    harms: Counter[Harm] = field(default_factory=Counter)
    skipped: dict[str, str] = field(default_factory=dict)
    """Kind of fault → why."""
    next_round: int = 1

    @property
    def is_well(self) -> bool:
        return self.tried > 0 and not self.harms.total()

    def __str__(self) -> str:
        return (
            f"{self.tried} faults tried, {_counted(self.harms)}, {len(self.skipped)} skipped; "
            f"go on with --from {self.next_round}"
        )


class Campaign:
    """Goes through the kinds of faults in turn. `say` gets each line of the report."""

    def __init__(self, kinds: Sequence[Fault], seed: int, say: Callable[[str], object]) -> None:
        self.tally = Tally()
        self._kinds = kinds
        self._seed = seed
        self._say = say

    def run(self, first: int, rounds: int, until: float, only: str = "") -> Tally:
        """Rounds from number `first` on; none begins after `until` (monotonic seconds).

        `only`: kinds with this in their name. A round is the same whatever else is run.
        """
        wanted = {kind.name for kind in self._kinds if only in kind.name} - self._skipped(only)
        number, done = first, 0
        while wanted and done < rounds and (not done or time.monotonic() < until):
            kind = self._kinds[(number - 1) % len(self._kinds)]
            self.tally.next_round = number
            if kind.name in wanted:
                self._round(kind, number)
                done += 1
            number += 1
            self.tally.next_round = number
        return self.tally

    def _skipped(self, only: str) -> set[str]:
        found = {kind.name: kind.missing() for kind in self._kinds if only in kind.name}
        self.tally.skipped = {name: why for name, why in found.items() if why}
        for name, why in self.tally.skipped.items():
            self._say(f"skipped: {name}: {why}")
        return set(self.tally.skipped)

    def _round(self, kind: Fault, number: int) -> None:
        begin = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="zaotai-torture-") as folder:
            trial = kind.run(Path(folder), self._seed * ROUNDS_OF_A_SEED + number)
        self.tally.tried += trial.faults
        found = Counter(one.harm for one in trial.findings)
        self.tally.harms += found
        self._say(
            f"seed {self._seed} round {number}: {kind.name}: {trial.faults} faults, "
            f"{trial.lines} reported, {trial.records} records, {_counted(found)}, "
            f"{time.monotonic() - begin:.0f} s"
        )
        for words in _shown(trial.findings):
            self._say(f"  {words}")


def _counted(harms: Counter[Harm]) -> str:
    return ", ".join(f"{harms[harm]} {harm}" for harm in Harm)


def _shown(findings: Sequence[Finding]) -> Iterator[str]:
    yield from map(str, islice(findings, SHOWN))
    if len(findings) > SHOWN:
        yield f"and {len(findings) - SHOWN} more"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="torture", description=__doc__)
    parser.add_argument("--minutes", type=float, default=MINUTES, help="no round begins after them")
    parser.add_argument("--seed", type=int, default=1, help="of the whole campaign")
    parser.add_argument(
        "--from", type=int, default=1, dest="first", help="number of the first round"
    )
    parser.add_argument("--rounds", type=int, default=sys.maxsize, help="at most so many")
    parser.add_argument("--only", default="", help="kinds of faults with this in their name")
    parser.add_argument("--list", action="store_true", help="name the kinds of faults and end")
    sort = parser.add_mutually_exclusive_group()
    sort.add_argument("--whole-week", action="store_true", help="one round of 6 × 20,000 intents")
    sort.add_argument("--forgetful", action="store_true", help="under eatmydata: must report loss")
    chosen = parser.parse_args(arguments)
    kinds = whole_week() if chosen.whole_week else forgetful() if chosen.forgetful else faults()
    if chosen.list:
        _say("\n".join(kind.name for kind in kinds))
        return 0
    if not any(chosen.only in kind.name for kind in kinds):
        parser.error(f"no kind of fault is called {chosen.only}; see --list")
    rounds = 1 if chosen.whole_week else chosen.rounds
    until = time.monotonic() + chosen.minutes * 60
    campaign = Campaign(kinds, chosen.seed, _say)
    try:
        campaign.run(chosen.first, rounds, until, chosen.only)
    except KeyboardInterrupt:
        _say(str(campaign.tally))
        return 130
    _say(str(campaign.tally))
    return 0 if campaign.tally.is_well else 1


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM):  # a round must unmount what it mounted
        signal.signal(number, signal.default_int_handler)
    sys.exit(main())
