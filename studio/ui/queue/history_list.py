"""What arrived at the province in the last seven days."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from studio.clock import utc_now
from studio.desks.arrivals import ArrivedRow
from studio.media.amounts import size_text
from studio.ui.page import EmptyState
from studio.ui.row_table import Column, RowTable
from studio.ui.words import Badge, when_text
from studio.vocabulary import Kind


class HistoryList(QWidget):
    def __init__(self, zone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone = zone
        self.table: RowTable[ArrivedRow] = RowTable(
            [
                Column(
                    self.tr("Arrived"),
                    lambda row: when_text(row.at, self._zone, utc_now()),
                    width=150,
                ),
                Column(self.tr("What"), self._what, width=150),
                Column(self.tr("Of"), lambda row: row.subject or self.tr("(no headline)")),
                Column(self.tr("Size"), lambda row: size_text(row.size), width=110, is_number=True),
                Column(self.tr("State"), lambda _: "", self._badge, width=150),
            ],
            self.tr("What arrived in the last 7 days"),
        )
        self.empty = EmptyState("arrived", self.tr("Nothing arrived in the last 7 days."))
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self.table)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self._pages)

    def show_rows(self, rows: list[ArrivedRow]) -> None:
        self.table.show_rows(rows)
        self._pages.setCurrentWidget(self.table if rows else self.empty)

    def _what(self, row: ArrivedRow) -> str:
        if row.kind == "medium":
            return self.tr("Media file")
        if row.kind == Kind.STORY_SUBMITTED:
            return self.tr("Submission")
        return self.tr("%n edit(s)", "", row.changes)

    def _badge(self, row: ArrivedRow) -> Badge:
        if row.kind == "medium":
            return Badge(self.tr("Verified there"), "arrived", "good")
        return Badge(self.tr("Arrived"), "arrived", "good")
