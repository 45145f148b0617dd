"""The line at the foot: line to the province, queue, what is saved, who works here."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStatusBar, QWidget

from studio.desks.accounts import NewsroomCard
from studio.desks.queue import QueueSheet
from studio.ui.badge_label import BadgeButton, BadgeLabel
from studio.ui.page import label
from studio.ui.words import Badge, line_badge, line_words, local_time, not_saved_badge


class StatusLine(QStatusBar):
    queue_requested = Signal()
    person_requested = Signal()
    """Change who works at this device."""

    def __init__(self, zone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone = zone
        self.setSizeGripEnabled(False)
        self.setFixedHeight(36)
        self.line = BadgeButton()
        self.queue = BadgeButton()
        self.saved = BadgeLabel()
        self.person = QPushButton()
        self.person.setProperty("role", "quiet")
        self.newsroom = label("", "muted")
        self.person.setAutoDefault(False)
        self.person.setStyleSheet("padding: 1px 8px; min-height: 16px;")
        left = QWidget()
        row = QHBoxLayout(left)
        row.setContentsMargins(6, 0, 0, 0)
        row.setSpacing(6)
        for widget in (self.line, self.queue, self.saved):
            row.addWidget(widget)
        row.addStretch(1)
        self.addWidget(left, 1)
        self.addPermanentWidget(self.newsroom)
        self.addPermanentWidget(self.person)
        for light in (self.line, self.queue):
            light.clicked.connect(self.queue_requested)
        self.person.clicked.connect(self.person_requested)
        self.show_saved(None)

    def show_queue(self, sheet: QueueSheet) -> None:
        badge = line_badge(sheet.line)
        if sheet.is_paused:
            badge = Badge(self.tr("Queue paused"), "pause", "muted")
        self.line.show_badge(badge)
        self.line.setToolTip(" ".join(line_words(sheet.line, is_paused=sheet.is_paused)).strip())
        if sheet.needing:
            words = self.tr("Needs attention: %n", "", sheet.needing)
            self.queue.show_badge(Badge(words, "attention", "bad"))
        elif sheet.rows:
            words = self.tr("Queue: %n", "", len(sheet.rows))
            self.queue.show_badge(Badge(words, "queue", "wait"))
        else:
            self.queue.show_badge(Badge(self.tr("Queue empty"), "arrived", "muted"))

    def show_card(self, card: NewsroomCard) -> None:
        self.newsroom.setText(card.name)
        self.person.setText(card.person_name)
        self.person.setAccessibleName(
            self.tr("Change person, now {name}").format(name=card.person_name)
        )

    @Slot()
    def show_saving(self) -> None:
        """The screen is ahead of the disk."""
        self.saved.setVisible(True)
        self.saved.show_badge(Badge(self.tr("Saving…"), "saving", "wait"))

    @Slot(object)
    def show_saved(self, when: datetime | None) -> None:
        """`when`: the newest committed version (UTC); None: nothing is being written."""
        self.saved.setVisible(when is not None)
        local = local_time(when, self._zone)
        if local is not None:
            words = self.tr("Saved here {time}").format(time=f"{local:%H:%M}")
            self.saved.show_badge(Badge(words, "saved", "good"))

    @Slot()
    def show_not_saved(self) -> None:
        """A save failed; the words are on the screen only."""
        self.saved.setVisible(True)
        self.saved.show_badge(not_saved_badge())
