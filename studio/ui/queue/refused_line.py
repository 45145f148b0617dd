"""One thing that the province refused: its words, the reason, and what can be done about it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from studio.desks.queue import RefusedRow
from studio.errors import StudioError
from studio.ui.column_words import value_words
from studio.ui.error_text import sentences
from studio.ui.page import button, label
from studio.vocabulary import Kind

LONGEST_SHOWN = 200
"""Characters of a person's words on the page; all of them go into the document."""


class RefusedLine(QWidget):
    edit_requested = Signal(object)
    """RefusedRow: write it anew, then send it."""
    again_requested = Signal(object)
    """RefusedRow: send it as it is."""
    document_requested = Signal(object)
    """RefusedRow: put its words into a text file."""
    put_away_requested = Signal(object)
    """RefusedRow: the editor has read it."""

    def __init__(self, row: RefusedRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = row
        error = StudioError(row.code, **{str(name): fact for name, fact in row.facts.items()})
        self.title = label(
            self.tr("{subject}: {reason}").format(
                subject=row.subject or self.tr("(no headline)"), reason=sentences().title(error)
            ),
            "bad",
        )
        self.advice = label(sentences().advice(error), "muted")
        said = said_in(row)
        said = f"\n{said}" if "\n" in said else said
        wrote = self.tr("{names} wrote: {words}") if row.writers else self.tr("You wrote: {words}")
        names = self.tr(", ").join(row.writers)
        self.own = label(wrote.format(names=names, words=said[:LONGEST_SHOWN]))
        if not said:
            self.own.hide()
        self.own.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words = QVBoxLayout()
        words.setSpacing(2)
        for made in (self.title, self.advice, self.own):
            made.setWordWrap(True)
            words.addWidget(made)
        words.addStretch(1)
        self.edit_button = button(self.tr("Change and send again…"))
        self.edit_button.setParent(self)
        self.edit_button.setVisible(row.editable is not None)
        self.again_button = button(
            self.tr("Merge into the text again")
            if row.kind == Kind.STORY_BODY_UPDATED
            else self.tr("Send again as it is")
        )
        self.document_button = button(self.tr("Save as a document…"))
        self.away_button = button(self.tr("Put it away"))
        deeds = QGridLayout()
        deeds.setSpacing(6)
        for made_button, asked in (
            (self.edit_button, self.edit_requested),
            (self.again_button, self.again_requested),
            (self.document_button, self.document_requested),
            (self.away_button, self.put_away_requested),
        ):
            made_button.clicked.connect(partial(asked.emit, row))
            if made_button is not self.edit_button or row.editable is not None:
                number = deeds.count()
                deeds.addWidget(made_button, number // 2, number % 2)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        line.addLayout(words, 1)
        line.addLayout(deeds)


def said_in(row: RefusedRow) -> str:
    """The person's words as they are read, on the page and in the document."""
    return value_words(row.field, row.words)
