"""The sheet in which a table of a story is written: what is typed is in the story at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final, Protocol

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.errors import Invalid
from studio.manuscript.table_hand import Axis, TableHand
from studio.manuscript.tables import Rows
from studio.ui.editing.cell_edit import CellDelegate, CellEdit
from studio.ui.editing.table_grid import Cell, TableGrid
from studio.ui.error_text import error_text
from studio.ui.icons import icon
from studio.ui.page import button, label

_SIZE: Final = QSize(860, 560)
_STRETCHED: Final = 7
"""Up to so many columns share the width; more are as wide as they were made, and scroll."""
_WIDE: Final = 130  # pixels


class Story(Protocol):
    """What the sheet asks of the text that the table stands in."""

    def change(self, work: Callable[[], bool]) -> bool:
        """Do something to the table; whether that changed anything."""

    def undo(self) -> None: ...

    def redo(self) -> None: ...

    @property
    def can_undo(self) -> bool:
        """Whether the last thing done was done in this sheet."""

    @property
    def can_redo(self) -> bool: ...


class TableEditor(QDialog):
    """What colleagues write in the table meanwhile comes in as it arrives."""

    put_back_requested = Signal()
    """The table was taken out of the text, and is wanted there again."""

    def __init__(self, hand: TableHand, story: Story, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hand = hand
        self._story = story
        self.is_gone = False
        """Whether the text has this table no more."""
        self.setWindowTitle(self.tr("Table"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.model = TableGrid(self)
        self.view = QTableView()
        self.cells = CellDelegate(self.view, self.model)
        self.notice = label("", "wait")
        self.notice.setWordWrap(True)
        self.put_back = button(self.tr("Put it back"), "quiet")
        self.unlock = button(self.tr("Edit directly"), "quiet")
        self.done_button = button(self.tr("Done"), "primary")
        self.tools = QHBoxLayout()
        self._make_tools()
        self._make_view()
        self._lay_out()
        self._connect()
        self.tell("")
        self.refresh()

    def begin(self) -> None:
        """Write in the first cell."""
        self.open()
        self._go_to(0, 0)

    def lock(self) -> None:
        """Suggestions are on: a table knows none, so nothing is changed before it is asked for."""
        self.model.is_locked = True
        self.tell("")
        self._enable()

    def tell(self, words: str) -> None:
        """A line above the table; empty: what stays so, if anything does."""
        self.notice.setText(words or self._standing())
        self.notice.setVisible(bool(self.notice.text()))
        self.put_back.setVisible(self.is_gone)
        self.unlock.setVisible(self.model.is_locked)

    def _standing(self) -> str:
        if self.is_gone:
            return self.tr("This table was taken out of the text. What is written here is kept.")
        if self.model.is_locked:
            return self.tr("Changes in a table cannot be suggested; they apply at once.")
        return ""

    def tell_gone(self, *, is_gone: bool) -> None:
        """Whether the table was taken out of the text; it is told as long as it is so."""
        self.is_gone = is_gone
        self.tell("")

    @Slot()
    def refresh(self) -> None:
        """The body may say something else now."""
        before = self.model.rowCount(), self.model.columnCount()
        self.model.show_grid(self._hand.grid)
        if before != (self.model.rowCount(), self.model.columnCount()):
            self._fit_columns()
        self._enable()

    def finish(self) -> None:
        """Take over a word that an input method is still at."""
        for one in self.view.findChildren(CellEdit):
            one.finish()

    # -- deeds ---------------------------------------------------------------------------------

    @Slot(CellEdit)
    def _open_cell(self, one: CellEdit) -> None:
        one.written.connect(partial(self._write, one))
        one.pasted.connect(partial(self._put, one.cell))
        one.step_requested.connect(self._step)
        one.next_requested.connect(self._go_on)
        one.undo_requested.connect(self._undo)
        one.redo_requested.connect(self._redo)

    def _write(self, one: CellEdit, words: str, known: str, caret: int) -> None:
        self._story.change(lambda: self._hand.write(*one.cell, words, known, caret))
        one.show_words(self.model.words_at(one.cell))

    def _put(self, cell: Cell, cells: Rows) -> None:
        self._do(lambda: self._hand.put(*cell, cells))

    def _do(self, work: Callable[[], bool]) -> bool:
        """A deed, and back to the cell at hand; what cannot be is told."""
        self.finish()
        self.tell("")
        try:
            is_done = self._story.change(work)
        except Invalid as error:
            self.tell(error_text(error))
            return False
        self._keep_writing()
        return is_done

    def _insert(self, axis: Axis, *, before: bool) -> None:
        here = self.view.currentIndex()
        if not here.isValid():
            return
        name = self.model.cell_at(here)[0 if axis == "rows" else 1]
        if self._do(lambda: self._hand.insert(axis, name, before=before)):
            step = -1 if before else 1  # the index at hand went along
            self._step(step if axis == "rows" else 0, step if axis == "columns" else 0)

    def _remove(self, axis: Axis) -> None:
        """Of whole rows or columns those that are chosen, else the one at hand."""
        chosen = self.view.selectionModel()
        is_row = axis == "rows"
        whole = chosen.selectedRows() if is_row else chosen.selectedColumns()
        here = self.view.currentIndex()
        found = whole or ([here] if here.isValid() else [])
        names = [self.model.cell_at(index)[0 if is_row else 1] for index in found]
        if names:
            self._do(lambda: self._hand.remove(axis, names))

    def _switch_header(self, is_on: bool) -> None:
        self._do(lambda: self._hand.set_header(is_on=is_on))

    def _undo(self) -> None:
        self.finish()
        if self._story.can_undo:
            self._story.undo()
            self._keep_writing()

    def _redo(self) -> None:
        self.finish()
        if self._story.can_redo:
            self._story.redo()
            self._keep_writing()

    @Slot()
    def _unlock(self) -> None:
        self.model.is_locked = False
        self.tell("")
        self._enable()
        self._keep_writing()

    # -- going about -----------------------------------------------------------------------------

    def _go_to(self, row: int, column: int) -> None:
        index = self.model.index(row, column)
        if index.isValid():
            self.view.setCurrentIndex(index)
            self._keep_writing()

    @Slot(int, int)
    def _step(self, down: int, across: int) -> None:
        here = self.view.currentIndex()
        self._go_to(here.row() + down, here.column() + across)

    @Slot(int)
    def _go_on(self, step: int) -> None:
        here, wide = self.view.currentIndex(), self.model.columnCount()
        place = here.row() * wide + here.column() + step
        if place == wide * self.model.rowCount():
            last = self.model.cell_at(here)[0]
            if not self._do(lambda: self._hand.insert("rows", last)):
                return
        if place >= 0:
            self._go_to(*divmod(place, wide))

    def _keep_writing(self) -> None:
        """The cell at hand is open, wherever one comes from."""
        here = self.view.currentIndex()
        if not here.isValid() and self.model.rowCount():
            here = self.model.index(0, 0)
            self.view.setCurrentIndex(here)
        if here.isValid() and not self.model.is_locked:
            if not self.view.isPersistentEditorOpen(here) and self.view.indexWidget(here) is None:
                self.view.edit(here)
        elif self.isVisible():
            self.view.setFocus()

    @Slot()
    def _enable(self) -> None:
        may = not self.model.is_locked
        for action in self.actions_by_name.values():
            action.setEnabled(may)
        self.actions_by_name["remove_row"].setEnabled(may and self.model.rowCount() > 1)
        self.actions_by_name["remove_column"].setEnabled(may and self.model.columnCount() > 1)
        self.actions_by_name["header"].setChecked(self.model.grid.has_header)
        self.actions_by_name["undo"].setEnabled(may and self._story.can_undo)
        self.actions_by_name["redo"].setEnabled(may and self._story.can_redo)

    @Slot(QModelIndex, QModelIndex)
    def _fit_rows(self, first: QModelIndex, last: QModelIndex) -> None:
        for row in range(first.row(), last.row() + 1):
            self.view.resizeRowToContents(row)

    def _fit_columns(self) -> None:
        header = self.view.horizontalHeader()
        count = self.model.columnCount()
        mode = QHeaderView.ResizeMode
        header.setSectionResizeMode(mode.Stretch if count <= _STRETCHED else mode.Interactive)
        if self.isVisible():
            self.view.resizeRowsToContents()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.view.resizeRowsToContents()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.isVisible():
            self.view.resizeRowsToContents()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.finish()
        super().closeEvent(event)

    def done_with(self) -> None:
        self.finish()
        self.accept()

    # -- how it is made ------------------------------------------------------------------------

    def _make_tools(self) -> None:
        self.actions_by_name: dict[str, QAction] = {}
        insert, remove = self._insert, self._remove
        for name, words, deed in (
            ("row_above", self.tr("Row above"), partial(insert, "rows", before=True)),
            ("row_below", self.tr("Row below"), partial(insert, "rows", before=False)),
            ("remove_row", self.tr("Remove row"), partial(remove, "rows")),
            ("column_left", self.tr("Column left"), partial(insert, "columns", before=True)),
            ("column_right", self.tr("Column right"), partial(insert, "columns", before=False)),
            ("remove_column", self.tr("Remove column"), partial(remove, "columns")),
            ("header", self.tr("Header row"), None),
            ("undo", self.tr("Undo"), self._undo),
            ("redo", self.tr("Redo"), self._redo),
        ):
            action = QAction(icon("table_header" if name == "header" else name), words, self)
            self.actions_by_name[name] = action
            if deed is not None:
                action.triggered.connect(deed)
            made = QToolButton()
            made.setDefaultAction(action)
            made.setIconSize(QSize(18, 18))
            made.setAccessibleName(words)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the caret in its cell
            if name == "header":
                made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            if name in ("column_left", "header", "undo"):
                self.tools.addSpacing(12)
            self.tools.addWidget(made)
        header = self.actions_by_name["header"]
        header.setCheckable(True)
        header.triggered.connect(self._switch_header)
        for name, keys in (("undo", "Ctrl+Z"), ("redo", "Ctrl+Shift+Z")):
            self.actions_by_name[name].setShortcut(QKeySequence(keys))
            self.addAction(self.actions_by_name[name])

    def _make_view(self) -> None:
        self.view.setModel(self.model)
        self.view.setItemDelegate(self.cells)
        self.view.setAccessibleName(self.tr("Table"))
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setWordWrap(True)
        self.view.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.view.setTabKeyNavigation(False)
        triggers = QAbstractItemView.EditTrigger
        self.view.setEditTriggers(triggers.CurrentChanged | triggers.SelectedClicked)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.horizontalHeader().setDefaultSectionSize(_WIDE)
        self.view.horizontalHeader().setMinimumSectionSize(56)
        self.view.horizontalHeader().setHighlightSections(False)
        self.view.verticalHeader().setHighlightSections(False)
        self.view.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)

    def _connect(self) -> None:
        self.cells.opened.connect(self._open_cell)
        self.model.dataChanged.connect(self._fit_rows)
        self.view.clicked.connect(lambda _: self._keep_writing())
        self.put_back.clicked.connect(self.put_back_requested)
        self.unlock.clicked.connect(self._unlock)
        self.done_button.clicked.connect(self.done_with)
        self.rejected.connect(self.finish)

    def _lay_out(self) -> None:
        parent = self.parentWidget()
        room = parent.window().size() if parent is not None else _SIZE
        self.resize(_SIZE.boundedTo(room - QSize(60, 60)).expandedTo(QSize(480, 320)))
        self.tools.setSpacing(2)
        self.tools.addStretch(1)
        line = QHBoxLayout()
        line.addWidget(self.notice, 1)
        line.addWidget(self.put_back)
        line.addWidget(self.unlock)
        paper = QFrame()
        paper.setProperty("card", "true")
        paper.setBackgroundRole(QPalette.ColorRole.Base)
        within = QVBoxLayout(paper)
        within.setContentsMargins(1, 1, 1, 1)
        within.addWidget(self.view)
        foot = QHBoxLayout()
        hint = self.tr("Tab: next cell · Enter: next row · Alt+Enter: new line in the cell")
        foot.addWidget(label(hint, "muted"), 1)
        foot.addWidget(self.done_button)
        page = QVBoxLayout(self)
        page.setContentsMargins(18, 14, 18, 14)
        page.setSpacing(10)
        page.addLayout(self.tools)
        page.addLayout(line)
        page.addWidget(paper, 1)
        page.addLayout(foot)
