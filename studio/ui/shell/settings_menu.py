"""The menu of the window's settings: look, language, who works here, the tie to a province."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from studio.desks.sentences import CHINESE, ENGLISH
from studio.ui.theme import THEMES


class SettingsMenu(QMenu):
    theme_chosen = Signal(str)
    language_chosen = Signal(str)
    person_requested = Signal()
    """Change who works at this device."""
    enrol_requested = Signal()
    columns_requested = Signal()

    def __init__(self, look: str, shortcuts: QAction, parent: QWidget | None = None) -> None:
        """`look`: the name of the theme that is on; `shortcuts` opens their page."""
        super().__init__(parent)
        names = {
            "light": self.tr("Light"),
            "dark": self.tr("Dark"),
            "contrast": self.tr("High contrast"),
        }
        group = QActionGroup(self)
        for name in THEMES:
            action = group.addAction(self.addAction(names[name]))
            action.setCheckable(True)
            action.setChecked(name == look)
            action.triggered.connect(ignoring_state(partial(self.theme_chosen.emit, name)))
        self.addSeparator()
        for language, words in ((CHINESE, "中文"), (ENGLISH, "English")):
            choose = partial(self.language_chosen.emit, language)
            self.addAction(words).triggered.connect(ignoring_state(choose))
        self.addSeparator()
        self.addAction(self.tr("Columns and templates…"), self.columns_requested.emit)
        self.addAction(self.tr("Change person…"), self.person_requested.emit)
        self.addAction(self.tr("Enrol with the province…"), self.enrol_requested.emit)
        self.addAction(shortcuts)


def ignoring_state(deed: Callable[[], object]) -> Callable[[], None]:
    """Qt hands the checked state to whatever hears `triggered`; deeds want none."""

    def do() -> None:
        deed()

    return do
