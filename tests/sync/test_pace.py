from __future__ import annotations

from studio.sync.pace import FEWEST, MOST, SLOW_S, Pace


def test_quick_parts_leave_room_for_more_beside_them() -> None:
    pace = Pace()
    for _ in range(20):
        pace.arrived(0.1)

    assert pace.at_once == MOST


def test_slow_parts_and_cuts_make_it_careful_again() -> None:
    pace = Pace(MOST)
    pace.arrived(SLOW_S + 1)
    pace.was_cut()
    pace.was_cut()

    assert pace.at_once == FEWEST


def test_ordinary_parts_change_nothing() -> None:
    pace = Pace(3)
    for _ in range(20):
        pace.arrived(3.0)

    assert pace.at_once == 3
