"""Two studios of one newsroom have the same story open while the line is up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from studio.composition import Studio
from studio.desks.changes import Change
from studio.sync import presence
from tests.newsrooms import open_newsroom, write_story
from tests.province.running import RunningProvince, running


@pytest.fixture
def province(tmp_path: Path) -> Iterator[RunningProvince]:
    with running(tmp_path / "province") as started:
        yield started


@pytest.fixture
def studios(tmp_path: Path, province: RunningProvince) -> Iterator[tuple[Studio, Studio]]:
    room = province.newsroom()
    with (
        closing(open_newsroom(tmp_path / "one")) as one,
        closing(open_newsroom(tmp_path / "other")) as other,
    ):
        for each in (one, other):
            each.floor.accounts.enrol(province.url, province.invite(room))
        yield one, other


def test_a_colleague_is_shown_while_both_have_it_open(studios: tuple[Studio, Studio]) -> None:
    one, other = studios
    told: list[Change] = []
    one.floor.changes.listen(lambda change: told.append(change) if change.readers else None)
    story = write_story(one)
    one.sync.run_once()
    other.sync.run_once()

    one.floor.editing.enter(story)
    other.floor.editing.enter(story)
    for studio in (one, other, one):
        studio.sync.run_once()

    name = one.floor.accounts.card()
    assert name is not None
    assert one.floor.editing.beside(story) == [name.person_name]
    assert other.floor.editing.beside(story) == [name.person_name]
    assert len(told) == 1

    other.floor.editing.leave(story)
    for studio in (other, one):
        studio.sync.run_once()

    assert (one.floor.editing.beside(story), len(told)) == ([], 2)


def test_who_is_poked_while_typing_hears_of_it_too(studios: tuple[Studio, Studio]) -> None:
    """The answer to what leaves says that the log is known; a poke may be about something else."""
    one, other = studios
    story = write_story(one)
    for studio in (one, other, one):
        studio.sync.run_once()
    one.floor.editing.enter(story)
    one.sync.run_once()
    other.floor.editing.enter(story)
    other.sync.run_once()

    one.floor.editing.change_field(story, "deck", "三户人家")
    one.sync._on_poke()
    one.sync.run_once()

    assert len(one.floor.editing.beside(story)) == 1


def test_somebody_who_does_nothing_but_type_is_shown_too(
    studios: tuple[Studio, Studio], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answers settle what was typed, so nothing is pulled for the log's sake."""
    monkeypatch.setattr(presence, "TELL_AFTER_S", -1.0)
    one, other = studios
    story = write_story(one)
    for studio in (one, other, one):
        studio.sync.run_once()

    one.floor.editing.enter(story)
    other.floor.editing.enter(story)
    one.floor.editing.start("二")
    for studio in (one, other):
        studio.sync.run_once()

    name = one.floor.accounts.card()
    assert name is not None
    assert other.floor.editing.beside(story) == [name.person_name]
