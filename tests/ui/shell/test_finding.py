from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.desks.planning import Proposal
from studio.desks.spans import Period, Span
from studio.desks.story_list import StoryFilter
from studio.ui.shell.finding import Opening, open_palette
from studio.ui.shell.shortcuts import SHORTCUTS
from tests.newsrooms import write_story


def test_topics_and_stories_are_found_beside_the_actions(
    qtbot: QtBot, studio: Studio, chinese: QApplication
) -> None:
    write_story(studio, "供暖第一周")
    topic = studio.floor.planning.propose(Proposal("老旧小区"))
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    opened: list[str] = []
    filtered: list[StoryFilter] = []
    studio.floor.story_list.save("我的草稿", StoryFilter(when=Span(Period.DAYS_7)))
    opening = Opening(opened.append, opened.append, filtered.append)
    actions = {shortcut.name: QAction(shortcut.text) for shortcut in SHORTCUTS}
    table = QAction("插入表格")
    palette = open_palette(window, studio.floor, actions, opening, [table])
    palette.line.setText("老旧")
    qtbot.waitUntil(lambda: palette.list.item(0).text() == "老旧小区    选题")

    palette.list.itemClicked.emit(palette.list.item(0))

    assert opened == [topic]
    palette.line.setText("wdcg")
    palette.list.itemClicked.emit(palette.list.item(0))
    assert filtered == [StoryFilter(when=Span(Period.DAYS_7))]
    palette.line.setText("插入")
    with qtbot.waitSignal(table.triggered):
        palette.list.itemClicked.emit(palette.list.item(0))
