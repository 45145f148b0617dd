"""Every shortcut of the window, in one table: for the window, for the F1 page, and for a test."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from studio.ui.page import label

EATEN_BY_INPUT_METHODS = (
    "Ctrl+.",  # fcitx5: full-width punctuation, measured
    "Ctrl+;",  # fcitx5: clipboard, measured
    "Ctrl+Space",
    "Shift+Space",
    "Ctrl+Shift+F",  # simplified and traditional
    "Ctrl+Shift",
)
"""What common Chinese input methods keep for themselves; never bind one of these."""


@dataclass(frozen=True, slots=True)
class Shortcut:
    name: str
    """Of the action, as `MainWindow.actions_by_name` calls it."""
    keys: str
    words: str
    """English source; translated in the context `Shortcuts`."""

    @property
    def text(self) -> str:
        return QCoreApplication.translate("Shortcuts", self.words)

    @property
    def sequence(self) -> QKeySequence:
        return QKeySequence(self.keys)


SHORTCUTS = (
    Shortcut("palette", "Ctrl+K", str(QT_TRANSLATE_NOOP("Shortcuts", "Find anything"))),
    Shortcut("today", "Ctrl+1", str(QT_TRANSLATE_NOOP("Shortcuts", "Today"))),
    Shortcut("planning", "Ctrl+2", str(QT_TRANSLATE_NOOP("Shortcuts", "Topics"))),
    Shortcut("stories", "Ctrl+3", str(QT_TRANSLATE_NOOP("Shortcuts", "Stories"))),
    Shortcut("queue", "Ctrl+4", str(QT_TRANSLATE_NOOP("Shortcuts", "Queue"))),
    Shortcut("search", "Ctrl+5", str(QT_TRANSLATE_NOOP("Shortcuts", "Search"))),
    Shortcut("new_topic", "Ctrl+Shift+N", str(QT_TRANSLATE_NOOP("Shortcuts", "New topic"))),
    Shortcut("new_story", "Ctrl+N", str(QT_TRANSLATE_NOOP("Shortcuts", "New story"))),
    Shortcut(
        "submit", "Ctrl+Return", str(QT_TRANSLATE_NOOP("Shortcuts", "Submit to the province"))
    ),
    Shortcut("add_media", "Ctrl+Shift+M", str(QT_TRANSLATE_NOOP("Shortcuts", "Add media"))),
    Shortcut("history", "Ctrl+Shift+H", str(QT_TRANSLATE_NOOP("Shortcuts", "Time machine"))),
    Shortcut("print", "Ctrl+P", str(QT_TRANSLATE_NOOP("Shortcuts", "Print or save as PDF"))),
    Shortcut(
        "import_word", "Ctrl+Shift+O", str(QT_TRANSLATE_NOOP("Shortcuts", "Import from Word"))
    ),
    Shortcut("export_word", "Ctrl+Shift+W", str(QT_TRANSLATE_NOOP("Shortcuts", "Export for Word"))),
    Shortcut("columns", "Ctrl+Shift+K", str(QT_TRANSLATE_NOOP("Shortcuts", "Columns, templates"))),
    Shortcut("template", "Ctrl+Shift+T", str(QT_TRANSLATE_NOOP("Shortcuts", "Save as template"))),
    Shortcut("bell", "Ctrl+Shift+B", str(QT_TRANSLATE_NOOP("Shortcuts", "Notices"))),
    Shortcut("sync", "Ctrl+Shift+S", str(QT_TRANSLATE_NOOP("Shortcuts", "Sync now"))),
    Shortcut("theme", "Ctrl+Shift+L", str(QT_TRANSLATE_NOOP("Shortcuts", "Light or dark"))),
    Shortcut("focus", "F11", str(QT_TRANSLATE_NOOP("Shortcuts", "Focus mode"))),
    Shortcut(
        "focus_too",
        "Ctrl+Shift+Return",
        str(QT_TRANSLATE_NOOP("Shortcuts", "Focus mode, where F11 is taken")),
    ),
    Shortcut("shortcuts", "F1", str(QT_TRANSLATE_NOOP("Shortcuts", "Shortcuts"))),
    Shortcut("quit", "Ctrl+Q", str(QT_TRANSLATE_NOOP("Shortcuts", "Quit"))),
)

WITHIN_THE_EDITOR = (
    Shortcut("bold", "Ctrl+B", str(QT_TRANSLATE_NOOP("Shortcuts", "Bold"))),
    Shortcut("italic", "Ctrl+I", str(QT_TRANSLATE_NOOP("Shortcuts", "Italic"))),
    Shortcut("heading1", "Ctrl+Alt+1", str(QT_TRANSLATE_NOOP("Shortcuts", "Heading"))),
    Shortcut("heading2", "Ctrl+Alt+2", str(QT_TRANSLATE_NOOP("Shortcuts", "Small heading"))),
    Shortcut("numbers", "Ctrl+Alt+7", str(QT_TRANSLATE_NOOP("Shortcuts", "Numbers"))),
    Shortcut("bullets", "Ctrl+Alt+8", str(QT_TRANSLATE_NOOP("Shortcuts", "Bullets"))),
    Shortcut("quote", "Ctrl+Alt+9", str(QT_TRANSLATE_NOOP("Shortcuts", "Quote"))),
    Shortcut("find", "Ctrl+F", str(QT_TRANSLATE_NOOP("Shortcuts", "Find in the text"))),
    Shortcut("replace", "Ctrl+H", str(QT_TRANSLATE_NOOP("Shortcuts", "Find and replace"))),
    Shortcut("next_place", "F3", str(QT_TRANSLATE_NOOP("Shortcuts", "Next place"))),
    Shortcut("previous_place", "Shift+F3", str(QT_TRANSLATE_NOOP("Shortcuts", "Previous place"))),
    Shortcut("link", "Ctrl+L", str(QT_TRANSLATE_NOOP("Shortcuts", "Link"))),
    Shortcut("facts", "Ctrl+Alt+0", str(QT_TRANSLATE_NOOP("Shortcuts", "Key facts"))),
    Shortcut("table", "Ctrl+Alt+B", str(QT_TRANSLATE_NOOP("Shortcuts", "Insert table"))),
    Shortcut("divider", "Ctrl+Alt+-", str(QT_TRANSLATE_NOOP("Shortcuts", "Divider"))),
    Shortcut("nest", "Tab", str(QT_TRANSLATE_NOOP("Shortcuts", "Item deeper into its list"))),
    Shortcut("unnest", "Shift+Tab", str(QT_TRANSLATE_NOOP("Shortcuts", "Item less deep"))),
    Shortcut(
        "paste_plain", "Ctrl+Shift+V", str(QT_TRANSLATE_NOOP("Shortcuts", "Paste as plain text"))
    ),
    Shortcut("words", "F2", str(QT_TRANSLATE_NOOP("Shortcuts", "Caption and credit"))),
    Shortcut("next_review", "F8", str(QT_TRANSLATE_NOOP("Shortcuts", "Next paragraph to review"))),
    Shortcut(
        "previous_review",
        "Shift+F8",
        str(QT_TRANSLATE_NOOP("Shortcuts", "Previous paragraph to review")),
    ),
    Shortcut("compare", "Alt+F8", str(QT_TRANSLATE_NOOP("Shortcuts", "Compare both versions"))),
    Shortcut("reviewed", "Ctrl+F8", str(QT_TRANSLATE_NOOP("Shortcuts", "Paragraph is reviewed"))),
    Shortcut("suggest", "Ctrl+Shift+E", str(QT_TRANSLATE_NOOP("Shortcuts", "Suggest changes"))),
    Shortcut(
        "comment", "Ctrl+Alt+M", str(QT_TRANSLATE_NOOP("Shortcuts", "Comment on the selection"))
    ),
    Shortcut(
        "next_remark", "F9", str(QT_TRANSLATE_NOOP("Shortcuts", "Next suggestion or comment"))
    ),
    Shortcut(
        "previous_remark",
        "Shift+F9",
        str(QT_TRANSLATE_NOOP("Shortcuts", "Previous suggestion or comment")),
    ),
    Shortcut("accept", "Ctrl+F9", str(QT_TRANSLATE_NOOP("Shortcuts", "Accept the suggestion"))),
    Shortcut("reject", "Alt+F9", str(QT_TRANSLATE_NOOP("Shortcuts", "Reject the suggestion"))),
    Shortcut(
        "next_change", "F7", str(QT_TRANSLATE_NOOP("Shortcuts", "Next change (time machine)"))
    ),
    Shortcut(
        "remove", "Del", str(QT_TRANSLATE_NOOP("Shortcuts", "Remove a medium from the shelf"))
    ),
    Shortcut(
        "saved_filter",
        "Alt+1",
        str(QT_TRANSLATE_NOOP("Shortcuts", "Kept filter 1 to 9 (story list)")),
    ),
    Shortcut("undo", "Ctrl+Z", str(QT_TRANSLATE_NOOP("Shortcuts", "Undo"))),
    Shortcut("redo", "Ctrl+Shift+Z", str(QT_TRANSLATE_NOOP("Shortcuts", "Redo"))),
)
"""Bound by the editor's own widgets; listed here for the page and the clash test."""


class ShortcutsDialog(QDialog):
    """F1: all shortcuts at a glance."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Shortcuts"))
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 20, 24, 16)
        page.setSpacing(12)
        grid = QGridLayout()
        grid.setHorizontalSpacing(28)
        grid.setVerticalSpacing(8)
        half = (len(WITHIN_THE_EDITOR) + 1) // 2
        sides = (
            (self.tr("Everywhere"), SHORTCUTS),
            (self.tr("While writing"), WITHIN_THE_EDITOR[:half]),
            ("", WITHIN_THE_EDITOR[half:]),
        )
        for side, (title, lines) in enumerate(sides):
            grid.addWidget(label(title, "section"), 0, side * 3, 1, 2)
            for row, shortcut in enumerate(lines, 1):
                grid.addWidget(QLabel(shortcut.text), row, side * 3)
                shown = shortcut.sequence.toString(QKeySequence.SequenceFormat.NativeText)
                keys = label(shown, "muted")
                keys.setAlignment(Qt.AlignmentFlag.AlignRight)
                grid.addWidget(keys, row, side * 3 + 1)
        grid.setColumnMinimumWidth(2, 24)
        grid.setColumnMinimumWidth(5, 8)
        page.addLayout(grid)
        buttons = QDialogButtonBox()
        close = buttons.addButton(self.tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        close.setDefault(True)
        buttons.rejected.connect(self.reject)
        page.addWidget(buttons)
