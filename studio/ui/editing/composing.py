"""A word that an input method still composes (preedit): shown, and in no text yet."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QWidget


class ComposedWord:
    """The word that is composed in a field. The field tells each of its input method events."""

    def __init__(self, field: QWidget) -> None:
        self._field = field
        self.shown = ""
        """As it stands on the screen."""

    def note(self, event: QInputMethodEvent) -> None:
        self.shown = event.preeditString()

    def finish(self) -> None:
        """Make the input method finish it; what that gives up goes into the text as it was typed.

        Asked through ibus, fcitx5 drops the letters of a word that was not chosen yet. To whoever
        presses Ctrl+S or clicks elsewhere in the middle of one, they were typed.
        """
        if not self.shown:
            return
        given_up = _as_typed(self.shown)
        QGuiApplication.inputMethod().commit()
        if self.shown:
            event = QInputMethodEvent()
            event.setCommitString(given_up)
            QCoreApplication.sendEvent(self._field, event)


def _as_typed(shown: str) -> str:
    """Without the gaps between syllables that a pinyin input method shows."""
    return shown.replace(" ", "") if shown.isascii() else shown
