"""All media of one story: the player, the shelf, and how files get there and away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QStandardPaths, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from studio.desks.changes import Change
from studio.desks.media_library import MediaLibraryDesk, MediaRow, TakenIn
from studio.errors import MediaError, StudioError
from studio.media.decoder import Decoder
from studio.media.player import Clip, Player
from studio.ui.background import Background
from studio.ui.media.intake_strip import IntakeStrip
from studio.ui.media.media_shelf import MediaShelf
from studio.ui.media.player_panel import PlayerPanel
from studio.ui.page import button, label
from studio.ui.writer import Writer
from studio.vocabulary import Sha256, StoryId

EDGE = 12
"""Pixels around everything, where the frame shows that files may be dropped."""


class MediaPanel(QWidget):
    notice_raised = Signal(StudioError)
    """Something to tell the editor; the shell decides where."""
    insertion_requested = Signal(object)
    """MediaRow: put it into the text, at the caret."""
    placed = Signal(str, object, bytes)
    """StoryId, MediaRow and the place in its text that it was added for."""

    def __init__(
        self,
        desk: MediaLibraryDesk,
        writer: Writer,
        open_player: Callable[[], Player],
        parent: QWidget | None = None,
    ) -> None:
        """`open_player` is called in background, when something is to be played first."""
        super().__init__(parent)
        self._desk = desk
        self._writer = writer
        self._background = Background(self)
        self._background.failed.connect(self.notice_raised)
        self._story_id: StoryId | None = None
        self._is_over = False
        """Files are being dragged over the panel."""
        self._folder = ""
        self._elsewhere: Sha256 | None = None
        """What the player says is not on this machine."""

        self.player = PlayerPanel(open_player, Decoder())
        self.title = label(self.tr("Media"), "section")
        self.add_button = button(self.tr("Add media…"), "quiet", "add")
        self.remove_button = button(self.tr("Remove"), "quiet", "remove")
        self.insert_button = button(self.tr("Into the text"), "quiet", "into_text")
        self.insert_button.setToolTip(
            self.tr("Put it into the text at the caret, or drag it there")
        )
        self.fetch_button = button(self.tr("Fetch from the province"), "quiet", "fetch")
        self.intake = IntakeStrip(desk)
        self.shelf = MediaShelf(desk)
        self.setAcceptDrops(True)
        self._lay_out()

        self.player.notice_raised.connect(self.notice_raised)
        self.add_button.clicked.connect(self.ask_for_files)
        self.remove_button.clicked.connect(self._remove)
        self.insert_button.clicked.connect(self._ask_for_insertion)
        self.fetch_button.clicked.connect(self._fetch_or_forget)
        self.intake.taken_in.connect(self._attach)
        self.intake.refused.connect(self.notice_raised)
        self.shelf.media_chosen.connect(self._show_media)
        self.shelf.removal_requested.connect(self._remove)
        self.shelf.failed.connect(self.notice_raised)
        self.show_story(None)

    def show_story(self, story_id: StoryId | None) -> None:
        """The media of that story; None: of no story. Copying for another story goes on."""
        self._story_id = story_id
        self.add_button.setVisible(story_id is not None)
        self.shelf.show_rows([])
        self._show_media(None)
        self.shelf.say_empty(
            self.tr("Drag a video or picture here, or press “Add media…”.")
            if story_id is not None
            else self.tr("Open a story to see its media.")
        )
        self._reload()

    def preview(self, sha256: Sha256) -> None:
        """Choose that medium of the story, and show it in the player."""
        self.shelf.choose(sha256)

    def add(self, sources: Sequence[Path], place: bytes = b"") -> None:
        """Copy these files into the library and make them part of the story.

        `place`: where in the text they belong; `placed` tells when each is there.
        """
        if self._story_id is not None:
            self.intake.add(self._story_id, sources, place)

    def cancel_adding(self) -> None:
        """Call before the window goes; files that are half copied are dropped."""
        self.intake.cancel()

    def close_player(self) -> None:
        """Call before the window goes; nothing plays afterwards."""
        self.player.close_player()

    @Slot(Change)
    def on_changed(self, change: Change) -> None:
        is_moving = change.queue and any(row.fetching for row in self.shelf.model.rows())
        if self._story_id in change.stories or is_moving:
            self._reload()

    @Slot()
    def ask_for_files(self) -> None:
        """Let the editor choose files to add."""
        folder = self._folder or QStandardPaths.writableLocation(
            QStandardPaths.StandardLocation.MoviesLocation
        )
        chosen, _ = QFileDialog.getOpenFileNames(self, self.tr("Add media"), folder)
        if chosen:
            self._folder = str(Path(chosen[0]).parent)
            self.add([Path(path) for path in chosen])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._story_id is not None and _files_in(event.mimeData()):
            event.acceptProposedAction()
            self._show_over(is_over=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_over(is_over=False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._show_over(is_over=False)
        event.acceptProposedAction()
        self.add(_files_in(event.mimeData()))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._is_over:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self.palette().accent(), 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), 8, 8)

    def _reload(self) -> None:
        story_id = self._story_id
        if story_id is not None:
            self._background.run(
                lambda: self._desk.of_story(story_id),
                lambda rows: self._show_rows(story_id, rows),
                replacing="rows",
            )

    def _show_rows(self, story_id: StoryId, rows: list[MediaRow]) -> None:
        if story_id == self._story_id:
            self.shelf.show_rows(rows)

    @Slot(str, TakenIn, bytes)
    def _attach(self, story_id: StoryId, taken: TakenIn, place: bytes) -> None:
        self._writer.run(
            self,
            lambda: self._desk.attach(story_id, taken),
            lambda row: self._show_added(story_id, row, place),
            self.notice_raised.emit,
        )

    def _show_added(self, story_id: StoryId, row: MediaRow, place: bytes) -> None:
        if place:
            self.placed.emit(story_id, row, place)
        if story_id == self._story_id:
            self.shelf.choose(row.sha256)
            self._reload()

    @Slot()
    def _remove(self) -> None:
        row, story_id = self.shelf.chosen(), self._story_id
        if row is not None and story_id is not None:
            self._writer.run(
                self,
                lambda: self._desk.remove_from_story(story_id, row.sha256),
                lambda _: self._reload(),
                self.notice_raised.emit,
            )

    @Slot()
    def _ask_for_insertion(self) -> None:
        row = self.shelf.chosen()
        if row is not None:
            self.insertion_requested.emit(row)

    @Slot()
    def _fetch_or_forget(self) -> None:
        row = self.shelf.chosen()
        if row is not None:
            deed = self._desk.fetch if row.fetching is None else self._desk.forget_fetch
            self._writer.run(
                self,
                lambda: deed(row.sha256),
                lambda _: self._reload(),
                self.notice_raised.emit,
            )

    @Slot(object)
    def _show_media(self, row: MediaRow | None) -> None:
        self.remove_button.setVisible(row is not None)
        self.insert_button.setVisible(row is not None)
        self.fetch_button.setVisible(row is not None and not row.is_here)
        is_coming = row is not None and row.fetching is not None
        self.fetch_button.setText(
            self.tr("Stop fetching") if is_coming else self.tr("Fetch from the province")
        )
        self.player.setVisible(row is not None)
        if row is None:
            self._elsewhere = None
            self.player.show_clip(None)
            return
        if not row.is_here:
            self._show_elsewhere(row)
            return
        self._elsewhere = None

        def look_up() -> tuple[Clip, Path | None]:
            path = self._desk.file(row.sha256)
            return _clip(row, path), self._desk.poster(row.sha256)

        def show(clip: Clip, poster: Path | None) -> None:
            if self.shelf.chosen() == row:
                self.player.show_clip(clip, poster)

        def explain(error: Exception) -> None:
            if self.shelf.chosen() == row:
                self.player.show_absent(row.name, error)

        self._background.run(look_up, lambda found: show(*found), explain)

    def _show_elsewhere(self, row: MediaRow) -> None:
        """Once; while it is fetched its row changes five times a second."""
        if self._elsewhere != row.sha256:
            self.player.show_absent(row.name, MediaError("media_elsewhere", name=row.name))
        self._elsewhere = row.sha256

    def _show_over(self, *, is_over: bool) -> None:
        self._is_over = is_over
        self.update()

    def _lay_out(self) -> None:
        heading = QHBoxLayout()
        heading.setSpacing(4)
        heading.addWidget(self.title, 1)
        heading.addWidget(self.insert_button)
        heading.addWidget(self.fetch_button)
        heading.addWidget(self.remove_button)
        heading.addWidget(self.add_button)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        rows.setSpacing(8)
        rows.addWidget(self.player)
        rows.addLayout(heading)
        rows.addWidget(self.intake)
        rows.addWidget(self.shelf, 1)


def _clip(row: MediaRow, path: Path) -> Clip:
    return Clip(path, row.name, row.kind, row.width, row.height, row.duration_ms)


def _files_in(dragged: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in dragged.urls() if url.isLocalFile()]
