"""Caption, credit and alt text of an object, written beside it."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QWidget

from studio.manuscript.change import mapped, rebased
from studio.manuscript.objects import WORDS, Embedded
from studio.ui.editing.composing import ComposedWord
from studio.ui.page import label

_WIDTH: Final = 460
_LONGEST: Final = 500
"""Letters of one line of words; a caption is a sentence or two."""


class WordsLine(QLineEdit):
    """A line that knows whether an input method is at work in it."""

    settled = Signal()
    """No word is being composed any more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._word = ComposedWord(self)
        self.setMaxLength(_LONGEST)

    @property
    def is_composing(self) -> bool:
        return bool(self._word.shown)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        self._word.note(event)
        if not self.is_composing:
            self.settled.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._word.finish()
        super().focusOutEvent(event)


class ObjectPanel(QFrame):
    """Every letter is in the body at once, and another's words appear while this is open."""

    written = Signal(str, str, str, int)
    """Key, field, how it reads now, where the caret is."""
    left = Signal()
    """Enter or Escape: back to the text."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._page = parent
        self.key = ""
        """Of the object that is written about; empty: hidden."""
        self._known = dict.fromkeys(WORDS, "")
        """What whoever writes has before them."""
        self._arrived = dict.fromkeys(WORDS, "")
        """What the body said last."""
        self.setProperty("card", "true")
        self.setAutoFillBackground(True)
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.setFixedWidth(_WIDTH)
        self.setAccessibleName(self.tr("Caption and credit"))
        names = {
            "caption": (self.tr("Caption"), self.tr("What is to be seen, where and when")),
            "credit": (self.tr("Credit"), self.tr("Who took or gave it")),
            "alt": (self.tr("Alt text"), self.tr("For readers who cannot see it")),
        }
        self.lines = {field: WordsLine() for field in WORDS}
        grid = QGridLayout(self)
        grid.setContentsMargins(14, 12, 14, 12)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        for row, (field, line) in enumerate(self.lines.items()):
            name, hint = names[field]
            line.setPlaceholderText(hint)
            line.setAccessibleName(name)
            line.textEdited.connect(partial(self._tell, field))
            line.settled.connect(partial(self._show_line, field))
            line.returnPressed.connect(self.leave)
            line.installEventFilter(self)
            grid.addWidget(label(name, "muted"), row, 0)
            grid.addWidget(line, row, 1)
        self.hide()

    def open_for(self, key: str, one: Embedded, beside: QRect) -> None:
        """Below `beside`, the object's place in the parent; higher when there is no room."""
        self.key = key
        self.show_words(one)
        for line in self.lines.values():
            line.end(False)
        self.place(beside)
        self.show()
        self.raise_()
        self.lines["caption"].setFocus()

    def show_words(self, one: Embedded) -> None:
        """What the body says now; a word being composed is not disturbed."""
        for field in WORDS:
            self._arrived[field] = str(getattr(one, field))
            self._show_line(field)

    def _show_line(self, field: str) -> None:
        line, value = self.lines[field], self._arrived[field]
        if line.is_composing:
            return
        self._known[field] = value
        if line.text() != value:
            caret = mapped(line.cursorPosition(), line.text(), value)
            line.setText(value)
            line.setCursorPosition(caret)

    def place(self, beside: QRect) -> None:
        self.adjustSize()
        room = self._page.rect().adjusted(4, 4, -4, -4)
        left = beside.center().x() - self.width() // 2
        top = beside.bottom() + 6
        if top + self.height() > room.bottom():
            top = room.bottom() - self.height()
        self.move(max(room.left(), min(left, room.right() - self.width())), max(room.top(), top))

    def leave(self) -> None:
        self.close_panel()
        self.left.emit()

    def close_panel(self) -> None:
        self.key = ""
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        event.accept()  # nothing written here is for the text below

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and self.key:
            focused = self.window().focusWidget()
            if focused is not None and focused is not self and not self.isAncestorOf(focused):
                self.close_panel()
        return super().eventFilter(watched, event)

    def _tell(self, field: str, text: str) -> None:
        """What came meanwhile, unseen behind a word that was composed, stays."""
        known, self._known[field] = self._known[field], text
        caret = self.lines[field].cursorPosition()
        wanted = rebased(known, text, self._arrived[field], caret)
        self.written.emit(self.key, field, wanted, caret)
