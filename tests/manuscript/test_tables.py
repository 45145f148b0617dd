from __future__ import annotations

import hashlib
from typing import Any

import loro

from studio.manuscript.body import StoryBody
from studio.manuscript.tables import (
    Grid,
    grid_in,
    is_planted,
    peer_of,
    plain_grid,
    planting,
)

ROWS = (("村", "户"), ("双湾", "12", "旧"))


def planted(*updates: bytes) -> dict[str, Any]:
    doc = loro.LoroDoc()
    for update in updates:
        doc.import_(update)
    stored: Any = doc.get_map("tables").get_deep_value()
    return dict(stored["ab-1"])


def test_a_table_is_planted_alike_by_whoever_does_it() -> None:
    assert planting("ab-1", ROWS) == planting("ab-1", ROWS)
    assert planted(planting("ab-1", ROWS), planting("ab-1", ROWS)) == planted(
        planting("ab-1", ROWS)
    )
    assert peer_of("ab-1", ROWS) != peer_of("ab-2", ROWS) != peer_of("ab-2", ROWS[:1])


def test_the_operations_that_plant_a_table_never_change() -> None:
    """Two studios whose versions planted otherwise would break each other's bodies for good."""
    doc = loro.LoroDoc()
    doc.import_(planting("ab-1", ROWS))
    made = doc.export_json_updates(loro.VersionVector(), doc.oplog_vv)

    assert f"{peer_of('ab-1', ROWS)}" in made
    assert hashlib.sha256(made.encode()).hexdigest() == (
        "3b78699d64dd00241b383862200756b4e71bb15778422dea69c0f5ca24cb1018"
    )


def test_who_plants_otherwise_is_another() -> None:
    """A later version may leave out of a text what this one keeps."""
    noisy = (("村\u202e", "户"), ("双湾", "1\x012", "旧"))

    assert peer_of("ab-1", noisy) == peer_of("ab-1", ROWS)
    assert planting("ab-1", noisy) == planting("ab-1", ROWS)


def test_a_planted_table_shows_what_the_plain_one_did() -> None:
    assert grid_in(planted(planting("ab-1", ROWS))) == plain_grid(ROWS)
    assert plain_grid(ROWS).cells == (("村", "户", ""), ("双湾", "12", "旧"))
    assert grid_in(planted(planting("ab-1", ())), has_header=False) == Grid((), (), (), False)


def test_no_persons_peer_plants() -> None:
    body = StoryBody.open()

    assert is_planted(peer_of("ab-1", ROWS))
    assert not is_planted(body.peer)
    body.close()


def test_what_a_newer_version_stores_of_a_table_is_passed_over() -> None:
    strange = {"rows": "x", "columns": ["0"], "cells": [1], "shown": 5, "about": {"header": 3}}

    assert grid_in(strange) == Grid((), ("0",), ())


def test_a_cell_that_there_is_none_of_says_nothing() -> None:
    grid = plain_grid(ROWS)

    assert (grid.at("1", "2"), grid.at("1", "9"), grid.at("x", "0")) == ("旧", "", "")
