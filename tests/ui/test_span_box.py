from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QDate
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.desks.spans import Period, Span
from studio.ui.span_box import DaysDialog, SpanBox

NOVEMBER = Span.between(date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture
def box(qtbot: QtBot, chinese: QApplication) -> SpanBox:
    made = SpanBox()
    qtbot.addWidget(made)
    made.show()
    return made


def ask(box: SpanBox) -> DaysDialog:
    box.setCurrentIndex(box.count() - 1)
    box.activated.emit(box.count() - 1)
    assert box.dialog is not None
    return box.dialog


def test_a_period_is_chosen(box: SpanBox, qtbot: QtBot) -> None:
    with qtbot.waitSignal(box.chosen):
        box.activated.emit(box.findText("本周"))

    assert (box.span, box.currentText()) == (Span(Period.WEEK), "本周")
    with qtbot.assertNotEmitted(box.chosen):
        box.activated.emit(box.findText("本周"))


def test_two_days_are_chosen_and_stand_in_the_box(box: SpanBox, qtbot: QtBot) -> None:
    dialog = ask(box)
    dialog.first.setDate(QDate(2026, 11, 30))
    dialog.last.setDate(QDate(2026, 11, 1))

    with qtbot.waitSignal(box.chosen):
        dialog.apply_button.click()

    assert (box.span, box.currentText()) == (NOVEMBER, "2026-11-01 – 2026-11-30")
    again = ask(box)
    assert again.first.date() == QDate(2026, 11, 1)
    again.reject()
    box.activated.emit(0)
    assert box.span.is_open
    assert box.itemText(box.count() - 1) == "起止日期…"


def test_who_gives_up_looks_for_what_was_looked_for(box: SpanBox, qtbot: QtBot) -> None:
    box.show_span(Span(Period.MONTH))

    with qtbot.assertNotEmitted(box.chosen):
        ask(box).reject()

    assert (box.span, box.currentText()) == (Span(Period.MONTH), "本月")


def test_a_span_that_is_shown_tells_nobody(box: SpanBox, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(box.chosen):
        box.show_span(NOVEMBER)
        box.show_span(Span(first=date(2026, 11, 1)))

    assert box.currentText() == "2026-11-01 – …"
