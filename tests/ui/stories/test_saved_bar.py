from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.desks.spans import Period, Span
from studio.desks.story_list import SavedFilter, StoryFilter
from studio.ui.stories.saved_bar import SavedBar

ONE = SavedFilter("a", "一 & 二", StoryFilter(words="一"))
TWO = SavedFilter("b", "今天", StoryFilter(when=Span(Period.TODAY)))


@pytest.fixture
def bar(qtbot: QtBot, chinese: QApplication) -> SavedBar:
    made = SavedBar()
    qtbot.addWidget(made)
    made.show_saved([ONE, TWO])
    return made


def test_each_says_how_many_fit(bar: SavedBar) -> None:
    bar.show_counts([("a", 1200), ("b", 0)])

    assert [one.text() for one in bar.buttons] == ["一 && 二  1,200", "今天  0"]
    assert bar.buttons[1].toolTip() == "今天 (Alt+2)"


def test_the_one_in_use_is_marked(bar: SavedBar) -> None:
    bar.show_current(TWO.wanted)

    assert [one.isChecked() for one in bar.buttons] == [False, True]
    assert not bar.more_button.isHidden()
    bar.show_current(StoryFilter())
    assert bar.more_button.isHidden()


def test_they_are_chosen_by_mouse_and_by_number(bar: SavedBar) -> None:
    chosen: list[SavedFilter] = []
    bar.chosen.connect(chosen.append)

    bar.buttons[0].click()
    bar.choose(1)
    bar.choose(7)

    assert chosen == [ONE, TWO]


def test_the_ends_go_no_further(bar: SavedBar) -> None:
    first, last = bar.menu_of(ONE).actions(), bar.menu_of(TWO).actions()

    assert [one.isEnabled() for one in first[2:4]] == [False, True]
    assert [one.isEnabled() for one in last[2:4]] == [True, False]


def test_without_any_the_bar_goes(bar: SavedBar) -> None:
    bar.show_saved([])

    assert bar.isHidden()
