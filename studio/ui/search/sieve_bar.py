"""Who, which column, which state, which channel, and since when."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from studio.clock import utc_now
from studio.desks.placing import Place
from studio.desks.search import Sieve
from studio.desks.spans import Span
from studio.ui.chooser import chooser, offer, offer_channels, offer_states
from studio.ui.page import button
from studio.ui.span_box import SpanBox
from studio.vocabulary import Channel, StoryState


class SieveBar(QWidget):
    changed = Signal()

    def __init__(self, zone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone = zone
        self.author_box = chooser(self.tr("Any author"), self.tr("Author"))
        self.column_box = chooser(self.tr("Any column"), self.tr("Column"))
        self.state_box = chooser(self.tr("Any state"), self.tr("State"))
        self.channel_box = chooser(self.tr("Any channel"), self.tr("Channel"))
        self.span_box = SpanBox()
        offer_states(self.state_box)
        offer_channels(self.channel_box)
        self.clear_button = button(self.tr("Clear filters"), "quiet")
        self.clear_button.hide()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        for box in self._boxes():
            line.addWidget(box)
            box.currentIndexChanged.connect(self._on_changed)
        line.addWidget(self.span_box)
        self.span_box.chosen.connect(self._on_changed)
        line.addWidget(self.clear_button)
        line.addStretch(1)
        self.clear_button.clicked.connect(self.clear)

    def offer(self, authors: Sequence[Place], columns: Sequence[Place]) -> None:
        """Who and which columns there are; what is chosen stays chosen."""
        offer(self.author_box, authors)
        offer(self.column_box, columns)

    def sieve(self) -> Sieve:
        state, channel = self.state_box.currentData(), self.channel_box.currentData()
        since, until = self.span_box.span.bounds(utc_now(), self._zone)
        return Sieve(
            author=self.author_box.currentData(),
            column=self.column_box.currentData(),
            # Qt gives words of ours back as plain text.
            state=StoryState(state) if state else None,
            channel=Channel(channel) if channel else None,
            since=since,
            until=until,
        )

    @property
    def is_open(self) -> bool:
        """Everything gets through."""
        return self.span_box.span.is_open and all(b.currentIndex() <= 0 for b in self._boxes())

    @Slot()
    def clear(self) -> None:
        self.span_box.show_span(Span())
        for box in self._boxes():  # told once, below
            was_blocked = box.blockSignals(True)
            box.setCurrentIndex(0)
            box.blockSignals(was_blocked)
        self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        self.clear_button.setVisible(not self.is_open)
        self.changed.emit()

    def _boxes(self) -> tuple[QComboBox, ...]:
        return (self.author_box, self.column_box, self.state_box, self.channel_box)
