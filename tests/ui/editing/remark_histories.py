"""Plays random histories with suggestions and comments, by hand: FIRST COUNT STEPS."""

from __future__ import annotations

import random
import sys

from PySide6.QtCore import QCoreApplication, QEvent

from studio.ui.editing.story_edit import StoryEdit
from tests.ui.editing.histories import history, run_by_hand
from tests.ui.editing.remarks import AT_THE_DESK, RemarkingSeat, Witness, same_everywhere


def play(seed: int, steps: int) -> None:
    """Two or three editors work, suggest, settle and comment; then all have the same."""
    rng = random.Random(seed)  # noqa: S311
    merge_ms = rng.choice([0, 1000])
    witness = Witness()
    persons = ["王", "李", "张"][: rng.choice([2, 3])]
    seats = [RemarkingSeat(StoryEdit(), rng, merge_ms, who, witness) for who in persons]
    if rng.random() < 0.7:
        seats[0].edit.suggests = False
        seats[0].edit.setPlainText("县里的供暖\n今天的会\n😀完𠮷的的")
        for seat in seats:
            seat.moves = AT_THE_DESK
            seat.take_from(seats[0])
            seat.edit.suggests = rng.random() < 0.7
    try:
        history(list(seats), rng, steps)
        same_everywhere(seats)
    finally:
        for seat in seats:
            seat.edit.show_nothing()
            seat.body.close()
            seat.edit.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


if __name__ == "__main__":
    sys.exit(run_by_hand(play))
