from datetime import timedelta

import pytest

from studio.sync.backoff import LONGEST_WAIT_S, wait_after


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 1), (2, 2), (5, 16), (9, 256), (10, 300)])
def test_the_longest_wait_doubles_up_to_five_minutes(attempts: int, seconds: int) -> None:
    assert wait_after(attempts, lambda: 1.0) == timedelta(seconds=seconds)


def test_chance_spreads_studios_over_the_whole_wait() -> None:
    assert wait_after(5, lambda: 0.0) == timedelta()
    assert wait_after(5, lambda: 0.25) == timedelta(seconds=4)


def test_a_thousand_failures_are_no_number_too_large() -> None:
    assert wait_after(1000, lambda: 1.0) == timedelta(seconds=LONGEST_WAIT_S)
