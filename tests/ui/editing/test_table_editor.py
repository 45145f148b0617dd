from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QItemSelectionModel, QMimeData, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.manuscript.body import StoryBody
from studio.manuscript.objects import Embedded, Sort
from studio.manuscript.table_hand import TableHand
from studio.manuscript.tables import Rows
from studio.ui.editing.cell_edit import CellEdit
from studio.ui.editing.story_edit import StoryEdit
from studio.ui.editing.table_editor import TableEditor
from tests.ui.editing.conftest import NewEdit
from tests.ui.editing.histories import select

CONTROL = Qt.KeyboardModifier.ControlModifier
TABLE = Embedded(Sort.TABLE, rows=(("村", "户"), ("双湾", "412")))


class Desk:
    """A person with the sheet of a table open."""

    def __init__(self, edit: StoryEdit) -> None:
        self.edit = edit
        edit.show()
        select(edit, 1)
        self.key = edit.objects.insert(TABLE)
        edit.objects.tables.open(self.key)
        editor = edit.objects.tables.editor
        assert editor is not None
        self.editor: TableEditor = editor

    @property
    def rows(self) -> Rows:
        return TableHand(self.edit.body, self.key).grid.cells

    @property
    def cell(self) -> CellEdit:
        """The one that is written in."""
        (found,) = (one for one in self.editor.view.findChildren(CellEdit) if one.isVisible())
        return found

    @property
    def here(self) -> tuple[int, int]:
        at = self.editor.view.currentIndex()
        return at.row(), at.column()

    def do(self, name: str) -> None:
        self.editor.actions_by_name[name].trigger()


@pytest.fixture
def desk(new_edit: NewEdit) -> Iterator[Desk]:
    made = Desk(new_edit("前\n后"))
    yield made
    made.edit.objects.tables.close()


def test_what_is_typed_is_in_the_story_with_each_letter(qtbot: QtBot, desk: Desk) -> None:
    with qtbot.waitSignal(desk.edit.edited):
        qtbot.keyClicks(desk.cell, "x")

    assert desk.rows[0] == ("村x", "户")
    assert desk.editor.model.index(0, 0).data() == "村x"


def test_tab_goes_through_the_cells_and_makes_a_row_at_the_end(qtbot: QtBot, desk: Desk) -> None:
    for _ in range(4):
        qtbot.keyClick(desk.cell, Qt.Key.Key_Tab)
    qtbot.keyClicks(desk.cell, "n")

    assert desk.here == (2, 0)
    assert desk.rows == (("村", "户"), ("双湾", "412"), ("n", ""))
    qtbot.keyClick(desk.cell, Qt.Key.Key_Backtab)
    assert desk.here == (1, 1)
    assert desk.cell.textCursor().position() == 3


def test_enter_and_arrows_go_about_within_the_table(qtbot: QtBot, desk: Desk) -> None:
    qtbot.keyClick(desk.cell, Qt.Key.Key_Return)
    assert desk.here == (1, 0)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Right):
        qtbot.keyClick(desk.cell, key)
    assert desk.here == (1, 1)
    qtbot.keyClick(desk.cell, Qt.Key.Key_Up)
    assert desk.here == (0, 1)


def test_rows_and_columns_are_put_in_beside_the_cell_at_hand(desk: Desk) -> None:
    desk.do("row_above")
    assert desk.here == (0, 0)
    desk.do("column_right")
    assert desk.here == (0, 1)
    desk.do("column_left")
    desk.do("row_below")

    assert desk.here == (1, 1)
    assert desk.rows[2] == ("村", "", "", "户")
    assert desk.rows[1] == ("", "", "", "")


def test_the_row_at_hand_or_chosen_rows_are_removed_but_never_the_last(desk: Desk) -> None:
    desk.do("remove_row")
    assert desk.rows == (("双湾", "412"),)
    assert not desk.editor.actions_by_name["remove_row"].isEnabled()
    desk.do("undo")
    desk.do("row_below")

    rows = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    chosen = desk.editor.view.selectionModel()
    for row in (1, 2):
        chosen.select(desk.editor.model.index(row, 0), rows)
    desk.do("remove_row")

    assert desk.rows in ((("村", "户"),), (("双湾", "412"),))
    desk.do("remove_column")
    assert len(desk.rows[0]) == 1


def test_undo_goes_back_to_where_the_sheet_was_opened_and_not_beyond(
    qtbot: QtBot, desk: Desk
) -> None:
    undo = desk.editor.actions_by_name["undo"]
    assert not undo.isEnabled(), "the table itself was put in before"
    qtbot.keyClicks(desk.cell, "x")
    desk.do("column_right")
    desk.do("header")
    for _ in range(9):
        qtbot.keyClick(desk.cell, Qt.Key.Key_Z, CONTROL)

    assert desk.rows == TABLE.rows
    assert not undo.isEnabled()
    assert desk.cell.words in ("村", "户")
    for _ in range(9):
        qtbot.keyClick(desk.cell, Qt.Key.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert desk.rows[0] == ("村x", "", "户")
    desk.do("undo")
    qtbot.keyClicks(desk.cell, "y")
    assert not desk.editor.actions_by_name["redo"].isEnabled()


def test_after_the_sheet_the_storys_own_undo_takes_it_back(qtbot: QtBot, desk: Desk) -> None:
    qtbot.keyClicks(desk.cell, "x")
    desk.editor.done_button.click()

    desk.edit.undo()

    assert desk.rows == TABLE.rows


def test_pasted_cells_fill_the_table_as_one_step(desk: Desk) -> None:
    source = QMimeData()
    source.setText("宁远\t96\n东湾\t7\n")
    desk.cell.insertFromMimeData(source)

    assert desk.rows == (("宁远", "96"), ("东湾", "7"))
    assert desk.cell.words == "宁远"
    desk.do("undo")
    assert desk.rows == TABLE.rows


def test_what_is_too_large_is_told_and_nothing_is_put_in(desk: Desk) -> None:
    source = QMimeData()
    source.setText("一\t二\n" * 3000)

    desk.cell.insertFromMimeData(source)

    assert "5000" in desk.editor.notice.text()
    assert desk.rows == TABLE.rows
    desk.do("row_below")
    assert not desk.editor.notice.isVisible()


def test_a_colleagues_words_and_rows_come_in_around_the_cell_at_hand(
    qtbot: QtBot, desk: Desk
) -> None:
    qtbot.keyClick(desk.cell, Qt.Key.Key_Return)
    mine = desk.cell
    other = StoryBody.open([desk.edit.body.snapshot()])
    hand = TableHand(other, desk.key)
    hand.insert("rows", "0", before=True)
    hand.write("1", "0", "金川双湾", "双湾")
    hand.write("1", "1", "413", "412")
    QApplication.sendEvent(mine, QInputMethodEvent("zhen", []))

    desk.edit.receive([other.own_updates(0)])
    qtbot.waitUntil(lambda: len(desk.rows) == 3)
    assert mine is desk.cell, "it is still open"
    assert (desk.here, mine.words) == ((2, 0), "双湾")
    event = QInputMethodEvent("", [])
    event.setCommitString("镇")
    QApplication.sendEvent(mine, event)

    assert desk.rows == (("", ""), ("村", "户"), ("金川双湾镇", "413"))
    assert (mine.words, mine.textCursor().position()) == ("金川双湾镇", 5)
    other.close()


def test_closing_in_the_middle_of_a_word_keeps_it(desk: Desk) -> None:
    QApplication.sendEvent(desk.cell, QInputMethodEvent("cun", []))

    desk.editor.close()

    assert desk.rows[0][0] == "村cun"


def test_the_header_is_shown_as_the_story_has_it(desk: Desk) -> None:
    header = desk.editor.actions_by_name["header"]
    assert header.isChecked()

    header.trigger()

    assert not desk.edit.body.embeds()[desk.key]["header"]
    desk.do("undo")
    assert header.isChecked()


def test_every_control_has_a_name_and_escape_leaves(qtbot: QtBot, desk: Desk) -> None:
    assert desk.editor.view.accessibleName()
    assert desk.cell.accessibleName()

    with qtbot.waitSignal(desk.editor.rejected):
        qtbot.keyClick(desk.cell, Qt.Key.Key_Escape)
