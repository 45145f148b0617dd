"""Who, which column, which state, which channel, and since when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from studio.clock import stamp, utc_now
from studio.desks.search import Sieve
from studio.ui.page import button
from studio.ui.words import channel_name, state_name
from studio.vocabulary import Channel, ColumnId, PersonId, StoryState


class SieveBar(QWidget):
    changed = Signal()

    def __init__(self, zone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone = ZoneInfo(zone)
        self.author_box = self._box(self.tr("Any author"), self.tr("Author"))
        self.column_box = self._box(self.tr("Any column"), self.tr("Column"))
        self.state_box = self._box(self.tr("Any state"), self.tr("State"))
        self.channel_box = self._box(self.tr("Any channel"), self.tr("Channel"))
        self.days_box = self._box(self.tr("Any time"), self.tr("Changed"))
        for state in StoryState:
            self.state_box.addItem(state_name(state), state)
        for channel in Channel:
            self.channel_box.addItem(channel_name(channel), channel)
        for words, days in (
            (self.tr("Today"), 0),
            (self.tr("Last 7 days"), 7),
            (self.tr("Last 30 days"), 30),
            (self.tr("Last 12 months"), 365),
        ):
            self.days_box.addItem(words, days)
        self.clear_button = button(self.tr("Clear filters"), "quiet")
        self.clear_button.hide()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        for box in self._boxes():
            line.addWidget(box)
            box.currentIndexChanged.connect(self._on_changed)
        line.addWidget(self.clear_button)
        line.addStretch(1)
        self.clear_button.clicked.connect(self.clear)

    def offer(
        self, authors: Sequence[tuple[PersonId, str]], columns: Sequence[tuple[ColumnId, str]]
    ) -> None:
        """Who and which columns there are; what is chosen stays chosen."""
        for box, lines in ((self.author_box, authors), (self.column_box, columns)):
            chosen = box.currentData()
            box.blockSignals(True)  # nothing is chosen by this
            while box.count() > 1:
                box.removeItem(1)
            for key, name in lines:
                box.addItem(name, key)
            box.setCurrentIndex(max(0, box.findData(chosen)) if chosen is not None else 0)
            box.blockSignals(False)

    def sieve(self) -> Sieve:
        days = self.days_box.currentData()
        state, channel = self.state_box.currentData(), self.channel_box.currentData()
        since = ""
        if days is not None:
            today = datetime.now(self._zone).replace(hour=0, minute=0, second=0, microsecond=0)
            since = stamp(today if not days else utc_now() - timedelta(days=days))
        return Sieve(
            author=self.author_box.currentData(),
            column=self.column_box.currentData(),
            # Qt gives words of ours back as plain text.
            state=StoryState(state) if state else None,
            channel=Channel(channel) if channel else None,
            since=since,
        )

    @property
    def is_open(self) -> bool:
        """Everything gets through."""
        return all(box.currentIndex() <= 0 for box in self._boxes())

    @Slot()
    def clear(self) -> None:
        for box in self._boxes():
            box.setCurrentIndex(0)

    @Slot()
    def _on_changed(self) -> None:
        self.clear_button.setVisible(not self.is_open)
        self.changed.emit()

    def _boxes(self) -> tuple[QComboBox, ...]:
        return (
            self.author_box, self.column_box, self.state_box, self.channel_box, self.days_box,
        )  # fmt: skip

    def _box(self, anything: str, name: str) -> QComboBox:
        made = QComboBox()
        made.addItem(anything, None)
        made.setAccessibleName(name)
        made.setMinimumWidth(118)
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        return made
