from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from studio.sync.hours import Hours

NIGHT = Hours(22 * 60, 6 * 60, "Asia/Shanghai")
NOON = Hours(12 * 60, 13 * 60, "Asia/Shanghai")


def at(hour: int, minute: int = 0, second: int = 0) -> datetime:
    """That time in Shanghai, as the clock of the machine tells it."""
    return datetime(2026, 11, 22, hour, minute, second, tzinfo=UTC) - timedelta(hours=8)


@pytest.mark.parametrize(
    ("hours", "now", "wait"),
    [
        (NIGHT, at(22), timedelta()),
        (NIGHT, at(3), timedelta()),
        (NIGHT, at(5, 59, 59), timedelta()),
        (NIGHT, at(6), timedelta(hours=16)),
        (NIGHT, at(21, 59, 30), timedelta(seconds=30)),
        (NOON, at(12, 59), timedelta()),
        (NOON, at(13), timedelta(hours=23)),
        (NOON, at(0), timedelta(hours=12)),
    ],
)
def test_the_hours_may_go_over_midnight(hours: Hours, now: datetime, wait: timedelta) -> None:
    assert hours.opens_in(now) == wait
