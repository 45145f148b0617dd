"""The queue page: what needs a person, what waits and what happens next, and what arrived."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from studio.desks.changes import Change
from studio.desks.conflicts import ConflictsDesk
from studio.desks.queue import LineState, QueueDesk, QueueRow, QueueSheet, RefusedRow, Step
from studio.desks.refused_document import write_document
from studio.desks.transfers import TransfersDesk
from studio.errors import StudioError
from studio.media.amounts import size_text
from studio.ui.background import Background
from studio.ui.error_text import sentences
from studio.ui.page import GAP, MARGIN, Card, EmptyState, Page, PageHeading, button, label
from studio.ui.queue.attention_card import AttentionCard
from studio.ui.queue.forecast_dialog import ForecastDialog
from studio.ui.queue.history_list import HistoryList
from studio.ui.queue.refused_line import said_in
from studio.ui.queue.row_words import RowWords, kind_words, lane_words
from studio.ui.queue.send_again_dialog import SendAgainDialog
from studio.ui.queue.transfer_bar import TransferBar
from studio.ui.row_table import Column, RowTable
from studio.ui.saving import target
from studio.ui.words import Badge, duration_text, line_words
from studio.ui.writer import Writer

if TYPE_CHECKING:
    from studio.desks.carrying import CarryingDesk
    from studio.desks.exchanging import ExchangeDesk

WAITING, HISTORY = range(2)
"""Tabs."""
SHARE_OF_ATTENTION = 0.36
"""Of the page's height, at most: four lines of the table must be seen on a small screen too."""
ALMOST = 0.99
"""Of a progress bar: not all of it is there before the province has read it back."""


class QueueView(Page):
    notice_raised = Signal(StudioError)
    news_told = Signal(str)
    sync_requested = Signal()
    """Try the line now."""
    enrol_requested = Signal()
    take_back_requested = Signal(str)
    """IntentKey of a submission that has not left."""

    def __init__(
        self,
        desk: QueueDesk,
        transfers: TransfersDesk,
        conflicts: ConflictsDesk,
        writer: Writer,
        zone: str,
        carrying: Callable[[], CarryingDesk],
        exchange: Callable[[], ExchangeDesk],
        parent: QWidget | None = None,
    ) -> None:
        """`carrying` and `exchange` are called in background: they take a while to come."""
        super().__init__(parent)
        self._carrying = carrying
        self._exchange = exchange
        self._desk = desk
        self._writer = writer
        self._zone = zone
        self._background = Background(self)
        self._background.failed.connect(self.notice_raised)
        self._words: RowWords | None = None
        self._unsent: dict[str, str] = {}
        """By the keys of what was refused: new words for it, until they are queued."""

        self.heading = PageHeading(self.tr("Queue"))
        self.forecast_button = button(self.tr("If the line came up now…"), "quiet")
        self.exchange_button = button(self.tr("Exchange place…"), "", "ferry")
        self.stick_button = button(self.tr("USB stick…"), "", "stick")
        self.pause_button = button(self.tr("Pause"), "", "pause")
        self.retry_button = button(self.tr("Try now"), "", "retry")
        self.enrol_button = button(self.tr("Enrol with the province…"), "primary", "province")
        self.line_title = label("", "section")
        self.line_advice = label("", "muted")
        self.line_advice.setWordWrap(True)
        self.set_back = label("", "wait")
        self.set_back.setWordWrap(True)
        self.put_aside = label("", "wait")
        self.put_aside.setWordWrap(True)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self.progress.setAccessibleName(self.tr("Progress of the queue"))
        self.attention = AttentionCard(conflicts, writer, zone)
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setAccessibleName(self.tr("Waiting or arrived"))
        self.transfers = TransferBar(transfers, writer, zone)
        self.table: RowTable[QueueRow] = RowTable(self._columns(), self.tr("What waits"))
        self.empty = EmptyState("arrived", "")
        self.history = HistoryList(zone)
        self._lists, self._pages = QStackedWidget(), QStackedWidget()
        self._lay_out()
        self.first = self.table
        self._connect()

    @Slot()
    def reload(self) -> None:
        self._background.run(self._desk.sheet, self.show_sheet, replacing="sheet")
        if self.tabs.currentIndex() == HISTORY:
            self._background.run(self._desk.history, self.history.show_rows, replacing="history")
        self.transfers.reload()

    @Slot(Change)
    def on_changed(self, change: Change) -> None:
        if change.queue or change.line:
            self.reload()

    def show_sheet(self, sheet: QueueSheet) -> None:
        self._words = RowWords(sheet, self._zone)
        is_enrolled = sheet.line.state not in (LineState.NOT_ENROLLED, LineState.SIGN_IN)
        title, advice = line_words(sheet.line, is_paused=sheet.is_paused)
        self.line_title.setText(title)
        self.line_advice.setText(advice)
        self.line_advice.setVisible(bool(advice))
        self.pause_button.setText(self.tr("Resume") if sheet.is_paused else self.tr("Pause"))
        self.pause_button.setVisible(is_enrolled)
        self.stick_button.setVisible(is_enrolled)
        self.exchange_button.setVisible(is_enrolled)
        self.retry_button.setVisible(is_enrolled)
        self.enrol_button.setVisible(not is_enrolled)
        self.set_back.setText(self._backup_words(sheet))
        self.set_back.setVisible(bool(self.set_back.text()))
        kept = [StudioError(one.code, **one.facts) for one in sheet.put_aside]
        self.put_aside.setText("\n".join(map(sentences().text, kept)))
        self.put_aside.setVisible(bool(kept))
        self._show_progress(sheet)
        self.attention.show_needs(sheet.refused, sheet.conflicts)
        self.table.show_rows(list(sheet.rows))
        self.transfers.show_row(self.table.chosen())
        self.empty.words.setText(
            self.tr("Nothing waits. %n thing(s) arrived in the last 7 days.", "", sheet.recent)
        )
        if not sheet.rows and self.table.hasFocus():
            self.tabs.setFocus()  # a table that goes would take the keyboard along
        self._lists.setCurrentWidget(self.table if sheet.rows else self.empty)
        self.transfers.show_deeds(is_any=bool(sheet.rows))
        words = self.tr("%n waiting", "", len(sheet.rows))
        self.heading.beside.setText(
            f"{words} · {size_text(max(sheet.size, 0))}" if sheet.rows else ""
        )

    def _backup_words(self, sheet: QueueSheet) -> str:
        """What went back to the province after it was set back, or that it makes no backups."""
        if not (sheet.returning or sheet.missing):
            return (
                self.tr(
                    "The province has told of no new backup for a week. What it has taken from here"
                    " stays on this machine too until it makes one."
                )
                if sheet.backup_is_old
                else ""
            )
        parts = []
        if sheet.returning:
            parts.append(self.tr("%n item(s) leave here again", "", sheet.returning))
        if sheet.missing:
            parts.append(self.tr("%n wait(s) for another machine", "", sheet.missing))
        return self.tr("The province was restored from an older backup: {what}.").format(
            what=" · ".join(parts)
        )

    def _show_progress(self, sheet: QueueSheet) -> None:
        total = sum(row.size for row in sheet.rows)
        sent = sum(row.sent for row in sheet.rows)
        self.progress.setVisible(sent > 0)
        self.progress.setMaximum(1000)
        self.progress.setValue(round(1000 * sent / total) if total else 0)

    # -- the table -----------------------------------------------------------------------------

    def _columns(self) -> list[Column[QueueRow]]:
        return [
            Column(self.tr("Place"), self._place, width=56, is_number=True),
            Column(self.tr("What"), kind_words, width=112),
            Column(self.tr("Of"), lambda row: row.subject or self.tr("(no headline)")),
            Column(self.tr("Size"), lambda row: size_text(row.size), width=84, is_number=True),
            Column(self.tr("Lane"), lambda row: lane_words(row.lane), width=116),
            Column(self.tr("Progress"), _percent, width=100, share=_share),
            Column(self.tr("Speed"), self._speed, width=92, is_number=True),
            Column(self.tr("Left"), self._left, width=76, is_number=True),
            Column(self.tr("State"), lambda _: "", self._badge, width=164),
            Column(self.tr("What happens next"), self._next, width=250),
        ]

    def _place(self, row: QueueRow) -> str:
        place = self._words.place(row) if self._words else 0
        return str(place or "")

    def _badge(self, row: QueueRow) -> Badge | None:
        return self._words.badge(row) if self._words else None

    def _next(self, row: QueueRow) -> str:
        return self._words.next(row) if self._words else ""

    @staticmethod
    def _speed(row: QueueRow) -> str:
        return f"{size_text(row.speed)}/s" if row.speed else ""

    @staticmethod
    def _left(row: QueueRow) -> str:
        seconds = row.seconds_left
        return "" if seconds is None else duration_text(seconds)

    # -- the page ------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.heading.add(self.forecast_button)
        unsure = (
            self.exchange_button, self.stick_button, self.pause_button, self.retry_button,
            self.enrol_button,
        )  # fmt: skip
        for made in unsure:
            self.heading.add(made)
        for widget in (*unsure, self.progress):
            widget.hide()  # until it is known which of them can do something
        card = Card()
        card.rows.setContentsMargins(18, 8, 18, 8)
        card.rows.setSpacing(4)
        state = QHBoxLayout()
        state.setSpacing(14)
        state.addWidget(self.line_title, 0, Qt.AlignmentFlag.AlignTop)
        state.addWidget(self.line_advice, 1, Qt.AlignmentFlag.AlignBottom)
        card.rows.addLayout(state)
        card.rows.addWidget(self.set_back)
        card.rows.addWidget(self.put_aside)
        card.rows.addWidget(self.progress)
        self._lists.addWidget(self.empty)
        self._lists.addWidget(self.table)
        self.tabs.addTab(self.tr("Waiting"))
        self.tabs.addTab(self.tr("Arrived, 7 days"))
        self._pages.addWidget(self._lists)
        self._pages.addWidget(self.history)
        page = QVBoxLayout(self)
        page.setContentsMargins(MARGIN, MARGIN - 6, MARGIN, MARGIN - 12)
        page.setSpacing(GAP - 7)
        page.addWidget(self.heading)
        page.addWidget(card)
        page.addWidget(self.attention)
        line = QHBoxLayout()
        line.addWidget(self.tabs, 0, Qt.AlignmentFlag.AlignBottom)
        line.addStretch(1)
        line.addWidget(self.transfers)
        page.addLayout(line)
        page.addSpacing(4 - page.spacing())  # the tabs stand on it
        page.addWidget(self._pages, 1)
        self.setTabOrder(self.tabs, self.table)  # what the verbs are about is chosen first
        self.transfers.follow(self.table)

    def _connect(self) -> None:
        self.attention.again_requested.connect(self._send_again)
        self.attention.document_requested.connect(self._ask_for_document)
        self.attention.edit_requested.connect(self._edit)
        self.attention.notice_raised.connect(self.notice_raised)
        self.attention.focus_freed.connect(self._take_focus)
        self.attention.put_away_requested.connect(self._put_away)
        self.enrol_button.clicked.connect(self.enrol_requested)
        self.forecast_button.clicked.connect(self._ask_forecast)
        self.pause_button.clicked.connect(self._pause_or_resume)
        self.retry_button.clicked.connect(self._retry)
        self.exchange_button.clicked.connect(self._open_exchange)
        self.stick_button.clicked.connect(self._open_stick)
        self.table.row_chosen.connect(self.transfers.show_row)
        self.tabs.currentChanged.connect(self._show_tab)
        self.transfers.notice_raised.connect(self.notice_raised)
        self.transfers.sync_requested.connect(self.sync_requested)
        self.transfers.take_back_requested.connect(self.take_back_requested)
        self.transfers.focus_freed.connect(self.table.setFocus)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The table stays the greater part, however much needs a person."""
        super().resizeEvent(event)
        self.attention.cap(round(event.size().height() * SHARE_OF_ATTENTION))

    @Slot()
    def _take_focus(self) -> None:
        """From a line that goes; a hidden table could not have it."""
        (self.table if self.table.isVisible() else self.tabs).setFocus()

    @Slot(int)
    def _show_tab(self, tab: int) -> None:
        self._pages.setCurrentIndex(tab)
        self.transfers.setVisible(tab == WAITING)
        self.reload()

    @Slot()
    def _pause_or_resume(self) -> None:
        is_paused = self._words is not None and self._words.sheet.is_paused
        work = self._desk.resume if is_paused else self._desk.pause
        self._writer.run(self, work, lambda _: self.sync_requested.emit(), self.notice_raised.emit)

    @Slot()
    def _retry(self) -> None:
        self._writer.run(
            self, self._desk.retry, lambda _: self.sync_requested.emit(), self.notice_raised.emit
        )

    @Slot()
    def _ask_forecast(self) -> None:
        self._background.run(self._desk.forecast, self._show_forecast, replacing="forecast")

    def _show_forecast(self, steps: list[Step]) -> None:
        dialog = ForecastDialog(steps, self._zone, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def _open_exchange(self) -> None:
        from studio.ui.queue.exchange_dialog import ExchangeDialog

        dialog = ExchangeDialog(self._exchange, self._zone, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def _open_stick(self) -> None:
        from studio.ui.queue.stick_dialog import StickDialog

        when = QDateTime.currentDateTime().toString("MMdd-HHmm")
        name = self.tr("To the province {when}.zaotai").format(when=when)
        dialog = StickDialog(self._carrying, name, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # -- what was refused ----------------------------------------------------------------------

    @Slot(object)
    def _edit(self, row: RefusedRow) -> None:
        words = self._unsent.get(row.key, row.editable)
        dialog = SendAgainDialog(replace(row, editable=words), self)
        dialog.sent.connect(self._send_again)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(object)
    @Slot(object, str)
    def _send_again(self, row: RefusedRow, words: str | None = None) -> None:
        if words is not None:
            self._unsent[row.key] = words
        work = partial(self._desk.send_again, row.key, words)
        self._writer.run(
            self, work, lambda _: self._unsent.pop(row.key, None), self.notice_raised.emit
        )

    @Slot(object)
    def _put_away(self, row: RefusedRow) -> None:
        work = partial(self._desk.put_away, row.key)
        self._writer.run(self, work, None, self.notice_raised.emit)

    @Slot(object)
    def _ask_for_document(self, row: RefusedRow) -> None:
        name = "".join(c for c in row.subject if c not in '\\/:*?"<>|') or self.tr("Refused")
        chosen, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save as a document"), f"{name}.txt", self.tr("Text (*.txt)")
        )
        path = target(self, chosen, ".txt") if chosen else None
        if path is None:
            return
        told = self.tr("Saved as “{file}”.").format(file=path.name)
        self._writer.run(
            self,
            partial(write_document, replace(row, words=said_in(row)), path, sentences()),
            lambda _: self.news_told.emit(told),
            self.notice_raised.emit,
        )


def _share(row: QueueRow) -> float | None:
    return min(row.sent / row.size, ALMOST) if row.sent and row.size else None


def _percent(row: QueueRow) -> str:
    share = _share(row)
    return "" if share is None else f"{int(100 * share)} %"
