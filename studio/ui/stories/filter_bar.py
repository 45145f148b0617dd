"""What is looked for in the list of stories: words, column, author, state and so on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from studio.desks.story_list import LONGEST_WORDS, StoryFilter
from studio.ui.page import button
from studio.ui.words import arrival_badge, channel_name, state_name
from studio.vocabulary import Arrival, Channel, ColumnId, PersonId, StoryState

TYPING_MS = 150
"""After the last key the store is asked."""
_Word = TypeVar("_Word", StoryState, Arrival, Channel)


class FilterBar(QWidget):
    changed = Signal()
    save_requested = Signal()
    """What is looked for now is to be kept under a name."""

    def __init__(self, line: QLineEdit, parent: QWidget | None = None) -> None:
        """`line`: where the words are typed; it stands elsewhere."""
        super().__init__(parent)
        self.line = line
        line.setMaxLength(LONGEST_WORDS)
        self.column_box = self._box(self.tr("Any column"), self.tr("Column"))
        self.author_box = self._box(self.tr("Any author"), self.tr("Author"))
        self.state_box = self._box(self.tr("Any state"), self.tr("State"))
        self.arrival_box = self._box(self.tr("Wherever"), self.tr("How far it came"))
        self.channel_box = self._box(self.tr("Any channel"), self.tr("Channel"))
        self.days_box = self._box(self.tr("Any time"), self.tr("Changed"))
        for state in StoryState:
            self.state_box.addItem(state_name(state), state.value)
        for arrival in Arrival:
            words = self.tr("Text arrived, media on the way")
            if arrival is not Arrival.TEXT_ARRIVED:
                words = arrival_badge(arrival, 0, 0).text
            self.arrival_box.addItem(words, arrival.value)
        for channel in Channel:
            self.channel_box.addItem(channel_name(channel), channel.value)
        for words, days in (
            (self.tr("Today"), 0),
            (self.tr("Last 7 days"), 7),
            (self.tr("Last 30 days"), 30),
            (self.tr("Last 12 months"), 365),
        ):
            self.days_box.addItem(words, days)
        self.clear_button = button(self.tr("Clear filters"), "quiet")
        self.save_button = button(self.tr("Keep this filter…"), "quiet", "filter")
        self._soon = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._soon.timeout.connect(self.changed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for box in self._boxes():
            row.addWidget(box)
            box.currentIndexChanged.connect(self._on_chosen)
        row.addWidget(self.clear_button)
        row.addWidget(self.save_button)
        row.addStretch(1)
        line.textChanged.connect(self._on_typed)
        self.clear_button.clicked.connect(self.clear)
        self.save_button.clicked.connect(self.save_requested)
        self._show_deeds()

    def wanted(self) -> StoryFilter:
        """What is looked for now."""
        return StoryFilter(
            words=self.line.text().strip(),
            column=self.column_box.currentData(),
            author=self.author_box.currentData(),
            state=_word(StoryState, self.state_box),
            arrival=_word(Arrival, self.arrival_box),
            channel=_word(Channel, self.channel_box),
            days=self.days_box.currentData(),
        )

    def show_filter(self, wanted: StoryFilter) -> None:
        """Look for this; says so once."""
        before = self.wanted()
        for box in (self.line, *self._boxes()):
            box.blockSignals(True)
        self.line.setText(wanted.words)
        for chosen, value in zip(
            self._boxes(),
            (wanted.column, wanted.author, wanted.state, wanted.arrival, wanted.channel,
             wanted.days),
            strict=True,
        ):  # fmt: skip
            _choose(chosen, value)
        for box in (self.line, *self._boxes()):
            box.blockSignals(False)
        self._soon.stop()
        self._show_deeds()
        if self.wanted() != before:
            self.changed.emit()

    def offer(
        self, columns: Sequence[tuple[ColumnId, str]], authors: Sequence[tuple[PersonId, str]]
    ) -> None:
        """Which columns and who there are; what is chosen stays chosen."""
        for box, lines in ((self.column_box, columns), (self.author_box, authors)):
            chosen = box.currentData()
            box.blockSignals(True)  # nothing is chosen by this
            while box.count() > 1:
                box.removeItem(1)
            for key, name in lines:
                box.addItem(name, key)
            _choose(box, chosen)
            box.blockSignals(False)

    @Slot()
    def clear(self) -> None:
        self.show_filter(StoryFilter())
        self.line.setFocus()

    @Slot()
    def _on_typed(self) -> None:
        self._show_deeds()
        self._soon.start()

    @Slot()
    def _on_chosen(self) -> None:
        self._show_deeds()
        self._soon.stop()
        self.changed.emit()

    def _show_deeds(self) -> None:
        is_open = self.wanted().is_open
        self.clear_button.setVisible(not is_open)
        self.save_button.setVisible(not is_open)

    def _boxes(self) -> tuple[QComboBox, ...]:
        return (
            self.column_box, self.author_box, self.state_box, self.arrival_box, self.channel_box,
            self.days_box,
        )  # fmt: skip

    def _box(self, anything: str, name: str) -> QComboBox:
        made = QComboBox()
        made.addItem(anything, None)
        made.setAccessibleName(name)
        made.setMinimumWidth(112)
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        return made


def _choose(box: QComboBox, value: object) -> None:
    """A column or person that is not known here yet stays what is looked for."""
    if value is None:
        box.setCurrentIndex(0)
        return
    if box.findData(value) < 0:
        box.addItem("…", value)
    box.setCurrentIndex(box.findData(value))


def _word(words: type[_Word], box: QComboBox) -> _Word | None:
    value = box.currentData()
    return words(value) if value else None
