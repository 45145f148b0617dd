"""How long to wait after the nth failed attempt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 300.0


def wait_after(
    attempts: int, chance: Callable[[], float], longest_s: float = LONGEST_WAIT_S
) -> timedelta:
    """Full jitter: anything up to 1 s doubled with each attempt, at most `longest_s`.

    `attempts` counts from 1; `chance` gives numbers from 0 to 1. Jitter keeps a province that
    comes back from being run over by every county at once.
    """
    doublings = min(attempts - 1, 20)  # 1 s doubled 20 times is far above the cap
    ceiling = min(FIRST_WAIT_S * (1 << doublings), longest_s)
    return timedelta(seconds=ceiling * chance())
