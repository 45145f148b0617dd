"""回收站: what was deleted, and the way back."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from studio.desks.bin import BinDesk, BinRow
from studio.errors import StudioError
from studio.ui.background import Background
from studio.ui.page import EmptyState, button
from studio.ui.row_table import Column, RowTable
from studio.ui.words import Badge
from studio.ui.writer import Writer
from studio.vocabulary import StoryId, TopicId


class BinDialog(QDialog):
    notice_raised = Signal(StudioError)

    def __init__(self, desk: BinDesk, writer: Writer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Bin"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(760, 460)
        self._desk = desk
        self._writer = writer
        self._background = Background(self)
        self._background.failed.connect(self.notice_raised)
        self.table: RowTable[BinRow] = RowTable(
            [
                Column(self.tr("Headline or title"), self._title),
                Column(self.tr("What"), self._sort, width=90),
                Column(self.tr("Note"), lambda _: "", self._note, width=210),
            ],
            self.tr("Bin"),
        )
        self.empty = EmptyState("remove", self.tr("The bin is empty."))
        self.restore_button = button(self.tr("Put it back"), "primary", "undo")
        self.restore_button.setEnabled(False)
        close = button(self.tr("Close"))
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self.table)
        deeds = QHBoxLayout()
        deeds.addStretch(1)
        deeds.addWidget(self.restore_button)
        deeds.addWidget(close)
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 20, 24, 20)
        page.setSpacing(12)
        page.addWidget(self._pages, 1)
        page.addLayout(deeds)
        close.clicked.connect(self.accept)
        self.restore_button.clicked.connect(self._restore)
        self.table.row_chosen.connect(self._show_chosen)
        self.table.row_opened.connect(self._restore)
        self.reload()

    @Slot()
    def reload(self) -> None:
        self._background.run(self._desk.rows, self._show_rows, replacing="rows")

    def _show_rows(self, rows: list[BinRow]) -> None:
        self.table.table.show(rows)
        self._pages.setCurrentWidget(self.table if rows else self.empty)
        self._show_chosen(self.table.chosen())

    @Slot(object)
    def _show_chosen(self, row: BinRow | None) -> None:
        self.restore_button.setEnabled(row is not None)

    @Slot()
    def _restore(self) -> None:
        row = self.table.chosen()
        if row is None:
            return
        if row.sort == "story":
            work = partial(self._desk.restore_story, StoryId(row.id))
        else:
            work = partial(self._desk.restore_topic, TopicId(row.id))
        self._writer.run(self, work, lambda _: self.reload(), self.notice_raised.emit)

    def _title(self, row: BinRow) -> str:
        return row.title or self.tr("(no headline)")

    def _sort(self, row: BinRow) -> str:
        return self.tr("Story") if row.sort == "story" else self.tr("Topic")

    def _note(self, row: BinRow) -> Badge | None:
        if not row.is_edited_since:
            return None
        return Badge(self.tr("Changed after it was deleted"), "attention", "wait")
