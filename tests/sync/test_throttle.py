from __future__ import annotations

import threading
import time

import pytest

from studio.sync.throttle import Throttle

KIB = 1024


def seconds_for(throttle: Throttle, sizes: list[int]) -> float:
    began = time.monotonic()
    for size in sizes:
        throttle.pass_through(size)
    return time.monotonic() - began


def test_without_a_limit_everything_passes() -> None:
    assert seconds_for(Throttle(), [10**9] * 100) < 0.1


def test_so_many_bytes_take_so_long() -> None:
    throttle = Throttle()
    throttle.set_rate(200 * KIB)

    assert seconds_for(throttle, [10 * KIB] * 10) == pytest.approx(0.5, abs=0.15)


def test_a_long_pause_is_not_made_up_for() -> None:
    moment = 0.0
    throttle = Throttle(lambda: moment)
    throttle.set_rate(100 * KIB)
    moment = 3600.0
    throttle.pass_through(25 * KIB)  # a quarter of a second: passes

    waiting = threading.Thread(target=throttle.pass_through, args=(50 * KIB,), daemon=True)
    waiting.start()
    waiting.join(0.2)

    assert waiting.is_alive()
    throttle.end()
    waiting.join(5)
    assert not waiting.is_alive()


def test_several_share_it() -> None:
    throttle = Throttle()
    throttle.set_rate(400 * KIB)
    began = time.monotonic()
    threads = [
        threading.Thread(target=seconds_for, args=(throttle, [10 * KIB] * 5)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert time.monotonic() - began == pytest.approx(0.5, abs=0.15)


@pytest.mark.parametrize("rate", [None, 1e9])
def test_a_limit_that_is_lifted_frees_who_waits(rate: float | None) -> None:
    throttle = Throttle()
    throttle.set_rate(1)
    waiting = threading.Thread(target=throttle.pass_through, args=(10**6,), daemon=True)
    waiting.start()

    throttle.set_rate(rate)

    waiting.join(5)
    assert not waiting.is_alive()


def test_pieces_are_small_enough_to_flow_off_in_a_moment() -> None:
    throttle = Throttle()
    assert throttle.chunk is None
    throttle.set_rate(8 * KIB)

    assert throttle.chunk == 2 * KIB
