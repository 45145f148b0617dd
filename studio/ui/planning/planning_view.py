"""The planning desk: the table of topics, and beside it the form or the topic chosen."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from studio.clock import utc_now
from studio.desks.changes import Change
from studio.desks.placing import PlacingDesk
from studio.desks.planning import PlanningDesk, TopicRow
from studio.errors import StudioError
from studio.ui.background import Background
from studio.ui.page import GAP, MARGIN, EmptyState, Page, PageHeading, button
from studio.ui.planning.proposal_form import ProposalForm
from studio.ui.planning.topic_panel import TopicPanel
from studio.ui.row_table import Column, RowTable
from studio.ui.words import note_badge, stage_badge, when_text
from studio.ui.writer import Writer
from studio.vocabulary import TopicId

SIDE_WIDTH = 380


class PlanningView(Page):
    notice_raised = Signal(StudioError)
    """Something to tell the editor; the shell decides where."""
    story_requested = Signal(str)
    """TopicId: make a story of it, or open the one it has."""
    bin_requested = Signal()
    deletion_requested = Signal(str, str)
    """TopicId and title."""
    versions_requested = Signal(str)
    """TopicId: choose between the versions of its fields."""

    def __init__(
        self,
        desk: PlanningDesk,
        placing: PlacingDesk,
        writer: Writer,
        zone: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._zone = zone
        self._background = Background(self)
        self._background.failed.connect(self.notice_raised)
        self._wanted: TopicId | None = None

        self.heading = PageHeading(self.tr("Topics"))
        self.new_button = button(self.tr("New topic"), "primary", "add")
        self.bin_button = button(self.tr("Bin…"), "quiet")
        self.heading.add(self.bin_button)
        self.heading.add(self.new_button)
        self.table: RowTable[TopicRow] = RowTable(self._columns(), self.tr("Topics"))
        self.empty = EmptyState(
            "planning",
            self.tr("No topics yet. Press “New topic” to propose the first one."),
        )
        self.form = ProposalForm(desk, placing, writer, zone)
        self.panel = TopicPanel(desk, writer, zone)
        self._lists, self._sides = QStackedWidget(), QStackedWidget()
        self._lay_out()
        self.first = self.table

        self.bin_button.clicked.connect(self.bin_requested)
        self.new_button.clicked.connect(self.propose)
        self.table.deletion_requested.connect(self._ask_deletion)
        self.panel.deletion_requested.connect(self._ask_deletion)
        self.table.row_chosen.connect(self._show_topic)
        self.table.row_opened.connect(lambda row: self.story_requested.emit(row.id))
        self.form.proposed.connect(self._topic_proposed)
        self.form.cancelled.connect(self._close_form)
        for side in (self.form, self.panel):
            side.notice_raised.connect(self.notice_raised)
        self.panel.story_requested.connect(self.story_requested)
        self.panel.versions_requested.connect(self.versions_requested)

    @Slot()
    def propose(self) -> None:
        """Open the form for a new topic."""
        self._sides.setCurrentWidget(self.form)
        self._sides.show()
        self.form.begin()

    def show_topic(self, topic_id: TopicId) -> None:
        """Choose the topic as soon as it is in the list."""
        self._wanted = topic_id
        self._choose_wanted()

    @Slot()
    def reload(self) -> None:
        self._background.run(self._desk.rows, self._show_rows, replacing="rows")
        self.form.reload()

    @Slot(Change)
    def on_changed(self, change: Change) -> None:
        if change.topics or change.stories or change.people or change.queue:
            self.reload()

    def _columns(self) -> list[Column[TopicRow]]:
        return [
            Column(self.tr("Topic"), lambda row: row.title),
            Column(self.tr("Column"), lambda row: row.column_name, width=150),
            Column(
                self.tr("Due"), lambda row: when_text(row.due_at, self._zone, utc_now()), width=136
            ),
            Column(self.tr("Note"), lambda _: "", note_badge, width=136),
            Column(
                self.tr("State"),
                lambda _: "",
                lambda row: stage_badge(row.stage, has_story=row.story_id is not None),
                width=124,
            ),
        ]

    def _lay_out(self) -> None:
        self._lists.addWidget(self.empty)
        self._lists.addWidget(self.table)
        self._sides.addWidget(self.panel)
        self._sides.addWidget(self.form)
        self._sides.setFixedWidth(SIDE_WIDTH)
        self._sides.hide()
        below = QHBoxLayout()
        below.setSpacing(GAP)
        below.addWidget(self._lists, 1)
        below.addWidget(self._sides, 0, Qt.AlignmentFlag.AlignTop)
        page = QVBoxLayout(self)
        page.setContentsMargins(MARGIN, MARGIN - 6, MARGIN, MARGIN - 6)
        page.setSpacing(GAP)
        page.addWidget(self.heading)
        page.addLayout(below, 1)

    def _show_rows(self, rows: list[TopicRow]) -> None:
        self.table.show_rows(rows)
        self._lists.setCurrentWidget(self.table if rows else self.empty)
        self.heading.beside.setText(self.tr("%n in all", "", len(rows)) if rows else "")
        self._choose_wanted()
        chosen = self.table.chosen()
        if chosen is not None:
            self.panel.show_row(chosen)
        elif self._sides.currentWidget() is self.panel:
            self._sides.hide()  # it was deleted

    def _choose_wanted(self) -> None:
        if self._wanted is not None and self.table.choose_first(lambda row: row.id == self._wanted):
            self._wanted = None

    @Slot(object)
    def _show_topic(self, row: TopicRow | None) -> None:
        if row is not None:
            self.panel.show_row(row)
            self._sides.setCurrentWidget(self.panel)
            self._sides.show()

    @Slot()
    def _ask_deletion(self) -> None:
        row = self.table.chosen()
        if row is not None:
            self.deletion_requested.emit(row.id, row.title)

    @Slot(str)
    def _topic_proposed(self, topic_id: TopicId) -> None:
        self._sides.setCurrentWidget(self.panel)
        self.show_topic(topic_id)

    @Slot()
    def _close_form(self) -> None:
        self._sides.setCurrentWidget(self.panel)
        self._sides.setVisible(self.table.chosen() is not None)
