"""Below a text: how long it is to count, to read and to speak."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from studio.manuscript.counts import PACES, SPOKEN_PACE, Counts
from studio.manuscript.fitting import clock_text
from studio.manuscript.profile import BodyRule
from studio.ui.page import label

_MINUTE: Final = 60


class LengthStrip(QWidget):
    pace_chosen = Signal(int)
    """Characters a minute, as the newsroom speaks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pace = SPOKEN_PACE
        self._counts = Counts(0, 0, 0)
        self._rule = BodyRule()
        self.words: QLabel = label("", "muted")
        self.spoken = QToolButton()
        self.spoken.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.spoken.setToolTip(self.tr("How long it is when spoken; click to choose the pace"))
        self.spoken.setAccessibleName(self.tr("Spoken length"))
        menu = QMenu(self.spoken)
        group = QActionGroup(menu)
        self.paces = {}
        for pace in PACES:
            action = menu.addAction(self.tr("{n} characters a minute").format(n=pace))
            action.setCheckable(True)
            action.setData(pace)
            group.addAction(action)
            self.paces[pace] = action
        group.triggered.connect(lambda action: self._choose(int(action.data())))
        self.spoken.setMenu(menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.words)
        row.addWidget(self.spoken)
        row.addStretch(1)
        self.show_pace(self.pace)

    def show_rule(self, rule: BodyRule) -> None:
        """What the story's column asks; the spoken length is then told at its pace."""
        self._rule = rule
        self.show_counts(self._counts)

    def show_counts(self, counts: Counts) -> None:
        self._counts = counts
        words = self.tr("{characters} characters · {han} Han · about {minutes} min to read")
        minutes = max(1, round(counts.reading_seconds / _MINUTE)) if counts.characters else 0
        shown = words.format(
            characters=f"{counts.characters:,}", han=f"{counts.han:,}", minutes=minutes
        )
        asked = _range(f"{self._rule.least:,}", f"{self._rule.most:,}", self._rule.least)
        wanted = self.tr("asked: {range}").format(range=asked) if self._rule.most else ""
        if self._rule.least and not self._rule.most:
            wanted = self.tr("asked: {n} or more").format(n=f"{self._rule.least:,}")
        self.words.setText(f"{shown} · {wanted}" if wanted else shown)
        hint = self.tr("Counted as Word does: a run of letters or digits counts as one")
        self.words.setToolTip(hint)
        self._show_spoken()

    def _show_spoken(self) -> None:
        rule = self._rule
        is_asked = bool(rule.least_seconds or rule.most_seconds)
        pace = rule.pace if is_asked else self.pace
        self.spoken.menu().setEnabled(not is_asked)
        spoken = self.tr("Spoken {time} at {pace} a minute")
        shown = spoken.format(time=clock_text(self._counts.spoken_seconds(pace)), pace=pace)
        if rule.most_seconds:
            least, most = clock_text(rule.least_seconds), clock_text(rule.most_seconds)
            asked = self.tr("asked: {range}").format(range=_range(least, most, rule.least_seconds))
        else:
            least = clock_text(rule.least_seconds)
            asked = self.tr("asked: {n} or more").format(n=least) if is_asked else ""
        self.spoken.setText(f"{shown} · {asked}" if asked else shown)

    def show_pace(self, pace: int) -> None:
        self.pace = pace
        if pace in self.paces:
            self.paces[pace].setChecked(True)
        self.show_counts(self._counts)

    def _choose(self, pace: int) -> None:
        self.show_pace(pace)
        self.pace_chosen.emit(pace)


def _range(least: str, most: str, has_least: int) -> str:
    return f"{least}–{most}" if has_least else f"≤ {most}"
