"""A small field for a comment: Enter sends, @ offers the newsroom's people."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QListWidget, QPlainTextEdit, QWidget

from studio.desks.editing import Colleague
from studio.manuscript.blocks import clean
from studio.ui.background import Background
from studio.ui.editing.composing import ComposedWord
from studio.ui.pinyin import initials, rank_of
from studio.vocabulary import PersonId

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MOST: Final = 6
_LONGEST_NAME: Final = 12  # letters after an @ that may still become a name


class MentionEdit(QPlainTextEdit):
    sent = Signal()
    """Enter: what is written is meant so."""
    left = Signal()
    """Escape: back to the text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._people: list[Colleague] = []
        self._word = ComposedWord(self)
        self._background = Background(self)
        self.setTabChangesFocus(True)
        self.setFixedHeight(64)
        self.offers = QListWidget(self.window())
        self.offers.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.offers.setAccessibleName(self.tr("People"))
        self.offers.itemClicked.connect(self._take)
        self.offers.hide()
        self.textChanged.connect(self._offer)
        self.cursorPositionChanged.connect(self._offer)

    def show_people(self, people: Sequence[Colleague]) -> None:
        """Who may be mentioned; those who left may not."""
        self._people = [one for one in people if not one.has_left]

    def mentions(self) -> list[PersonId]:
        """Those whose name stands in the text after an @; of namesakes all are told."""
        text = self.toPlainText()
        found: list[PersonId] = []
        for name in sorted({one.name for one in self._people}, key=lambda name: (-len(name), name)):
            if f"@{name}" in text:
                found += [one.id for one in self._people if one.name == name]
                text = text.replace(f"@{name}", " ")
        return found

    def event(self, event: QEvent) -> bool:
        """Ctrl+Enter sends the comment here; the window would submit the whole story by it."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if event.key() in _ENTER and held == Qt.KeyboardModifier.ControlModifier:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers()
        is_enter = key in _ENTER
        if self.offers.isVisible():
            if is_enter or key == Qt.Key.Key_Tab:
                self._take()
                return
            if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                step = 1 if key == Qt.Key.Key_Down else -1
                self.offers.setCurrentRow((self.offers.currentRow() + step) % self.offers.count())
                return
            if key == Qt.Key.Key_Escape:
                self.offers.hide()
                return
        if key == Qt.Key.Key_Escape:
            self.left.emit()
        elif is_enter and not held & Qt.KeyboardModifier.ShiftModifier:
            self.sent.emit()
        else:
            super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        self.insertPlainText(clean(source.text()))

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        self._word.note(event)
        self._offer()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Learn how names begin: the dictionary takes half a second the first time."""
        super().focusInEvent(event)
        names = [one.name for one in self._people]
        self._background.run(partial(_learn, names), lambda _: None, replacing="initials")

    def focusOutEvent(self, event: object) -> None:
        self._word.finish()
        super().focusOutEvent(event)  # type: ignore[arg-type]
        self.offers.hide()

    def _begun(self) -> str | None:
        """The letters between the last @ and the caret."""
        own = self.textCursor()
        before = own.block().text()[: own.positionInBlock()]
        at = before.rfind("@")
        typed = before[at + 1 :]
        is_name = at >= 0 and " " not in typed and len(typed) <= _LONGEST_NAME
        return typed if is_name else None

    @Slot()
    def _offer(self) -> None:
        typed = self._begun() if self.hasFocus() and not self._word.shown else None
        found: list[str] = []
        if typed is not None:
            ranked = [(rank_of(one.name, typed), one.name) for one in self._people]
            ordered = (name for rank, name in sorted(ranked, key=_by_rank) if rank is not None)
            found = list(dict.fromkeys(ordered))
        if not found or found == [typed]:
            self.offers.hide()
            return
        self.offers.clear()
        self.offers.addItems(found[:_MOST])
        self.offers.setCurrentRow(0)
        self.offers.setParent(self.window())
        height = self.offers.sizeHintForRow(0) * self.offers.count() + 8
        self.offers.resize(max(self.width(), 140), height)
        corner = self.mapTo(self.window(), self.cursorRect().bottomLeft() + QPoint(0, 4))
        corner.setX(min(corner.x(), self.window().width() - self.offers.width()))
        if corner.y() + height > self.window().height():
            corner.setY(corner.y() - height - self.cursorRect().height() - 8)
        self.offers.move(corner)
        self.offers.show()
        self.offers.raise_()

    @Slot()
    def _take(self) -> None:
        typed, chosen = self._begun(), self.offers.currentItem()
        self.offers.hide()
        if typed is None or chosen is None:
            return
        own = self.textCursor()
        own.movePosition(
            QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, len(typed)
        )
        own.insertText(chosen.text() + " ")
        self.setTextCursor(own)


def _by_rank(one: tuple[int | None, str]) -> tuple[int, str]:
    return (one[0] if one[0] is not None else 99, one[1])


def _learn(names: Sequence[str]) -> None:
    for name in names:
        initials(name)
