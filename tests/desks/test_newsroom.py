from __future__ import annotations

from pathlib import Path

import pytest

from studio.composition import Studio, open_studio
from studio.errors import NotFound
from tests.newsrooms import Clock


def test_the_office_knows_who_works_where(studio: Studio) -> None:
    office = studio.floor.planning.office
    card = studio.floor.accounts.card()
    assert card is not None

    with studio.store.reading() as connection:
        author = office.author(connection)

    assert (author.person, author.device) == (card.person_id, card.device_id)


def test_before_the_first_start_nobody_works_here(tmp_path: Path) -> None:
    with_nothing = open_studio(tmp_path, now=Clock())
    office = with_nothing.floor.planning.office

    with (
        with_nothing.store.reading() as connection,
        pytest.raises(NotFound, match="no_newsroom"),
    ):
        office.author(connection)
    with_nothing.close()


def test_times_come_from_the_clock_that_was_handed_in(studio: Studio, clock: Clock) -> None:
    clock.advance(hours=1)

    assert studio.floor.planning.office.stamp() == "2026-11-21T05:00:00.000Z"
