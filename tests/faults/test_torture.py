"""The campaign around the faults: its rounds, its figures, its verdict."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.faults import kill_points, torture
from tests.faults.history import Finding, Harm
from tests.faults.torture import Campaign, Fault
from tests.faults.trial import Trial

LOST = Finding(Harm.LOST, "P1", "a word")


def fault(
    name: str, *findings: Finding, missing: str = "", seeds: list[int] | None = None
) -> Fault:
    """A kind of fault whose rounds always come to this."""

    def run(_: Path, seed: int) -> Trial:
        if seeds is not None:
            seeds.append(seed)
        found: Any = SimpleNamespace(faults=3, lines=7, records=5, findings=list(findings))
        return cast("Trial", found)

    return Fault(name, run, lambda: missing)


def told(kinds: list[Fault], rounds: int, first: int = 1, only: str = "") -> tuple[list[str], bool]:
    lines: list[str] = []
    tally = Campaign(kinds, 1, lines.append).run(first, rounds, time.monotonic() + 60, only)
    return [*lines, str(tally)], tally.is_well


def test_the_last_line_has_the_figures() -> None:
    lines, is_well = told([fault("kills"), fault("cuts")], 2)

    assert is_well
    assert lines[-1] == (
        "6 faults tried, 0 lost, 0 doubled, 0 torn, 0 diverged, 0 skipped; go on with --from 3"
    )
    assert lines[0].startswith("seed 1 round 1: kills: 3 faults, 7 reported, 5 records, 0 lost")


def test_one_lost_word_fails_the_campaign() -> None:
    lines, is_well = told([fault("kills"), fault("cuts", LOST)], 2)

    assert not is_well
    assert "1 lost" in lines[-1]
    assert f"  {LOST}" in lines


def test_what_the_machine_does_not_allow_is_skipped_and_named() -> None:
    lines, is_well = told([fault("kills"), fault("cuts", missing="mounting needs root")], 2)

    assert is_well
    assert "skipped: cuts: mounting needs root" in lines
    assert lines[-1].startswith("6 faults tried")
    assert "1 skipped" in lines[-1]


def test_a_campaign_that_could_try_nothing_has_not_passed() -> None:
    assert not told([fault("cuts", missing="mounting needs root")], 2)[1]


@pytest.mark.parametrize(("only", "first"), [("", 1), ("cuts", 1), ("", 2), ("cuts", 2)])
def test_a_round_has_its_own_seed_whatever_else_is_run(only: str, first: int) -> None:
    seeds: list[int] = []

    told([fault("kills"), fault("cuts", seeds=seeds)], 5, first, only)

    assert seeds[0] == torture.ROUNDS_OF_A_SEED + 2


def test_no_round_begins_after_the_last_minute() -> None:
    tally = Campaign([fault("kills")], 1, lambda _: None).run(1, 100, time.monotonic())

    assert tally.tried == 3


@pytest.mark.timeout(120)
def test_the_command_runs_a_round(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = partial(kill_points.run_at_moments, kills=1)
    monkeypatch.setattr(kill_points, "run_at_moments", quick)

    status = torture.main(["--only", "kills at any moment", "--rounds", "1", "--seed", "3"])

    assert status == 0
    assert "faults tried, 0 lost, 0 doubled, 0 torn, 0 diverged" in capsys.readouterr().out


@pytest.mark.parametrize("kinds", [torture.faults, torture.forgetful, torture.whole_week])
def test_every_kind_has_a_name_of_its_own(kinds: Callable[[], tuple[Fault, ...]]) -> None:
    names = [kind.name for kind in kinds()]

    assert len(set(names)) == len(names)
