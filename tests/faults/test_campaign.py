"""Kill -9 at random moments of an editing day. By hand: `python -m tests.faults.campaign`."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from tests.faults.campaign import Campaign

KILLS = 8


@pytest.mark.timeout(120)
def test_what_was_reported_saved_survives_being_killed(tmp_path: Path) -> None:
    seed = secrets.randbelow(100_000)  # another day each time

    found = Campaign(tmp_path, seed).run(KILLS)

    assert found.is_well, f"python -m tests.faults.campaign --kills {KILLS} --seed {seed}: {found}"
    assert found.lines > KILLS
    assert found.records > KILLS


@pytest.mark.timeout(120)
def test_a_studio_that_reports_before_it_writes_is_caught(tmp_path: Path) -> None:
    """The planted bug: whoever changes the campaign sees whether it still catches."""
    found = Campaign(tmp_path, seed=3, plant="hasty").run(4)

    assert found.missing
