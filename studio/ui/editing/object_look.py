"""How large an object of a text is, and how it is painted: picture, table or line, words below."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QCoreApplication, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QImage,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
)

from studio.manuscript.objects import Embedded, Sort
from studio.media.amounts import length_text
from studio.ui.icons import icon
from studio.ui.theme import tokens

HIGHEST: Final = 360
"""Pixels of a picture: text above and below stays in sight."""
_SOUND_HEIGHT: Final = 64
_DIVIDER_HEIGHT: Final = 28
_ROUNDING: Final = 6
_GAP: Final = 6  # between picture and words
_PADDING: Final = 7  # of a cell
_MOST: Final = 1 << 20
_WRAP: Final = Qt.TextFlag.TextWrapAnywhere | Qt.TextFlag.TextWordWrap


def size_of(one: Embedded, width: float, font: QFont) -> QSizeF:
    """All of it, in a column `width` pixels wide."""
    if one.sort is Sort.DIVIDER:
        return QSizeF(width, _DIVIDER_HEIGHT)
    height = _frame(one, width, font).height()
    return QSizeF(width, height + _GAP + _words_height(_words(one), round(width), _small(font)))


def paint(
    painter: QPainter,
    room: QRectF,
    one: Embedded,
    image: QImage | None,
    look: tuple[QPalette, QFont],
    *,
    is_chosen: bool,
) -> None:
    """`image`: what is known of a picture so far; None: a sign in its place."""
    palette, font = look
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if one.sort is Sort.DIVIDER:
        _paint_divider(painter, room, is_chosen=is_chosen)
        painter.restore()
        return
    frame = _frame(one, room.width(), font)
    frame.moveTop(room.top())
    frame.moveLeft(room.left() + (room.width() - frame.width()) / 2)
    if one.sort is Sort.TABLE:
        _paint_table(painter, frame, one, palette, font)
    else:
        _paint_medium(painter, frame, one, image, font)
    if is_chosen:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens().accent), 2))
        painter.drawRoundedRect(frame.adjusted(1, 1, -1, -1), _ROUNDING, _ROUNDING)
    below = QRectF(room.left(), frame.bottom() + _GAP, room.width(), room.bottom() - frame.bottom())
    painter.setFont(_small(font))
    muted = palette.placeholderText().color()
    painter.setPen(palette.text().color() if one.caption or one.credit else muted)
    painter.drawText(below, _WRAP | Qt.AlignmentFlag.AlignHCenter, _words(one))
    painter.restore()


def words_top(one: Embedded, width: float, font: QFont) -> float:
    """From where on the words stand, from the object's upper edge."""
    return _frame(one, width, font).height() if one.sort is not Sort.DIVIDER else _MOST


def spoken(one: Embedded) -> str:
    """What is told to those who cannot see it."""
    return ", ".join(
        part for part in (sort_name(one.sort), one.alt, one.caption or one.name) if part
    )


def _frame(one: Embedded, width: float, font: QFont) -> QRectF:
    """Of picture or table, at the origin."""
    if one.sort is Sort.TABLE:
        _, heights = _grid(one, round(width), font.pixelSize())
        return QRectF(0, 0, width, sum(heights) + 1)
    if one.sort is Sort.AUDIO:
        return QRectF(0, 0, width, _SOUND_HEIGHT)
    natural = QSizeF(one.width or 16, one.height or 9)
    room = QSizeF(min(width, one.width or width), HIGHEST)
    size = natural.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
    return QRectF(0, 0, max(size.width(), 24), max(size.height(), 24))


def _paint_divider(painter: QPainter, room: QRectF, *, is_chosen: bool) -> None:
    painter.setPen(QPen(QColor(tokens().accent if is_chosen else tokens().muted), 1))
    middle = room.center()
    painter.drawLine(int(middle.x() - 60), int(middle.y()), int(middle.x() + 60), int(middle.y()))


def _paint_medium(
    painter: QPainter, frame: QRectF, one: Embedded, image: QImage | None, font: QFont
) -> None:
    edge = QPainterPath()
    edge.addRoundedRect(frame, _ROUNDING, _ROUNDING)
    painter.save()
    painter.setClipPath(edge, Qt.ClipOperation.IntersectClip)
    if image is None or image.isNull():
        painter.fillRect(frame, QColor(tokens().sunken))
        symbol = QRect(0, 0, 28, 28)
        symbol.moveCenter(frame.center().toPoint())
        symbol.translate(0, -10)
        role = one.sort.value if one.sort in (Sort.VIDEO, Sort.AUDIO) else "picture"
        icon(role, "muted").paint(painter, symbol)
        painter.setFont(_small(font))
        painter.setPen(QColor(tokens().muted))
        line = QRectF(frame.left() + 8, symbol.bottom() + 2, frame.width() - 16, 20)
        name = painter.fontMetrics().elidedText(
            one.name, Qt.TextElideMode.ElideMiddle, int(line.width())
        )
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, name)
    else:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(frame, image)
    painter.restore()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(tokens().line), 1))
    painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), _ROUNDING, _ROUNDING)
    if one.sort is Sort.VIDEO:
        _paint_film_sign(painter, frame, one, font)


def _paint_film_sign(painter: QPainter, frame: QRectF, one: Embedded, font: QFont) -> None:
    """So that a poster is not taken for a picture."""
    painter.setFont(_small(font))
    words = f"▶ {length_text(one.duration_ms)}" if one.duration_ms else "▶"
    width = painter.fontMetrics().horizontalAdvance(words) + 16
    sign = QRectF(frame.left() + 10, frame.bottom() - 34, width, 24)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 170))
    painter.drawRoundedRect(sign, 5, 5)
    painter.setPen(QColor(255, 255, 255))
    painter.drawText(sign, Qt.AlignmentFlag.AlignCenter, words)


def _paint_table(
    painter: QPainter, frame: QRectF, one: Embedded, palette: QPalette, font: QFont
) -> None:
    widths, heights = _grid(one, round(frame.width()), font.pixelSize())
    seen = painter.clipBoundingRect() if painter.hasClipping() else frame
    painter.setPen(QPen(QColor(tokens().line), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    top = frame.top()
    for number, (row, height) in enumerate(zip(one.rows, heights, strict=True)):
        if top + height >= seen.top() and top <= seen.bottom():
            cell_font = QFont(font)
            if number == 0 and one.header and len(one.rows) > 1:
                painter.fillRect(
                    QRectF(frame.left(), top, sum(widths), height), QColor(tokens().sunken)
                )
                cell_font.setWeight(QFont.Weight.DemiBold)
            painter.setFont(cell_font)
            left = frame.left()
            for column, width in enumerate(widths):
                cell = QRectF(left, top, width, height)
                painter.setPen(QPen(QColor(tokens().line), 1))
                painter.drawRect(cell)
                painter.setPen(palette.text().color())
                inner = cell.adjusted(_PADDING, _PADDING, -_PADDING, -_PADDING)
                painter.drawText(inner, int(_WRAP), row[column] if column < len(row) else "")
                left += width
        top += height


@lru_cache(maxsize=64)
def _grid(one: Embedded, width: int, font_px: int) -> tuple[list[int], list[int]]:
    """Widths of the columns by what is in them, and heights of the rows."""
    font = QFont()
    font.setPixelSize(max(font_px, 8))
    font.setWeight(QFont.Weight.DemiBold)
    metrics = QFontMetrics(font)
    count = max((len(row) for row in one.rows), default=0)
    if not count:
        return [], []
    needs = [48] * count
    for row in one.rows:
        for column, cell in enumerate(row):
            longest = max(map(metrics.horizontalAdvance, cell[:200].split("\n")), default=0)
            needs[column] = max(needs[column], min(longest + 2 * _PADDING + 2, width))
    room = width - 1
    share = [need * room // sum(needs) for need in needs]
    heights = [
        max(
            [metrics.lineSpacing()]
            + [
                _words_height(cell, share[column] - 2 * _PADDING, font)
                for column, cell in enumerate(row)
            ]
        )
        + 2 * _PADDING
        for row in one.rows
    ]
    return share, heights


def _words_height(text: str, width: int, font: QFont) -> int:
    room = QRect(0, 0, max(width, 1), _MOST)
    return QFontMetrics(font).boundingRect(room, int(_WRAP), text).height() + 2


def _words(one: Embedded) -> str:
    """图说（署名）, or what to do while there is none."""
    if one.caption and one.credit:
        return QCoreApplication.translate("Objects", "{caption} ({credit})").format(
            caption=one.caption, credit=one.credit
        )
    empty = QCoreApplication.translate("Objects", "Click here for caption and credit")
    if one.sort is Sort.TABLE:
        empty = QCoreApplication.translate(
            "Objects", "Double-click to edit the table; click here for caption and credit"
        )
    return one.caption or one.credit or empty


def sort_name(sort: Sort) -> str:
    return {
        Sort.PICTURE: QCoreApplication.translate("Objects", "Picture"),
        Sort.VIDEO: QCoreApplication.translate("Objects", "Video"),
        Sort.AUDIO: QCoreApplication.translate("Objects", "Sound"),
        Sort.TABLE: QCoreApplication.translate("Objects", "Table"),
        Sort.DIVIDER: QCoreApplication.translate("Objects", "Divider"),
    }[sort]


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPixelSize(max(11, round(font.pixelSize() * 0.86)))
    return small
