"""Ctrl+K: every action, topic and story by a few letters, or the initials of its pinyin."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from studio.ui.icons import icon
from studio.ui.pinyin import rank_of

MOST_SHOWN = 12
WIDTH = 560


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be chosen."""

    text: str
    beside: str
    """Keys of an action, or what sort of thing it is."""
    icon: str
    choose: Callable[[], object]


class CommandPalette(QDialog):
    def __init__(self, entries: Sequence[Entry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Find anything"))
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setFixedWidth(WIDTH)
        self._entries = list(entries)
        self._shown: list[Entry] = []
        self.line = QLineEdit(placeholderText=self.tr("Actions, topics, stories…"))
        self.line.setAccessibleName(self.tr("Find anything"))
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("What was found"))
        self.list.setIconSize(QSize(20, 20))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        page = QVBoxLayout(self)
        page.setContentsMargins(14, 14, 14, 14)
        page.addWidget(self.line)
        page.addWidget(self.list)
        self.line.textChanged.connect(self._search)
        self.list.itemClicked.connect(self._choose)
        self.line.installEventFilter(self)
        self._search("")

    def add(self, entries: Sequence[Entry]) -> None:
        """Topics and stories come when they have been read."""
        self._entries += entries
        self._search(self.line.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
            if event.key() in steps:
                row = self.list.currentRow() + steps[Qt.Key(event.key())]
                self.list.setCurrentRow(max(0, min(row, self.list.count() - 1)))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose()
                return True
        return super().eventFilter(watched, event)

    @Slot(str)
    def _search(self, text: str) -> None:
        self._shown = found(self._entries, text)[:MOST_SHOWN]
        self.list.clear()
        for entry in self._shown:
            words = f"{entry.text}    {entry.beside}" if entry.beside else entry.text
            item = QListWidgetItem(icon(entry.icon, "muted"), words)
            item.setSizeHint(QSize(0, 38))
            self.list.addItem(item)
        if not self._shown:
            nothing = QListWidgetItem(self.tr("Nothing found"))
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            nothing.setSizeHint(QSize(0, 38))
            self.list.addItem(nothing)
        self.list.setCurrentRow(0)
        self.list.setFixedHeight(max(1, len(self._shown)) * 38 + 6)
        self.adjustSize()

    @Slot()
    def _choose(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._shown):
            chosen = self._shown[row]
            self.accept()
            chosen.choose()


def found(entries: Sequence[Entry], text: str) -> list[Entry]:
    """The entries that fit, best first: begins with it, holds it, initials begin with it."""
    wanted = text.strip().casefold()
    if not wanted:
        return list(entries)
    ranked = [(rank_of(entry.text, wanted), entry) for entry in entries]
    fitting = [(rank, entry) for rank, entry in ranked if rank is not None]
    return [entry for _, entry in sorted(fitting, key=lambda pair: pair[0])]
