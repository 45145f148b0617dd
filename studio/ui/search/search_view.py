"""Search over everything that was ever written here, as one types."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from studio.clock import utc_now
from studio.desks.changes import Change
from studio.desks.placing import PlacingDesk
from studio.desks.search import Found, Hit, Place, SearchDesk
from studio.desks.sought import Sought
from studio.errors import StudioError
from studio.ui.background import Background
from studio.ui.page import MARGIN, EmptyState, PageHeading, label
from studio.ui.search.hit_list import ROW_HEIGHT, HitList
from studio.ui.search.sieve_bar import SieveBar
from studio.ui.words import state_name, when_text

_TYPING_MS: Final = 90
"""From the last key to the search; nobody reads quicker than that."""
_AGAIN_MS: Final = 1500
"""While what arrived is still being read."""


class SearchView(QWidget):
    story_opened = Signal(str, str)
    """StoryId, and the words to go to."""
    topic_opened = Signal(str)
    notice_raised = Signal(StudioError)

    def __init__(
        self, desk: SearchDesk, placing: PlacingDesk, zone: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._placing = placing
        self._zone = zone
        self._background = Background(self)
        self._background.failed.connect(self.notice_raised)
        self._soon = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._again = QTimer(self, singleShot=True, interval=_AGAIN_MS)

        self.heading = PageHeading(self.tr("Search"))
        self.line = QLineEdit(
            placeholderText=self.tr("Words in headlines, text, captions, comments, old versions")
        )
        self.line.setAccessibleName(self.tr("Words to search for"))
        self.line.setClearButtonEnabled(True)
        self.line.setMinimumHeight(40)
        self.sieves = SieveBar(zone)
        self.list = HitList(self._about, self.tr("What was found"))
        self.start = EmptyState(
            "search",
            self.tr(
                "Type one or more words; a single Chinese character is enough.\n"
                "↑ ↓ choose, Enter opens the story at the place."
            ),
        )
        self.nothing = EmptyState(
            "search", self.tr("Nothing found. Try fewer or shorter words, or clear the filters.")
        )
        self.note = label("", "muted")
        self.note.hide()
        self._lists = QStackedWidget()
        for page in (self.start, self.nothing, self.list):
            self._lists.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN - 6, MARGIN, MARGIN - 6)
        layout.setSpacing(10)
        for part in (self.heading, self.line, self.sieves, self.note):
            layout.addWidget(part)
        layout.addWidget(self._lists, 1)

        self.setFocusProxy(self.line)
        self.line.installEventFilter(self)
        self.line.textChanged.connect(self._soon.start)
        self.sieves.changed.connect(self._soon.start)
        self._soon.timeout.connect(self._search)
        self._again.timeout.connect(self._search)
        self.list.hit_opened.connect(self._open)

    @Slot()
    def reload(self) -> None:
        self.line.selectAll()
        self._background.run(
            lambda: (self._placing.authors(), self._placing.all_columns()),
            lambda found: self.sieves.offer(*found),
            replacing="choices",
        )
        self._search()

    @Slot(Change)
    def on_changed(self, change: Change) -> None:
        if change.stories or change.topics or change.bodies:
            self._soon.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keyboard goes through the list without leaving the line."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            page = max(1, self.list.viewport().height() // ROW_HEIGHT)
            steps = {
                Qt.Key.Key_Down: 1,
                Qt.Key.Key_Up: -1,
                Qt.Key.Key_PageDown: page,
                Qt.Key.Key_PageUp: -page,
            }
            key = Qt.Key(event.key())
            if key in steps:
                self.list.step(steps[key])
                return True
            hit = self.list.chosen()
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and hit is not None:
                self._open(hit)
                return True
            if key == Qt.Key.Key_Escape and self.line.text():
                self.line.clear()
                return True
        return super().eventFilter(watched, event)

    @Slot()
    def _search(self) -> None:
        self._soon.stop()
        typed = self.line.text()
        if not Sought.of(typed):
            self._background.run(lambda: None, lambda _: None, replacing="search")
            self.list.show_hits(())
            self.note.hide()
            self.heading.beside.setText("")
            self._lists.setCurrentWidget(self.start)
            return
        read = partial(self._desk.find, typed, self.sieves.sieve())
        self._background.run(read, self._show, replacing="search")

    def _show(self, found: Found) -> None:
        self.list.show_hits(found.hits)
        self._lists.setCurrentWidget(self.list if found.hits else self.nothing)
        words = self.tr("the best %n", "", len(found.hits))
        if not found.is_more:
            words = self.tr("%n found", "", len(found.hits))
        self.heading.beside.setText(words)
        self.note.setVisible(found.unread > 0)
        if found.unread:
            self.note.setText(
                self.tr("%n stories that just arrived are still being read.", "", found.unread)
            )
            self._again.start()

    def _about(self, hit: Hit) -> str:
        place = {
            Place.DECK: self.tr("in the deck"),
            Place.BYLINE: self.tr("in the byline"),
            Place.MEDIA: self.tr("in a medium"),
            Place.COMMENT: self.tr("in a comment"),
            Place.PAST: self.tr("in an earlier version"),
        }.get(hit.place, "")
        sort = self.tr("Topic") if hit.state is None else state_name(hit.state)
        when = when_text(hit.at, self._zone, utc_now())
        parts = (place, hit.column_name, hit.author_name, sort, when)
        return " · ".join(part for part in parts if part)

    @Slot(object)
    def _open(self, hit: Hit) -> None:
        if hit.sort == "topic":
            self.topic_opened.emit(hit.id)
        else:
            self.story_opened.emit(hit.id, self.line.text())
