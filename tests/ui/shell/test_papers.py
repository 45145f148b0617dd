import pytest
from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.ui.shell.main_window import MainWindow
from studio.ui.shell.printing import PrintDialog, document_of
from tests.ui.shell.writing import open_and_write


def test_what_was_typed_a_moment_ago_is_printed(
    qtbot: QtBot, window: MainWindow, studio: Studio
) -> None:
    open_and_write(qtbot, window, studio, "一", "more")

    window.actions_by_name["print"].trigger()

    qtbot.waitUntil(lambda: bool(window.findChildren(PrintDialog)))
    (dialog,) = window.findChildren(PrintDialog)
    assert "more一" in document_of(dialog.printable).toPlainText()
    dialog.reject()


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("print", "先打开要打印的稿件。"),
        ("export_word", "请打开要导出的稿件。"),
        ("template", "请打开要存为模板的稿件。"),
    ],
)
def test_where_no_story_is_meant_that_is_said(window: MainWindow, action: str, words: str) -> None:
    window.actions_by_name[action].trigger()

    assert window.notices.text == words
