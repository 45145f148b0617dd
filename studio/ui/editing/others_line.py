"""Below the text: who else has the story open at this moment."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from studio.desks.editing import EditingDesk
from studio.ui.page import IconLabel
from studio.vocabulary import StoryId

LOOK_AGAIN_MS = 10_000
"""A hint grows old by itself when the line is cut."""


class OthersLine(QWidget):
    """Shown only when somebody is there. Nobody is kept from writing: texts merge."""

    def __init__(self, desk: EditingDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._story: StoryId | None = None
        sign = IconLabel(16)
        sign.show_icon("person", "accent")
        self.words = QLabel()
        self.words.setProperty("tone", "accent")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(6)
        row.addWidget(sign)
        row.addWidget(self.words, 1)
        self._timer = QTimer(self, interval=LOOK_AGAIN_MS)
        self._timer.timeout.connect(self.refresh)
        self.hide()

    def show_story(self, story: StoryId | None) -> None:
        """Tell the others that it is open here; None: that none is."""
        if self._story is not None:
            self._desk.leave(self._story)
        self._story = story
        if story is None:
            self._timer.stop()
        else:
            self._desk.enter(story)
            self._timer.start()
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        names = [] if self._story is None else self._desk.beside(self._story)
        between = self.tr(", ")
        self.words.setText(self.tr("{names} also writing here").format(names=between.join(names)))
        self.setVisible(bool(names))
