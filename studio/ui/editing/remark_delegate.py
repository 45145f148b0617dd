"""How one suggestion or comment looks in the margin list."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from studio.ui.editing.remark_rows import ROW_ROLE, RemarkRow
from studio.ui.theme import tokens

_SIDE: Final = 14
_TOP: Final = 8
_LINE: Final = 20
_SMALL_PX: Final = 12


class RemarkDelegate(QStyledItemDelegate):
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        row: RemarkRow = index.data(ROW_ROLE)
        lines = 2 + (1 if row.is_comment else 0)
        return QSize(120, 2 * _TOP + lines * _LINE)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row: RemarkRow = index.data(ROW_ROLE)
        room: QRect = option.rect
        state: QStyle.StateFlag = option.state
        look = tokens()
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(room, QColor(look.accent_soft))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(room, QColor(look.sunken))
        ink = QColor(look.muted) if row.is_resolved else QColor(row.ink)
        bar = QRect(room.left(), room.top() + 4, 3, room.height() - 8)
        painter.fillRect(bar, ink)
        painter.fillRect(QRect(room.left(), room.bottom(), room.width(), 1), QColor(look.line))
        self._paint_words(painter, room.adjusted(_SIDE, _TOP, -10, -_TOP), option, row, ink)
        painter.restore()

    def _paint_words(
        self,
        painter: QPainter,
        room: QRect,
        option: QStyleOptionViewItem,
        row: RemarkRow,
        ink: QColor,
    ) -> None:
        palette: QPalette = option.palette
        name_font, small = QFont(option.font), QFont(option.font)
        name_font.setWeight(QFont.Weight.DemiBold)
        small.setPixelSize(_SMALL_PX)
        muted = QColor(tokens().muted)
        line = QRect(room.left(), room.top(), room.width(), _LINE)
        beside = QFontMetrics(small).horizontalAdvance(self._beside(row))
        painter.setFont(small)
        painter.setPen(muted)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(line, right, self._beside(row))
        painter.setFont(name_font)
        painter.setPen(ink)
        self._draw(painter, line.adjusted(0, 0, -beside - 8, 0), row.person_name)
        line.translate(0, _LINE)
        painter.setFont(option.font)
        painter.setPen(muted if row.is_resolved else palette.text().color())
        self._draw(painter, line, row.what.replace("\n", " "))
        if row.is_comment:
            line.translate(0, _LINE)
            painter.setFont(small)
            painter.setPen(QColor(tokens().wait) if row.is_lost else muted)
            self._draw(painter, line, self._about(row))

    def _beside(self, row: RemarkRow) -> str:
        done = self.tr("Resolved")
        return f"{done} · {row.when}" if row.is_resolved else row.when

    def _about(self, row: RemarkRow) -> str:
        quote = row.about.replace("\n", " ")
        if row.is_lost:
            quote = self.tr("Text deleted: “{quote}”").format(quote=quote)
        else:
            quote = f"“{quote}”" if quote else ""
        if row.replies:
            replies = self.tr("%n replies", "", row.replies)
            return f"{replies}  {quote}"
        return quote

    def _draw(self, painter: QPainter, room: QRect, text: str) -> None:
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
