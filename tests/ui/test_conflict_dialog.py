"""All versions of one story, from the mark beside it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from studio.ui.conflict_choice import ConflictChoice
from studio.ui.conflict_dialog import ConflictDialog
from studio.ui.writer import Writer
from studio.vocabulary import StoryId
from tests.newsrooms import Line


def opened(qtbot: QtBot, line: Line, story: StoryId, writer: Writer) -> ConflictDialog:
    desk = line.studio.floor.conflicts
    dialog = ConflictDialog(desk, writer, "Asia/Shanghai", ("story", story))
    dialog.open()
    qtbot.waitUntil(shows(dialog, 1))
    return dialog


def shows(dialog: ConflictDialog, fields: int) -> Callable[[], bool]:
    return lambda: len(dialog.findChildren(ConflictChoice)) == fields


def test_it_closes_when_the_last_choice_is_made(
    qtbot: QtBot, line: Line, disputed: StoryId, writer: Writer
) -> None:
    dialog = opened(qtbot, line, disputed, writer)
    taking = next(
        button for button in dialog.findChildren(QPushButton) if button.text() == "采用这个"
    )

    with qtbot.waitSignal(dialog.accepted):
        taking.click()

    assert line.studio.floor.editing.sheet(disputed).headline == "同事的标题"


def test_a_choice_that_was_made_elsewhere_is_told_in_the_window(
    qtbot: QtBot, line: Line, disputed: StoryId, writer: Writer
) -> None:
    dialog = opened(qtbot, line, disputed, writer)
    (choice,) = dialog.findChildren(ConflictChoice)
    line.studio.floor.conflicts.dismiss(choice.conflict, choice.conflict.alternatives[0].key)

    with qtbot.waitSignal(dialog.notice_raised) as told:
        choice.keep_button.click()

    assert told.args[0].code == "not_found"
    dialog.accept()
