"""The window on a real newsroom, driven with keys and mouse."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QThreadPool
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.app import set_language
from studio.composition import Studio, open_player
from studio.ui.shell.main_window import MainWindow
from studio.ui.theme import apply_theme, load_fonts
from studio.ui.writer import Writer
from studio.vocabulary import StoryId
from tests.newsrooms import Line, write_story


@pytest.fixture
def chinese(qapp: QApplication) -> QApplication:
    """Our fonts, the light look, Chinese."""
    load_fonts(qapp)
    apply_theme(qapp, "light")
    set_language(qapp, "zh_CN")
    return qapp


@pytest.fixture
def writer(chinese: QApplication) -> Iterator[Writer]:
    made = Writer()
    yield made
    assert made.finish()


@pytest.fixture
def disputed(line: Line, other: Line) -> StoryId:
    """A story whose headline was set by both; ours came first."""
    made = write_story(line.studio)
    line.sync()
    other.sync()
    line.studio.floor.editing.change_field(made, "headline", "我的标题")
    other.studio.floor.editing.change_field(made, "headline", "同事的标题")
    line.sync()
    other.sync()
    line.sync()
    return made


@pytest.fixture
def window(qtbot: QtBot, studio: Studio, writer: Writer) -> Iterator[MainWindow]:
    made = MainWindow(studio.floor, writer, open_player, "Asia/Shanghai")
    qtbot.addWidget(made)
    made.show()
    made.start()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.close()
    assert writer.finish()
    assert QThreadPool.globalInstance().waitForDone(5000)
