from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from studio.ui.editing.view_place import ViewPlace
from tests.ui.editing.conftest import NewEdit
from tests.ui.editing.histories import select


@pytest.mark.parametrize(("at", "added", "dropped"), [(0, 7, 1), (2, 7, 2), (5, 5, 5), (9, 5, 5)])
def test_places_move_with_what_changes_before_them(
    new_edit: NewEdit, at: int, added: int, dropped: int
) -> None:
    edit = new_edit("甲乙丙丁戊己庚辛壬癸")
    select(edit, 5)

    place = ViewPlace(edit)
    place.add(at, 2)
    assert place.caret == added
    place = ViewPlace(edit)
    place.drop(at, 4)
    assert place.caret == dropped


def test_places_are_found_by_their_letters(new_edit: NewEdit) -> None:
    edit = new_edit("甲乙丙丁")
    select(edit, 3, 1)
    place = ViewPlace(edit)
    pins = place.pinned(edit.body.text)
    edit.body.text.replace(0, 0, "前前")

    place.find(pins, edit.body.text)

    assert (place.caret, place.anchor) == (3, 5)


def test_the_line_at_the_top_stays_there(new_edit: NewEdit, qtbot: QtBot) -> None:
    edit = new_edit("\n".join(f"第{n}段" for n in range(99)))
    edit.resize(300, 200)
    edit.show()
    qtbot.waitExposed(edit)
    bar = edit.verticalScrollBar()
    bar.setValue(700)
    place = ViewPlace(edit)
    bar.setValue(20)

    place.scroll_back(edit)

    assert abs(bar.value() - 700) <= 1
