import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.ui.row_table import BADGE_ROLE
from studio.ui.stories.stories_view import StoriesView
from studio.vocabulary import StoryId
from tests.newsrooms import Clock, Line, write_story


@pytest.fixture
def view(qtbot: QtBot, studio: Studio, chinese: object) -> StoriesView:
    made = StoriesView(studio.floor.editing, "Asia/Shanghai")
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_story_changed_last_stands_first(
    qtbot: QtBot, view: StoriesView, studio: Studio, clock: Clock
) -> None:
    first = write_story(studio, "先写的")
    clock.advance(minutes=5)
    write_story(studio, "后写的")
    clock.advance(minutes=5)
    studio.floor.editing.change_field(first, "deck", "又改了")
    view.reload()

    qtbot.waitUntil(lambda: len(view.table.table.rows) == 2)

    assert [row.headline for row in view.table.table.rows] == ["先写的", "后写的"]
    badge = view.table.table.index(0, 4).data(BADGE_ROLE)
    assert badge.text == "已存本机"


def test_the_filter_finds_and_says_when_nothing_fits(
    qtbot: QtBot, view: StoriesView, studio: Studio
) -> None:
    write_story(studio, "供暖第一周")
    write_story(studio, "公交末班车")
    view.reload()
    qtbot.waitUntil(lambda: len(view.table.table.rows) == 2)

    view.filter_line.setText("公交")
    qtbot.waitUntil(lambda: [row.headline for row in view.table.table.rows] == ["公交末班车"])
    view.filter_line.setText("没有这篇")
    qtbot.waitUntil(view.nothing_found.isVisible)
    view.filter_line.clear()
    qtbot.waitUntil(lambda: len(view.table.table.rows) == 2)


def test_an_empty_list_says_what_to_do(qtbot: QtBot, view: StoriesView) -> None:
    view.reload()

    qtbot.waitUntil(view.empty.isVisible)
    with qtbot.waitSignal(view.new_requested):
        qtbot.mouseClick(view.new_button, Qt.MouseButton.LeftButton)


def test_a_story_without_a_headline_can_be_told_apart(
    qtbot: QtBot, view: StoriesView, studio: Studio
) -> None:
    studio.floor.editing.start()
    view.reload()
    qtbot.waitUntil(lambda: len(view.table.table.rows) == 1)

    assert view.table.table.index(0, 0).data() == "（无标题）"


def test_a_story_with_another_version_is_marked(
    qtbot: QtBot, line: Line, disputed: StoryId, chinese: object
) -> None:
    view = StoriesView(line.studio.floor.editing, "Asia/Shanghai")
    qtbot.addWidget(view)
    view.reload()
    qtbot.waitUntil(lambda: len(view.table.table.rows) == 1)

    assert view.table.table.index(0, 3).data() == "另有 1 个版本"
