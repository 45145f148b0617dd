"""A line for one field of a story: headline, deck or byline."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import (
    QAction,
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QInputMethodEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QValidator,
)
from PySide6.QtWidgets import QLineEdit, QWidget

from studio.manuscript.blocks import clean, units
from studio.ui.editing.composing import ComposedWord
from studio.ui.icons import icon
from studio.ui.theme import tokens

_LARGE: Final = 20
"""Pixels from which on a line is a heading of the page."""
_SMALL: Final = 13
_GAP: Final = 12
_ICON: Final = 30
"""Of the sign at the end of the line, which is pressed to take the value beside it."""


class _Cleaner(QValidator):
    """Takes out of what is typed or pasted what a body does not take either."""

    def validate(self, text: str, at: int) -> tuple[QValidator.State, str, int]:
        good = clean(text)
        if good != text:
            before = text.encode("utf-16-le", "surrogatepass")[: 2 * at]
            at = units(clean(before.decode("utf-16-le", "surrogatepass")))
        return QValidator.State.Acceptable, good, at


class FieldLine(QLineEdit):
    """Looks like a line of the page. What arrives while it is edited is shown beside it."""

    left = Signal()
    """Enter, or the keyboard went elsewhere."""
    word_finished = Signal()
    """The input method committed a word."""

    def __init__(self, name: str, font_px: int, parent: QWidget | None = None) -> None:
        """`name`: what it is, in the editor's language."""
        super().__init__(parent, placeholderText=name)
        self.setAccessibleName(name)
        self.setFrame(False)
        weight = "font-weight: 700;" if font_px >= _LARGE else ""
        self.setStyleSheet(
            "QLineEdit, QLineEdit:focus { border: none; background: transparent; padding: 0;"
            # else the theme's own least height is taken for enough where a page is low
            f" min-height: {font_px * 3 // 2}px; font-size: {font_px}px; {weight} }}"
        )
        self.setValidator(_Cleaner(self))
        self._arrived = ""
        self._word = ComposedWord(self)
        self._take = QAction(icon("attention", "wait"), "", self)
        self._take.triggered.connect(self._take_arrived)
        self.addAction(self._take, QLineEdit.ActionPosition.TrailingPosition)
        self._take.setVisible(False)
        self._make_room()
        self.editingFinished.connect(self.left)

    def show_value(self, value: str) -> None:
        self._offer(False)
        if self.text().strip() != value:
            self.setText(value)
            self.setCursorPosition(0)

    def arrive(self, value: str) -> None:
        """Another value came from elsewhere, and this one is being edited."""
        self._arrived = value
        hint = self.tr("Elsewhere it was changed to “{value}”. Click to take that.")
        self._take.setText(hint.format(value=value))
        self._take.setToolTip(hint.format(value=value))
        self._offer(value != self.text().strip())

    @property
    def offered(self) -> str:
        """What stands beside the line, for a click to take; empty: nothing does."""
        return self._arrived if self._take.isVisible() else ""

    def _offer(self, is_offered: bool) -> None:
        self._take.setVisible(is_offered)
        self._make_room()
        self.update()

    def _make_room(self) -> None:
        """What is typed does not run into the value beside it."""
        room = self._room() + _GAP if self.offered else -2
        self.setTextMargins(-2, 0, room, 0)  # Qt's own two pixels, for one left edge on the page

    def _room(self) -> int:
        """Pixels that the value beside takes."""
        return min(QFontMetrics(_small(self)).horizontalAdvance(self.offered), self.width() // 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.offered:
            return
        painter = QPainter(self)
        painter.setFont(_small(self))
        painter.setPen(QColor(tokens().wait))
        place = self.rect().adjusted(0, 0, -_ICON, 0)
        words = painter.fontMetrics().elidedText(
            self.offered, Qt.TextElideMode.ElideRight, self._room()
        )
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def commit_preedit(self) -> None:
        """Make the input method finish its word."""
        self._word.finish()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        self._word.note(event)
        if event.commitString():
            self.word_finished.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.commit_preedit()
        super().focusOutEvent(event)
        if not self.isReadOnly():
            self.setText(self.text().strip())
        self.left.emit()

    @Slot()
    def _take_arrived(self) -> None:
        self.setText(self._arrived)
        self._offer(False)
        self.textEdited.emit(self._arrived)


def _small(line: QLineEdit) -> QFont:
    font = QFont(line.font())
    font.setPixelSize(_SMALL)
    font.setBold(False)
    return font
