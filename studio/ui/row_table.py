"""A table of rows that someone else loaded: quick with 100 000 of them, and calm to look at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from studio.ui.icons import icon
from studio.ui.theme import tokens
from studio.ui.words import Badge

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole

BADGE_ROLE = Role.UserRole + 1
SHARE_ROLE = Role.UserRole + 2
ROW_HEIGHT = 44
ICON_PX = 18


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column: its heading, its text, and a badge where a state is shown."""

    heading: str
    text: Callable[[Row], str]
    badge: Callable[[Row], Badge | None] | None = None
    """What returns None has nothing to say of that row."""
    width: int = 0
    """Pixels; 0: takes what is left."""
    is_number: bool = False
    share: Callable[[Row], float | None] | None = None
    """Of a progress bar, 0 to 1; None: the row has none."""


class Likeness(Enum):
    EQUAL = auto()
    SAME_ROWS = auto()
    """In the same order, but something in them is another."""
    OTHERS = auto()


def compared(old: Sequence[object], new: Sequence[object]) -> Likeness:
    """How two lists of rows are alike. Any thread."""
    if len(old) != len(new):
        return Likeness.OTHERS
    if old is new or old == new:
        return Likeness.EQUAL
    ids = (getattr(a, "id", None) == getattr(b, "id", None) for a, b in zip(old, new, strict=True))
    return Likeness.SAME_ROWS if all(ids) else Likeness.OTHERS


def let_go(rows: list[Row]) -> None:
    """Forget rows that nobody shows any more. Call it in background.

    Freed at once, 100 000 of them hold Python's lock, and so the window, for 50 ms and more.
    """
    while rows:
        del rows[-500:]


class RowTableModel(QAbstractTableModel, Generic[Row]):
    """Shows a list; never reads the store itself."""

    ROW_ROLE = Role.UserRole

    def __init__(self, columns: Sequence[Column[Row]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._rows: list[Row] = []

    @property
    def rows(self) -> Sequence[Row]:
        return self._rows

    def show(self, rows: list[Row], likeness: Likeness | None = None) -> None:
        """Replace everything, keeping the list given (do not change it afterwards).

        `likeness` to the rows shown now; None: found out here, which takes 50 ms for 100 000.
        """
        likeness = likeness or compared(self._rows, rows)
        if likeness is Likeness.EQUAL:
            return
        if likeness is Likeness.SAME_ROWS:  # the selection and the scroll position stay
            self._rows = rows
            last = self.index(len(rows) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    # Qt asks these; `data` is called for every visible cell on every paint, so keep it trivial.

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], self.columns[index.column()]
        if role in (Role.DisplayRole, Role.AccessibleTextRole, Role.ToolTipRole):
            badge = column.badge(row) if column.badge else None
            return badge.text if badge else column.text(row)
        if role == self.ROW_ROLE:
            return row
        painted = {BADGE_ROLE: column.badge, SHARE_ROLE: column.share}.get(role)
        if painted is not None:
            return painted(row)
        if role == Role.TextAlignmentRole and column.is_number:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Role.DisplayRole:
            return self.columns[section].heading
        if role == Role.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft
            if self.columns[section].is_number:
                side = Qt.AlignmentFlag.AlignRight
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None


class BadgeDelegate(QStyledItemDelegate):
    """Paints a state as its icon and word, in its colour."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        badge, share = index.data(BADGE_ROLE), index.data(SHARE_ROLE)
        if not isinstance(badge, Badge) and share is None:
            super().paint(painter, option, index)
            return
        option = QStyleOptionViewItem(option)
        self.initStyleOption(option, index)
        option.text = ""
        widget = option.widget
        style = widget.style()
        style.drawControl(style.ControlElement.CE_ItemViewItem, option, painter, widget)
        if isinstance(badge, Badge):
            paint_badge(painter, option.rect.adjusted(10, 0, -6, 0), badge)
        else:
            paint_share(painter, option.rect.adjusted(10, 0, -10, 0), share, index.data())

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width() + ICON_PX + 12, ROW_HEIGHT)


def paint_badge(painter: QPainter, rect: QRect, badge: Badge) -> None:
    """The badge at the left of `rect`, vertically centred; words that do not fit are elided."""
    top = rect.center().y() - ICON_PX // 2 + 1
    icon(badge.icon, badge.tone).paint(painter, QRect(rect.left(), top, ICON_PX, ICON_PX))
    painter.setPen(QColor(getattr(tokens(), badge.tone)))
    text = rect.adjusted(ICON_PX + 6, 0, 0, 0)
    words = painter.fontMetrics().elidedText(badge.text, Qt.TextElideMode.ElideRight, text.width())
    painter.drawText(text, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), words)


def paint_share(painter: QPainter, rect: QRect, share: float, words: str) -> None:
    """A bar and its figure: nobody has to guess from a length."""
    look, width = tokens(), painter.fontMetrics().horizontalAdvance("100 %") + 8
    groove = QRect(rect.left(), rect.center().y() - 2, max(rect.width() - width, 12), 6)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(look.line))
    painter.drawRoundedRect(groove, 3, 3)
    painter.setBrush(QColor(look.accent))
    filled = QRect(groove)
    filled.setWidth(round(groove.width() * min(max(share, 0.0), 1.0)))
    painter.drawRoundedRect(filled, 3, 3)
    painter.setPen(QColor(look.text))
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), words)
    painter.restore()


class RowTable(QTableView, Generic[Row]):
    """A list to look through and open from, by mouse and by keyboard."""

    row_opened = Signal(object)
    """The row, by double click or Enter."""
    row_chosen = Signal(object)
    """The row that is current now, or None."""
    deletion_requested = Signal()
    """Of the chosen row, by the Delete key."""

    def __init__(
        self, columns: Sequence[Column[Row]], name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.table: RowTableModel[Row] = RowTableModel(columns, self)
        self.setModel(self.table)
        self.setItemDelegate(BadgeDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        # Fixed: sizing 100 000 rows to their contents froze the window for 22 s.
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setFixedHeight(38)
        for number, column in enumerate(columns):
            if column.width:
                self.setColumnWidth(number, column.width)
            else:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
        self.doubleClicked.connect(self._open)
        self.selectionModel().currentRowChanged.connect(self._choose)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt makes the first row current without marking it: a button would act on it unseen."""
        super().focusInEvent(event)
        if self.currentIndex().isValid() and not self.selectionModel().hasSelection():
            self.selectRow(self.currentIndex().row())

    def chosen(self) -> Row | None:
        """The current row."""
        row: Row | None = self.currentIndex().data(RowTableModel.ROW_ROLE)
        return row

    def show_rows(self, rows: list[Row], likeness: Likeness | None = None) -> None:
        """As the model's `show`; what was chosen stays chosen, wherever it stands now."""
        before, scrolled = self.chosen(), self.verticalScrollBar().value()
        self.table.show(rows, likeness)
        if before is None:
            return
        known = getattr(before, "id", None)
        if self.chosen() is None:
            self.choose_first(lambda row: getattr(row, "id", None) == known)
            self.verticalScrollBar().setValue(scrolled)
        self.row_chosen.emit(self.chosen())

    def choose_first(self, fits: Callable[[Row], bool]) -> bool:
        """Make the first fitting row the current one; False when there is none."""
        for number, row in enumerate(self.table.rows):
            if fits(row):
                self.selectRow(number)
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
        elif event.matches(QKeySequence.StandardKey.Delete) and self.currentIndex().isValid():
            self.deletion_requested.emit()
        else:
            super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        self.row_opened.emit(index.data(RowTableModel.ROW_ROLE))

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        self.row_chosen.emit(index.data(RowTableModel.ROW_ROLE))
