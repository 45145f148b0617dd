from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem, QTableView, QWidget
from pytestqt.qtbot import QtBot

from studio.manuscript.tables import Grid
from studio.ui.editing.cell_edit import CellDelegate, CellEdit
from studio.ui.editing.table_grid import TableGrid

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def cell(qtbot: QtBot) -> Iterator[CellEdit]:
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(200, 100)
    made = CellEdit(("1", "0"), page)
    made.resize(200, 100)
    made.show_words("双湾")
    made.moveCursor(made.textCursor().MoveOperation.End)
    page.show()
    yield made  # its page lives as long
    page.close()


def compose(cell: CellEdit, preedit: str, commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(cell, event)


def test_each_letter_is_told_with_what_stood_there_before(qtbot: QtBot, cell: CellEdit) -> None:
    with qtbot.waitSignal(cell.written) as told:
        qtbot.keyClicks(cell, "x")

    assert told.args == ["双湾x", "双湾", 3]
    with qtbot.assertNotEmitted(cell.written):
        cell.show_words("别的字")


def test_others_letters_leave_the_caret_where_it_was(cell: CellEdit) -> None:
    cell.show_words("😀金川双湾")

    assert (cell.words, cell.textCursor().position()) == ("😀金川双湾", 6)


def test_letters_of_others_wait_for_the_word_in_hand(qtbot: QtBot, cell: CellEdit) -> None:
    with qtbot.assertNotEmitted(cell.written):
        compose(cell, "zhen")
    cell.show_words("金川双湾")
    assert cell.words == "双湾"

    with qtbot.waitSignal(cell.written) as told:
        compose(cell, "", "镇")

    assert told.args[:2] == ["双湾镇", "双湾"], "its writer had not seen the others"


def test_a_word_that_comes_to_nothing_lets_others_letters_in(cell: CellEdit) -> None:
    compose(cell, "zhen")
    cell.show_words("金川双湾")

    compose(cell, "")

    assert cell.words == "金川双湾"


def test_leaving_takes_the_word_in_hand_as_it_was_typed(qtbot: QtBot, cell: CellEdit) -> None:
    compose(cell, "zhen")

    with qtbot.waitSignal(cell.written) as told:
        cell.finish()

    assert told.args[0] == "双湾zhen"


def test_arrows_leave_the_cell_only_at_its_edges(qtbot: QtBot, cell: CellEdit) -> None:
    steps: list[tuple[int, int]] = []
    cell.step_requested.connect(lambda down, across: steps.append((down, across)))

    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left):
        qtbot.keyClick(cell, key)
    assert steps == []
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return):
        qtbot.keyClick(cell, key)
    assert steps == [(0, -1), (-1, 0), (1, 0), (1, 0)]
    cell.moveCursor(cell.textCursor().MoveOperation.End)
    qtbot.keyClick(cell, Qt.Key.Key_Right)
    assert steps[4:] == [(0, 1)]


def test_alt_and_enter_begin_a_new_line_in_the_cell(qtbot: QtBot, cell: CellEdit) -> None:
    qtbot.keyClick(cell, Qt.Key.Key_Return, ALT)
    qtbot.keyClicks(cell, "x")

    assert cell.words == "双湾\nx"
    with qtbot.assertNotEmitted(cell.step_requested):
        qtbot.keyClick(cell, Qt.Key.Key_Up)


def test_tab_asks_for_the_next_cell(qtbot: QtBot, cell: CellEdit) -> None:
    with qtbot.waitSignal(cell.next_requested) as told:
        qtbot.keyClick(cell, Qt.Key.Key_Tab)
    assert told.args == [1]
    with qtbot.waitSignal(cell.next_requested) as told:
        qtbot.keyClick(cell, Qt.Key.Key_Backtab)
    assert told.args == [-1]


def test_cells_that_are_pasted_are_told_and_text_is_put_in(qtbot: QtBot, cell: CellEdit) -> None:
    source = QMimeData()
    source.setText("一\t二\n三\t四\n")
    with qtbot.waitSignal(cell.pasted) as told:
        cell.insertFromMimeData(source)
    assert told.args == [(("一", "二"), ("三", "四"))]

    source.setText("镇\xa0与村")
    cell.insertFromMimeData(source)
    assert cell.words == "双湾镇\xa0与村"


def test_undo_is_asked_for_where_the_history_is(qtbot: QtBot, cell: CellEdit) -> None:
    with qtbot.waitSignal(cell.undo_requested):
        qtbot.keyClick(cell, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(cell.redo_requested):
        held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        qtbot.keyClick(cell, Qt.Key.Key_Z, held)

    assert cell.words == "双湾"


def test_the_delegate_opens_a_cell_by_name_and_as_high_as_its_words(qtbot: QtBot) -> None:
    view, model = QTableView(), TableGrid()
    qtbot.addWidget(view)
    model.setParent(view)
    model.show_grid(Grid(("0", "1"), ("0",), (("短",), ("很长的一格" * 20,))))
    view.setModel(model)
    delegate = CellDelegate(view, model)
    option = QStyleOptionViewItem()

    with qtbot.waitSignal(delegate.opened) as told:
        editor = delegate.createEditor(view.viewport(), option, model.index(0, 0))

    assert told.args == [editor]
    assert isinstance(editor, CellEdit)
    assert (editor.words, editor.cell) == ("短", ("0", "0"))
    assert "A1" in editor.accessibleName()
    heights = [delegate.sizeHint(option, model.index(row, 0)).height() for row in (0, 1)]
    assert heights[1] > 3 * heights[0]
