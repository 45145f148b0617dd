from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path

from studio import desks as room
from studio.composition import Studio
from studio.desks.floor import Floor

NOT_ON_THE_FLOOR = {"demo", "doctor"}
"""Desks for commands; the window has no place for them."""


def test_every_desk_has_its_place_on_the_floor(studio: Studio) -> None:
    """A desk that somebody wrote and nobody was given would be dead code."""
    desks = {
        path.stem
        for path in Path(room.__path__[0]).glob("*.py")
        if re.search(r"^class \w+Desk:", path.read_text(encoding="utf-8"), re.M)
        and path.stem not in NOT_ON_THE_FLOOR
    }
    given = {
        type(getattr(studio.floor, name)).__module__.rpartition(".")[2]
        for name, made in vars(Floor).items()
        if isinstance(made, cached_property)
        and type(getattr(studio.floor, name)).__module__.startswith(room.__name__)
    }

    assert desks == given
    assert len(desks) >= 7


def test_all_desks_tell_the_same_feed(studio: Studio) -> None:
    floor = studio.floor
    desks = (floor.accounts, floor.planning, floor.editing, floor.media, floor.queue, floor.today)

    assert {id(desk.office.changes) for desk in desks} == {id(floor.changes)}
