"""需处理: what the province refused, each with its words, the reason and what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from studio.desks.queue import RefusedRow
from studio.errors import StudioError
from studio.ui.error_text import sentences
from studio.ui.page import Card, button, label

TALLEST = 240


class RefusedCard(Card):
    put_away_requested = Signal(str)
    """IntentKey: the editor has read it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[RefusedRow, ...] = ()
        self.title = label("", "section")
        self.rows.addWidget(self.title)
        self._area = QScrollArea(widgetResizable=True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setMaximumHeight(TALLEST)
        self.rows.addWidget(self._area)
        self.hide()

    def show_rows(self, rows: Sequence[RefusedRow]) -> None:
        if tuple(rows) == self._shown:
            return
        self._shown = tuple(rows)
        self.title.setText(self.tr("Needs attention: %n", "", len(rows)))
        inside = QWidget()
        lines = QVBoxLayout(inside)
        lines.setContentsMargins(0, 0, 8, 0)
        lines.setSpacing(12)
        for row in rows:
            lines.addWidget(self._line(row))
        lines.addStretch(1)
        self._area.setWidget(inside)
        self.setVisible(bool(rows))

    def _line(self, row: RefusedRow) -> QWidget:
        line = QWidget()
        words = QVBoxLayout()
        words.setSpacing(2)
        error = StudioError(row.code, **{str(name): fact for name, fact in row.facts.items()})
        title = label(
            self.tr("{subject}: {reason}").format(
                subject=row.subject, reason=sentences().title(error)
            ),
            "bad",
        )
        advice = label(sentences().advice(error), "muted")
        own = label(self.tr("You wrote: {words}").format(words=row.words[:200]))
        for made in (title, advice, own):
            made.setWordWrap(True)
            words.addWidget(made)
        own.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        copy = button(self.tr("Copy my words"))
        copy.clicked.connect(partial(self._copy, row.words))
        away = button(self.tr("Done with it"))
        away.clicked.connect(partial(self.put_away_requested.emit, row.key))
        layout = QHBoxLayout(line)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(words, 1)
        layout.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(away, 0, Qt.AlignmentFlag.AlignTop)
        return line

    @staticmethod
    def _copy(words: str) -> None:
        QGuiApplication.clipboard().setText(words)
