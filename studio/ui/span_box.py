"""A box to choose when something was changed, with two days of one's own at its end."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, Signal, Slot
from PySide6.QtWidgets import QComboBox, QDateEdit, QDialog, QFormLayout, QHBoxLayout, QWidget

from studio.desks.spans import Period, Span
from studio.ui.chooser import dress
from studio.ui.page import button


class SpanBox(QComboBox):
    chosen = Signal()
    """By a person: another span than before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._span = Span()
        self.dialog: DaysDialog | None = None
        """While the two days are being chosen."""
        for words, period in (
            (self.tr("Any time"), None),
            (self.tr("Today"), Period.TODAY),
            (self.tr("This week"), Period.WEEK),
            (self.tr("This month"), Period.MONTH),
            (self.tr("Last 7 days"), Period.DAYS_7),
            (self.tr("Last 30 days"), Period.DAYS_30),
            (self.tr("Last 12 months"), Period.DAYS_365),
            (self.tr("From … to …"), None),
        ):
            self.addItem(words, period.value if period else None)
        dress(self, self.tr("Changed"))
        self._own = self.count() - 1
        self._own_words = self.itemText(self._own)
        self.activated.connect(self._on_activated)

    @property
    def span(self) -> Span:
        return self._span

    def show_span(self, span: Span) -> None:
        """Choose it, without a word to anybody."""
        self._span = span
        has_days = span.period is None and not span.is_open
        self.setItemText(self._own, _days_words(span) if has_days else self._own_words)
        place = self.findData(span.period.value) if span.period else 0
        self.setCurrentIndex(self._own if has_days else place)

    @Slot(int)
    def _on_activated(self, place: int) -> None:
        if place == self._own:
            self._ask()
            return
        value = self.itemData(place)
        self._choose(Span(Period(value) if value else None))

    def _ask(self) -> None:
        """Until both days are chosen, what was looked for before goes on."""
        self.show_span(self._span)
        self.dialog = DaysDialog(self._span, self)
        self.dialog.chosen.connect(self._choose)
        self.dialog.finished.connect(self._on_dialog_finished)
        self.dialog.open()

    @Slot()
    def _on_dialog_finished(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
        self.dialog = None
        self.setFocus()

    @Slot(object)
    def _choose(self, span: Span) -> None:
        before, self._span = self._span, span
        self.show_span(span)
        if span != before:
            self.chosen.emit()


class DaysDialog(QDialog):
    chosen = Signal(object)
    """Span."""

    def __init__(self, span: Span, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Changed between"))
        today = QDate.currentDate()
        self.first = self._edit(span.first, today.addDays(1 - today.day()), self.tr("From"))
        self.last = self._edit(span.last, today, self.tr("To"))
        self.apply_button = button(self.tr("Apply"), "primary")
        self.apply_button.setDefault(True)
        cancel = button(self.tr("Cancel"), "quiet")
        deeds = QHBoxLayout()
        deeds.addStretch(1)
        deeds.addWidget(cancel)
        deeds.addWidget(self.apply_button)
        form = QFormLayout(self)
        form.setContentsMargins(24, 20, 24, 20)
        form.setVerticalSpacing(12)
        form.addRow(self.tr("From"), self.first)
        form.addRow(self.tr("To"), self.last)
        form.addRow(deeds)
        cancel.clicked.connect(self.reject)
        self.apply_button.clicked.connect(self._apply)

    @Slot()
    def _apply(self) -> None:
        days = (_day(self.first.date()), _day(self.last.date()))
        self.accept()
        self.chosen.emit(Span.between(*days))

    def _edit(self, day: date | None, usual: QDate, name: str) -> QDateEdit:
        made = QDateEdit()
        made.setCalendarPopup(True)
        made.setDisplayFormat("yyyy-MM-dd")
        made.setDate(QDate(day.year, day.month, day.day) if day else usual)
        made.setAccessibleName(name)
        made.setMinimumWidth(160)
        return made


def _day(shown: QDate) -> date:
    return date(shown.year(), shown.month(), shown.day())


def _days_words(span: Span) -> str:
    first, last = (one.isoformat() if one else "…" for one in (span.first, span.last))
    return first if first == last else f"{first} – {last}"
