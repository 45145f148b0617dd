"""A small week; the whole one is run by hand: docs/faults.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import week
from tests.faults.history import Harm
from tests.faults.week import Size

TINY = Size(studios=2, intents=60, media=6, patience_s=60.0)


@pytest.mark.timeout(120)
def test_nothing_is_lost_after_a_week_without_a_line(tmp_path: Path) -> None:
    trial = week.run(tmp_path, 1, TINY)

    assert trial.findings == []
    assert trial.lines >= TINY.studios * TINY.intents
    assert trial.records > TINY.studios * TINY.intents / 2


@pytest.mark.timeout(120)
def test_a_save_that_never_was_is_caught_after_a_week(tmp_path: Path) -> None:
    trial = week.run(tmp_path, 1, Size(studios=1, intents=20, media=0, patience_s=60.0), lose=1)

    assert {one.harm for one in trial.findings} == {Harm.LOST}
