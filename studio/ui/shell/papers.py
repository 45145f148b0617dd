"""What leaves the window on paper or as a file, and what comes in as one."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from studio.ui.background import Background
from studio.ui.writer import Writer
from studio.vocabulary import StoryId

# Qt's printing and the dialogs of files are made when they are first needed.
if TYPE_CHECKING:
    from studio.desks.editing import StorySheet
    from studio.desks.floor import Floor
    from studio.ui.shell.printing import Printable
    from studio.ui.shell.word_files import WordFiles


class Papers(QObject):
    """The window has one of it. What was typed a moment ago is part of whatever leaves."""

    imported = Signal(str)
    """StoryId."""
    template_wanted = Signal(str)
    """StoryId: it is to be a template."""
    news_told = Signal(str)
    notice_raised = Signal(Exception)

    def __init__(
        self,
        floor: Floor,
        writer: Writer,
        chosen: Callable[[], StoryId | None],
        flush: Callable[[], object],
        window: QWidget,
    ) -> None:
        """`chosen`: the story that is meant; `flush` hands what was typed to the writer."""
        super().__init__(window)
        self._floor = floor
        self._writer = writer
        self._chosen = chosen
        self._flush = flush
        self._window = window
        self._background = Background(self)
        self._background.failed.connect(self.notice_raised)

    @cached_property
    def word_files(self) -> WordFiles:
        from studio.ui.shell.word_files import WordFiles

        made = WordFiles(self._floor.documents, self._writer, self._window)
        made.imported.connect(self.imported)
        made.news_told.connect(self.news_told)
        made.notice_raised.connect(self.notice_raised)
        return made

    @Slot()
    def import_word(self) -> None:
        self.word_files.ask_for_file()

    @Slot()
    def export_word(self) -> None:
        story_id = self._story_or(self.tr("Open the story that you want to export."))
        if story_id is None:
            return

        def ask(sheet: StorySheet) -> None:
            self.word_files.ask_where(sheet.id, sheet.headline)

        # Through the writer: the headline may have been typed a moment ago.
        work = partial(self._floor.editing.sheet, story_id)
        self._writer.run(self, work, ask, self.notice_raised.emit)

    @Slot()
    def save_as_template(self) -> None:
        story_id = self._story_or(self.tr("Open the story that is to be a template."))
        if story_id is not None:
            self.template_wanted.emit(story_id)

    @Slot()
    def print_story(self) -> None:
        story_id = self._story_or(self.tr("Open the story that you want to print."))
        if story_id is None:
            return
        from studio.ui.shell.printing import read_printable

        read = partial(read_printable, self._floor.editing, self._floor.media, story_id)

        def go_on(_: None) -> None:
            self._background.run(read, self._open_print_dialog, replacing="printable")

        # Behind the writer: what was typed a moment ago is stored before it is read.
        self._writer.run(self, lambda: None, go_on, self.notice_raised.emit)

    def _open_print_dialog(self, printable: Printable) -> None:
        from studio.ui.shell.printing import PrintDialog

        dialog = PrintDialog(printable, self._window)
        dialog.finished.connect(
            lambda _: self.notice_raised.emit(dialog.error) if dialog.error else None
        )
        dialog.open()

    def _story_or(self, words: str) -> StoryId | None:
        """The story that is meant, stored as it is; where none is, `words` are told."""
        story_id = self._chosen()
        if story_id is None:
            self.news_told.emit(words)
        else:
            self._flush()
        return story_id
