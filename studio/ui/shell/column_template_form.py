"""The templates of a column: a list of them, and the chosen one to be written."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from studio.desks.columns import TemplateRow
from studio.desks.wording import LONGEST
from studio.manuscript.template import Template
from studio.ui.editing.template_body import TemplateBody
from studio.ui.page import button, label
from studio.ui.words import channel_name
from studio.vocabulary import Channel

_CHANNELS_A_ROW = 4
NEW = ""
"""Id of a template that is not kept yet."""


class ColumnTemplateForm(QWidget):
    edited = Signal()
    choice_wanted = Signal(str)
    """Id of another template, or NEW: may what is written here be left?"""
    removal_requested = Signal(str, str)
    """Id and name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, TemplateRow] = {}
        self._shown = Template("")
        self._is_read_only = True
        self.template_id = NEW
        self.choice_box = QComboBox()
        self.choice_box.setAccessibleName(self.tr("Template"))
        self.new_button = button(self.tr("New template"), "quiet", "add")
        self.remove_button = button(self.tr("Delete template…"), "quiet", "remove")
        self.lines = {
            "name": QLineEdit(placeholderText=self.tr("Name, such as “Episode”")),
            "headline": QLineEdit(placeholderText=self.tr("Begins as, such as {column}｜{date}")),
            "deck": QLineEdit(),
            "byline": QLineEdit(placeholderText=self.tr("Empty: who begins the story")),
        }
        self.channel_boxes = {channel: QCheckBox(channel_name(channel)) for channel in Channel}
        self.body = TemplateBody()
        self.empty = label(
            self.tr("No template yet. A template saves typing what is the same every time."),
            "muted",
        )
        self.empty.setWordWrap(True)
        self._lay_out()
        for name, line in self.lines.items():
            line.setMaxLength(LONGEST[name])
            line.textEdited.connect(self.edited)
        for box in self.channel_boxes.values():
            box.clicked.connect(self.edited)
        self.body.edited.connect(self.edited)
        self.choice_box.activated.connect(self._choose)
        self.new_button.clicked.connect(lambda: self.choice_wanted.emit(NEW))
        self.remove_button.clicked.connect(self._ask_removal)

    @property
    def is_changed(self) -> bool:
        """What is written here is not what is kept; a word that is being composed counts."""
        if self._is_read_only:
            return False
        return self.body.edit.is_composing or self.template() != self._shown

    def show_templates(
        self, rows: Sequence[TemplateRow], *, read_only: bool, chosen: str = NEW
    ) -> None:
        """Show them, and the chosen one; NEW: the first."""
        self._is_read_only = read_only
        self._rows = {row.id: row for row in rows}
        self.choice_box.clear()
        for row in rows:
            self.choice_box.addItem(row.template.name, row.id)
        first = rows[0].id if rows else NEW
        self.show_template(chosen if chosen in self._rows else first)
        self.new_button.setVisible(not read_only)

    def show_template(self, template_id: str) -> None:
        """One of them, or NEW."""
        self.template_id = template_id
        row = self._rows.get(template_id)
        template = row.template if row else Template("")
        for name, line in self.lines.items():
            line.setText(getattr(template, name))
            line.setReadOnly(self._is_read_only)
        for channel, box in self.channel_boxes.items():
            box.setChecked(channel in template.channels)
            box.setEnabled(not self._is_read_only)
        self.body.show_blocks(template.blocks, read_only=self._is_read_only)
        self._kept = template
        self._shown = self.template()
        self.choice_box.setCurrentIndex(self.choice_box.findData(template_id))
        self.choice_box.setVisible(bool(self._rows))
        self.empty.setVisible(not self._rows)
        self.remove_button.setVisible(row is not None and not self._is_read_only)

    def template(self) -> Template:
        """As it is written now."""
        words = {name: line.text().strip() for name, line in self.lines.items()}
        return Template(
            **words,
            channels=tuple(c for c, box in self.channel_boxes.items() if box.isChecked()),
            blocks=self.body.blocks(),
            stored=self._kept.stored,
        )

    @Slot()
    def _choose(self) -> None:
        wanted = str(self.choice_box.currentData())
        self.choice_box.setCurrentIndex(self.choice_box.findData(self.template_id))
        if wanted != self.template_id:
            self.choice_wanted.emit(wanted)

    @Slot()
    def _ask_removal(self) -> None:
        row = self._rows.get(self.template_id)
        if row is not None:
            self.removal_requested.emit(row.id, row.template.name)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.choice_box, 1)
        top.addWidget(self.empty, 1)
        top.addWidget(self.new_button)
        top.addWidget(self.remove_button)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        words = {
            "name": self.tr("Name"),
            "headline": self.tr("Headline"),
            "deck": self.tr("Deck"),
            "byline": self.tr("Byline"),
        }
        for row, (name, line) in enumerate(self.lines.items()):
            caption = QLabel(words[name])
            caption.setBuddy(line)
            line.setAccessibleName(words[name])
            grid.addWidget(caption, row // 2, row % 2 * 2)
            grid.addWidget(line, row // 2, row % 2 * 2 + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        channels = QGridLayout()
        channels.setHorizontalSpacing(18)
        channels.setVerticalSpacing(4)
        channels.addWidget(QLabel(self.tr("Channels")), 0, 0)
        for number, box in enumerate(self.channel_boxes.values()):
            channels.addWidget(box, number // _CHANNELS_A_ROW, 1 + number % _CHANNELS_A_ROW)
        channels.setColumnStretch(1 + _CHANNELS_A_ROW, 1)
        hint = self.tr("With channels, a story that is begun without a topic gets one for them.")
        for box in self.channel_boxes.values():
            box.setToolTip(hint)
        page = QVBoxLayout(self)
        page.setContentsMargins(2, 4, 2, 0)
        page.setSpacing(8)
        page.addLayout(top)
        page.addLayout(grid)
        page.addLayout(channels)
        page.addWidget(self.body, 1)
