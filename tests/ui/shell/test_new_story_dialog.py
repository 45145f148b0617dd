from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.desks.starting import Choice
from studio.manuscript.blocks import Block, Run
from studio.manuscript.template import Template
from studio.ui.shell.new_story_dialog import NewStoryDialog
from studio.vocabulary import BlockKind, Channel, ColumnId

EPISODE = Choice(
    ColumnId("c"), "金娃说新闻", "t",
    Template("一期", "{栏目}｜", channels=(Channel.DOUYIN,),
             blocks=(Block(BlockKind.BULLETS, (Run("当事人"),)),)),
)  # fmt: skip


def shown(qtbot: QtBot, *, templates_first: bool = False) -> NewStoryDialog:
    dialog = NewStoryDialog([EPISODE], templates_first=templates_first)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.open()
    return dialog


def lines(dialog: NewStoryDialog) -> list[str]:
    return [dialog.list.item(row).text() for row in range(dialog.list.count())]


def test_a_blank_one_comes_first_and_a_key_picks_another(
    qtbot: QtBot, chinese: QApplication
) -> None:
    dialog = shown(qtbot)
    assert lines(dialog) == ["空白稿件", "金娃说新闻 · 一期"]
    assert dialog.preview.text() == "标题和正文都是空的。"

    qtbot.keyClick(dialog.list, Qt.Key.Key_Down)
    assert dialog.preview.text() == "{栏目}｜\n渠道：抖音\n\n• 当事人"
    told: list[object] = []
    dialog.chosen.connect(told.append)
    qtbot.keyClick(dialog.list, Qt.Key.Key_Return)

    assert told == [EPISODE]
    assert not dialog.isVisible()


def test_of_a_topic_its_columns_template_comes_first(qtbot: QtBot, chinese: QApplication) -> None:
    dialog = shown(qtbot, templates_first=True)

    assert lines(dialog) == ["金娃说新闻 · 一期", "空白稿件"]
    dialog.list.setCurrentRow(1)
    with qtbot.waitSignal(dialog.chosen) as told:
        dialog.start_button.click()
    assert told.args == [None]


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape])
def test_nothing_begins_when_it_is_cancelled(
    qtbot: QtBot, chinese: QApplication, key: Qt.Key
) -> None:
    dialog = shown(qtbot)

    with qtbot.assertNotEmitted(dialog.chosen):
        qtbot.keyClick(dialog.list, key)

    assert not dialog.isVisible()
