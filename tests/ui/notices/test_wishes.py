from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from studio.clock import moment, stamp
from studio.desks.matters import Concern
from studio.settings import Settings, read_settings, write_settings
from studio.ui.notices.wishes import LONGEST_QUIET, Wishes
from tests.newsrooms import NOON

SHANGHAI = "Asia/Shanghai"


def test_at_first_somebody_is_told_of_all_three() -> None:
    assert Wishes.of(Settings()) == Wishes(frozenset(Concern), "")


def test_wishes_outlive_the_program(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    wishes = Wishes().toggled(Concern.DEADLINE).quietened(NOON, SHANGHAI)

    write_settings(path, replace(Settings(), **wishes.as_settings()))

    assert Wishes.of(read_settings(path)) == wishes
    assert wishes.toggled(Concern.DEADLINE).concerns == frozenset(Concern)


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        ("2026-11-21T12:00:00+08:00", "2026-11-22T08:00:00+08:00"),
        ("2026-11-21T23:59:00+08:00", "2026-11-22T08:00:00+08:00"),
        ("2026-11-21T05:00:00+08:00", "2026-11-22T08:00:00+08:00"),
        ("2026-11-21T01:30:00+08:00", "2026-11-21T08:00:00+08:00"),
    ],
)
def test_quiet_ends_in_the_newsrooms_morning(now: str, ends: str) -> None:
    begun = moment(now)
    wishes = Wishes().quietened(begun, SHANGHAI)

    assert wishes.quiet_until == stamp(moment(ends))
    assert wishes.is_quiet(begun)
    assert wishes.is_quiet(moment(ends) - timedelta(seconds=1))
    assert not wishes.is_quiet(moment(ends))
    assert not wishes.roused().is_quiet(begun)


@pytest.mark.parametrize("year", [1999, 2038])
def test_a_clock_that_was_wrong_silences_nobody_for_years(year: int) -> None:
    wishes = Wishes().quietened(NOON, SHANGHAI)
    asked_then = Wishes().quietened(datetime(2038, 1, 19, tzinfo=UTC), SHANGHAI)

    assert not wishes.is_quiet(datetime(year, 1, 19, tzinfo=UTC))
    assert not asked_then.is_quiet(NOON)


def test_the_longest_quiet_is_not_too_long_for_the_guard() -> None:
    for hour in range(24):
        begun = moment(f"2026-11-21T{hour:02}:00:00+08:00")
        left = moment(Wishes().quietened(begun, SHANGHAI).quiet_until) - begun
        assert timedelta(hours=3) <= left <= LONGEST_QUIET
