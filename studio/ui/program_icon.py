"""The program's own picture, and a number on it that can be read at the size of a tray."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPainterPath, QPen, QPixmap

from studio.ui.theme import FONT_FAMILY, LIGHT

SIZES = (16, 22, 24, 32, 44, 48, 64, 128, 256)
"""Pixels. Painted one by one: a picture of 256 made small is a smudge."""
GROUND, LETTER = LIGHT.accent, "#ffffff"
NUMBER_GROUND = "#c2261d"
"""White stands on it with 5.9:1, and it stands out on light and on dark panels."""
SMALL = 32
"""Below it the number takes the most of the picture."""


def program_icon(count: int = 0) -> QIcon:
    """`count`: how many things wait; 0: no number."""
    made = QIcon()
    for size in SIZES:
        made.addPixmap(painted(size, count))
    return made


def painted(size: int, count: int = 0) -> QPixmap:
    """The picture, `size` pixels wide and high."""
    canvas = QPixmap(size, size)
    canvas.fill(Qt.GlobalColor.transparent)
    painter = QPainter(canvas)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    # What a number leaves of the letter at a small size is scrap.
    _paint_stove(painter, size, is_plain=not count or size >= SMALL)
    if count:
        _paint_number(painter, size, count)
    painter.end()
    return canvas


def number_text(count: int, size: int) -> str:
    """As much of the number as can be read."""
    most = 9 if size < SMALL else 99
    return str(count) if count <= most else f"{most}+"


def _paint_stove(painter: QPainter, size: int, *, is_plain: bool) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(GROUND))
    painter.drawRoundedRect(QRectF(0, 0, size, size), size * 0.2, size * 0.2)
    if is_plain:
        _paint_text(painter, QRectF(0, 0, size, size), "灶", size * 0.74)


def _paint_number(painter: QPainter, size: int, count: int) -> None:
    text = number_text(count, size)
    high = round(size * (0.72 if size < SMALL else 0.54))
    wide = high if len(text) == 1 else round(high * (1.0 + 0.3 * (len(text) - 1)))
    spot = QRectF(size - min(wide, size), 0, min(wide, size), high)
    # A ring is cut out of the picture, so that the number stands by itself.
    ring = QPainterPath()
    gap = max(1.0, size / 24)
    ring.addRoundedRect(spot.adjusted(-gap, -gap, gap, gap), high / 2 + gap, high / 2 + gap)
    ring.setFillRule(Qt.FillRule.WindingFill)
    ring.addRect(QRectF(spot.center(), QPointF(size, 0)).normalized())  # no corner behind it
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    painter.fillPath(ring, Qt.GlobalColor.transparent)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    painter.setBrush(QColor(NUMBER_GROUND))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRoundedRect(spot, high / 2, high / 2)
    _paint_text(painter, spot, text, high * (0.86 if len(text) == 1 else 0.76))


def _paint_text(painter: QPainter, spot: QRectF, text: str, pixels: float) -> None:
    """As a path, in the middle of what is inked: a line of text has room that a picture has not."""
    font = QFont(FONT_FAMILY)
    font.setPixelSize(max(1, round(pixels)))
    font.setBold(True)
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)  # strokes of a character lie over each other
    path.addText(QPointF(0, 0), font, text)
    path.translate(spot.center() - path.boundingRect().center())
    painter.setPen(QPen(Qt.PenStyle.NoPen))
    painter.setBrush(QColor(LETTER))
    painter.drawPath(path)
