from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.desks.placing import Place
from studio.ui.editing.place_bar import PlaceBar

COLUMNS = [Place("a", "金娃说新闻"), Place("b", "民生 & 直通车")]


@pytest.fixture
def bar(qtbot: QtBot, chinese: QApplication) -> PlaceBar:
    made = PlaceBar(lambda: COLUMNS, list)
    qtbot.addWidget(made)
    return made


def fill(bar: PlaceBar, qtbot: QtBot) -> list[str]:
    bar.column.places.aboutToShow.emit()
    qtbot.waitUntil(lambda: len(bar.column.places.actions()) == 3)
    return [action.text() for action in bar.column.places.actions()]


def test_it_says_where_the_story_belongs(bar: PlaceBar) -> None:
    assert (bar.column.text(), bar.topic.text()) == ("选择栏目 ▾", "选择选题 ▾")

    bar.column.show_place("a", "金娃说新闻")
    bar.topic.show_place("t", "供暖季第一周" * 9)

    assert bar.column.text() == "金娃说新闻 ▾"
    assert bar.column.accessibleName() == "栏目: 金娃说新闻"
    assert bar.topic.text().endswith("… ▾")
    assert "供暖季第一周" * 9 in bar.topic.toolTip()


def test_a_column_that_ended_stays_where_it_stands(bar: PlaceBar, qtbot: QtBot) -> None:
    """The chooser offers it no more, yet this story is its."""
    bar.column.show_place("e", "阿拉善")
    bar.column.places.aboutToShow.emit()
    qtbot.waitUntil(lambda: len(bar.column.places.actions()) == 4)

    shown = [(one.text(), one.isChecked()) for one in bar.column.places.actions()]
    assert shown[2:] == [("阿拉善", True), ("无", False)]


def test_another_place_is_chosen_from_the_menu(bar: PlaceBar, qtbot: QtBot) -> None:
    bar.column.show_place("a", "金娃说新闻")

    assert fill(bar, qtbot) == ["金娃说新闻", "民生 && 直通车", "无"]
    first, second, none = bar.column.places.actions()
    assert [one.isChecked() for one in (first, second, none)] == [True, False, False]
    chosen: list[tuple[str, str]] = []
    bar.chosen.connect(lambda *place: chosen.append(place))
    for action in (first, second, none):
        action.trigger()

    assert chosen == [("column", "b"), ("column", "")]
