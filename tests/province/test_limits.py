from __future__ import annotations

import pytest

from province import limits
from province.errors import ProvinceError
from province.limits import Tries


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_who_tried_too_often_waits_until_the_first_is_long_ago(clock: Clock) -> None:
    tries = Tries(3, 60, clock)
    for clock.now in (0, 10, 20):
        tries.check("here")
        tries.note("here")

    clock.now = 30
    with pytest.raises(ProvinceError, match="too_many_tries") as caught:
        tries.check("here")
    assert caught.value.facts == {"after": 31}
    tries.check("elsewhere")
    clock.now = 60
    tries.check("here")


def test_only_so_many_are_remembered(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_NAMES", 2)
    tries = Tries(1, 60, clock)
    for name in ("first", "second", "third"):
        tries.note(name)

    tries.check("first")
    for name in ("second", "third"):
        with pytest.raises(ProvinceError):
            tries.check(name)
