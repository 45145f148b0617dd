"""The list of a story's media, or what to do while there are none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QImage, QImageReader, QKeySequence
from PySide6.QtWidgets import QFrame, QListView, QStackedWidget, QVBoxLayout, QWidget

from studio.desks.media_library import MediaLibraryDesk, MediaRow
from studio.ui.background import Background
from studio.ui.media.shelf_delegate import POSTER, ROW_HEIGHT, ShelfDelegate
from studio.ui.media.shelf_model import ROW_ROLE, ShelfModel
from studio.ui.page import EmptyState
from studio.vocabulary import Sha256

FINEST_SCREEN = 2
"""Device pixels a pixel on the finest screens; posters are kept at that size."""


class MediaShelf(QWidget):
    media_chosen = Signal(object)
    """MediaRow, or None when nothing is chosen any more."""
    removal_requested = Signal()
    """By the Delete key."""
    failed = Signal(Exception)

    def __init__(self, desk: MediaLibraryDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._background = Background(self)
        self._background.failed.connect(self.failed)
        self._wanted: Sha256 | None = None

        self.model = ShelfModel(self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(ShelfDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setDragEnabled(True)
        self.list.setDragDropMode(QListView.DragDropMode.DragOnly)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setAccessibleName(self.tr("Media of this story"))
        self.empty = EmptyState("video", "")
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self.list)
        self._pages.setFrameShape(QFrame.Shape.NoFrame)
        self.setMinimumHeight(2 * ROW_HEIGHT)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self._pages)

        remove = QAction(self.list)
        remove.setShortcut(QKeySequence(QKeySequence.StandardKey.Delete))
        remove.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        remove.triggered.connect(self.removal_requested)
        self.list.addAction(remove)
        self.list.selectionModel().currentChanged.connect(self._tell_chosen)

    def chosen(self) -> MediaRow | None:
        row: MediaRow | None = self.list.currentIndex().data(ROW_ROLE)
        return row

    def choose(self, sha256: Sha256) -> None:
        """Now, or as soon as it is on the shelf."""
        self._wanted = sha256
        self._choose_wanted()

    def say_empty(self, words: str) -> None:
        self.empty.words.setText(words)

    def show_rows(self, rows: Sequence[MediaRow]) -> None:
        """What was chosen stays chosen; else the first is."""
        if list(rows) == self.model.rows():
            return
        before = self.chosen()
        self.list.selectionModel().currentChanged.disconnect(self._tell_chosen)
        self.model.show(rows)
        line = self.model.line_of(before.sha256) if before is not None else -1
        if rows:
            self.list.setCurrentIndex(self.model.index(max(line, 0)))
        self.list.selectionModel().currentChanged.connect(self._tell_chosen)
        self._pages.setCurrentWidget(self.list if rows else self.empty)
        if self.chosen() != before:
            self.media_chosen.emit(self.chosen())
        self._choose_wanted()
        self._read_posters()

    def _choose_wanted(self) -> None:
        line = self.model.line_of(self._wanted) if self._wanted is not None else -1
        if line >= 0:
            self._wanted = None
            self.list.setCurrentIndex(self.model.index(line))
            self.list.scrollTo(self.model.index(line))

    @Slot(QModelIndex)
    def _tell_chosen(self, _index: QModelIndex) -> None:
        self.media_chosen.emit(self.chosen())

    def _read_posters(self) -> None:
        desk, missing = self._desk, [row.sha256 for row in self.model.without_poster()]
        if missing:
            self._background.run(
                lambda: _posters(desk, missing), self.model.show_posters, replacing="posters"
            )


def _posters(desk: MediaLibraryDesk, wanted: Sequence[Sha256]) -> dict[Sha256, QImage]:
    """Small copies; the few kilobytes each stay in memory while the story is open."""
    found = {}
    for sha256 in wanted:
        path = desk.poster(sha256)
        if path is not None:
            found[sha256] = _thumbnail(path)
    return found


def _thumbnail(path: Path) -> QImage:
    reader = QImageReader(str(path))
    size = reader.size().scaled(POSTER * FINEST_SCREEN, Qt.AspectRatioMode.KeepAspectRatio)
    reader.setScaledSize(size if size.isValid() else QSize())
    return reader.read()
