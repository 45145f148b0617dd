"""Kill -9 of studio and province. By hand: `python3 build/dev.py torture --only kill`."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from tests.faults import kill_points
from tests.faults.history import Harm
from tests.faults.kill_points import KillPoint
from tests.faults.trial import Trial

SEED = 7
KILLS = 15


@pytest.mark.timeout(120)
@pytest.mark.skipif(bool(kill_points.missing()), reason=kill_points.missing())
def test_nothing_is_lost_at_fifteen_kill_points(tmp_path: Path) -> None:
    trial = kill_points.run(tmp_path, SEED, KILLS)

    assert trial.findings == []
    assert trial.faults == KILLS
    assert trial.lines > KILLS
    assert trial.records > KILLS


@pytest.mark.timeout(120)
@pytest.mark.skipif(bool(kill_points.missing()), reason=kill_points.missing())
def test_kill_points_are_reached(tmp_path: Path) -> None:
    """Else the test above would only show that a day can be ended."""
    with Trial(tmp_path, SEED) as trial:
        for call in ("pwrite64", "fsync,fdatasync"):
            assert kill_points.kill_studio(trial, KillPoint(call, 2)), call


@pytest.mark.timeout(120)
def test_what_was_reported_saved_survives_being_killed_at_any_moment(tmp_path: Path) -> None:
    seed = secrets.randbelow(100_000)  # another day each time

    trial = kill_points.run_at_moments(tmp_path, seed, 4)

    assert trial.findings == [], f"kill_points.run_at_moments, seed {seed}"
    assert trial.lines > trial.faults


@pytest.mark.timeout(120)
def test_a_studio_that_reports_before_it_writes_is_caught(tmp_path: Path) -> None:
    """The planted bug: whoever changes the campaign sees whether it still catches."""
    trial = kill_points.run_at_moments(tmp_path, 3, 2, plant="hasty")

    assert Harm.LOST in {one.harm for one in trial.findings}
