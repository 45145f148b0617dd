"""How a new story begins: blank, or with one of the columns' templates."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from studio.desks.starting import Choice
from studio.manuscript.blocks import LISTED
from studio.ui.icons import icon
from studio.ui.page import button, label
from studio.ui.words import channel_name

SIZE = (720, 420)
LIST_WIDTH = 280
LINE_HEIGHT = 38


class NewStoryDialog(QDialog):
    chosen = Signal(object)
    """Choice, or None: a blank story."""

    def __init__(
        self,
        choices: Sequence[Choice],
        parent: QWidget | None = None,
        *,
        templates_first: bool = False,
    ) -> None:
        """`templates_first`: where the column is known already, its template is the usual way."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("New story"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*SIZE)
        self.choices: list[Choice | None] = [*choices]
        self.choices.insert(len(self.choices) if templates_first else 0, None)
        self._has_begun = False
        self.list = QListWidget()
        self.list.setProperty("roomy", "true")
        self.list.setAccessibleName(self.tr("How it begins"))
        self.list.setFixedWidth(LIST_WIDTH)
        self.list.setIconSize(QSize(20, 20))
        self.preview = label("")
        self.preview.setWordWrap(True)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.preview.setTextFormat(Qt.TextFormat.PlainText)
        self.start_button = button(self.tr("Begin"), "primary", "add")
        self.cancel_button = button(self.tr("Cancel"))
        for choice in self.choices:
            words = self.tr("Blank story")
            if choice is not None:
                words = f"{choice.column_name} · {choice.template.name}"
            role = "draft" if choice is None else "stories"
            item = QListWidgetItem(icon(role, "muted"), words, self.list)
            item.setSizeHint(QSize(0, LINE_HEIGHT))
        self._lay_out()
        self.list.currentRowChanged.connect(self._show)
        self.list.itemActivated.connect(self._begin)
        self.start_button.clicked.connect(self._begin)
        self.cancel_button.clicked.connect(self.reject)
        self.list.setCurrentRow(0)
        self.list.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter begins, wherever the keyboard is but on “Cancel”."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and not self.cancel_button.hasFocus():
            self._begin()
        else:
            super().keyPressEvent(event)

    @Slot(int)
    def _show(self, row: int) -> None:
        choice = self.choices[row] if 0 <= row < len(self.choices) else None
        self.preview.setText(self._words(choice))

    def _words(self, choice: Choice | None) -> str:
        if choice is None:
            return self.tr("An empty headline and an empty text.")
        template = choice.template
        lines = [template.headline, template.deck, template.byline, ""]
        if template.channels:
            names = " · ".join(map(channel_name, template.channels))
            lines.insert(3, self.tr("Channels: {names}").format(names=names))
        for block in template.blocks:
            mark = "• " if block.kind in LISTED else ""
            lines.append(mark + block.text)
        return "\n".join(line for n, line in enumerate(lines) if line or n > 2).strip("\n")

    @Slot()
    def _begin(self) -> None:
        row = self.list.currentRow()
        # Enter in the list reaches us twice: as what activates a line, and as the key itself.
        if 0 <= row < len(self.choices) and not self._has_begun:
            self._has_begun = True
            choice = self.choices[row]
            self.accept()
            self.chosen.emit(choice)

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(18)
        middle.addWidget(self.list)
        middle.addWidget(self.preview, 1)
        deeds = QHBoxLayout()
        deeds.addStretch(1)
        deeds.addWidget(self.cancel_button)
        deeds.addWidget(self.start_button)
        page = QVBoxLayout(self)
        page.setContentsMargins(20, 18, 20, 16)
        page.setSpacing(12)
        page.addLayout(middle, 1)
        page.addLayout(deeds)
