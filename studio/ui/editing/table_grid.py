"""A table of a story as an item model: it follows what is in the body, and keeps nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QFont

from studio.manuscript.tables import Grid

Index = QModelIndex | QPersistentModelIndex
Cell = tuple[str, str]
"""The names of a cell's row and column."""
_NOTHING: Final = Grid((), (), ())
_ROOT: Final = QModelIndex()


class TableGrid(QAbstractTableModel):
    """Rows and columns come and go one by one, so that a cell that is written in stays open."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.grid = _NOTHING
        """As it was shown last."""
        self._rows: list[str] = []
        self._columns: list[str] = []
        self._cells: dict[Cell, str] = {}
        self.is_locked = False
        """Whether its cells are for reading only."""

    def show_grid(self, grid: Grid) -> None:
        """What the body says now."""
        before, self.grid = self.grid, grid
        if grid == before:
            return
        old, self._cells = self._cells, {
            (row, column): words
            for row, line in zip(grid.rows, grid.cells, strict=True)
            for column, words in zip(grid.columns, line, strict=True)
        }  # fmt: skip
        self._follow(
            self._rows, grid.rows, (self.beginRemoveRows, self.endRemoveRows),
            (self.beginInsertRows, self.endInsertRows),
        )  # fmt: skip
        self._follow(
            self._columns, grid.columns, (self.beginRemoveColumns, self.endRemoveColumns),
            (self.beginInsertColumns, self.endInsertColumns),
        )  # fmt: skip
        changed = [at for at, words in self._cells.items() if old.get(at, words) != words]
        for row, column in changed:
            at = self.index(self._rows.index(row), self._columns.index(column))
            self.dataChanged.emit(at, at)
        if grid.has_header != before.has_header and self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(0, len(self._columns) - 1))

    def cell_at(self, index: Index) -> Cell:
        return self._rows[index.row()], self._columns[index.column()]

    def index_of(self, cell: Cell) -> QModelIndex:
        """Invalid where there is no such cell any more."""
        row, column = cell
        if row not in self._rows or column not in self._columns:
            return QModelIndex()
        return self.index(self._rows.index(row), self._columns.index(column))

    def words_at(self, cell: Cell) -> str:
        return self._cells.get(cell, "")

    # -- for Qt --------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        seen = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return seen if self.is_locked else seen | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self.words_at(self.cell_at(index))
        if role == Qt.ItemDataRole.FontRole and self.is_header(index.row()):
            bold = QFont()
            bold.setWeight(QFont.Weight.DemiBold)
            return bold
        return None

    def headerData(
        self, section: int, along: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return letters_of(section) if along is Qt.Orientation.Horizontal else str(section + 1)

    def is_header(self, row: int) -> bool:
        return row == 0 and self.grid.has_header and len(self._rows) > 1

    def _follow(
        self,
        shown: list[str],
        wanted: Sequence[str],
        removing: tuple[Callable[[QModelIndex, int, int], object], Callable[[], object]],
        inserting: tuple[Callable[[QModelIndex, int, int], object], Callable[[], object]],
    ) -> None:
        """Names are never in another order than before."""
        for place in reversed(range(len(shown))):
            if shown[place] not in wanted:
                removing[0](_ROOT, place, place)
                del shown[place]
                removing[1]()
        for place, name in enumerate(wanted):
            if place >= len(shown) or shown[place] != name:
                inserting[0](_ROOT, place, place)
                shown.insert(place, name)
                inserting[1]()


def letters_of(column: int) -> str:
    """A, B, …, Z, AA, as spreadsheets call their columns."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found
