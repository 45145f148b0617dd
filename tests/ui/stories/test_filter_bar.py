from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from studio.desks.placing import Place
from studio.desks.spans import Period, Span
from studio.desks.story_list import StoryFilter
from studio.ui.stories.filter_bar import FilterBar
from studio.vocabulary import Arrival, Channel, ColumnId, PersonId, StoryState

COLUMN, AUTHOR = ColumnId("c" * 32), PersonId("p" * 32)
EVERYTHING = StoryFilter(
    "供暖",
    COLUMN,
    AUTHOR,
    StoryState.RETURNED,
    Arrival.TEXT_ARRIVED,
    Channel.RADIO,
    Span(Period.WEEK),
)


@pytest.fixture
def bar(qtbot: QtBot, chinese: QApplication) -> FilterBar:
    made = FilterBar(QLineEdit())
    qtbot.addWidget(made)
    qtbot.addWidget(made.line)
    made.offer([Place(COLUMN, "金娃说新闻")], [Place(AUTHOR, "李晓禾")])
    return made


def test_what_is_shown_is_what_is_looked_for(bar: FilterBar, qtbot: QtBot) -> None:
    assert bar.wanted().is_open

    with qtbot.waitSignal(bar.changed):
        bar.show_filter(EVERYTHING)

    assert bar.wanted() == EVERYTHING
    assert [box.currentText() for box in bar._boxes()] == [
        "金娃说新闻", "李晓禾", "已退回", "文字已达，媒体在途", "广播",
    ]  # fmt: skip
    assert bar.span_box.currentText() == "本周"
    with qtbot.assertNotEmitted(bar.changed, wait=300):
        bar.show_filter(EVERYTHING)
    bar.clear_button.click()
    assert bar.wanted() == StoryFilter()
    assert bar.clear_button.isHidden()


def test_what_is_not_known_here_yet_stays_looked_for(bar: FilterBar) -> None:
    other = ColumnId("d" * 32)

    bar.show_filter(StoryFilter(column=other))
    bar.offer([Place(COLUMN, "金娃说新闻")], [])
    assert bar.wanted() == StoryFilter(column=other)
    bar.offer([Place(COLUMN, "金娃说新闻"), Place(other, "民生直通车", is_closed=True)], [])

    assert bar.column_box.currentText() == "民生直通车（已停办）"


def test_every_box_has_a_name(bar: FilterBar) -> None:
    assert all(box.accessibleName() for box in (*bar._boxes(), bar.span_box))


def test_a_time_that_is_chosen_is_looked_for(bar: FilterBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.changed):
        bar.span_box.activated.emit(bar.span_box.findText("本月"))

    assert bar.wanted() == StoryFilter(when=Span(Period.MONTH))
    assert not bar.save_button.isHidden()
