from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from studio.composition import Studio, open_player
from studio.desks.changes import Change
from studio.desks.editing import EditingDesk
from studio.errors import StoreError
from studio.manuscript.blocks import OBJECT
from studio.manuscript.objects import embedded, keys_in
from studio.ui.error_text import error_text
from studio.ui.shell.story_page import StoryPage
from studio.ui.words import not_saved_badge
from studio.ui.writer import Writer
from studio.vocabulary import Kind
from tests.newsrooms import Line, write_story
from tests.ui.editing.histories import type_in


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


def test_the_badge_says_not_saved_only_until_it_is(
    qtbot: QtBot, page: StoryPage, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = write_story(studio)
    page.open(story)
    qtbot.waitUntil(lambda: page.badge.badge is not None and not page.editor.body.isReadOnly())
    there = page.badge.badge

    def full(*_: object) -> None:
        raise StoreError("disk_full", folder="")

    with monkeypatch.context() as disk, qtbot.waitSignal(page.notice_raised):
        disk.setattr(EditingDesk, "save_body", full)
        type_in(page.editor.body, "x")
        page.editor.flush()
    assert page.badge.badge == not_saved_badge()

    with qtbot.waitSignal(page.saved):
        page.editor.flush()

    qtbot.waitUntil(lambda: page.badge.badge == there)
    page.close_story()


def test_later_words_that_wait_are_not_called_the_submission(
    qtbot: QtBot, page: StoryPage, line: Line
) -> None:
    story = write_story(line.studio)
    line.studio.floor.publishing.submit(story)
    assert line.studio.floor.editing.sheet(story).submission_waits
    line.sync()

    line.studio.floor.editing.change_field(story, "deck", "又改了")
    page.open(story)

    qtbot.waitUntil(lambda: page.badge.badge is not None)
    assert page.badge.badge is not None
    assert page.badge.badge.text == "待同步"
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

    qtbot.waitUntil(lambda: page.submit_button.isVisible() and page.editor.banner.isVisible())

    qtbot.waitUntil(lambda: page.submit_button.text() == "重新报送")
    assert page.editor.banner.reason.text() == "请核对时间"
    page.close_story()


def test_a_story_that_changed_since_its_submission_says_so(
    qtbot: QtBot, page: StoryPage, line: Line
) -> None:
    """P12: 已达省平台 is said of what was submitted."""
    story = write_story(line.studio)
    line.studio.floor.publishing.submit(story)
    line.sync()
    page._looking.setInterval(0)
    page.open(story)
    qtbot.waitUntil(lambda: page.badge.badge is not None and page.badge.badge.text == "已达省平台")
    assert page.since.text() == ""

    line.studio.floor.editing.change_field(story, "headline", "改过的标题")
    page.on_changed(Change(stories=frozenset({story})))

    qtbot.waitUntil(lambda: page.since.text() == "报送后又改过，省平台没有这些改动")
    page.close_story()


def test_a_file_dropped_onto_the_text_lands_there_and_on_the_shelf(
    qtbot: QtBot, page: StoryPage, studio: Studio, tmp_path: Path
) -> None:
    file = tmp_path / "日出.png"
    image = QImage(320, 180, QImage.Format.Format_RGB32)
    image.fill(QColor("orange"))
    image.save(str(file))
    page.open(write_story(studio, text="室温二十一度。"))
    body = page.editor.body
    qtbot.waitUntil(lambda: body.body.text.length > 1)

    body.pasting.take_files([file], body.body.text.length - 1)

    qtbot.waitUntil(lambda: len(page.media.shelf.model.rows()) == 1, timeout=20_000)
    qtbot.waitUntil(lambda: OBJECT in body.body.text.whole())
    (key,) = keys_in(body.body.text.blocks())
    one = embedded(body.body.embeds()[key])
    assert (one.name, one.width, one.height) == ("日出.png", 320, 180)
    assert one.sha256 == page.media.shelf.model.rows()[0].sha256

    page.media.insert_button.click()
    assert len(keys_in(body.body.text.blocks())) == 2
    page.close_story()
    page.media.close_player()


def test_a_file_that_cannot_be_taken_is_told_and_the_text_unharmed(
    qtbot: QtBot, page: StoryPage, studio: Studio, tmp_path: Path
) -> None:
    file = tmp_path / "坏.png"
    file.write_bytes(b"no picture")
    page.open(write_story(studio, text="室温"))
    body = page.editor.body
    qtbot.waitUntil(lambda: body.body.text.length > 1)

    with qtbot.waitSignal(page.notice_raised, timeout=20_000) as told:
        body.pasting.take_files([file], 1)

    assert told.args[0].code == "media_unreadable"
    assert body.body.text.whole() == "室温"
    page.close_story()
    page.media.close_player()


def test_a_story_with_open_suggestions_is_not_submitted(
    qtbot: QtBot, page: StoryPage, studio: Studio
) -> None:
    story = write_story(studio)
    page.open(story)
    qtbot.waitUntil(page.submit_button.isVisible)
    qtbot.waitUntil(lambda: page.editor._story is not None)
    page.editor.format_bar.suggest.trigger()
    type_in(page.editor.body, "新")

    with qtbot.waitSignal(page.notice_raised) as told:
        page.submit_button.click()

    assert told.args[0].code == "suggestions_open"
    assert "还有 1 处修订没有处理" in error_text(told.args[0])
    assert studio.floor.editing.sheet(story).state == "draft"
    page.close_story()


def test_what_the_screen_shows_and_the_body_lacks_is_not_submitted_without_it(
    qtbot: QtBot, page: StoryPage, line: Line
) -> None:
    story = write_story(line.studio)
    line.sync()
    page.open(story)
    qtbot.waitUntil(page.submit_button.isVisible)
    qtbot.waitUntil(lambda: page.editor._story is not None)
    type_in(page.editor.body, "新")
    page.editor.flush()
    qtbot.waitUntil(lambda: not page.editor.is_ahead)
    line.platform.forbidden = {Kind.STORY_BODY_UPDATED}
    line.sync()  # the page has not heard of it

    with qtbot.waitSignal(page.notice_raised) as told:
        page.submit_button.click()

    assert told.args[0].code == "body_taken_back"
    assert line.studio.floor.editing.sheet(story).state == "draft"
    page.close_story()
