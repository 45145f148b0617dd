"""Beside the text: which paragraphs two sides changed (需复核). Painted only, never in the body."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QTextBlock
from PySide6.QtWidgets import QWidget

from studio.ui.editing.story_edit import StoryEdit
from studio.ui.theme import tokens

_BAR: Final = 3  # pixels
_WORDS_GAP: Final = 8
_WORDS_PX: Final = 12


class ReviewMargin(QWidget):
    """Covers the free space at the left of the column."""

    chosen = Signal(int)
    """Somebody pointed at the paragraph with this number."""

    def __init__(self, edit: StoryEdit) -> None:
        super().__init__(edit)
        self._edit = edit
        self.names: tuple[str, ...] = ()
        """What it was told to show, whether the text has come as far or not."""
        self._numbers: dict[int, list[str]] | None = {}
        self._words = self.tr("To review")
        font = self.font()
        font.setPixelSize(_WORDS_PX)
        self.setFont(font)
        self.setAccessibleName(self.tr("Paragraphs to review"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        edit.edited.connect(self.forget_places)
        edit.followed.connect(self.forget_places)
        edit.verticalScrollBar().valueChanged.connect(self.update)
        self.hide()

    def show_names(self, names: Iterable[str]) -> None:
        """Of the paragraphs; none: nothing is shown."""
        self.names = tuple(names)
        self._edit.viewport().removeEventFilter(self)
        if self.names:  # every event of the text costs some microseconds
            self._edit.viewport().installEventFilter(self)
        self.forget_places()
        self.setVisible(bool(self.names))
        self._place()

    def forget_places(self) -> None:
        """The text changed."""
        self._numbers = None
        if self.names:
            self.update()

    @property
    def numbers(self) -> Sequence[int]:
        """The paragraphs to review, from the top of the text."""
        return sorted(self._found())

    def names_of(self, number: int) -> list[str]:
        """What a paragraph goes by; several where paragraphs were joined."""
        return self._found().get(number, [])

    def _found(self) -> dict[int, list[str]]:
        if self._numbers is None:
            self._numbers = {}
            document, text = self._edit.document(), self._edit.body.text
            for name in self.names:
                at = text.find_letter(name)
                if at is not None:
                    number = document.findBlock(min(at, text.length - 1)).blockNumber()
                    self._numbers.setdefault(number, []).append(name)
        return self._numbers

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place()
        elif event.type() == QEvent.Type.Paint:
            self.update()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, metrics = tokens(), self.fontMetrics()
        width = metrics.horizontalAdvance(self._words)
        has_room = self.width() > width + 2 * _WORDS_GAP + _BAR
        for _, place in self._seen():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(look.wait))
            painter.drawRoundedRect(place, _BAR / 2, _BAR / 2)
            if has_room:
                painter.setPen(QColor(look.wait))
                line = QRectF(place.left() - _WORDS_GAP - width, place.top(), width, 26)
                painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, self._words)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()
        for block, place in self._seen():
            if place.top() <= event.position().y() <= place.bottom():
                self.chosen.emit(block.blockNumber())
                return

    def _seen(self) -> Iterator[tuple[QTextBlock, QRectF]]:
        """The paragraphs that are seen, and where their bars are."""
        document = self._edit.document()
        offset = self._edit.verticalScrollBar().value()
        for number in self.numbers:
            block = document.findBlockByNumber(number)
            place = document.documentLayout().blockBoundingRect(block)
            top = place.top() - offset
            if top < self.height() and top + place.height() > 0:
                yield block, QRectF(self.width() - _BAR - 4, top, _BAR, place.height())

    def _place(self) -> None:
        view = self._edit.viewport().geometry()
        self.setGeometry(0, view.top(), view.left(), view.height())
