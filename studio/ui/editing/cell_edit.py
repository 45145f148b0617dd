"""One cell that is written in: every letter goes to the body at once, and others' letters come."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QEvent, QMimeData, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QTextCursor,
)
from PySide6.QtWidgets import (
    QFrame,
    QPlainTextEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from studio.exchange.cells_in import cells_of
from studio.manuscript.change import smallest
from studio.manuscript.tables import Rows
from studio.ui.editing.composing import ComposedWord
from studio.ui.editing.table_grid import Cell, Index, TableGrid

_ENDS: Final = {ord(sign): "\n" for sign in "\u2028\u2029"}
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_BESIDE: Final = 12  # pixels; the style sheet's padding of a cell, and its line
_AROUND_TEXT: Final = 6
_MARGIN: Final = 2
_KEEP: Final = QTextCursor.MoveMode.KeepAnchor


class CellEdit(QPlainTextEdit):
    """It keeps no history: undo is the story's."""

    written = Signal(str, str, int)
    """How it reads now, what its writer saw there before, where the caret is (UTF-16)."""
    pasted = Signal(tuple)
    """Rows: cells that begin in this one."""
    step_requested = Signal(int, int)
    """Rows down, columns to the right."""
    undo_requested = Signal()
    redo_requested = Signal()
    next_requested = Signal(int)
    """1: the next cell, and a new row behind the last; -1: the one before."""

    def __init__(self, cell: Cell, parent: QWidget) -> None:
        super().__init__(parent)
        self.cell = cell
        self._known = self._arrived = ""
        self._is_ours = False  # the change in hand comes from the body
        self._word = ComposedWord(self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(_MARGIN)
        self.textChanged.connect(self._tell)

    @property
    def words(self) -> str:
        """As it reads, without what an input method still composes."""
        return self.document().toRawText().translate(_ENDS)

    def show_words(self, words: str) -> None:
        """What the body says now; a word being composed is not disturbed."""
        self._arrived = words
        if self._word.shown:
            return
        change = smallest(self.words, words, -1)
        self._known = words
        if not (change.removed or change.text):
            return
        cursor = QTextCursor(self.document())
        cursor.setPosition(change.at)
        cursor.setPosition(change.at + change.removed, _KEEP)
        self._is_ours = True
        try:
            cursor.insertText(change.text)
        finally:
            self._is_ours = False

    def finish(self) -> None:
        """Let the input method finish its word."""
        self._word.finish()

    @Slot()
    def _tell(self) -> None:
        words = self.words
        if not self._is_ours and words != self._known:
            known, self._known = self._known, words
            self.written.emit(words, known, self.textCursor().position())

    # -- keys and clipboard --------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()  # the sheet's own
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.undo_requested.emit()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.redo_requested.emit()
        elif not self._leaves(event):
            super().keyPressEvent(event)

    def _leaves(self, event: QKeyEvent) -> bool:
        key, is_alone = Qt.Key(event.key()), _is_alone(event)
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.next_requested.emit(1 if key == Qt.Key.Key_Tab else -1)
        elif key in _ENTER and not is_alone:
            self.insertPlainText("\n")
        elif key in _ENTER:
            self.step_requested.emit(1, 0)
        elif is_alone and key in _STEPS and not self._moves(*_STEPS[key]):
            self.step_requested.emit(*_AROUND[key])
        else:
            return False
        return True

    def _moves(self, *ways: QTextCursor.MoveOperation) -> bool:
        """Whether the caret can go that way within the cell."""
        cursor = self.textCursor()
        return cursor.hasSelection() or any(cursor.movePosition(way) for way in ways)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText() or source.hasHtml()

    def insertFromMimeData(self, source: QMimeData) -> None:
        text, html = source.text() if source.hasText() else "", source.html()
        cells: Rows = cells_of(text, html if source.hasHtml() else "")
        if cells:
            self.pasted.emit(cells)
        else:
            self.insertPlainText(text)

    # -- input method --------------------------------------------------------------------------

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        self._word.note(event)
        if not self._word.shown and self._arrived != self.words:
            self.show_words(self._arrived)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.finish()
        super().focusOutEvent(event)


class CellDelegate(QStyledItemDelegate):
    """Opens the cell at hand for writing. Nothing waits to be taken over when it closes."""

    opened = Signal(CellEdit)

    def __init__(self, view: QTableView, model: TableGrid) -> None:
        super().__init__(view)
        self._view = view
        self._model = model

    def createEditor(  # noqa: N802  (Qt's own, as those below)
        self, parent: QWidget, _option: QStyleOptionViewItem, index: Index
    ) -> QWidget:
        made = CellEdit(self._model.cell_at(index), parent)
        made.setAccessibleName(
            self.tr("Cell {column}{row}").format(
                column=self._model.headerData(index.column(), Qt.Orientation.Horizontal),
                row=index.row() + 1,
            )
        )
        made.show_words(self._model.words_at(made.cell))
        made.moveCursor(QTextCursor.MoveOperation.End)
        self.opened.emit(made)
        return made

    def setEditorData(self, editor: QWidget, index: Index) -> None:  # noqa: N802
        if isinstance(editor, CellEdit):
            editor.show_words(self._model.words_at(editor.cell))

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:  # noqa: N802
        """Every letter is there already."""

    def updateEditorGeometry(  # noqa: N802
        self, editor: QWidget, option: QStyleOptionViewItem, _index: Index
    ) -> None:
        editor.setGeometry(option.rect)

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        width = max(self._view.columnWidth(index.column()) - 2 * _BESIDE, 24)
        words = str(index.data() or "") or " "
        flags = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere
        room = QFontMetrics(self._view.font()).boundingRect(0, 0, width, 1 << 20, int(flags), words)
        extra = self._view.fontMetrics().lineSpacing() if words.endswith("\n") else 0
        return QSize(width, room.height() + extra + 2 * _AROUND_TEXT)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys and focus are the cell's: it closes when another one is gone to."""
        return False


def _is_alone(event: QKeyEvent) -> bool:
    return not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier


_MOVE = QTextCursor.MoveOperation
_STEPS: Final = {
    Qt.Key.Key_Up: (_MOVE.Up,),
    Qt.Key.Key_Down: (_MOVE.Down,),
    Qt.Key.Key_Left: (_MOVE.PreviousCharacter,),
    Qt.Key.Key_Right: (_MOVE.NextCharacter,),
}
_AROUND: Final = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}
