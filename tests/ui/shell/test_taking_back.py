"""Thinking better of a submission (撤回), in the window."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.ui.shell.main_window import MainWindow
from studio.vocabulary import StoryId
from tests.newsrooms import Clock, Line, write_story


def submit(qtbot: QtBot, window: MainWindow, story: StoryId) -> None:
    window.open_story(story)
    qtbot.waitUntil(window.story.submit_button.isVisible)
    qtbot.waitUntil(lambda: bool(window.story.editor.body.toPlainText()))
    window.story.submit()
    qtbot.waitUntil(lambda: window.notices.news.deed_button.isVisible())


def state_of(studio: Studio, story: StoryId) -> str:
    return studio.floor.editing.sheet(story).state


def test_a_submission_is_taken_back_from_its_notice(
    qtbot: QtBot, window: MainWindow, studio: Studio
) -> None:
    story = write_story(studio)
    submit(qtbot, window, story)
    assert window.notices.text == (
        "已报送“供暖第一周”。10 秒内可以撤回，之后线路一通就发送，文字先走。"
    )
    assert window.notices.news.deed_button.text() == "撤回"
    assert state_of(studio, story) == "submitted"

    window.notices.news.deed_button.click()

    qtbot.waitUntil(lambda: window.notices.text == "报送已撤回，可以继续改稿。")
    assert state_of(studio, story) == "draft"
    qtbot.waitUntil(window.story.submit_button.isVisible)
    assert not window.story.take_back_button.isVisible()


def test_without_a_line_the_page_goes_on_offering_it(
    qtbot: QtBot, window: MainWindow, studio: Studio, clock: Clock
) -> None:
    story = write_story(studio)
    submit(qtbot, window, story)
    window.notices.news.close_button.click()
    clock.advance(hours=5)
    qtbot.waitUntil(window.story.take_back_button.isVisible)

    window.story.take_back_button.click()

    qtbot.waitUntil(lambda: state_of(studio, story) == "draft")
    qtbot.waitUntil(window.story.submit_button.isVisible)


def test_the_queue_offers_it_too(qtbot: QtBot, window: MainWindow, studio: Studio) -> None:
    story = write_story(studio)
    submit(qtbot, window, story)
    window.open_desk("queue")
    bar = window.queue.transfers
    qtbot.waitUntil(lambda: window.queue._words is not None)
    (row,) = [row for row in studio.floor.queue.sheet().rows if row.is_unsent]

    bar.show_row(row)
    bar.take_back_button.click()

    qtbot.waitUntil(lambda: state_of(studio, story) == "draft")
    qtbot.waitUntil(lambda: window.notices.text == "报送已撤回，可以继续改稿。")


def test_what_left_meanwhile_is_said_to_have_left(
    qtbot: QtBot, window: MainWindow, line: Line, clock: Clock
) -> None:
    story = write_story(line.studio)
    submit(qtbot, window, story)
    clock.advance(seconds=10)
    line.sync()  # the window has not heard of it

    window.notices.news.deed_button.click()

    qtbot.waitUntil(lambda: "已经发出，不能撤回" in window.notices.text)
    assert state_of(line.studio, story) == "submitted"
