"""A fixed set of histories, so that every change is tried against the same faults."""

from __future__ import annotations

import pytest

from tests.faults.simulator import (
    AGREEMENT,
    BLOBS,
    COLUMNS,
    POWER_CUTS,
    REFUSALS,
    SET_BACKS,
    TAKE_BACKS,
    UPGRADES,
    World,
    main,
    played,
    same_chance,
)

from tests.faults.mutants import SEEDS, caught  # isort: skip

SEEDS_AT_ONCE = 10


@pytest.mark.parametrize("first", range(1, 101, SEEDS_AT_ONCE))
def test_no_history_breaks_a_promise(first: int) -> None:
    broken = {
        seed: found for seed in range(first, first + SEEDS_AT_ONCE) if (found := played(seed))
    }

    assert broken == {}


@pytest.mark.parametrize("first", range(1, 21, SEEDS_AT_ONCE))
def test_no_refused_body_breaks_a_promise(first: int) -> None:
    """A page stands open while what it wrote is refused, dropped, and merged again."""
    broken = {
        seed: found
        for seed in range(first, first + SEEDS_AT_ONCE)
        if (found := played(seed, REFUSALS))
    }

    assert broken == {}


@pytest.mark.parametrize("temper", [BLOBS, COLUMNS])
def test_no_history_of_this_sort_breaks_a_promise(temper: str) -> None:
    """Bodies grow by more than an intent carries; people change at once what columns ask."""
    broken = {seed: found for seed in range(1, 9) if (found := played(seed, temper))}

    assert broken == {}


def test_no_wish_that_nobody_saw_vanishes() -> None:
    """Several write the same at once, and go on from there; seed 79 waits for what was lost."""
    seeds = (*range(1, 7), 79)

    assert {seed: found for seed in seeds if (found := played(seed, AGREEMENT))} == {}


def test_what_is_taken_back_never_leaves() -> None:
    """撤回 while the line comes and goes, machines die and clocks jump."""
    broken = {seed: found for seed in range(1, 7) if (found := played(seed, TAKE_BACKS))}

    assert broken == {}


def test_no_power_cut_takes_back_what_must_stay() -> None:
    """It may take back what the disk was not waited for, and so an answer is asked for again."""
    broken = {seed: found for seed in range(1, 7) if (found := played(seed, POWER_CUTS))}

    assert broken == {}


def test_no_update_loses_what_waits() -> None:
    """Tables and rules are brought up to date with a full queue, on either side, at any time."""
    broken = {seed: found for seed in range(1, 5) if (found := played(seed, UPGRADES))}

    assert broken == {}


def test_what_was_seen_before_a_set_back_hides_nothing() -> None:
    """The province is put back time and again, and nobody tells it (decisions/0027)."""
    seeds = (1, 2, 17, 21)

    assert {seed: found for seed in seeds if (found := played(seed, SET_BACKS))} == {}


@pytest.mark.parametrize("name", SEEDS)
def test_a_planted_bug_is_seen(name: str) -> None:
    assert caught(name, SEEDS[name])


def test_a_seed_replays(tmp_path_factory: pytest.TempPathFactory) -> None:
    def history() -> list[tuple[str, str]]:
        with same_chance(7):
            world = World(7, tmp_path_factory.mktemp("sim"))
            try:
                world.play()
                return [(record.kind, str(record.payload)) for record in world.province.records()]
            finally:
                world.close()

    first, again = history(), history()

    assert [kind for kind, _ in first] == [kind for kind, _ in again]


def test_the_command_says_what_it_played(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--from", "1", "--seeds", "1"]) == 0
    assert capsys.readouterr().out == "1 histories from seed 1: 0 broken\n"
