import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.desks.story_list import StoryFilter
from studio.ui.name_dialog import NameDialog
from studio.ui.row_table import BADGE_ROLE
from studio.ui.stories.stories_view import StoriesView
from studio.ui.writer import Writer
from studio.vocabulary import Channel, StoryId, StoryState
from tests.newsrooms import Clock, Line, write_story


@pytest.fixture
def view(qtbot: QtBot, studio: Studio, writer: Writer) -> StoriesView:
    made = StoriesView(studio.floor.story_list, studio.floor.placing, writer, "Asia/Shanghai")
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
    qtbot: QtBot, line: Line, disputed: StoryId, writer: Writer
) -> None:
    view = StoriesView(
        line.studio.floor.story_list, line.studio.floor.placing, writer, "Asia/Shanghai"
    )
    qtbot.addWidget(view)
    view.reload()
    qtbot.waitUntil(lambda: len(view.table.table.rows) == 1)

    assert view.table.table.index(0, 3).data() == "另有 1 个版本"


# Filters


def headlines(view: StoriesView) -> list[str]:
    return [row.headline for row in view.table.table.rows]


def test_choices_sift_and_the_heading_counts(
    qtbot: QtBot, view: StoriesView, studio: Studio
) -> None:
    column = studio.floor.planning.open_column("金娃说新闻")
    story = write_story(studio, "供暖第一周")
    studio.floor.editing.change_field(story, "column", column)
    write_story(studio, "公交末班车")
    view.reload()
    qtbot.waitUntil(lambda: view.filters.column_box.count() == 2)
    assert view.filters.clear_button.isHidden()

    view.filters.column_box.setCurrentIndex(1)

    qtbot.waitUntil(lambda: headlines(view) == ["供暖第一周"])
    assert view.heading.beside.text() == "1 / 共 2 条"
    view.filters.state_box.setCurrentIndex(
        view.filters.state_box.findData(StoryState.ADOPTED.value)
    )
    qtbot.waitUntil(view.nothing_found.isVisible)
    view.filters.clear_button.click()
    qtbot.waitUntil(lambda: len(headlines(view)) == 2)
    assert view.heading.beside.text() == "共 2 条"


def test_a_filter_is_kept_chosen_by_key_renamed_and_deleted(
    qtbot: QtBot, view: StoriesView, studio: Studio
) -> None:
    write_story(studio, "供暖第一周")
    write_story(studio, "公交末班车")
    view.reload()
    qtbot.waitUntil(lambda: len(headlines(view)) == 2)
    view.filter_line.setText("供暖")
    qtbot.waitUntil(lambda: headlines(view) == ["供暖第一周"])
    assert view.saved_bar.isHidden()

    view.filters.save_button.click()
    naming = view.findChild(NameDialog)
    assert naming is not None
    naming.line.setText("暖气")
    naming.save_button.click()
    qtbot.waitUntil(lambda: [one.text() for one in view.saved_bar.buttons] == ["暖气  1"])
    assert view.saved_bar.buttons[0].isChecked()
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    view.table.setFocus()
    qtbot.keyClick(view.table, Qt.Key.Key_0, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: len(headlines(view)) == 2)
    assert not view.saved_bar.buttons[0].isChecked()
    qtbot.keyClick(view.table, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: headlines(view) == ["供暖第一周"])

    (one,) = view.saved_bar.saved
    view.saved_bar.menu_of(one).actions()[0].trigger()
    asking = view.findChild(NameDialog)
    assert asking is not None
    asking.line.setText("供暖季")
    asking.save_button.click()
    qtbot.waitUntil(lambda: [one.text() for one in view.saved_bar.buttons] == ["供暖季  1"])
    (one,) = view.saved_bar.saved
    view.saved_bar.menu_of(one).actions()[-1].trigger()
    qtbot.waitUntil(view.saved_bar.isHidden)
    assert studio.floor.story_list.saved() == []


def test_filters_are_put_in_order_and_changed(
    qtbot: QtBot, view: StoriesView, studio: Studio
) -> None:
    for name in ("一", "二"):
        studio.floor.story_list.save(name, StoryFilter(words=name))
    view.reload()
    qtbot.waitUntil(lambda: len(view.saved_bar.buttons) == 2)
    view.saved_bar.menu_of(view.saved_bar.saved[1]).actions()[2].trigger()
    qtbot.waitUntil(lambda: [one.name for one in view.saved_bar.saved] == ["二", "一"])

    view.show_filter(StoryFilter(channel=Channel.RADIO))
    view.saved_bar.menu_of(view.saved_bar.saved[0]).actions()[1].trigger()

    qtbot.waitUntil(lambda: view.saved_bar.buttons[0].isChecked())
    assert studio.floor.story_list.saved()[0].wanted == StoryFilter(channel=Channel.RADIO)


def test_a_name_that_is_taken_is_said(qtbot: QtBot, view: StoriesView, studio: Studio) -> None:
    studio.floor.story_list.save("一", StoryFilter(words="一"))
    view.show_filter(StoryFilter(words="二"))

    view.filters.save_button.click()
    naming = view.findChild(NameDialog)
    assert naming is not None
    naming.line.setText("一")
    naming.save_button.click()

    qtbot.waitUntil(naming.trouble.isVisible)
    assert "“一”" in naming.trouble.text()
    assert naming.line.text() == "一", "what was typed stays"
    naming.reject()


def test_typing_on_asks_the_store_for_the_last_word_only(
    qtbot: QtBot, view: StoriesView, studio: Studio
) -> None:
    write_story(studio, "供暖第一周")
    write_story(studio, "公交末班车")
    view.reload()
    for words in ("公", "公交", "公交末", "供"):
        view.filter_line.setText(words)

    qtbot.waitUntil(lambda: headlines(view) == ["供暖第一周"])
    assert view.filters.wanted() == StoryFilter(words="供")
