"""A story on its page, with something typed in it."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.ui.editing.story_edit import StoryEdit
from studio.ui.shell.main_window import MainWindow
from tests.newsrooms import write_story


def open_and_write(
    qtbot: QtBot, window: MainWindow, studio: Studio, text: str, typed: str
) -> StoryEdit:
    window.open_story(write_story(studio, text=text))
    body = window.story.editor.body
    qtbot.waitUntil(lambda: body.toPlainText() == text)
    body.setFocus()
    qtbot.keyClicks(body, typed)
    return body
