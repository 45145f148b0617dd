from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from studio.sync.progress import Progress
from studio.vocabulary import Sha256

A, B = Sha256("a" * 64), Sha256("b" * 64)


@dataclass
class Told:
    now: float = 0.0
    progress: Progress = field(init=False)

    def __post_init__(self) -> None:
        self.progress = Progress(lambda: self.now)

    def send(self, sha256: Sha256, *totals: int) -> None:
        """One total a second."""
        for total in totals:
            self.progress.note_sent(sha256, total)
            self.now += 1


def test_the_speed_is_that_of_the_last_moments() -> None:
    told = Told()
    told.send(A, *range(0, 30_000, 1000))

    assert told.progress.speed(A) == pytest.approx(1000, rel=0.15)


def test_what_stands_still_has_no_speed() -> None:
    told = Told()
    told.send(A, 0, 1000, 2000)
    told.now += 11

    assert told.progress.speed(A) == 0
    assert told.progress.sent[A] == 2000


def test_what_was_there_before_is_no_speed() -> None:
    """A restart goes on at 900 MB: nothing of that left now."""
    told = Told()
    told.send(A, 900_000_000, 900_001_000)

    assert told.progress.speed(A) <= 1000


def test_a_part_that_is_sent_again_is_not_counted_against_the_speed() -> None:
    told = Told()
    told.send(A, 0, 2000, 1000, 3000)

    assert told.progress.speed(A) == pytest.approx(1000, rel=0.35)
    assert told.progress.sent[A] == 3000


def test_all_together() -> None:
    told = Told()
    for total in range(0, 5000, 1000):
        told.progress.note_sent(A, total)
        told.progress.note_sent(B, 2 * total)
        told.now += 1

    assert told.progress.whole_speed() == told.progress.speed(A) + told.progress.speed(B)
    told.progress.forget(B)
    assert told.progress.whole_speed() == told.progress.speed(A)
