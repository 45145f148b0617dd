"""Six studios, seven days without a line, then all of them at once.

What they had in common before that week they all change during it.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from studio.composition import open_studio
from studio.desks.planning import Proposal
from tests.faults.history import Finding, Harm, Said
from tests.faults.trial import Seat, Trial

SHARED = 10
"""Topics and stories that all of them have when the line goes down."""


@dataclass(frozen=True)
class Size:
    studios: int
    intents: int
    """Of each studio."""
    media: int
    """Of each studio."""
    patience_s: float
    """For the week itself, and for exchanging everything afterwards."""


WHOLE = Size(studios=6, intents=20_000, media=300, patience_s=3600.0)
SMALL = Size(studios=6, intents=600, media=12, patience_s=300.0)
"""For a round of the campaign."""


def run(folder: Path, seed: int, size: Size = SMALL, lose: int = 0) -> Trial:
    """`lose` plants a loss: so many of the reports are of saves that never were."""
    profiles = [folder / f"studio{number}" for number in range(1, size.studios + 1)]
    with Trial(folder, seed, profiles=profiles, settle_s=size.patience_s) as trial:
        _begin_together(trial)
        scripts = [
            (seat, trial.script(_words(seat, seed * 100 + number, size)))
            for number, seat in enumerate(trial.seats, start=1)
        ]
        for _, script in scripts:
            script.go()
        for seat, script in scripts:
            is_over = script.until(_is_over, size.patience_s)
            said = trial.take(seat, script)
            if not is_over:
                words = f"the week of {seat.profile.name} did not end"
                trial.note([Finding(Harm.TORN, "P2", words)])
            seat.said += [one._replace(subject="nobody") for one in said[-lose - 1 : -1] if lose]
            trial.check_store(seat, seat.said)
            trial.faults += 1
        trial.conclude()
    return trial


def _begin_together(trial: Trial) -> None:
    with closing(open_studio(trial.seats[0].profile)) as studio:
        for number in range(1, SHARED + 1):
            studio.floor.planning.propose(Proposal(f"shared topic {number}"))
            studio.floor.editing.start(f"shared story {number}")
    trial.settle(trial.seats[:1])
    trial.settle(trial.seats)


def _is_over(said: list[Said]) -> bool:
    return any(one.what == "over" for one in said[-1:])


def _words(seat: Seat, seed: int, size: Size) -> list[object]:
    return ["tests.faults.offline_week", seat.profile, seed, size.intents, size.media]
