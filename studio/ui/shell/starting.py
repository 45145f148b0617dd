"""The ways into a new story, and the ways to columns and templates. The window has one of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from studio.clock import utc_now
from studio.desks.floor import Floor
from studio.desks.planning import TopicRow
from studio.desks.starting import Choice, Started
from studio.errors import Invalid, StudioError
from studio.ui.background import Background
from studio.ui.change_signal import ChangeSignal
from studio.ui.name_dialog import NameDialog
from studio.ui.shell.new_story_dialog import NewStoryDialog
from studio.ui.words import day_text
from studio.ui.writer import Writer
from studio.vocabulary import ColumnId, StoryId, TopicId

if TYPE_CHECKING:
    from studio.ui.shell.columns_dialog import ColumnsDialog


class Starting(QObject):
    started = Signal(str)
    """StoryId: it is to be opened."""
    offered = Signal(str, str, object)
    """What happened, what can be done about it now, and the deed."""
    taken_back = Signal(str)
    """StoryId: it lies in the bin."""
    news_told = Signal(str)
    notice_raised = Signal(StudioError)
    versions_requested = Signal(str)
    """ColumnId."""

    def __init__(self, floor: Floor, writer: Writer, zone: str, window: QWidget) -> None:
        super().__init__(window)
        self._floor = floor
        self._writer = writer
        self._zone = zone
        self._window = window
        self._background = Background(self)
        self._background.failed.connect(self._tell)

    # -- new stories ---------------------------------------------------------------------------

    @Slot()
    def new_story(self) -> None:
        """Ask how it begins, where there is something to choose from."""

        def ask(choices: list[Choice]) -> None:
            self._choose(choices, None)

        # Through the writer: a template may have been saved a moment ago.
        self._writer.run(self, self._floor.starting.choices, ask, self._tell)

    @Slot(str)
    def story_of_topic(self, topic_id: TopicId) -> None:
        """Open the topic's story, or begin one as its column does."""

        def read() -> tuple[TopicRow, list[Choice]]:
            row = self._floor.planning.row(topic_id)
            return row, self._floor.starting.choices(topic_id)

        def go_on(found: tuple[TopicRow, list[Choice]]) -> None:
            row, choices = found
            if row.story_id is not None:
                self.started.emit(row.story_id)
            elif row.stage == "approved":
                self._choose(choices, row)

        self._writer.run(self, read, go_on, self._tell)

    def _choose(self, choices: list[Choice], topic: TopicRow | None) -> None:
        if not choices:
            self._start(topic, None)
            return
        dialog = NewStoryDialog(choices, self._window, templates_first=topic is not None)
        dialog.chosen.connect(partial(self._start, topic))
        dialog.open()

    def _start(self, topic: TopicRow | None, choice: Choice | None) -> None:
        has_pattern = choice is not None and bool(choice.template.headline)
        work = partial(
            self._floor.starting.start,
            choice,
            topic.id if topic else None,
            topic.title if topic and not has_pattern else "",
            day_text(utc_now(), self._zone),
        )
        self._writer.run(self, work, partial(self._begun, choice), self._tell)

    def _begun(self, choice: Choice | None, started: Started) -> None:
        self.started.emit(started.story)
        if choice is not None:
            words = self.tr("Begun with the template “{name}”.").format(name=choice.template.name)
            self.offered.emit(words, self.tr("Take back"), partial(self._take_back, started))

    def _take_back(self, started: Started) -> None:
        self.taken_back.emit(started.story)  # the page lets go of it first
        work = partial(self._floor.starting.take_back, started)
        self._writer.run(self, work, None, self._tell)

    # -- columns and templates -----------------------------------------------------------------

    @Slot()
    def open_columns(self) -> ColumnsDialog:
        from studio.ui.shell.columns_dialog import ColumnsDialog

        floor = self._floor
        dialog = ColumnsDialog(floor.columns, floor.planning, self._writer, self._window)
        changes = ChangeSignal(floor.changes, dialog)
        changes.changed.connect(dialog.on_changed)
        dialog.versions_requested.connect(self.versions_requested)
        dialog.open()
        return dialog

    def save_as_template(self, story_id: StoryId) -> None:
        """Keep what the story says as a template of its column. All of it must be stored."""

        def ask(column: ColumnId | None) -> None:
            if column is None:
                self.news_told.emit(self.tr("Choose the story's column first."))
                return
            title, question = self.tr("Save as template"), self.tr("What is the template called?")
            keep = partial(self._keep, story_id, column)
            NameDialog(title, question, keep, self._writer, self._window).open()

        def read() -> ColumnId | None:
            self._floor.columns.require_rights()
            return self._floor.editing.sheet(story_id).column_id

        self._writer.run(self, read, ask, self._tell)

    def _keep(self, story_id: StoryId, column: ColumnId, name: str) -> Callable[[], object]:
        made, objects = self._floor.columns.template_of(story_id, name)
        template_id = self._floor.columns.put_template(column, made)
        return partial(self._show_kept, column, template_id, objects)

    def _show_kept(self, column: ColumnId, template_id: str, objects: int) -> None:
        if objects:
            self.notice_raised.emit(Invalid("template_objects", n=objects))
        self.open_columns().show_column(column, template_id)

    def _tell(self, error: Exception) -> None:
        if not isinstance(error, StudioError):
            raise error  # a bug: for the crash dialog
        self.notice_raised.emit(error)
