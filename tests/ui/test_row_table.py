from dataclasses import dataclass
from types import SimpleNamespace

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from studio.ui.row_table import Column, Likeness, RowTable, RowTableModel, compared, let_go
from studio.ui.words import Badge


@dataclass(frozen=True)
class Row:
    id: int
    name: str


COLUMNS: tuple[Column[Row], ...] = (
    Column("Name", lambda row: row.name),
    Column("State", lambda _: "", lambda row: Badge(row.name, "saved", "good"), width=120),
    Column("Size", lambda row: str(row.id), is_number=True, width=60),
)


def rows(count: int) -> list[Row]:
    return [Row(number, f"第{number}行") for number in range(count)]


def test_the_model_keeps_qts_rules(qtmodeltester: ModelTester) -> None:
    model: RowTableModel[Row] = RowTableModel(COLUMNS)
    model.show(rows(3))
    qtmodeltester.check(model)


def test_enter_opens_the_current_row(qtbot: QtBot, chinese: QApplication) -> None:
    table: RowTable[Row] = RowTable(COLUMNS, "行")
    qtbot.addWidget(table)
    table.show()
    table.table.show(rows(3))
    table.selectRow(1)

    with qtbot.waitSignal(table.row_opened) as opened:
        qtbot.keyClick(table, Qt.Key.Key_Return)

    assert opened.args == [Row(1, "第1行")]


def test_the_row_that_the_keyboard_is_on_is_marked(qtbot: QtBot, chinese: QApplication) -> None:
    table: RowTable[Row] = RowTable(COLUMNS, "行")
    qtbot.addWidget(table)
    table.table.show(rows(3))
    table.show()
    table.activateWindow()

    table.setFocus()
    qtbot.waitUntil(table.hasFocus)

    assert table.chosen() == Row(0, "第0行")
    assert [one.row() for one in table.selectionModel().selectedRows()] == [0]


def test_new_words_in_the_same_rows_keep_the_selection(qtbot: QtBot, chinese: QApplication) -> None:
    table: RowTable[Row] = RowTable(COLUMNS, "行")
    qtbot.addWidget(table)
    table.table.show(rows(3))
    table.selectRow(2)

    table.table.show([Row(0, "甲"), Row(1, "乙"), Row(2, "丙")])

    assert table.chosen() == Row(2, "丙")


def test_a_badge_is_read_aloud_as_its_word() -> None:
    model: RowTableModel[Row] = RowTableModel(COLUMNS)
    model.show(rows(1))

    assert model.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole) == "第0行"


def test_the_row_that_fits_is_chosen(qtbot: QtBot, chinese: QApplication) -> None:
    table: RowTable[Row] = RowTable(COLUMNS, "行")
    qtbot.addWidget(table)
    table.table.show(rows(5))

    assert table.choose_first(lambda row: row.id == 3)
    assert not table.choose_first(lambda row: row.id == 9)
    assert table.chosen() == Row(3, "第3行")
    picture = QPixmap(table.size())
    table.render(picture)


def test_lists_are_compared_by_what_stands_in_them_and_in_which_order() -> None:
    one, two = SimpleNamespace(id="1", text="a"), SimpleNamespace(id="2", text="a")
    changed = SimpleNamespace(id="2", text="b")

    assert compared([one, two], [one, two]) is Likeness.EQUAL
    assert compared([one, two], [one, changed]) is Likeness.SAME_ROWS
    assert compared([one, two], [two, one]) is Likeness.OTHERS
    assert compared([one, two], [one]) is Likeness.OTHERS


def test_rows_that_nobody_shows_are_let_go() -> None:
    many = rows(1200)
    let_go(many)
    assert many == []
