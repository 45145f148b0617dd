"""Through the window: how stories begin, and how they become templates."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.desks.planning import Proposal
from studio.manuscript.blocks import Block, Run
from studio.manuscript.making import body_of
from studio.manuscript.template import Template
from studio.ui.name_dialog import NameDialog
from studio.ui.shell.columns_dialog import ColumnsDialog
from studio.ui.shell.main_window import MainWindow
from studio.ui.shell.new_story_dialog import NewStoryDialog
from studio.vocabulary import BlockKind, Channel, ColumnId
from tests.newsrooms import write_story

EPISODE = Template(
    "一期", "{栏目}｜{日期}", channels=(Channel.CLIENT,),
    blocks=(Block(BlockKind.HEADING_2, (Run("问题"),)),),
)  # fmt: skip


@pytest.fixture
def column(studio: Studio) -> ColumnId:
    made = studio.floor.planning.open_column("金娃说新闻")
    studio.floor.columns.put_template(made, EPISODE)
    return made


def asked(window: MainWindow, qtbot: QtBot) -> NewStoryDialog:
    qtbot.waitUntil(lambda: window.findChild(NewStoryDialog) is not None)
    found = window.findChild(NewStoryDialog)
    assert found is not None
    return found


def test_without_templates_a_story_begins_at_once(
    window: MainWindow, studio: Studio, qtbot: QtBot
) -> None:
    window.new_story()

    qtbot.waitUntil(lambda: window.story.editor.body.isVisible())
    assert len(studio.floor.editing.rows()) == 1


def test_a_story_begins_with_a_template_and_is_taken_back(
    window: MainWindow, studio: Studio, column: ColumnId, qtbot: QtBot
) -> None:
    window.new_story()
    dialog = asked(window, qtbot)
    dialog.list.setCurrentRow(1)
    qtbot.keyClick(dialog.list, Qt.Key.Key_Return)

    editor = window.story.editor
    qtbot.waitUntil(lambda: editor.body.toPlainText() == "问题")
    assert editor.headline.text().startswith("金娃说新闻｜")
    assert editor.headline.text().endswith("日")
    assert window.notices.text == "已按模板“一期”起稿。"
    assert window.notices.news.deed_button.text() == "撤销"
    window.notices.news.deed_button.click()

    qtbot.waitUntil(lambda: studio.floor.editing.rows() == [])
    assert studio.floor.planning.rows() == []
    assert window.pages.currentWidget() is window.stories


def test_a_topics_story_begins_as_its_column_does(
    window: MainWindow, studio: Studio, column: ColumnId, qtbot: QtBot
) -> None:
    topic = studio.floor.planning.propose(Proposal("供暖", column_id=column))
    studio.floor.planning.approve(topic)

    window.starting.story_of_topic(topic)
    dialog = asked(window, qtbot)
    assert dialog.choices[0] is not None
    qtbot.keyClick(dialog.list, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: studio.floor.planning.row(topic).story_id is not None)
    story = studio.floor.planning.row(topic).story_id
    assert story is not None
    qtbot.waitUntil(lambda: window.open_story_id == story)
    assert studio.floor.editing.sheet(story).topic_title == "供暖"
    window.open_desk("stories")
    window.starting.story_of_topic(topic)
    qtbot.waitUntil(lambda: window.open_story_id == story)
    assert len(studio.floor.editing.rows()) == 1


def test_a_story_becomes_a_template_of_its_column(
    window: MainWindow, studio: Studio, column: ColumnId, qtbot: QtBot
) -> None:
    story = write_story(studio, "供暖第一周")
    studio.floor.editing.change_field(story, "column", column)
    studio.floor.editing.save_body(story, body_of([("quote", "原话")]), "原话")
    window.open_story(story)
    qtbot.waitUntil(lambda: "原话" in window.story.editor.body.toPlainText())

    window.story.template_button.click()
    qtbot.waitUntil(lambda: window.findChild(NameDialog) is not None)
    asking = window.findChild(NameDialog)
    assert asking is not None
    asking.line.setText("问答")
    asking.save_button.click()

    qtbot.waitUntil(lambda: len(studio.floor.columns.sheet(column).templates) == 2)
    qtbot.waitUntil(lambda: window.findChild(ColumnsDialog) is not None)
    dialog = window.findChild(ColumnsDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.templates.lines["name"].text() == "问答")
    assert dialog.tabs.currentWidget() is dialog.templates
    assert BlockKind.QUOTE in {block.kind for block in dialog.templates.body.blocks()}
    dialog.reject()


def test_a_story_without_a_column_is_asked_for_one(
    window: MainWindow, studio: Studio, qtbot: QtBot
) -> None:
    window.open_story(write_story(studio))
    qtbot.waitUntil(lambda: "室温" in window.story.editor.body.toPlainText())

    window.actions_by_name["template"].trigger()

    qtbot.waitUntil(lambda: window.notices.text == "请先给稿件选栏目。")
