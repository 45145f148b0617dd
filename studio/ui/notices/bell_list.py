"""The notices that somebody was told of, a line each; what is not read yet stands in bold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio.desks.matters import Concern
from studio.desks.notices import NoticeRow
from studio.ui.icons import icon
from studio.ui.notices.notice_words import shortened, title_of
from studio.ui.theme import tokens

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
ROW_ROLE: Final = Role.UserRole
ROW_HEIGHT: Final = 54
_ICONS = {
    Concern.RETURNED: ("returned", "bad"),
    Concern.ATTENTION: ("attention", "bad"),
    Concern.DEADLINE: ("waiting", "wait"),
}


class BellModel(QAbstractListModel):
    def __init__(self, about: Callable[[NoticeRow], str], parent: QObject | None = None) -> None:
        """`about`: why it was told, and when."""
        super().__init__(parent)
        self.about = about
        self.rows: tuple[NoticeRow, ...] = ()

    def show(self, rows: tuple[NoticeRow, ...]) -> None:
        if rows != self.rows:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Role.DisplayRole:
            return title_of(row)
        if role in (Role.AccessibleTextRole, Role.ToolTipRole):
            unread = "" if row.is_read else self.tr("Not read")
            said = (unread, shortened(title_of(row)), self.about(row))
            return " · ".join(part for part in said if part)
        return None


class BellDelegate(QStyledItemDelegate):
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: NoticeRow = index.data(ROW_ROLE)
        option = QStyleOptionViewItem(option)
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style()
        style.drawControl(style.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        look = tokens()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = option.rect.adjusted(14, 7, -14, -7)
        role, tone = _ICONS[row.reason.concern]
        sign = QRect(place.left(), place.top() + 1, 18, 18)
        icon(role, "muted" if row.is_read else tone).paint(painter, sign)
        words = place.adjusted(30, 0, -16, 0)
        upper = QRect(words.left(), words.top(), words.width(), 20)
        lower = QRect(words.left(), words.bottom() - 19, words.width(), 20)
        font = QFont(option.font)
        font.setBold(not row.is_read)
        painter.setFont(font)
        _draw(painter, upper, title_of(row), look.muted if row.is_read else look.text)
        painter.setFont(option.font)
        _draw(painter, lower, index.model().about(row), look.muted)  # type: ignore[attr-defined]
        if not row.is_read:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(look.accent))
            painter.drawEllipse(QRect(place.right() - 8, upper.center().y() - 3, 8, 8))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW_HEIGHT)


def _draw(painter: QPainter, spot: QRect, text: str, colour: str) -> None:
    shown = painter.fontMetrics().elidedText(
        " ".join(text.split()), Qt.TextElideMode.ElideRight, spot.width()
    )
    painter.setPen(QColor(colour))
    painter.drawText(spot, int(Qt.AlignmentFlag.AlignVCenter), shown)


class BellList(QListView):
    row_opened = Signal(object)
    """The NoticeRow, by click or Enter."""

    def __init__(self, about: Callable[[NoticeRow], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Notices"))
        self.shown = BellModel(about, self)
        self.setModel(self.shown)
        self.setItemDelegate(BellDelegate(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._open)

    def show_rows(self, rows: tuple[NoticeRow, ...]) -> None:
        """The line that was chosen stays chosen."""
        chosen: NoticeRow | None = self.currentIndex().data(ROW_ROLE)
        self.shown.show(rows)
        numbers = [row.number for row in rows]
        at = numbers.index(chosen.number) if chosen and chosen.number in numbers else 0
        if rows:
            self.setCurrentIndex(self.shown.index(at))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        self.row_opened.emit(index.data(ROW_ROLE))
