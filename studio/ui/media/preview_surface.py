"""The screen of the preview: one picture, as large as it fits, on black."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.ui.theme import tokens

SYMBOL_PX = 56
RING_PX = 2


class PreviewSurface(QWidget):
    """Paints what it is given; plays, decodes and knows nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._symbol = QIcon()
        self._words = ""
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(240, 135)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Preview"))

    def show_image(self, image: QImage) -> None:
        self._image = image
        self.update()

    def show_words(self, words: str, symbol: QIcon) -> None:
        """No picture: say why, under a symbol."""
        self._image = QImage()
        self._words = words
        self._symbol = symbol
        self.update()

    def image(self) -> QImage:
        """What it shows now; null when that is no picture."""
        return self._image

    def sizeHint(self) -> QSize:
        return QSize(480, 270)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        """The shape of television."""
        return width * 9 // 16

    def picture_rect(self) -> QRectF:
        """Where the picture lies: all of it visible, centred, its shape kept."""
        size = QSizeF(self._image.size()).scaled(
            QSizeF(self.size()), Qt.AspectRatioMode.KeepAspectRatio
        )
        middle = QRectF(self.rect()).center()
        return QRectF(middle - QPointF(size.width() / 2, size.height() / 2), size)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._image.isNull():
            self._paint_words(painter)
        else:
            painter.fillRect(self.rect(), Qt.GlobalColor.black)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self.picture_rect(), self._image)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens().focus), 2 * RING_PX))
            painter.drawRect(self.rect())

    def _paint_words(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), self.palette().alternateBase())
        painter.setPen(self.palette().placeholderText().color())
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
        room = self.rect().adjusted(16, 0, -16, 0)
        height = painter.boundingRect(room, flags, self._words).height()
        top = round((self.height() - SYMBOL_PX - 10 - height) / 2)
        left = round((self.width() - SYMBOL_PX) / 2)
        self._symbol.paint(painter, left, top, SYMBOL_PX, SYMBOL_PX)
        painter.drawText(room.adjusted(0, top + SYMBOL_PX + 10, 0, 0), flags, self._words)
