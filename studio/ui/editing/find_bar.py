"""Find and replace, in a bar above the text."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QInputMethodEvent, QKeyEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QTextEdit,
    QToolButton,
    QWidget,
)

from studio.manuscript.finding import LONGEST, Wanted, find_all
from studio.ui.background import Background
from studio.ui.editing.story_edit import StoryEdit
from studio.ui.icons import icon
from studio.ui.page import button, label
from studio.ui.theme import tokens

_SOON_MS: Final = 80  # from a key to the new places
_MOST_SHOWN: Final = 500
"""Places that are marked in the text at once; all are counted and replaced."""


class FindLine(QLineEdit):
    """Enter finds the next place, with Shift the one before; not while a word is composed."""

    next_wanted = Signal()
    previous_wanted = Signal()

    def __init__(self, name: str) -> None:
        super().__init__(placeholderText=name)
        self.setAccessibleName(name)
        self.setMaxLength(LONGEST)
        self.is_composing = False

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        self.is_composing = bool(event.preeditString())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and not self.is_composing:
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            (self.previous_wanted if back else self.next_wanted).emit()
        else:
            super().keyPressEvent(event)


class FindBar(QFrame):
    """Hidden until it is asked for. Places are found in background and follow the text."""

    def __init__(self, edit: StoryEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edit = edit
        self._places: list[tuple[int, int]] = []
        self._is_stale = False  # the text changed since the places were found
        self._background = Background(self)
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self._look)
        self.line = FindLine(self.tr("Find"))
        self.replacement = FindLine(self.tr("Replace with"))
        self.count = label("", "muted")
        self.previous_button = self._tool("first", self.tr("Previous place (Shift+F3)"))
        self.next_button = self._tool("later", self.tr("Next place (F3)"))
        self.case_box = QCheckBox(self.tr("Match case"))
        self.words_box = QCheckBox(self.tr("Whole words"))
        self.close_button = self._tool("close", self.tr("Close (Esc)"))
        self.replace_button = button(self.tr("Replace"), "quiet")
        self.all_button = button(self.tr("Replace all"), "quiet")
        self._lay_out()

        self.line.textChanged.connect(self._soon.start)
        self.case_box.toggled.connect(self._soon.start)
        self.words_box.toggled.connect(self._soon.start)
        self.line.next_wanted.connect(self.find_next)
        self.line.previous_wanted.connect(self.find_previous)
        self.replacement.next_wanted.connect(self.replace_one)
        self.next_button.clicked.connect(self.find_next)
        self.previous_button.clicked.connect(self.find_previous)
        self.replace_button.clicked.connect(self.replace_one)
        self.all_button.clicked.connect(self.replace_all)
        self.close_button.clicked.connect(self.close_bar)
        edit.edited.connect(self._on_text_changed)
        edit.followed.connect(self._on_text_changed)
        edit.state_changed.connect(self._show_count)
        self.hide()

    # -- what others may ask -------------------------------------------------------------------

    def open_bar(self, *, replacing: bool = False) -> None:
        """With the chosen words as what is looked for."""
        self._edit.commit_preedit()
        chosen = self._edit.textCursor().selectedText()
        if chosen and "\u2029" not in chosen and "\ufffc" not in chosen:
            with QSignalBlocker(self.line):
                self.line.setText(chosen)
        self._second.setVisible(replacing and not self._edit.isReadOnly())
        self.show()
        self.line.selectAll()
        self.line.setFocus()
        self._look()

    @Slot()
    def close_bar(self) -> None:
        self.hide()
        self._places = []
        self._edit.show_layer("find", [])
        self._edit.setFocus()

    @Slot()
    def find_next(self) -> None:
        self._fresh()
        own = self._edit.textCursor()
        at = own.selectionEnd() if own.hasSelection() else own.position()
        places = [place for place in self._places if place[0] >= at]
        self._choose((places or self._places)[:1])

    @Slot()
    def find_previous(self) -> None:
        self._fresh()
        at = self._edit.textCursor().selectionStart()
        places = [place for place in self._places if place[1] <= at]
        self._choose((places or self._places)[-1:])

    @Slot()
    def replace_one(self) -> None:
        """The chosen place, and go on to the next; when none is chosen, only that."""
        self._fresh()
        own = self._edit.textCursor()
        place = (own.selectionStart(), own.selectionEnd())
        if place in self._places and not self._edit.isReadOnly():
            self._edit.binding.replace_all([place], self.replacement.text())
        self.find_next()

    @Slot()
    def replace_all(self) -> None:
        """All of them, as one thing to undo."""
        self._fresh()
        if self._places and not self._edit.isReadOnly():
            self._edit.binding.replace_all(self._places, self.replacement.text())
            self._look_now()

    # -- finding -------------------------------------------------------------------------------

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.line.text(), self.case_box.isChecked(), self.words_box.isChecked())

    def _fresh(self) -> None:
        """Places as the text is at this moment: what is replaced must be what was looked for."""
        self._edit.commit_preedit()
        if self._is_stale or self._soon.isActive() or not self._places:
            self._look_now()

    def _look_now(self) -> None:
        self._soon.stop()
        self._show(find_all(self._edit.body.text.whole(), self.wanted))

    @Slot()
    def _look(self) -> None:
        text, wanted = self._edit.body.text.whole(), self.wanted
        self._is_stale = False

        def show(places: list[tuple[int, int]]) -> None:
            if not self._is_stale and wanted == self.wanted:
                self._show(places)

        self._background.run(lambda: find_all(text, wanted), show, replacing="places")

    @Slot()
    def _on_text_changed(self) -> None:
        self._is_stale = True
        if self.isVisible():
            self._soon.start()

    def _show(self, places: list[tuple[int, int]]) -> None:
        self._is_stale = False
        self._places = places
        form = QTextCharFormat()
        form.setBackground(QColor(tokens().wait_soft))
        form.setForeground(QColor(tokens().wait))
        marks = []
        for start, end in places[:_MOST_SHOWN]:
            mark = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self._edit.document())
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            mark.cursor = cursor
            mark.format = form
            marks.append(mark)
        self._edit.show_layer("find", marks if self.isVisible() else [])
        self._show_count()

    @Slot()
    def _show_count(self) -> None:
        if not self.isVisible():
            return
        own = self._edit.textCursor()
        place = (own.selectionStart(), own.selectionEnd())
        if not self.line.text():
            words = ""
        elif not self._places:
            words = self.tr("Not found")
        elif place in self._places:
            words = self.tr("{n} of {all}").format(
                n=self._places.index(place) + 1, all=len(self._places)
            )
        else:
            words = self.tr("{all} places").format(all=len(self._places))
        self.count.setText(words)
        for each in (self.replace_button, self.all_button):
            each.setEnabled(bool(self._places) and not self._edit.isReadOnly())

    def _choose(self, places: list[tuple[int, int]]) -> None:
        for start, end in places:
            own = self._edit.textCursor()
            own.setPosition(start)
            own.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            self._edit.setTextCursor(own)
            self._edit.ensureCursorVisible()
        self._show_count()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)

    # -- the bar -------------------------------------------------------------------------------

    def _tool(self, role: str, name: str) -> QToolButton:
        made = QToolButton(self)
        made.setIcon(icon(role))
        made.setToolTip(name)
        made.setAccessibleName(name)
        return made

    def _lay_out(self) -> None:
        self.setProperty("card", "true")
        self._second = QWidget()
        second = QHBoxLayout(self._second)
        second.setContentsMargins(0, 0, 0, 0)
        second.addWidget(self.replacement, 1)
        second.addWidget(self.replace_button)
        second.addWidget(self.all_button)
        first = QHBoxLayout()
        first.addWidget(self.line, 1)
        self.count.setMinimumWidth(70)
        self.count.setAlignment(Qt.AlignmentFlag.AlignCenter)
        parts: tuple[QLabel | QToolButton | QCheckBox, ...] = (
            self.count,
            self.previous_button,
            self.next_button,
            self.case_box,
            self.words_box,
            self.close_button,
        )
        for part in parts:
            first.addWidget(part)
        rows = QGridLayout(self)
        rows.setContentsMargins(10, 8, 10, 8)
        rows.setVerticalSpacing(6)
        rows.addLayout(first, 0, 0)
        rows.addWidget(self._second, 1, 0)
