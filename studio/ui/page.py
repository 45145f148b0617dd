"""What every page of the window is made of: a heading with its actions, and empty states."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFocusEvent, QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from studio.ui.icons import icon

MARGIN = 24
GAP = 16


def label(text: str, tone: str = "") -> QLabel:
    """A line of text; `tone` is one of the style sheet's (title, section, muted, good, …)."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)  # a headline may hold a "<"
    if tone:
        made.setProperty("tone", tone)
    return made


def set_tone(made: QWidget, tone: str) -> None:
    """Give a label another tone; Qt must be told to look at its rules again."""
    if made.property("tone") != tone:
        made.setProperty("tone", tone)
        made.style().unpolish(made)
        made.style().polish(made)


def button(text: str, role: str = "", icon_role: str = "") -> QPushButton:
    """A push button; `role` is primary, quiet, or empty."""
    made = QPushButton(text)
    if role:
        made.setProperty("role", role)
    if icon_role:
        made.setIcon(icon(icon_role, {"primary": "on_accent", "quiet": "accent"}.get(role, "")))
        made.setIconSize(QSize(18, 18))
    made.setAutoDefault(False)
    return made


def number_box(least: int, most: int, step: int = 1) -> QSpinBox:
    """For a whole number; its words stand as far from the edge as a line's."""
    made = QSpinBox(minimum=least, maximum=most, singleStep=step)
    made.lineEdit().setTextMargins(7, 0, 0, 0)  # the style sheet's padding is not heard here
    return made


class IconLabel(QWidget):
    """A small picture by its role; it is painted in the colours of the moment."""

    def __init__(self, size: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = QIcon()
        self.setFixedSize(size, size)

    def show_icon(self, role: str, tone: str) -> None:
        self._icon = icon(role, tone)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._icon.paint(painter, self.rect())
        painter.end()


class Card(QFrame):
    """A quiet frame around things that belong together."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(18, 14, 18, 16)
        self.rows.setSpacing(8)


class Page(QWidget):
    """A page of the window that hands the focus on to `first` when it is given it.

    Were that its focus proxy, Tab would come to it and pass over all that stands before it.
    """

    first: QWidget

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.first.setFocus()


class PageHeading(QWidget):
    """Title, a muted line beside it, and the page's actions at the right."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = label(title, "title")
        self.beside = label("", "muted")
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(10)
        self._line.addWidget(self.title, 0, Qt.AlignmentFlag.AlignBottom)
        self._line.addWidget(self.beside, 1, Qt.AlignmentFlag.AlignBottom)
        self.beside.setContentsMargins(4, 0, 0, 3)
        self.setFixedHeight(40)

    def add(self, widget: QWidget) -> None:
        self._line.addWidget(widget)


class EmptyState(QWidget):
    """What a list says when there is nothing in it yet, and what to do next."""

    def __init__(self, icon_role: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        picture = IconLabel(40)
        picture.show_icon(icon_role, "muted")
        self.words = label(words, "muted")
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words.setWordWrap(True)
        rows = QVBoxLayout(self)
        rows.addStretch(2)
        rows.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
        rows.addSpacing(8)
        rows.addWidget(self.words)
        rows.addStretch(3)
