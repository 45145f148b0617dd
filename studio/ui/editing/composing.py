"""A word that an input method still composes (preedit): shown, and in no text yet."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QWindow
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

_LEAVING = (QEvent.Type.MouseButtonPress, QEvent.Type.FocusAboutToChange)


class ComposedWord(QObject):
    """The word that is composed in a field. The field tells each of its input method events."""

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        self._field = field
        self._window: QWindow | None = None
        self._is_taken = False
        """The last event took something into the text."""
        self.shown = ""
        """As it stands on the screen."""

    def note(self, event: QInputMethodEvent) -> None:
        self._is_taken = bool(event.commitString())
        was, self.shown = self.shown, event.preeditString()
        if bool(was) != bool(self.shown):
            self._watch(is_on=bool(self.shown))

    def finish(self) -> None:
        """Make the input method finish it; what that gives up goes into the text as it was typed.

        Asked through ibus, fcitx5 drops the letters of a word that was not chosen yet. To whoever
        clicks elsewhere or closes the window in the middle of one, they were typed.
        """
        if not self.shown:
            return
        given_up, self._is_taken = _as_typed(self.shown), False
        QGuiApplication.inputMethod().commit()
        if not self._is_taken:
            event = QInputMethodEvent()
            event.setCommitString(given_up)
            QCoreApplication.sendEvent(self._field, event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Before Qt has the input method drop the word, which is before it says anything else."""
        if event.type() in _LEAVING:
            self.finish()
        return super().eventFilter(watched, event)

    def _watch(self, *, is_on: bool) -> None:
        """The window, and only while composing."""
        if self._window is not None and isValid(self._window):
            self._window.removeEventFilter(self)
        self._window = self._field.window().windowHandle() if is_on else None
        if self._window is not None:
            self._window.installEventFilter(self)


def _as_typed(shown: str) -> str:
    """Without the gaps between syllables that a pinyin input method shows."""
    return shown.replace(" ", "") if shown.isascii() else shown
