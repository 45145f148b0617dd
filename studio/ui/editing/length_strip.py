"""Below a text: how long it is to count, to read and to speak."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from studio.manuscript.counts import PACES, SPOKEN_PACE, Counts
from studio.ui.page import label

_MINUTE: Final = 60


class LengthStrip(QWidget):
    pace_chosen = Signal(int)
    """Characters a minute, as the newsroom speaks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pace = SPOKEN_PACE
        self._counts = Counts(0, 0, 0)
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

    def show_counts(self, counts: Counts) -> None:
        self._counts = counts
        words = self.tr("{characters} characters · {han} Han · about {minutes} min to read")
        minutes = max(1, round(counts.reading_seconds / _MINUTE)) if counts.characters else 0
        self.words.setText(
            words.format(
                characters=f"{counts.characters:,}", han=f"{counts.han:,}", minutes=minutes
            )
        )
        hint = self.tr("Counted as Word does: a run of letters or digits counts as one")
        self.words.setToolTip(hint)
        minutes, seconds = divmod(counts.spoken_seconds(self.pace), _MINUTE)
        spoken = self.tr("Spoken {time} at {pace} a minute")
        self.spoken.setText(spoken.format(time=f"{minutes}:{seconds:02}", pace=self.pace))

    def show_pace(self, pace: int) -> None:
        self.pace = pace
        if pace in self.paces:
            self.paces[pace].setChecked(True)
        self.show_counts(self._counts)

    def _choose(self, pace: int) -> None:
        self.show_pace(pace)
        self.pace_chosen.emit(pace)
