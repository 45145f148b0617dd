"""Asks for Word files, takes them in as stories, and writes stories as Word files."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QStandardPaths, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from studio.errors import StudioError
from studio.media.names import exported_name
from studio.ui.background import Background
from studio.ui.saving import target
from studio.ui.writer import Writer
from studio.vocabulary import StoryId

if TYPE_CHECKING:
    from studio.desks.documents import DocumentsDesk, Imported, Reading

_LOOK_MS: Final = 400
"""How often the progress of an import is shown."""
_LONGEST_NAME: Final = 60
_ENDING: Final = ".docx"


class WordFiles(QObject):
    imported = Signal(str)
    """StoryId."""
    news_told = Signal(str)
    notice_raised = Signal(StudioError)

    def __init__(self, desk: DocumentsDesk, writer: Writer, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._writer = writer
        self._window = window
        self._background = Background(self)
        self._coming = ""
        """The file that is being taken in; empty: none is."""
        self._pictures = (0, 0)
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._show_progress)

    @property
    def is_busy(self) -> bool:
        return bool(self._coming)

    # -- in ------------------------------------------------------------------------------------

    def ask_for_file(self) -> None:
        folder = _documents()
        kinds = self.tr("Word files (*.docx *.docm *.dotx *.doc *.wps);;All files (*)")
        chosen, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("Import from Word"), folder, kinds
        )
        if chosen:
            self.take(Path(chosen))

    def take(self, path: Path) -> None:
        """Begin a story of the file; one at a time."""
        if self._coming:
            self._show_progress()
            return
        self._coming, self._pictures = path.name, (0, 0)
        self._show_progress()
        self._look.start()
        read = partial(self._desk.read, path, self._note_progress)
        self._background.run(read, self._begin, self._fail)

    def _note_progress(self, done: int, of: int) -> None:
        """Called in a pool thread: the pair is all that is touched."""
        self._pictures = (done, of)

    def _show_progress(self) -> None:
        done, of = self._pictures
        if of:
            words = self.tr("Importing “{file}”: picture {n} of {of}…")
        else:
            words = self.tr("Importing “{file}”…")
        self.news_told.emit(words.format(file=self._coming, n=done + 1, of=of))

    def _begin(self, reading: Reading) -> None:
        self._writer.run(self, partial(self._desk.begin, reading), self._finish, self._fail)

    def _finish(self, made: Imported) -> None:
        name = self._end()
        self.imported.emit(made.story)
        self.news_told.emit(self.tr("“{file}” is a story now.").format(file=name))
        self._tell_all(made.left_out)

    def _fail(self, error: Exception) -> None:
        self._end()
        self._tell(error)

    def _end(self) -> str:
        self._look.stop()
        name, self._coming = self._coming, ""
        return name

    # -- out -----------------------------------------------------------------------------------

    def ask_where(self, story_id: StoryId, headline: str) -> None:
        """Everything typed must be on its way to the writer."""
        name = exported_name(headline.strip()[:_LONGEST_NAME] or self.tr("Story"))
        chosen, _ = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Export for Word"),
            str(Path(_documents()) / (name + _ENDING)),
            self.tr("Word files (*.docx)"),
        )
        where = target(self._window, chosen, _ENDING) if chosen else None
        if where is not None:
            self.put(story_id, where)

    def put(self, story_id: StoryId, path: Path) -> None:
        """Write the story as a Word file, when all before has been stored."""
        export = partial(self._desk.export_docx, story_id, path)

        def write(_: object) -> None:
            self._background.run(export, partial(self._written, path), self._tell)

        self._writer.run(self, lambda: None, write, self._tell)

    def _written(self, path: Path, left_out: Sequence[StudioError]) -> None:
        self.news_told.emit(self.tr("Saved as “{file}”.").format(file=path.name))
        self._tell_all(left_out)

    # -- telling -------------------------------------------------------------------------------

    def _tell_all(self, left_out: Sequence[StudioError]) -> None:
        for one in left_out:
            self.notice_raised.emit(one)

    def _tell(self, error: Exception) -> None:
        if not isinstance(error, StudioError):
            raise error  # a bug: for the crash dialog
        self.notice_raised.emit(error)


def _documents() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
