from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.manuscript.objects import Embedded, Sort
from studio.ui.editing.new_table_dialog import NewTableDialog


def test_enter_makes_a_table_as_large_as_was_asked_for(qtbot: QtBot) -> None:
    dialog = NewTableDialog()
    dialog.open()
    qtbot.keyClicks(dialog.rows, "2")
    dialog.columns.setValue(4)
    dialog.header.click()

    with qtbot.waitSignal(dialog.wanted) as told:
        qtbot.keyClick(dialog.columns, Qt.Key.Key_Return)

    assert told.args == [Embedded(Sort.TABLE, rows=(("",) * 4,) * 2, header=False)]


def test_nothing_is_made_when_it_is_left(qtbot: QtBot) -> None:
    dialog = NewTableDialog()
    dialog.open()

    with qtbot.assertNotEmitted(dialog.wanted), qtbot.waitSignal(dialog.rejected):
        dialog.cancel_button.click()
