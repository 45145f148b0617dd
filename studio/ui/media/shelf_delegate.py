"""How one medium looks on the shelf: poster, name, figures, caption."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from studio.desks.media_library import FetchState, MediaRow
from studio.media.amounts import size_text
from studio.ui.error_text import sentences
from studio.ui.icons import icon
from studio.ui.media.shelf_model import FIGURES_ROLE, POSTER_ROLE, ROW_ROLE
from studio.ui.theme import tokens

POSTER = QSize(96, 54)
ROW_HEIGHT = 74
MARGIN = 10
ROUNDING = 5


class ShelfDelegate(QStyledItemDelegate):
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(240, ROW_HEIGHT)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room: QRect = option.rect
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(room, QColor(tokens().accent_soft))
            painter.fillRect(
                QRect(room.topLeft(), QSize(3, room.height())), QColor(tokens().accent)
            )
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(room, QColor(tokens().sunken))
        row: MediaRow = index.data(ROW_ROLE)
        frame = QRect(room.left() + MARGIN, 0, POSTER.width(), POSTER.height())
        frame.moveTop(room.top() + (room.height() - POSTER.height()) // 2)
        _paint_poster(painter, frame, index.data(POSTER_ROLE), row)
        words = room.adjusted(POSTER.width() + 2 * MARGIN + 2, 0, -MARGIN, 0)
        self._paint_words(painter, words, option, index, row)
        painter.restore()

    def _paint_words(
        self,
        painter: QPainter,
        room: QRect,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
        row: MediaRow,
    ) -> None:
        palette: QPalette = option.palette
        font: QFont = option.font
        name_font, small = QFont(font), QFont(font)
        name_font.setWeight(QFont.Weight.DemiBold)
        small.setPixelSize(max(10, round(painter.fontInfo().pixelSize() * 0.86)))
        muted = palette.placeholderText().color()
        lines = [(row.name, name_font, palette.text().color())]
        if row.is_here:
            lines.append((str(index.data(FIGURES_ROLE)), small, muted))
        elif row.fetching is not None:
            lines.append((self._fetch_words(row.fetching), small, QColor(tokens().accent)))
        else:
            absent = self.tr("Not on this machine · {figures}")
            lines.append(
                (absent.format(figures=index.data(FIGURES_ROLE)), small, QColor(tokens().wait))
            )
        if row.caption:
            lines.append((row.caption, small, muted))
        line_height = 21
        top = room.top() + (room.height() - line_height * len(lines)) // 2
        for text, line_font, colour in lines:
            painter.setFont(line_font)
            painter.setPen(colour)
            line = QRect(room.left(), top, room.width(), line_height)
            mode = Qt.TextElideMode.ElideMiddle if text == row.name else Qt.TextElideMode.ElideRight
            shown = painter.fontMetrics().elidedText(text, mode, line.width())
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, shown)
            top += line_height

    def _fetch_words(self, fetching: FetchState) -> str:
        """How far it has come, or why it does not."""
        if fetching.code:
            return sentences().about(fetching.code, fetching.facts)
        percent = min(99, 100 * fetching.received // fetching.size) if fetching.size else 0
        words = self.tr("Coming from the province, {n} % of {size}")
        return words.format(n=percent, size=size_text(fetching.size))


def _paint_poster(painter: QPainter, frame: QRect, poster: QImage | None, row: MediaRow) -> None:
    edge = QPainterPath()
    edge.addRoundedRect(QRectF(frame), ROUNDING, ROUNDING)
    painter.save()
    painter.setClipPath(edge)
    if poster is None or poster.isNull():
        painter.fillRect(frame, QColor(tokens().line))
        symbol = QRect(0, 0, 24, 24)
        symbol.moveCenter(frame.center())
        icon(row.kind.value, "muted").paint(painter, symbol)
    else:
        painter.fillRect(frame, Qt.GlobalColor.black)
        size = poster.size().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatio)
        picture = QRect(frame.topLeft(), size)
        picture.moveCenter(frame.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(picture, poster)
    painter.restore()
