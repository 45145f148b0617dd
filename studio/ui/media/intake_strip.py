"""Files on their way into the library: one after the other, with a way to stop."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.desks.media_library import MediaLibraryDesk, Progress, TakenIn
from studio.errors import StudioError
from studio.ui.background import Background
from studio.ui.icons import icon
from studio.vocabulary import StoryId

TELL_EVERY_S = 0.1
BAR_PX = 6
SHORTEST_NAME_PX = 80
PARTS = 1000  # a progress bar counts in 32 bits, a video in more


class IntakeStrip(QWidget):
    """Hidden while nothing is on its way. Copying never waits for the store, nor the other way."""

    taken_in = Signal(str, TakenIn, bytes)
    """StoryId for which it was added, whichever story is shown now; and its place in the text."""
    refused = Signal(Exception)
    """A file that could not be taken; the others go on."""

    _copied = Signal(int)

    def __init__(self, desk: MediaLibraryDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._background = Background(self)
        self._waiting: deque[tuple[StoryId, Path, bytes]] = deque()
        self._under_way: tuple[StoryId, Path, bytes] | None = None
        self._stop = threading.Event()

        self.words = QLabel()
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.bar = QProgressBar()
        self.bar.setRange(0, PARTS)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(BAR_PX)
        self.bar.setAccessibleName(self.tr("Copied so far"))
        self.cancel_button = QToolButton()
        self.cancel_button.setIcon(icon("close"))
        self.cancel_button.setIconSize(QSize(18, 18))
        self.cancel_button.setToolTip(self.tr("Cancel adding"))
        self.cancel_button.setAccessibleName(self.tr("Cancel adding"))
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(self.words)
        column.addWidget(self.bar)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addLayout(column, 1)
        line.addWidget(self.cancel_button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._copied.connect(self.bar.setValue)
        self.cancel_button.clicked.connect(self.cancel)
        self.hide()

    def add(self, story_id: StoryId, sources: Sequence[Path], place: bytes = b"") -> None:
        """Take these files in, after those that wait already. `place`: where in the text."""
        self._waiting.extend((story_id, source, place) for source in sources)
        self._start_next()

    @Slot()
    def cancel(self) -> None:
        """Take in nothing of what waits or is under way; what was taken in stays."""
        self._waiting.clear()
        self._stop.set()

    def _start_next(self) -> None:
        if self._under_way is None and self._waiting:
            self._under_way = self._waiting.popleft()
            source, stop = self._under_way[1], threading.Event()
            self._stop = stop
            self.bar.setValue(0)
            self._background.run(
                lambda: self._desk.take_in(source, self._progress(stop)),
                self._on_taken,
                self._on_refused,
            )
        self._show_state()

    def _progress(self, stop: threading.Event) -> Progress:
        last = 0.0

        def tell(done: int, size: int) -> bool:
            nonlocal last
            if time.monotonic() - last >= TELL_EVERY_S:
                last = time.monotonic()
                self._copied.emit(done * PARTS // size)
            return not stop.is_set()

        return tell

    def _on_taken(self, taken: TakenIn) -> None:
        if self._under_way is not None:
            story_id, _, place = self._under_way
            self._under_way = None
            self.taken_in.emit(story_id, taken, place)
        self._start_next()

    def _on_refused(self, error: Exception) -> None:
        self._under_way = None
        if not (isinstance(error, StudioError) and error.code == "media_cancelled"):
            self.refused.emit(error)
        self._start_next()

    def _show_state(self) -> None:
        if self._under_way is not None:
            words = self.tr("Copying “{name}”…")
            if self._waiting:
                words += " " + self.tr("%n more waiting", "", len(self._waiting))
            self.words.setText(words.format(name=self._short_name(words, self._under_way[1].name)))
        self.setVisible(self._under_way is not None)

    def _short_name(self, words: str, name: str) -> str:
        """As much of the name as there is room for beside the other words."""
        metrics = self.words.fontMetrics()
        room = (
            self.width() - self.cancel_button.sizeHint().width() - metrics.horizontalAdvance(words)
        )
        return metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, max(room, SHORTEST_NAME_PX))
