"""The list of stories."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from studio.clock import utc_now
from studio.desks.changes import Change
from studio.desks.editing import StoryRow
from studio.desks.placing import Place, PlacingDesk
from studio.desks.story_list import SavedFilter, StoryFilter, StoryListDesk
from studio.errors import StudioError
from studio.ui.background import Background
from studio.ui.name_dialog import NameDialog
from studio.ui.page import GAP, MARGIN, EmptyState, Page, PageHeading, button
from studio.ui.row_table import Column, Likeness, RowTable, compared, let_go
from studio.ui.stories.filter_bar import FilterBar
from studio.ui.stories.saved_bar import KEYS, SavedBar
from studio.ui.words import note_badge, story_badge, when_text
from studio.ui.writer import Writer


class StoriesView(Page):
    story_opened = Signal(str)
    """StoryId: the editor wants to work on it."""
    new_requested = Signal()
    import_requested = Signal()
    """A Word file is to become a story."""
    bin_requested = Signal()
    deletion_requested = Signal(str, str)
    """StoryId and headline."""
    notice_raised = Signal(StudioError)

    def __init__(
        self,
        desk: StoryListDesk,
        placing: PlacingDesk,
        writer: Writer,
        zone: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._placing = placing
        self._writer = writer
        self._zone = zone
        self._rows: list[StoryRow] = []
        self._asked = 0  # how often the store was asked for rows
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
        self.filters = FilterBar(self.filter_line)
        self.saved_bar = SavedBar()
        self.table: RowTable[StoryRow] = RowTable(self._columns(), self.tr("Stories"))
        self.empty = EmptyState(
            "stories",
            self.tr(
                "No stories yet. Approve a topic and press “Write the story”, or press “New story”."
            ),
        )
        self.nothing_found = EmptyState(
            "search", self.tr("No story fits. Look for less, or clear the filters (Alt+0).")
        )
        self._lists = QStackedWidget()
        for page in (self.empty, self.nothing_found, self.table):
            self._lists.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN - 6, MARGIN, MARGIN - 6)
        layout.setSpacing(GAP)
        layout.addWidget(self.heading)
        layout.addWidget(self.filters)
        layout.addWidget(self.saved_bar)
        layout.addWidget(self._lists, 1)

        self.first = self.table
        self.bin_button.clicked.connect(self.bin_requested)
        self.delete_button.clicked.connect(self._ask_deletion)
        self.table.deletion_requested.connect(self._ask_deletion)
        self.table.row_chosen.connect(self._show_deeds)
        self.new_button.clicked.connect(self.new_requested)
        self.import_button.clicked.connect(self.import_requested)
        self._connect_filters()
        self.table.row_opened.connect(lambda row: self.story_opened.emit(row.id))

    def _connect_filters(self) -> None:
        self.filters.changed.connect(self._filter)
        self.filters.save_requested.connect(self._ask_name)
        self.saved_bar.chosen.connect(lambda one: self.filters.show_filter(one.wanted))
        self.saved_bar.rename_requested.connect(self._ask_new_name)
        self.saved_bar.change_requested.connect(self._change)
        self.saved_bar.moved.connect(self._move)
        self.saved_bar.removal_requested.connect(self._remove)
        keys: dict[str, Callable[[], object]] = {
            "Alt+0": self.filters.clear,
            "Ctrl+F": self.filter_line.setFocus,
        }
        keys |= {f"Alt+{n + 1}": partial(self.saved_bar.choose, n) for n in range(KEYS)}
        for sequence, deed in keys.items():
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(deed)

    @Slot()
    def reload(self) -> None:
        self._read()
        self._read_around()

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
                lambda row: story_badge(row),
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
        self.saved_bar.show_current(self.filters.wanted())
        self._read()

    def _read(self) -> None:
        """Choosing among 100 000 stories is the store's; comparing what it found with what is

        shown is done in background: here it would take 50 ms and more.
        """
        wanted = self.filters.wanted()
        shown, known = self.table.table.rows, self._rows
        self._asked += 1
        number = self._asked

        def work() -> _Rows | None:
            listed = self._desk.rows(wanted, self._zone)
            rows = listed.rows
            if number != self._asked:  # nobody waits for it any more
                let_go(rows)
                return None
            likeness = compared(shown, rows)
            if shown is known and likeness is Likeness.EQUAL and rows is not known:
                let_go(rows)
                rows = known
            return _Rows(rows, listed.total, shown, likeness)

        self._background.run(work, self._show_rows, replacing="rows")

    def _show_rows(self, found: _Rows | None) -> None:
        if found is None:
            return
        before, self._rows = self._rows, found.rows
        self.heading.beside.setText(self._counted(len(found.rows), found.total))
        is_current = found.beside is self.table.table.rows
        self.table.show_rows(found.rows, found.likeness if is_current else None)
        if before is not self._rows and before is not self.table.table.rows:
            self._background.run(partial(let_go, before), lambda _: None)
        self._show_deeds(self.table.chosen())
        if found.rows:
            self._lists.setCurrentWidget(self.table)
        else:
            self._lists.setCurrentWidget(self.nothing_found if found.total else self.empty)

    def _counted(self, fitting: int, total: int) -> str:
        if not total:
            return ""
        if self.filters.wanted().is_open:
            return self.tr("%n in all", "", total)
        return self.tr("{n} of {total}").format(n=f"{fitting:,}", total=f"{total:,}")

    # -- what is looked for often --------------------------------------------------------------

    def show_filter(self, wanted: StoryFilter) -> None:
        """Look for this."""
        self.filters.show_filter(wanted)

    def _read_around(self) -> None:
        """What can be chosen, what is kept, and how many stories fit each of those."""

        def read() -> _Around:
            saved = self._desk.saved()
            counts = self._desk.counts([one.wanted for one in saved], self._zone)
            return _Around(self._placing.all_columns(), self._placing.authors(), saved, counts)

        self._background.run(read, self._show_around, replacing="around")

    def _show_around(self, found: _Around) -> None:
        self.filters.offer(found.columns, found.authors)
        self.saved_bar.show_saved(found.saved)
        ids = [one.id for one in found.saved]
        self.saved_bar.show_counts(list(zip(ids, found.counts, strict=True)))
        self.saved_bar.show_current(self.filters.wanted())

    @Slot()
    def _ask_name(self) -> None:
        wanted = self.filters.wanted()
        self._ask(self.tr("Keep this filter"), "", lambda name: self._desk.save(name, wanted))

    @Slot(object)
    def _ask_new_name(self, one: SavedFilter) -> None:
        rename = partial(self._desk.rename, one.id)
        self._ask(self.tr("Rename the filter"), one.name, rename)

    def _ask(self, title: str, name: str, write: Callable[[str], object]) -> None:
        def keep(chosen: str) -> Callable[[], object]:
            write(chosen)
            return self._read_around

        NameDialog(title, self.tr("What is it called?"), keep, self._writer, self, name).open()

    def keep(self, name: str) -> None:
        """What is looked for now, under a name."""
        self._write(partial(self._desk.save, name, self.filters.wanted()))

    @Slot(object)
    def _change(self, one: SavedFilter) -> None:
        self._write(partial(self._desk.change, one.id, self.filters.wanted()))

    @Slot(object, int)
    def _move(self, one: SavedFilter, step: int) -> None:
        self._write(partial(self._desk.move, one.id, step))

    @Slot(object)
    def _remove(self, one: SavedFilter) -> None:
        self._write(partial(self._desk.remove, one.id))

    def _write(self, work: Callable[[], object]) -> None:
        self._writer.run(self, work, lambda _: self._read_around(), self._tell)

    def _tell(self, error: Exception) -> None:
        if not isinstance(error, StudioError):
            raise error  # a bug: for the crash dialog
        self.notice_raised.emit(error)


@dataclass(frozen=True, slots=True)
class _Rows:
    rows: list[StoryRow]
    total: int
    beside: Sequence[StoryRow]
    """What was shown when `likeness` was found out."""
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class _Around:
    columns: list[Place]
    authors: list[Place]
    saved: list[SavedFilter]
    counts: list[int]
