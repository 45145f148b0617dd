"""Goes to where words stand in an open body."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QTextEdit

from studio.desks.sought import Sought
from studio.manuscript.blocks import units


def go_to_words(edit: QTextEdit, text: str, typed: str) -> bool:
    """Choose the first place that has them, in sight; False when there is none.

    `text` is what the widget shows, each paragraph's end as one character.
    """
    sought = Sought.of(typed)
    sentence = sought.sentence(text) if sought else None
    if sentence is None:
        return False
    spans = sought.spans(text)
    best = text.find(sentence[0].strip("…"))
    start, end = next((span for span in spans if span[0] >= best), spans[0])
    cursor = edit.textCursor()
    cursor.setPosition(units(text[:start]))
    cursor.setPosition(units(text[:end]), QTextCursor.MoveMode.KeepAnchor)
    edit.setTextCursor(cursor)
    edit.ensureCursorVisible()
    return True
