"""The queue page: what needs a person, then what waits, and what happens next."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from studio.desks.changes import Change
from studio.desks.queue import (
    LineState,
    QueueDesk,
    QueueKind,
    QueueRow,
    QueueSheet,
    QueueState,
    reason_of,
)
from studio.errors import StudioError
from studio.media.amounts import size_text
from studio.ui.background import Background
from studio.ui.error_text import sentences
from studio.ui.page import GAP, MARGIN, Card, EmptyState, PageHeading, button, label
from studio.ui.queue.refused_card import RefusedCard
from studio.ui.row_table import Column, RowTable
from studio.ui.words import Badge, line_words
from studio.ui.writer import Writer


class QueueView(QWidget):
    notice_raised = Signal(StudioError)
    sync_requested = Signal()
    """Try the line now."""
    enrol_requested = Signal()

    def __init__(self, desk: QueueDesk, writer: Writer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._writer = writer
        self._background = Background(self)
        self._background.failed.connect(self.notice_raised)
        self._sheet: QueueSheet | None = None

        self.heading = PageHeading(self.tr("Queue"))
        self.pause_button = button(self.tr("Pause"), "", "pause")
        self.retry_button = button(self.tr("Try now"), "", "retry")
        self.enrol_button = button(self.tr("Enrol with the province…"), "primary", "province")
        for made in (self.pause_button, self.retry_button, self.enrol_button):
            made.hide()  # until it is known which of them can do something
            self.heading.add(made)
        self.line_title = label("", "section")
        self.line_advice = label("", "muted")
        self.line_advice.setWordWrap(True)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self.progress.setAccessibleName(self.tr("Progress of the queue"))
        self.refused = RefusedCard()
        self.table: RowTable[QueueRow] = RowTable(self._columns(), self.tr("What waits"))
        self.empty = EmptyState("arrived", "")
        self._lists = QStackedWidget()
        self._lay_out()
        self.setFocusProxy(self.table)

        self.pause_button.clicked.connect(self._pause_or_resume)
        self.retry_button.clicked.connect(self._retry)
        self.enrol_button.clicked.connect(self.enrol_requested)
        self.refused.put_away_requested.connect(self._put_away)

    @Slot()
    def reload(self) -> None:
        self._background.run(self._desk.sheet, self.show_sheet, replacing="sheet")

    @Slot(Change)
    def on_changed(self, change: Change) -> None:
        if change.queue or change.line:
            self.reload()

    def show_sheet(self, sheet: QueueSheet) -> None:
        self._sheet = sheet
        is_enrolled = sheet.line.state not in (LineState.NOT_ENROLLED, LineState.SIGN_IN)
        title, advice = line_words(sheet.line, is_paused=sheet.is_paused)
        self.line_title.setText(title)
        self.line_advice.setText(advice)
        self.line_advice.setVisible(bool(advice))
        self.pause_button.setText(self.tr("Resume") if sheet.is_paused else self.tr("Pause"))
        self.pause_button.setVisible(is_enrolled)
        self.retry_button.setVisible(is_enrolled)
        self.enrol_button.setVisible(not is_enrolled)
        self._show_progress(sheet)
        self.refused.show_rows(sheet.refused)
        self.table.table.show(list(sheet.rows))
        self.empty.words.setText(
            self.tr("Nothing waits. %n thing(s) arrived in the last 7 days.", "", sheet.recent)
        )
        self._lists.setCurrentWidget(self.table if sheet.rows else self.empty)
        words = self.tr("%n waiting", "", len(sheet.rows))
        self.heading.beside.setText(
            f"{words} · {size_text(max(sheet.size, 0))}" if sheet.rows else ""
        )

    def _show_progress(self, sheet: QueueSheet) -> None:
        total = sum(row.size for row in sheet.rows)
        sent = sum(row.sent for row in sheet.rows)
        self.progress.setVisible(sent > 0)
        self.progress.setMaximum(1000)
        self.progress.setValue(round(1000 * sent / total) if total else 0)

    def _columns(self) -> list[Column[QueueRow]]:
        return [
            Column(self.tr("Place"), self._place, width=64, is_number=True),
            Column(self.tr("What"), self._what, width=170),
            Column(self.tr("Of"), lambda row: row.subject or self.tr("(no headline)")),
            Column(self.tr("Size"), lambda row: size_text(row.size), width=96, is_number=True),
            Column(self.tr("State"), lambda _: "", self._badge, width=340),
        ]

    def _lay_out(self) -> None:
        card = Card()
        card.rows.setSpacing(4)
        card.rows.addWidget(self.line_title)
        card.rows.addWidget(self.line_advice)
        card.rows.addWidget(self.progress)
        self._lists.addWidget(self.empty)
        self._lists.addWidget(self.table)
        page = QVBoxLayout(self)
        page.setContentsMargins(MARGIN, MARGIN - 6, MARGIN, MARGIN - 6)
        page.setSpacing(GAP)
        page.addWidget(self.heading)
        page.addWidget(card)
        page.addWidget(self.refused)
        line = QHBoxLayout()
        line.addWidget(self._lists, 1)
        page.addLayout(line, 1)

    def _place(self, row: QueueRow) -> str:
        rows = self._sheet.rows if self._sheet else ()
        return next((str(n) for n, other in enumerate(rows, 1) if other.id == row.id), "")

    def _what(self, row: QueueRow) -> str:
        if row.kind == QueueKind.SUBMISSION:
            return self.tr("Submission to the province")
        if row.kind == QueueKind.MEDIUM:
            return self.tr("Media file")
        return self.tr("%n edit(s)", "", row.changes)

    def _badge(self, row: QueueRow) -> Badge:
        """The state, and why; the reason is what an editor wants to know."""
        if row.state == QueueState.PAUSED:
            return Badge(self.tr("Paused"), "pause", "muted")
        if row.state == QueueState.WAITING_FOR_TEXT:
            return Badge(self.tr("Waits until its text has arrived"), "waiting", "wait")
        reason = reason_of(row, self._sheet.line) if self._sheet else ""
        if reason:
            facts = row.facts if row.code else (self._sheet.line.facts if self._sheet else {})
            icon_role = "attention" if row.state == QueueState.PUT_OFF else "offline"
            words = sentences().about(reason, facts).rstrip("。.")
            return Badge(words, icon_role, "wait")
        if row.state == QueueState.SENDING:
            percent = min(99, 100 * row.sent // row.size) if row.size else 0
            return Badge(self.tr("Sending, {n} %").format(n=percent), "queue", "accent")
        return Badge(self.tr("Leaves next"), "queue", "accent")

    @Slot()
    def _pause_or_resume(self) -> None:
        is_paused = self._sheet is not None and self._sheet.is_paused
        work = self._desk.resume if is_paused else self._desk.pause
        self._writer.run(self, work, lambda _: self.sync_requested.emit(), self.notice_raised.emit)

    @Slot()
    def _retry(self) -> None:
        self._writer.run(
            self, self._desk.retry, lambda _: self.sync_requested.emit(), self.notice_raised.emit
        )

    @Slot(str)
    def _put_away(self, key: str) -> None:
        work = partial(self._desk.put_away, key)  # type: ignore[arg-type]
        self._writer.run(self, work, None, self.notice_raised.emit)
