import pytest
from pytestqt.qtbot import QtBot

from studio.composition import Studio, open_player
from studio.ui.shell.story_page import StoryPage
from studio.ui.writer import Writer
from tests.newsrooms import Line, write_story


@pytest.fixture
def page(qtbot: QtBot, studio: Studio, writer: Writer) -> StoryPage:
    floor = studio.floor
    made = StoryPage(floor.editing, floor.media, floor.publishing, writer, open_player)
    qtbot.addWidget(made)
    studio.floor.changes.listen(lambda _: None)
    made.show()
    return made


def test_the_page_says_where_the_story_is(qtbot: QtBot, page: StoryPage, line: Line) -> None:
    story = write_story(line.studio)
    page.open(story)
    qtbot.waitUntil(lambda: page.badge.badge is not None)
    assert page.badge.badge is not None
    assert page.badge.badge.text == "待同步"

    line.sync()
    page._read_sheet()

    qtbot.waitUntil(lambda: page.badge.badge is not None and page.badge.badge.text == "已同步")
    page.close_story()


def test_an_empty_story_is_not_submitted(qtbot: QtBot, page: StoryPage, studio: Studio) -> None:
    story = studio.floor.editing.start("只有标题")
    page.open(story)
    qtbot.waitUntil(page.submit_button.isVisible)

    with qtbot.waitSignal(page.notice_raised) as told:
        page.submit_button.click()

    assert told.args[0].code == "story_empty"
    assert studio.floor.editing.sheet(story).state == "draft"
    page.close_story()


def test_a_returned_story_can_be_submitted_again(qtbot: QtBot, page: StoryPage, line: Line) -> None:
    story = write_story(line.studio)
    key = line.studio.floor.publishing.submit(story)
    line.sync()
    line.platform.give_verdict(key, "return", "请核对时间")
    line.sync()
    page.open(story)

    # Two reads: the page's, and the editor's.
    qtbot.waitUntil(lambda: page.submit_button.isVisible() and page.editor.banner.isVisible())
    qtbot.waitUntil(lambda: page.submit_button.text() == "重新报送")

    assert page.editor.banner.reason.text() == "请核对时间"
    page.close_story()
