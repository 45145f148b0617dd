"""Above the headline: the column and the topic that the story belongs to, to be chosen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from studio.desks.placing import Place
from studio.ui.background import Background

LONGEST_NAME = 28
"""Characters of a name that are shown."""


class PlaceButton(QToolButton):
    """The place, and a menu of others; what there is is read when the menu is about to be seen."""

    chosen = Signal(str)
    """Id of the place; empty: none."""

    def __init__(
        self,
        name: str,
        nowhere: str,
        read: Callable[[], list[Place]],
        parent: QWidget | None = None,
    ) -> None:
        """`name` of what is chosen here, and what the button says when nothing is."""
        super().__init__(parent)
        self._name = name
        self._nowhere = nowhere
        self._read = read
        self._current = Place("", "")
        self._background = Background(self)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.places = QMenu(self)
        self.setMenu(self.places)
        self.places.aboutToShow.connect(self._fill)
        self.show_place(None, "")

    def show_place(self, place: str | None, name: str) -> None:
        self._current = Place(place or "", name)
        shown = name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
        self.setText(f"{(shown or self._nowhere).replace('&', '&&')} ▾")
        self.setToolTip(f"{self._name}: {name}" if name else self._nowhere)
        nothing = self.tr("none")
        self.setAccessibleName(f"{self._name}: {name or nothing}")

    @Slot()
    def _fill(self) -> None:
        if not self.places.actions():
            self._offer([])
        self._background.run(self._read, self._offer, replacing="places")

    def _offer(self, places: list[Place]) -> None:
        self.places.clear()
        group = QActionGroup(self.places)
        if self._current.id and self._current.id not in {one.id for one in places}:
            places = [*places, self._current]  # a column that ended, or an older topic
        for place in [*places, Place("", self.tr("None"))]:
            action = self.places.addAction(place.name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(place.id == self._current.id)
            action.triggered.connect(partial(self._choose, place.id))
            group.addAction(action)
            if place.id == self._current.id:
                self.places.setActiveAction(action)

    def _choose(self, place: str, _checked: bool = False) -> None:
        if place != self._current.id:
            self.chosen.emit(place)


class PlaceBar(QWidget):
    chosen = Signal(str, str)
    """Field (`column` or `topic`), and the id of the place; empty: none."""

    def __init__(
        self,
        columns: Callable[[], list[Place]],
        topics: Callable[[], list[Place]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.column = PlaceButton(self.tr("Column"), self.tr("Choose a column"), columns)
        self.topic = PlaceButton(self.tr("Topic"), self.tr("Choose a topic"), topics)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(14)
        for field, made in (("column", self.column), ("topic", self.topic)):
            made.setProperty("place", "true")
            line.addWidget(made)
            made.chosen.connect(partial(self.chosen.emit, field))
        line.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_read_only(self, *, is_on: bool) -> None:
        for made in (self.column, self.topic):
            made.setEnabled(not is_on)
