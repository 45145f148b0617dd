"""What a person looks for often: a button each, with how many stories fit; Alt+1 to Alt+9."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QScrollArea, QToolButton, QWidget

from studio.desks.story_list import SavedFilter, StoryFilter
from studio.ui.icons import icon
from studio.ui.page import button

KEYS = 9
HEIGHT = 34


class SavedBar(QWidget):
    chosen = Signal(object)
    """SavedFilter."""
    rename_requested = Signal(object)
    change_requested = Signal(object)
    """SavedFilter: it is to look for what is looked for now."""
    moved = Signal(object, int)
    """SavedFilter, and how many places to the right (+) or left (-)."""
    removal_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._saved: tuple[SavedFilter, ...] = ()
        self._counts: dict[str, int] = {}
        self.buttons: list[QPushButton] = []
        self.more_button = QToolButton()
        self.more_button.setIcon(icon("more"))
        self.more_button.setToolTip(self.tr("Rename, move or delete the filter in use"))
        self.more_button.setAccessibleName(self.tr("The filter in use"))
        self.more_button.clicked.connect(self._open_menu_of_current)
        inside = QWidget()
        self._row = QHBoxLayout(inside)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addWidget(self.more_button)
        self._row.addStretch(1)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        page = QHBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(area)
        self.setFixedHeight(HEIGHT)
        self.hide()

    @property
    def saved(self) -> tuple[SavedFilter, ...]:
        return self._saved

    def show_saved(self, saved: Sequence[SavedFilter]) -> None:
        """None: the bar goes."""
        if tuple(saved) != self._saved:
            had_focus = next((n for n, one in enumerate(self.buttons) if one.hasFocus()), None)
            for old in self.buttons:
                self._row.removeWidget(old)
                old.hide()
                old.deleteLater()
            self._saved, self.buttons = tuple(saved), []
            for number, one in enumerate(saved):
                self._add(number, one)
            if had_focus is not None and self.buttons:
                self.buttons[min(had_focus, len(self.buttons) - 1)].setFocus()
        self.setVisible(bool(saved))

    def show_counts(self, counts: Sequence[tuple[str, int]]) -> None:
        """By id, how many stories fit."""
        self._counts = dict(counts)
        for one, made in zip(self._saved, self.buttons, strict=True):
            made.setText(self._words(one))

    def show_current(self, wanted: StoryFilter) -> None:
        """Which of them is in use."""
        for one, made in zip(self._saved, self.buttons, strict=True):
            made.setChecked(one.wanted == wanted)
        self.more_button.setVisible(any(made.isChecked() for made in self.buttons))

    def choose(self, number: int) -> None:
        """By its place from 0; nothing where there is none."""
        if number < len(self._saved):
            self.chosen.emit(self._saved[number])

    def _add(self, number: int, one: SavedFilter) -> None:
        made = button(self._words(one))
        made.setCheckable(True)
        made.setProperty("chip", "true")
        if number < KEYS:
            keys = QKeySequence(f"Alt+{number + 1}")
            shown = keys.toString(QKeySequence.SequenceFormat.NativeText)
            made.setToolTip(f"{one.name} ({shown})")
        made.clicked.connect(partial(self._choose, one))
        made.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        made.customContextMenuRequested.connect(partial(self._open_menu, one, made))
        self._row.insertWidget(number, made)
        self.buttons.append(made)

    def _words(self, one: SavedFilter) -> str:
        count = self._counts.get(one.id)
        name = one.name.replace("&", "&&")
        return name if count is None else f"{name}  {count:,}"

    def _choose(self, one: SavedFilter, _checked: bool = False) -> None:
        self.chosen.emit(one)

    @Slot()
    def _open_menu_of_current(self) -> None:
        for one, made in zip(self._saved, self.buttons, strict=True):
            if made.isChecked():
                self._open_menu(one, made, QPoint(0, made.height()))

    def _open_menu(self, one: SavedFilter, made: QPushButton, at: QPoint) -> None:
        self.menu_of(one).popup(made.mapToGlobal(at))

    def menu_of(self, one: SavedFilter) -> QMenu:
        """What can be done with it."""
        place = self._saved.index(one)
        menu = QMenu(self)
        menu.addAction(self.tr("Rename…"), partial(self.rename_requested.emit, one))
        menu.addAction(
            self.tr("Look for what is shown now"), partial(self.change_requested.emit, one)
        )
        left = menu.addAction(self.tr("Move to the left"), partial(self.moved.emit, one, -1))
        left.setEnabled(place > 0)
        right = menu.addAction(self.tr("Move to the right"), partial(self.moved.emit, one, 1))
        right.setEnabled(place < len(self._saved) - 1)
        menu.addSeparator()
        menu.addAction(self.tr("Delete"), partial(self.removal_requested.emit, one))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu
