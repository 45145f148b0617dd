from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.ui.shell.main_window import MainWindow
from tests.newsrooms import write_story
from tests.ui.shell.writing import open_and_write


def test_a_version_comes_back_as_an_edit_that_undo_takes_back(
    qtbot: QtBot, window: MainWindow, studio: Studio
) -> None:
    body = open_and_write(qtbot, window, studio, "一", "more")

    bring_back_the_beginning(qtbot, window)

    assert window.notices.text == "已作为一次新的修改取回，按 Ctrl+Z 可撤销。"
    assert body.toPlainText() == ""
    body.undo()
    assert body.toPlainText() == "more一"


def test_while_suggesting_no_version_is_brought_back_over_the_text(
    qtbot: QtBot, window: MainWindow, studio: Studio
) -> None:
    body = open_and_write(qtbot, window, studio, "一", "more")
    window.story.editor.format_bar.suggest.trigger()
    assert body.suggests

    bring_back_the_beginning(qtbot, window)

    assert window.notices.text == "现在是修订模式。要取回旧稿，请先关闭修订模式。"
    assert body.toPlainText() == "more一"
    body.rewrite(lambda whole: whole.text.replace(0, 1, ""))
    assert body.toPlainText() == "more一"


def test_without_an_open_story_there_is_nothing_to_look_back_at(
    qtbot: QtBot, window: MainWindow, studio: Studio
) -> None:
    window.actions_by_name["history"].trigger()
    write_story(studio)
    window.open_desk("stories")
    window.actions_by_name["history"].trigger()

    assert window.pages.currentWidget() is window.stories


def bring_back_the_beginning(qtbot: QtBot, window: MainWindow) -> None:
    window.actions_by_name["history"].trigger()
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.history)
    qtbot.waitUntil(lambda: window.history.slider.minimum() == -1)
    window.history.slider.setValue(-1)
    qtbot.waitUntil(window.history.all_button.isEnabled)
    window.history.all_button.click()
