"""A story on its page: the editor, its media beside it, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QToolButton, QVBoxLayout, QWidget

from studio.desks.changes import Change
from studio.desks.editing import EditingDesk, StorySheet
from studio.desks.media_library import MediaLibraryDesk, MediaRow
from studio.desks.publishing import TAKE_BACK_FOR, Fit, PublishingDesk
from studio.errors import Invalid, StudioError
from studio.media.player import Player
from studio.ui.background import Background
from studio.ui.badge_label import BadgeLabel
from studio.ui.dragged_media import embedded_medium
from studio.ui.editing.editor_view import EditorView, Handed
from studio.ui.icons import icon
from studio.ui.media.media_panel import MediaPanel
from studio.ui.page import button, label
from studio.ui.words import not_saved_badge, story_badge
from studio.ui.writer import Writer
from studio.vocabulary import IntentKey, StoryId, StoryState

MEDIA_WIDTH = 400
PAUSE_MS = 1500
"""From the last change of a submitted story to looking whether it still reads as submitted."""


class StoryPage(QWidget):
    left = Signal()
    """Back to the list."""
    print_requested = Signal()
    export_requested = Signal()
    """The story is wanted as a Word file."""
    history_requested = Signal()
    template_requested = Signal()
    """What the story says is to be a template of its column."""
    notice_raised = Signal(StudioError)
    saving = Signal()
    saved = Signal(object)
    """datetime (UTC) of the newest committed version."""
    versions_requested = Signal(str)
    """StoryId: choose between the versions of its fields."""
    submitted = Signal(str, str)
    """IntentKey and headline of what was queued just now."""
    take_back_requested = Signal(str)
    """IntentKey of a submission that has not left."""

    def __init__(
        self,
        editing: EditingDesk,
        media: MediaLibraryDesk,
        publishing: PublishingDesk,
        writer: Writer,
        open_player: Callable[[], Player],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._editing = editing
        self._publishing = publishing
        self._writer = writer
        self._background = Background(self)
        self._background.failed.connect(self.notice_raised)
        self._story_id: StoryId | None = None
        self._unsent: IntentKey | None = None

        self.back_button = QToolButton()
        self.back_button.setIcon(icon("back"))
        self.back_button.setToolTip(self.tr("Back to the stories"))
        self.back_button.setAccessibleName(self.tr("Back to the stories"))
        self.badge = BadgeLabel()
        self.since = label("", "wait")
        """What the badge does not say of a story that was submitted."""
        self.history_button = QToolButton()
        self.history_button.setIcon(icon("history"))
        self.history_button.setToolTip(self.tr("Time machine: earlier versions (Ctrl+Shift+H)"))
        self.history_button.setAccessibleName(self.tr("Time machine"))
        self.print_button = QToolButton()
        self.print_button.setIcon(icon("print"))
        self.print_button.setToolTip(self.tr("Print or save as PDF (Ctrl+P)"))
        self.print_button.setAccessibleName(self.tr("Print or save as PDF"))
        self.export_button = QToolButton()
        self.export_button.setIcon(icon("word_out"))
        self.export_button.setToolTip(self.tr("Export for Word (Ctrl+Shift+W)"))
        self.export_button.setAccessibleName(self.tr("Export for Word"))
        self.template_button = QToolButton()
        self.template_button.setIcon(icon("template"))
        self.template_button.setToolTip(self.tr("Save as template (Ctrl+Shift+T)"))
        self.template_button.setAccessibleName(self.tr("Save as template"))
        self.submit_button = button(self.tr("Submit to the province"), "primary", "submit")
        self.take_back_button = button(self.tr("Take back"), "", "undo")
        self.take_back_button.setToolTip(
            self.tr("The submission has not left yet: make the story a draft again")
        )
        self.take_back_button.hide()
        self.editor = EditorView(editing, writer)
        self.media = MediaPanel(media, writer, open_player)
        self._looking = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._looking.timeout.connect(self._look_since)
        self._lay_out()
        self._connect(media)

    def _connect(self, media: MediaLibraryDesk) -> None:
        self.back_button.clicked.connect(self.left)
        self.template_button.clicked.connect(self.template_requested)
        self.history_button.clicked.connect(self.history_requested)
        self.print_button.clicked.connect(self.print_requested)
        self.export_button.clicked.connect(self.export_requested)
        self.submit_button.clicked.connect(self.submit)
        self.take_back_button.clicked.connect(self._take_back)
        self.editor.saving.connect(self.saving)
        self.editor.saved.connect(self.saved)
        self.editor.saved.connect(self._say_it_is_saved)
        self.editor.notice_raised.connect(self._tell)
        self.editor.versions_requested.connect(self._choose_version)
        self.editor.body.objects.view.look_in(media.poster)
        self.editor.files_dropped.connect(self.media.add)
        self.editor.fit.card.submission_requested.connect(self._submit_all_the_same)
        self.editor.fit.media_wanted.connect(self.media.add_button.setFocus)
        self.media.insertion_requested.connect(self._insert)
        self.media.placed.connect(self._insert_at)
        self.media.notice_raised.connect(self.notice_raised)

    @property
    def story_id(self) -> StoryId | None:
        return self._story_id

    def open(self, story_id: StoryId) -> None:
        self._story_id = story_id
        self.since.clear()
        self.editor.open(story_id)
        self.media.show_story(story_id)
        self._read_sheet()

    def close_story(self) -> None:
        """Everything typed goes to the writer; the player stops."""
        self.editor.close_story()
        self.media.show_story(None)
        self._story_id = None

    def give_away(self) -> Handed | None:
        """The open story goes on in another window, with all that can be undone."""
        handed = self.editor.give_away()
        self.close_story()
        return handed

    def take_over(self, handed: Handed) -> None:
        self._story_id = handed.story.id
        self.since.clear()
        self.editor.take_over(handed)
        self.media.show_story(handed.story.id)
        self._read_sheet()

    @Slot()
    def submit(self) -> None:
        """Save what is on the screen, then queue the story as it reads now (报送)."""
        if self._story_id is None:
            return
        self.editor.flush()
        # Behind the save, so that its outcome is known: what was not saved is not submitted.
        story_id = self._story_id
        self._writer.run(self, lambda: None, lambda _: self._submit_if_saved(story_id))

    def set_focus_mode(self, *, is_on: bool) -> None:
        """Only the text that is being written."""
        self._top.setVisible(not is_on)
        self.media.setVisible(not is_on)
        self.editor.set_focus_mode(is_on=is_on)

    @Slot(object)
    def _insert(self, row: MediaRow) -> None:
        if self._story_id is not None:
            self.editor.insert_medium(self._story_id, embedded_medium(row))
            self.editor.body.setFocus()

    @Slot(str, object, bytes)
    def _insert_at(self, story_id: StoryId, row: MediaRow, place: bytes) -> None:
        self.editor.insert_medium(story_id, embedded_medium(row), place)

    @Slot()
    def _choose_version(self) -> None:
        if self._story_id is not None:
            self.versions_requested.emit(self._story_id)

    @Slot(Change)
    def on_changed(self, change: Change) -> None:
        self.editor.on_changed(change)
        self.media.on_changed(change)
        if self._story_id is not None and (change.queue or self._story_id in change.stories):
            self._read_sheet()

    def _submit_if_saved(self, story_id: StoryId) -> None:
        if self._story_id != story_id:
            return
        if self.editor.is_ahead:
            self.notice_raised.emit(Invalid("story_not_saved"))
            return
        check = partial(self._publishing.check, story_id)
        self._writer.run(self, check, partial(self._go_on, story_id), self.notice_raised.emit)

    def _go_on(self, story_id: StoryId, fit: Fit) -> None:
        """What the column asks is shown first; advice may be passed over."""
        if self._story_id != story_id:
            return
        if fit.unmet:
            self.editor.fit.card.ask(fit.unmet, fit.column_name, submitting=True)
        else:
            self._send(story_id)

    @Slot()
    def _submit_all_the_same(self) -> None:
        """The list is read, and only advice is left on it; what was typed since then goes along."""
        story_id = self._story_id
        if story_id is None:
            return
        self.editor.fit.card.hide()
        self.editor.flush()
        self._writer.run(self, lambda: None, lambda _: self._send_if_saved(story_id))

    def _send_if_saved(self, story_id: StoryId) -> None:
        if self.editor.is_ahead:
            self.notice_raised.emit(Invalid("story_not_saved"))
        elif self._story_id == story_id:
            self._send(story_id)

    def _send(self, story_id: StoryId) -> None:
        work = partial(self._publishing.submit, story_id, self.editor.ground, hold=TAKE_BACK_FOR)
        headline = self.editor.headline.text()
        self._writer.run(
            self, work, lambda key: self.submitted.emit(key, headline), self.notice_raised.emit
        )

    @Slot()
    def _take_back(self) -> None:
        if self._unsent is not None:
            self.take_back_requested.emit(self._unsent)

    @Slot(StudioError)
    def _tell(self, error: StudioError) -> None:
        if self.editor.trouble:
            self.badge.show_badge(not_saved_badge())
        self.notice_raised.emit(error)

    @Slot(object)
    def _say_it_is_saved(self) -> None:
        """A sheet read while a save still failed left the badge saying so."""
        if self.badge.badge == not_saved_badge():
            self._read_sheet()

    def _read_sheet(self) -> None:
        story_id = self._story_id
        if story_id is not None:
            read = partial(self._editing.sheet, story_id)
            self._background.run(read, self._show_sheet, replacing="sheet")

    def _show_sheet(self, sheet: StorySheet) -> None:
        if sheet.id != self._story_id:
            return
        badge = story_badge(sheet)
        self.badge.show_badge(not_saved_badge() if self.editor.trouble else badge)
        self._unsent = sheet.unsent
        if sheet.unsent is None and self.take_back_button.hasFocus():
            self.editor.body.setFocus()
        self.take_back_button.setVisible(sheet.unsent is not None)
        may_submit = sheet.state in (StoryState.DRAFT, StoryState.RETURNED)
        if not may_submit and self.submit_button.hasFocus():
            self.editor.body.setFocus()  # else Qt picks the next field and selects all of it
        self.submit_button.setVisible(may_submit)
        again = sheet.state == StoryState.RETURNED
        self.submit_button.setText(
            self.tr("Submit again") if again else self.tr("Submit to the province")
        )
        self._show_saved(sheet.saved_at)
        if sheet.state in (StoryState.SUBMITTED, StoryState.ADOPTED):
            self._looking.start()
        else:
            self.since.clear()

    @Slot()
    def _look_since(self) -> None:
        """Only in a pause: it reads the whole text."""
        story_id = self._story_id
        if story_id is not None:
            look = partial(self._publishing.reads_otherwise, story_id)
            self._background.run(look, partial(self._tell_since, story_id), replacing="since")

    def _tell_since(self, story_id: StoryId, reads_otherwise: bool) -> None:
        if story_id == self._story_id:
            words = self.tr("Changed since it was submitted; the province does not have that")
            self.since.setText(words if reads_otherwise else "")

    def _show_saved(self, when: datetime | None) -> None:
        if when is not None and not self.editor.is_ahead:
            self.saved.emit(when)

    def _lay_out(self) -> None:
        top = self._top = QWidget()
        line = QHBoxLayout(top)
        line.setContentsMargins(16, 8, 16, 8)
        line.setSpacing(10)
        line.addWidget(self.back_button)
        line.addWidget(self.badge)
        line.addWidget(self.since)
        line.addStretch(1)
        line.addWidget(self.history_button)
        line.addWidget(self.template_button)
        line.addWidget(self.export_button)
        line.addWidget(self.print_button)
        line.addWidget(self.take_back_button)
        line.addWidget(self.submit_button)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(self.editor)
        split.addWidget(self.media)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 0)
        split.setSizes([900, MEDIA_WIDTH])
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(top)
        page.addWidget(split, 1)
