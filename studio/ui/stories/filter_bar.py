"""What is looked for in the list of stories: words, column, author, state and so on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from studio.desks.placing import Place
from studio.desks.story_list import LONGEST_WORDS, StoryFilter
from studio.ui.chooser import choose, chooser, offer, offer_channels, offer_states
from studio.ui.page import button
from studio.ui.span_box import SpanBox
from studio.ui.words import arrival_badge
from studio.vocabulary import Arrival, Channel, StoryState

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
        self.column_box = chooser(self.tr("Any column"), self.tr("Column"))
        self.author_box = chooser(self.tr("Any author"), self.tr("Author"))
        self.state_box = chooser(self.tr("Any state"), self.tr("State"))
        self.arrival_box = chooser(self.tr("Wherever"), self.tr("How far it came"))
        self.channel_box = chooser(self.tr("Any channel"), self.tr("Channel"))
        self.span_box = SpanBox()
        offer_states(self.state_box)
        for arrival in Arrival:
            words = self.tr("Text arrived, media on the way")
            if arrival is not Arrival.TEXT_ARRIVED:
                words = arrival_badge(arrival, 0, 0).text
            self.arrival_box.addItem(words, arrival.value)
        offer_channels(self.channel_box)
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
        row.addWidget(self.span_box)
        self.span_box.chosen.connect(self._on_chosen)
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
            when=self.span_box.span,
        )

    def show_filter(self, wanted: StoryFilter) -> None:
        """Look for this; says so once."""
        before = self.wanted()
        for box in (self.line, *self._boxes()):
            box.blockSignals(True)
        self.line.setText(wanted.words)
        parts = (wanted.column, wanted.author, wanted.state, wanted.arrival, wanted.channel)
        for chosen, value in zip(self._boxes(), parts, strict=True):
            choose(chosen, value)
        self.span_box.show_span(wanted.when)
        for box in (self.line, *self._boxes()):
            box.blockSignals(False)
        self._soon.stop()
        self._show_deeds()
        if self.wanted() != before:
            self.changed.emit()

    def offer(self, columns: Sequence[Place], authors: Sequence[Place]) -> None:
        """Which columns and who there are; what is chosen stays chosen."""
        offer(self.column_box, columns)
        offer(self.author_box, authors)

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
        )  # fmt: skip


def _word(words: type[_Word], box: QComboBox) -> _Word | None:
    value = box.currentData()
    return words(value) if value else None
