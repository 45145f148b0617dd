"""The list of stories."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from studio.clock import utc_now
from studio.desks.changes import Change
from studio.desks.editing import EditingDesk, StoryRow
from studio.errors import StudioError
from studio.ui.background import Background
from studio.ui.page import GAP, MARGIN, EmptyState, PageHeading, button
from studio.ui.row_table import Column, Likeness, RowTable, compared, let_go
from studio.ui.words import note_badge, story_badge, when_text


class StoriesView(QWidget):
    story_opened = Signal(str)
    """StoryId: the editor wants to work on it."""
    new_requested = Signal()
    import_requested = Signal()
    """A Word file is to become a story."""
    bin_requested = Signal()
    deletion_requested = Signal(str, str)
    """StoryId and headline."""
    notice_raised = Signal(StudioError)

    def __init__(self, desk: EditingDesk, zone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._zone = zone
        self._all: list[StoryRow] = []
        self._is_reading = False  # the store, and not only `_all`
        self._background = Background(self)
        self._background.failed.connect(self.notice_raised)

        self.heading = PageHeading(self.tr("Stories"))
        self.filter_line = QLineEdit(placeholderText=self.tr("Filter by headline, column, author"))
        self.filter_line.setAccessibleName(self.tr("Filter"))
        self.filter_line.setClearButtonEnabled(True)
        self.filter_line.setFixedWidth(280)
        self.new_button = button(self.tr("New story"), "primary", "add")
        self.import_button = button(self.tr("Import from Word…"), "", "word_in")
        self.delete_button = button(self.tr("Delete…"), "quiet", "remove")
        self.delete_button.hide()
        self.bin_button = button(self.tr("Bin…"), "quiet")
        self.heading.add(self.delete_button)
        self.heading.add(self.bin_button)
        self.heading.add(self.filter_line)
        self.heading.add(self.import_button)
        self.heading.add(self.new_button)
        self.table: RowTable[StoryRow] = RowTable(self._columns(), self.tr("Stories"))
        self.empty = EmptyState(
            "stories",
            self.tr(
                "No stories yet. Approve a topic and press “Write the story”, or press “New story”."
            ),
        )
        self.nothing_found = EmptyState(
            "search", self.tr("No story fits. Shorten the filter, or clear it.")
        )
        self._lists = QStackedWidget()
        for page in (self.empty, self.nothing_found, self.table):
            self._lists.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN - 6, MARGIN, MARGIN - 6)
        layout.setSpacing(GAP)
        layout.addWidget(self.heading)
        layout.addWidget(self._lists, 1)

        self.setFocusProxy(self.table)
        self.bin_button.clicked.connect(self.bin_requested)
        self.delete_button.clicked.connect(self._ask_deletion)
        self.table.deletion_requested.connect(self._ask_deletion)
        self.table.row_chosen.connect(self._show_deeds)
        self.new_button.clicked.connect(self.new_requested)
        self.import_button.clicked.connect(self.import_requested)
        self.filter_line.textChanged.connect(self._filter)
        self.table.row_opened.connect(lambda row: self.story_opened.emit(row.id))

    @Slot()
    def reload(self) -> None:
        self._is_reading = True
        self._read(self._desk.rows)

    @Slot(Change)
    def on_changed(self, change: Change) -> None:
        if change.stories or change.queue or change.people or change.line:
            self.reload()

    @Slot(object)
    def _show_deeds(self, row: StoryRow | None) -> None:
        self.delete_button.setVisible(row is not None)

    @Slot()
    def _ask_deletion(self) -> None:
        row = self.table.chosen()
        if row is not None:
            self.deletion_requested.emit(row.id, row.headline)

    def _columns(self) -> list[Column[StoryRow]]:
        return [
            Column(self.tr("Headline"), lambda row: row.headline or self.tr("(no headline)")),
            Column(self.tr("Column"), lambda row: row.column_name, width=150),
            Column(self.tr("Author"), lambda row: row.author_name, width=110),
            Column(self.tr("Note"), lambda _: "", note_badge, width=136),
            Column(
                self.tr("State"),
                lambda _: "",
                lambda row: story_badge(row.state, row.arrival, row.media_there, row.media_total),
                width=190,
            ),
            Column(
                self.tr("Changed"),
                lambda row: when_text(row.changed_at, self._zone, utc_now()),
                width=136,
            ),
        ]

    @Slot()
    def _filter(self) -> None:
        rows = self._all
        self._read(self._desk.rows if self._is_reading else lambda: rows)

    def _read(self, read: Callable[[], list[StoryRow]]) -> None:
        """Choosing among 100 000 rows, and comparing them with those shown, is done in background:

        here it would take 50 ms and more.
        """
        wanted = self.filter_line.text().strip().casefold()
        shown, known = self.table.table.rows, self._all

        def work() -> _Rows:
            rows = read()
            fitting = _fitting(rows, wanted) if wanted else rows
            likeness = compared(shown, fitting)
            if shown is known and likeness is Likeness.EQUAL and rows is not known:
                let_go(rows)
                rows = fitting = known
            return _Rows(rows, fitting, shown, likeness)

        self._background.run(work, self._show_rows, replacing="rows")

    def _show_rows(self, found: _Rows) -> None:
        self._is_reading = False
        before, self._all, rows = self._all, found.all, found.fitting
        self.heading.beside.setText(self.tr("%n in all", "", len(found.all)) if found.all else "")
        is_current = found.beside is self.table.table.rows
        self.table.show_rows(rows, found.likeness if is_current else None)
        if before is not self._all and before is not self.table.table.rows:
            self._background.run(partial(let_go, before), lambda _: None)
        self._show_deeds(self.table.chosen())
        if rows:
            self._lists.setCurrentWidget(self.table)
        else:
            self._lists.setCurrentWidget(self.nothing_found if self._all else self.empty)


@dataclass(frozen=True, slots=True)
class _Rows:
    all: list[StoryRow]
    fitting: list[StoryRow]
    beside: Sequence[StoryRow]
    """What was shown when `likeness` was found out."""
    likeness: Likeness


def _fitting(rows: Sequence[StoryRow], wanted: str) -> list[StoryRow]:
    return [
        row
        for row in rows
        if wanted in f"{row.headline} {row.column_name} {row.author_name}".casefold()
    ]
