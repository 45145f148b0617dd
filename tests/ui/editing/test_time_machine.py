from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt, QThreadPool
from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.manuscript.objects import Embedded, Sort
from studio.manuscript.table_hand import TableHand
from studio.ui.editing.story_edit import StoryEdit
from studio.ui.editing.time_machine import TimeMachine
from studio.ui.shell.main_window import MainWindow
from studio.vocabulary import StoryId
from tests.newsrooms import Line, edit, write_story


@pytest.fixture
def story(studio: Studio, line: Line) -> StoryId:
    """Two paragraphs; then the first was changed and a third one added."""
    made = write_story(studio, "标题", "第一段的文字。")
    edit(line, made, "", "\n第二段的文字。")
    edit(line, made, "第一段", "改过的", removed=3)
    edit(line, made, "", "\n第三段的文字。")
    return made


@pytest.fixture
def machine(qtbot: QtBot, studio: Studio, story: StoryId, chinese: object) -> Iterator[TimeMachine]:
    made = TimeMachine(studio.floor.history, "Asia/Shanghai")
    qtbot.addWidget(made)
    made.show()
    made.open(story)
    qtbot.waitUntil(lambda: "第三段" in made.pane.toPlainText())
    yield made
    made.close_story()
    assert QThreadPool.globalInstance().waitForDone(5000)


def test_the_slider_shows_every_moment(qtbot: QtBot, machine: TimeMachine) -> None:
    qtbot.keyClick(machine.slider, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: machine.pane.toPlainText() == "")
    assert machine.when.text() == "动笔之前"

    machine.slider.setValue(machine.slider.maximum())
    qtbot.waitUntil(lambda: "第三段" in machine.pane.toPlainText())
    qtbot.keyClick(machine, Qt.Key.Key_Left)
    assert machine.index == machine.slider.maximum() - 1


def test_quick_sliding_ends_on_the_last_wish(qtbot: QtBot, machine: TimeMachine) -> None:
    for index in (-1, 3, 5, -1):
        machine.slider.setValue(index)

    qtbot.waitUntil(lambda: machine.pane.toPlainText() == "")
    assert QThreadPool.globalInstance().waitForDone(5000)


def test_a_story_opened_while_another_is_read_is_shown(
    qtbot: QtBot, machine: TimeMachine, studio: Studio
) -> None:
    another = write_story(studio, "另一篇", "另一篇的文字。")
    machine.slider.setValue(1)  # its version is being read
    machine.open(another)

    qtbot.waitUntil(lambda: machine.pane.toPlainText() == "另一篇的文字。")


def test_named_versions_are_gone_to_and_compared(qtbot: QtBot, machine: TimeMachine) -> None:
    assert machine.list.item(0).text().startswith("现在\n")
    machine.list.setCurrentRow(machine.list.count() - 1)
    assert machine.index == -1

    machine.compare_box.setCurrentIndex(1)
    qtbot.waitUntil(lambda: machine.pane.changes > 0)
    assert machine.pane.next_change()


def test_playing_goes_to_the_end_and_stops(qtbot: QtBot, machine: TimeMachine) -> None:
    machine._play.setInterval(1)
    qtbot.keyClick(machine, Qt.Key.Key_Space)

    qtbot.waitUntil(lambda: machine.index == machine.slider.maximum())
    qtbot.waitUntil(lambda: not machine._play.isActive())


def test_all_is_brought_back_as_an_edit_that_can_be_undone(
    qtbot: QtBot, window: MainWindow, story: StoryId
) -> None:
    body = opened(qtbot, window, story)
    now = body.body.text.whole()
    history = window.history
    history.slider.setValue(history.slider.minimum() + 7)
    qtbot.waitUntil(lambda: history.pane.toPlainText() == "第一段的文字。")

    history.all_button.click()

    assert window.pages.currentWidget() is window.story
    assert body.body.text.whole() == body.toPlainText() == "第一段的文字。"
    body.undo()
    assert body.body.text.whole() == now


def test_one_paragraph_is_brought_back_alone(
    qtbot: QtBot, window: MainWindow, story: StoryId
) -> None:
    body = opened(qtbot, window, story)
    history = window.history
    history.slider.setValue(history.slider.minimum() + 7)
    qtbot.waitUntil(lambda: history.pane.toPlainText() == "第一段的文字。")

    history.paragraph_button.click()

    wanted = "第一段的文字。\n第二段的文字。\n第三段的文字。"
    qtbot.waitUntil(lambda: body.body.text.whole() == wanted)
    assert body.toPlainText() == wanted


def test_a_paragraph_of_the_slider_is_brought_back_though_a_later_one_is_beside_it(
    qtbot: QtBot, window: MainWindow, story: StoryId
) -> None:
    """What came since stands in the pane too; the old words are asked for, not the new ones."""
    body = opened(qtbot, window, story)
    history = window.history
    history.slider.setValue(history.slider.minimum() + 7)
    history.compare_box.setCurrentIndex(1)  # now
    qtbot.waitUntil(lambda: history.pane.changes > 0)
    assert history.pane.next_change()

    history.paragraph_button.click()

    wanted = "第一段的文字。\n第二段的文字。\n第三段的文字。"
    qtbot.waitUntil(lambda: body.body.text.whole() == wanted)


def test_a_paragraph_that_was_not_there_then_cannot_be_brought_back(
    qtbot: QtBot, machine: TimeMachine
) -> None:
    machine.slider.setValue(machine.slider.minimum() + 7)
    qtbot.waitUntil(lambda: machine.pane.toPlainText() == "第一段的文字。")
    machine.compare_box.setCurrentIndex(1)  # now
    qtbot.waitUntil(lambda: machine.pane.changes > 0)
    place = machine.pane.toPlainText().index("第三段")

    def put_caret(at: int) -> None:
        cursor = machine.pane.textCursor()
        cursor.setPosition(at)
        machine.pane.setTextCursor(cursor)

    put_caret(place)
    assert not machine.paragraph_button.isEnabled()
    put_caret(machine.pane.toPlainText().index("第一"))
    assert machine.paragraph_button.isEnabled()


def test_what_was_typed_a_moment_ago_is_in_the_history(
    qtbot: QtBot, window: MainWindow, story: StoryId
) -> None:
    window.open_story(story)
    body = window.story.editor.body
    qtbot.waitUntil(lambda: "第三段" in body.toPlainText())
    body.textCursor().insertText("just typed")
    window.actions_by_name["history"].trigger()

    qtbot.waitUntil(lambda: "just typed" in window.history.pane.toPlainText())
    qtbot.keyClick(window.history, Qt.Key.Key_Escape)
    assert window.pages.currentWidget() is window.story


def opened(qtbot: QtBot, window: MainWindow, story: StoryId) -> StoryEdit:
    window.open_story(story)
    body = window.story.editor.body
    qtbot.waitUntil(lambda: "第三段" in body.toPlainText())
    window.story.history_button.click()
    qtbot.waitUntil(lambda: "第三段" in window.history.pane.toPlainText())
    return body


def test_what_changed_in_a_table_is_shown_and_comes_back(
    qtbot: QtBot, window: MainWindow, studio: Studio
) -> None:
    story = write_story(studio, "标题", "供暖户数如下。")
    window.open_story(story)
    body = window.story.editor.body
    qtbot.waitUntil(lambda: "供暖" in body.toPlainText())
    key = body.objects.insert(Embedded(Sort.TABLE, rows=(("村", "户"), ("双湾", "412"))))
    hand = TableHand(body.body, key)
    then = hand.grid
    body.binding.change_beside(lambda: hand.remove("rows", ["0"]))
    body.binding.change_beside(lambda: hand.write("1", "1", "430", "412"))
    window.story.history_button.click()
    history = window.history
    qtbot.waitUntil(lambda: "双湾 │ 430" in history.pane.toPlainText())
    history.compare_box.setCurrentIndex(1)  # now

    while "村 │ 户" not in history.pane.toPlainText():
        history.slider.setValue(history.index - 1)
        qtbot.waitUntil(lambda: not history._is_reading)
    assert history.pane.changes == 1
    history.all_button.click()

    qtbot.waitUntil(lambda: hand.grid == then)
    body.undo()
    assert hand.grid.cells == (("双湾", "430"),)
