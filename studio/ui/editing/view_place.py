"""Where caret, selection and the first visible line of a text are; moved along with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QTextEdit

from studio.manuscript.story_text import StoryText


class ViewPlace:
    def __init__(self, edit: QTextEdit) -> None:
        own = edit.textCursor()
        first = edit.cursorForPosition(QPoint(0, 0))
        self.caret, self.anchor, self.top = own.position(), own.anchor(), first.position()
        self._height = edit.cursorRect(first).top()

    def pinned(self, text: StoryText) -> list[bytes]:
        """The places by their letters, for `find`."""
        return [text.anchor(at) for at in (self.caret, self.anchor, self.top)]

    def find(self, pins: list[bytes], text: StoryText) -> None:
        """Where those letters are now."""
        self.caret, self.anchor, self.top = map(text.find, pins)

    def drop(self, at: int, size: int) -> None:
        self._move(lambda place: place if place <= at else max(at, place - size))

    def add(self, at: int, size: int) -> None:
        self._move(lambda place: place if place <= at else place + size)

    def scroll_back(self, edit: QTextEdit) -> None:
        """What is being read stays where it is."""
        if not edit.isVisible():
            return
        first = QTextCursor(edit.document())
        first.setPosition(min(self.top, edit.document().characterCount() - 1))
        bar = edit.verticalScrollBar()
        bar.setValue(bar.value() + edit.cursorRect(first).top() - self._height)

    def _move(self, moved: Callable[[int], int]) -> None:
        self.caret, self.anchor, self.top = map(moved, (self.caret, self.anchor, self.top))
