"""The buttons above a body; they show what the caret stands in."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtGui import QAction, QKeySequence, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from studio.manuscript.blocks import BOLD, ITALIC
from studio.manuscript.fitting import OF_LETTERS, format_of
from studio.ui.editing.story_edit import StoryEdit
from studio.ui.icons import icon
from studio.vocabulary import BlockKind


class FormatBar(QWidget):
    def __init__(self, edit: StoryEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edit = edit
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(2)

        self.marks = {
            BOLD: self._add("bold", self.tr("Bold"), "Ctrl+B"),
            ITALIC: self._add("italic", self.tr("Italic"), "Ctrl+I"),
        }
        self._add_gap()
        self.kinds = {
            BlockKind.HEADING_1: self._add("heading1", self.tr("Heading 1"), "Ctrl+Alt+1"),
            BlockKind.HEADING_2: self._add("heading2", self.tr("Heading 2"), "Ctrl+Alt+2"),
            BlockKind.BULLETS: self._add("bullets", self.tr("Bullets"), "Ctrl+Alt+8"),
            BlockKind.NUMBERS: self._add("numbers", self.tr("Numbers"), "Ctrl+Alt+7"),
            BlockKind.QUOTE: self._add("quote", self.tr("Quote"), "Ctrl+Alt+9"),
            BlockKind.FACTS: self._add("facts", self.tr("Key facts"), "Ctrl+Alt+0"),
        }
        self._add_gap()
        self.link = self._add("link", self.tr("Link"), "Ctrl+L")
        self.table = self._add("table", self.tr("Insert table"), "Ctrl+Alt+B")
        self.divider = self._add("divider", self.tr("Divider"), "Ctrl+Alt+-")
        self._add_gap()
        # Their keys are the editor's own; an action with them too would be ambiguous.
        self.undo = self._add("undo", self.tr("Undo"))
        self.redo = self._add("redo", self.tr("Redo"))
        self._layout.addStretch(1)
        self.comment = self._add("comment", self.tr("Comment on the selection"), "Ctrl+Alt+M")
        self.suggest = self._add("suggest", self.tr("Suggest changes"), "Ctrl+Shift+E")
        self.suggest.setIconText(self.tr("Suggesting"))
        self.suggest.setCheckable(True)

        for key, action in self.marks.items():
            self._make_switch(action, partial(edit.toggle_mark, key))
        for kind, action in self.kinds.items():
            self._make_switch(action, partial(edit.set_kind, kind))
        self.link.triggered.connect(edit.links.ask)
        self.table.triggered.connect(edit.objects.tables.insert)
        self.divider.triggered.connect(edit.objects.insert_divider)
        self.undo.triggered.connect(edit.undo)
        self.redo.triggered.connect(edit.redo)
        self._forbidden: frozenset[str] = frozenset()
        self._soon = QTimer(self, singleShot=True, interval=0)  # once for all that a key changes
        self._soon.timeout.connect(self.refresh)
        edit.state_changed.connect(self._soon.start)
        self.refresh()

    def allow(self, forbidden: frozenset[str]) -> None:
        """Switch off what the story's column does not use (manuscript.profile.FORMATS).

        Where the caret stands in such a format, it can still be taken off.
        """
        if forbidden != self._forbidden:
            self._forbidden = forbidden
            self.refresh()

    def inserting(self) -> list[QAction]:
        """What can be put into the text now."""
        return [action for action in (self.table, self.divider) if action.isEnabled()]

    @Slot()
    def refresh(self) -> None:
        """Show what the caret stands in."""
        may_edit = not self._edit.isReadOnly()
        for key, action in self.marks.items():
            is_on = self._edit.has_mark(key)
            self._switch(action, OF_LETTERS[key], may_edit, is_on)
            action.setChecked(is_on)
        kind = self._edit.kind()
        for other, action in self.kinds.items():
            self._switch(action, format_of(other), may_edit, other is kind)
            action.setChecked(other is kind)
        at = self._edit.textCursor().position()
        in_link = "link" in self._forbidden and bool(self._edit.links.link_at(at)[0])
        self._switch(self.link, "link", may_edit, in_link)
        self._switch(self.table, "table", may_edit, is_on=False)
        self._switch(self.divider, "divider", may_edit, is_on=False)
        self.comment.setEnabled(may_edit)
        self.suggest.setEnabled(may_edit)
        self.suggest.setChecked(self._edit.suggests)
        self.undo.setEnabled(may_edit and self._edit.body.can_undo)
        self.redo.setEnabled(may_edit and self._edit.body.can_redo)

    def _switch(self, action: QAction, name: str, may_edit: bool, is_on: bool) -> None:
        is_used = name not in self._forbidden
        action.setEnabled(may_edit and (is_used or is_on))
        hint = str(action.data())
        action.setToolTip(
            hint if is_used else self.tr("{format}: not used in this column").format(format=hint)
        )

    def _add(self, role: str, name: str, keys: str = "") -> QAction:
        action = QAction(icon(role), name, self)
        if keys:
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(f"{name}  {shown}")
            self._edit.addAction(action)
        action.setData(action.toolTip())
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setIconSize(QSize(18, 18))
        button.setAccessibleName(name)
        self._layout.addWidget(button)
        return action

    def _make_switch(self, action: QAction, command: Callable[[], None]) -> None:
        action.setCheckable(True)
        action.triggered.connect(command)
        action.triggered.connect(self.refresh)  # a click toggles what only the text may toggle

    def _add_gap(self) -> None:
        line = QFrame(self, frameShape=QFrame.Shape.VLine, frameShadow=QFrame.Shadow.Plain)
        line.setForegroundRole(QPalette.ColorRole.Mid)
        line.setFixedHeight(18)
        self._layout.addSpacing(6)
        self._layout.addWidget(line)
        self._layout.addSpacing(6)
