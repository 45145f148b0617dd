"""One thing that the province refused: its words, the reason, and what can be done about it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from studio.desks.queue import RefusedRow
from studio.errors import StudioError
from studio.ui.column_words import value_words
from studio.ui.error_text import sentences
from studio.ui.page import button, label
from studio.ui.queue.deed_words import NEEDS_REFUSED, awaited_words, refused_deed, verbs_of
from studio.vocabulary import SAYING, Kind

LONGEST_SHOWN = 200
"""Characters of a person's words on the page; all of them go into the document."""
LONGEST_BESIDE = 20
"""Characters that leave room for the advice in the same line."""


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
        self.verbs = verbs_of(row)
        deed = refused_deed(row)
        error = StudioError(row.code, **{str(name): fact for name, fact in row.facts.items()})
        self.title = label(
            self.tr("{deed} was not accepted: {reason}").format(
                deed=deed, reason=sentences().title(error)
            ),
            "bad",
        )
        self.advice = label(self._advice(error), "muted")
        said = said_in(row) if row.kind in SAYING else ""
        self.own = label(self._own_words(said))
        if not said:
            self.own.hide()
        self.own.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.title.setWordWrap(True)
        self.advice.setWordWrap(True)
        self.edit_button = self._verb(self.verbs.edit, deed, self.edit_requested)
        self.again_button = self._verb(self.verbs.again, deed, self.again_requested)
        self.document_button = self._verb(self.verbs.document, deed, self.document_requested)
        self.away_button = self._verb(self.verbs.away, deed, self.put_away_requested)
        is_short = len(said) <= LONGEST_BESIDE and "\n" not in said
        self._lay_out(is_short=is_short)

    def _advice(self, error: StudioError) -> str:
        if self.row.awaits is None and self.row.code == NEEDS_REFUSED:
            if self.row.kind == Kind.STORY_SUBMITTED:
                return self.tr("That was seen to. Submit the story again on its page.")
            return self.tr("What it belongs to was put away. Export its words if you need them.")
        if self.row.awaits is None:
            return sentences().advice(error)
        words = self.tr("Waits for: {deed}.").format(deed=awaited_words(self.row.awaits))
        return f"{words} {sentences().advice(error)}"

    def _own_words(self, said: str) -> str:
        said = f"\n{said}" if "\n" in said else said
        row = self.row
        wrote = self.tr("{names} wrote: {words}") if row.writers else self.tr("You wrote: {words}")
        names = self.tr(", ").join(row.writers)
        return wrote.format(names=names, words=said[:LONGEST_SHOWN])

    def _verb(self, words: str, deed: str, asked: SignalInstance) -> QPushButton:
        made = button(words)
        made.setParent(self)
        made.setVisible(bool(words))
        made.setAccessibleName(self.tr("{verb}: {deed}").format(verb=words, deed=deed))
        made.clicked.connect(partial(asked.emit, self.row))
        return made

    def _lay_out(self, *, is_short: bool) -> None:
        """The words at the left, the verbs beside them: most lines are no taller than two."""
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        below: QBoxLayout = QHBoxLayout() if is_short else QVBoxLayout()
        below.setSpacing(12 if is_short else 2)
        self.own.setWordWrap(not is_short)
        below.addWidget(self.own)
        below.addWidget(self.advice, 1)
        words.addLayout(below)
        words.addStretch(1)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addLayout(words, 1)
        line.addSpacing(6)
        for made in (self.edit_button, self.again_button, self.document_button, self.away_button):
            line.addWidget(made, 0, Qt.AlignmentFlag.AlignVCenter)


def said_in(row: RefusedRow) -> str:
    """The person's words as they are read, on the page and in the document."""
    return value_words(row.field, row.words)
