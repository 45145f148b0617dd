"""今日台: the first screen. What came back, what is mine, what waits."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import QDate, QLocale, Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from studio.clock import utc_now
from studio.desks.changes import Change
from studio.desks.editing import StoryRow
from studio.desks.mentions import MentionRow
from studio.desks.planning import TopicRow
from studio.desks.queue import QueueSheet
from studio.desks.today import TodayDesk, TodaySheet
from studio.errors import StudioError
from studio.media.amounts import size_text
from studio.ui.background import Background
from studio.ui.page import GAP, MARGIN, PageHeading, button
from studio.ui.today.list_card import Line, ListCard
from studio.ui.words import line_words, stage_badge, story_badge, when_text


class TodayView(QWidget):
    topic_opened = Signal(str)
    story_opened = Signal(str)
    mention_opened = Signal(str, str)
    """StoryId, and the thread in it."""
    queue_requested = Signal()
    topic_requested = Signal()
    """A new topic."""
    story_requested = Signal()
    """A new story."""
    notice_raised = Signal(StudioError)
    shown = Signal()
    """The first list is on the screen."""

    def __init__(self, desk: TodayDesk, zone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._zone = zone
        self._background = Background(self)
        self._background.failed.connect(self.notice_raised)

        self.heading = PageHeading("")
        new_topic = button(self.tr("New topic"), "", "planning")
        new_story = button(self.tr("New story"), "primary", "add")
        self.heading.add(new_topic)
        self.heading.add(new_story)
        self.returned = ListCard(self.tr("Returned"), self.tr("Nothing was returned."))
        self.mentions = ListCard(self.tr("You are mentioned"), "")
        for seldom in (self.returned, self.mentions):
            seldom.hide()  # until the first sheet says that there is something
        self.topics = ListCard(
            self.tr("My topics"), self.tr("No open topics. Press “New topic” to propose one.")
        )
        self.stories = ListCard(
            self.tr("My stories"),
            self.tr("No drafts. Approve a topic and write its story, or press “New story”."),
        )
        self.queue = ListCard(self.tr("What waits"), self.tr("Nothing waits to be sent."))
        self.adopted = ListCard(
            self.tr("Adopted by the province"), self.tr("Adopted stories will stand here.")
        )
        self._lay_out()

        new_topic.clicked.connect(self.topic_requested)
        new_story.clicked.connect(self.story_requested)

    @Slot()
    def reload(self) -> None:
        self._background.run(self._desk.sheet, self.show_sheet, replacing="sheet")

    @Slot(Change)
    def on_changed(self, change: Change) -> None:
        if change != Change():
            self.reload()

    def show_sheet(self, sheet: TodaySheet) -> None:
        now = utc_now().astimezone(ZoneInfo(self._zone))
        self.heading.title.setText(self._greeting(now).format(name=sheet.person_name))
        self.heading.beside.setText(QLocale().toString(QDate(now.year, now.month, now.day)))
        self.returned.setVisible(bool(sheet.returned))
        self.returned.show_lines([self._story(row, row.return_reason) for row in sheet.returned])
        self.mentions.setVisible(bool(sheet.mentions))
        self.mentions.show_lines([self._mention(row) for row in sheet.mentions])
        self.topics.show_lines([self._topic(row) for row in sheet.topics])
        self.stories.show_lines([self._story(row, row.column_name) for row in sheet.stories])
        self.adopted.show_lines([self._story(row, row.column_name) for row in sheet.adopted])
        self.queue.show_lines(self._queue(sheet.queue))
        self.shown.emit()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(GAP)
        grid.addWidget(self.returned, 0, 0, 1, 2)
        grid.addWidget(self.mentions, 1, 0, 1, 2)
        grid.addWidget(self.stories, 2, 0)
        grid.addWidget(self.topics, 2, 1)
        grid.addWidget(self.queue, 3, 0)
        grid.addWidget(self.adopted, 3, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(4, 1)
        inside = QWidget()
        inside.setObjectName("today")
        inside.setLayout(grid)
        grid.setContentsMargins(0, 0, 0, 0)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        area.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        page = QVBoxLayout(self)
        page.setContentsMargins(MARGIN, MARGIN - 6, MARGIN, 0)
        page.setSpacing(GAP)
        heading = QHBoxLayout()
        heading.addWidget(self.heading)
        page.addLayout(heading)
        page.addWidget(area, 1)

    def _greeting(self, now: datetime) -> str:
        if now.hour < 11:
            return self.tr("Good morning, {name}")
        if now.hour < 18:
            return self.tr("Good afternoon, {name}")
        return self.tr("Good evening, {name}")

    def _story(self, row: StoryRow, beside: str) -> Line:
        badge = story_badge(row)
        return Line(
            row.headline or self.tr("(no headline)"),
            beside or when_text(row.changed_at, self._zone, utc_now()),
            badge,
            partial(self.story_opened.emit, row.id),
        )

    def _mention(self, row: MentionRow) -> Line:
        said = self.tr("{name}: {words}").format(
            name=row.by_name or self.tr("Somebody"), words=" ".join(row.words.split())
        )
        when = when_text(row.at, self._zone, utc_now()) if row.at else ""
        about = row.headline or self.tr("(no headline)")
        beside = " · ".join(part for part in (about, when) if part)
        return Line(said, beside, None, partial(self.mention_opened.emit, row.story_id, row.thread))

    def _topic(self, row: TopicRow) -> Line:
        due = when_text(row.due_at, self._zone, utc_now())
        beside = self.tr("Due {when}").format(when=due) if due else row.column_name
        badge = stage_badge(row.stage, has_story=row.story_id is not None)
        return Line(row.title, beside, badge, partial(self.topic_opened.emit, row.id))

    def _queue(self, sheet: QueueSheet) -> list[Line]:
        if not sheet.rows and not sheet.refused:
            return []
        title, _ = line_words(sheet.line, is_paused=sheet.is_paused)
        waiting = self.tr("%n waiting", "", len(sheet.rows))
        lines = [Line(f"{waiting} · {size_text(sheet.size)}", title, None, self._open_queue)]
        if sheet.refused:
            refused = self.tr("Needs attention: %n", "", len(sheet.refused))
            lines.insert(0, Line(refused, "", None, self._open_queue))
        return lines

    def _open_queue(self) -> None:
        self.queue_requested.emit()
