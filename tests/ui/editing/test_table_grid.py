from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.manuscript.tables import Grid
from studio.ui.editing.table_grid import TableGrid, letters_of

HORIZONTAL, VERTICAL = Qt.Orientation.Horizontal, Qt.Orientation.Vertical


def grid(rows: Sequence[str], columns: Sequence[str], *, has_header: bool = True) -> Grid:
    """Each cell says where it is."""
    cells = tuple(tuple(f"{row}{column}" for column in columns) for row in rows)
    return Grid(tuple(rows), tuple(columns), cells, has_header)


def shown(model: TableGrid) -> list[list[str]]:
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


@pytest.fixture
def model(qapp: QApplication) -> TableGrid:
    made = TableGrid()
    made.show_grid(grid("甲乙", "12"))
    return made


def test_it_shows_the_cells_and_where_they_are(model: TableGrid) -> None:
    assert shown(model) == [["甲1", "甲2"], ["乙1", "乙2"]]
    assert model.cell_at(model.index(1, 0)) == ("乙", "1")
    assert model.index_of(("乙", "2")) == model.index(1, 1)
    assert not model.index_of(("丙", "2")).isValid()
    assert [model.headerData(at, HORIZONTAL) for at in (0, 1)] == ["A", "B"]
    assert model.headerData(1, VERTICAL) == "2"
    assert [letters_of(at) for at in (25, 26, 27, 701, 702)] == ["Z", "AA", "AB", "ZZ", "AAA"]


def test_a_place_that_someone_holds_moves_along_with_its_cell(model: TableGrid) -> None:
    held = QPersistentModelIndex(model.index(1, 1))

    model.show_grid(grid("新甲乙", "012"))

    assert (held.row(), held.column(), held.data()) == (2, 2, "乙2")
    model.show_grid(grid("新甲", "012"))
    assert not held.isValid()


def test_only_cells_that_say_something_else_are_told(qtbot: QtBot, model: TableGrid) -> None:
    wanted = grid("甲乙", "12")
    cells = (wanted.cells[0], ("别的", "乙2"))

    with qtbot.waitSignal(model.dataChanged) as told:
        model.show_grid(Grid(wanted.rows, wanted.columns, cells))

    assert [(at.row(), at.column()) for at in told.args[:2]] == [(1, 0), (1, 0)]
    with qtbot.assertNotEmitted(model.dataChanged):
        model.show_grid(Grid(wanted.rows, wanted.columns, cells))


def test_a_first_row_that_heads_the_columns_is_bold(model: TableGrid) -> None:
    font = Qt.ItemDataRole.FontRole

    assert model.index(0, 0).data(font).bold()
    assert model.index(1, 0).data(font) is None
    model.show_grid(grid("甲乙", "12", has_header=False))
    assert model.index(0, 0).data(font) is None
    model.show_grid(grid("甲", "12"))
    assert model.index(0, 0).data(font) is None, "a row alone heads nothing"


def test_any_table_becomes_any_other_in_steps_that_qt_understands(model: TableGrid) -> None:
    tester = QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal, model
    )
    rng = random.Random(7)  # noqa: S311

    for _ in range(60):
        rows = [name for name in "甲乙丙丁戊" if rng.random() < 0.6]
        columns = [name for name in "1234" if rng.random() < 0.6]
        model.show_grid(grid(rows, columns))
        assert shown(model) == [[f"{row}{column}" for column in columns] for row in rows]
    assert tester.model() is model


def test_a_locked_table_is_for_reading(model: TableGrid) -> None:
    assert model.flags(model.index(0, 0)) & Qt.ItemFlag.ItemIsEditable
    model.is_locked = True
    assert not model.flags(model.index(0, 0)) & Qt.ItemFlag.ItemIsEditable
