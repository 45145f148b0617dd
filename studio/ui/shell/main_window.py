"""Lays the features out and connects them. No feature knows another; this module knows all."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QCloseEvent, QCursor, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from studio.desks.changes import Change
from studio.errors import StudioError
from studio.manuscript.counts import SPOKEN_PACE
from studio.ui.background import Background
from studio.ui.change_signal import ChangeSignal
from studio.ui.shell.notice_bar import NoticeBar, StandingNotice
from studio.ui.shell.papers import Papers
from studio.ui.shell.rail import Rail
from studio.ui.shell.settings_menu import SettingsMenu, ignoring_state
from studio.ui.shell.shortcuts import SHORTCUTS, ShortcutsDialog
from studio.ui.shell.status_line import StatusLine
from studio.ui.shell.who_works import WhoWorks
from studio.ui.today.today_view import TodayView
from studio.ui.writer import Writer
from studio.vocabulary import StoryId, TopicId

# Only the first screen is made at the start; the rest, dialogs too, when it is first needed.
if TYPE_CHECKING:
    from studio.desks.conflicts import Sort
    from studio.desks.floor import Floor
    from studio.desks.matters import Matter
    from studio.desks.notices import NoticeRow
    from studio.desks.queue import QueueSheet
    from studio.desks.story_list import StoryFilter
    from studio.media.player import Player
    from studio.ui.editing.editor_view import Handed
    from studio.ui.editing.time_machine import TimeMachine
    from studio.ui.notices.wishes import Wishes
    from studio.ui.planning.planning_view import PlanningView
    from studio.ui.queue.queue_view import QueueView
    from studio.ui.search.search_view import SearchView
    from studio.ui.shell.looking_back import LookingBack
    from studio.ui.shell.starting import Starting
    from studio.ui.shell.story_page import StoryPage
    from studio.ui.shell.taking_back import TakingBack
    from studio.ui.shell.telling import Telling
    from studio.ui.stories.stories_view import StoriesView

    Desk = TodayView | PlanningView | StoriesView | QueueView | SearchView

SMALLEST = (1024, 640)
USUAL = (1366, 768)


class MainWindow(QMainWindow):
    theme_chosen = Signal(str)
    language_chosen = Signal(str)
    sync_requested = Signal()
    """Wake the sync: something is to be sent, or the line should be tried."""
    pace_chosen = Signal(int)
    """Characters a minute, as the newsroom speaks."""
    wishes_chosen = Signal(object)
    """Wishes: what somebody wants to be told of."""
    closed = Signal()

    def __init__(
        self,
        floor: Floor,
        writer: Writer,
        open_player: Callable[[], Player],
        zone: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.floor = floor
        self.writer = writer
        self._open_player = open_player
        self._zone = zone
        self._background = Background(self)
        self._background.failed.connect(self.tell)
        self.setWindowTitle(self.tr("Zaotai Studio"))
        self.setMinimumSize(*SMALLEST)
        self.resize(*USUAL)

        self.rail = Rail()
        self.notices = NoticeBar()
        self.standing = StandingNotice()
        self.today = TodayView(floor.today, zone)
        self._planning: PlanningView | None = None
        self._stories: StoriesView | None = None
        self._queue: QueueView | None = None
        self._search: SearchView | None = None
        self._story: StoryPage | None = None
        self.pace = SPOKEN_PACE
        self._telling: Telling | None = None
        self._is_focused = False
        self.status = StatusLine(zone)
        self.pages = QStackedWidget()
        self.actions_by_name: dict[str, QAction] = {}
        self._lay_out()
        self._make_actions()
        self._connect()
        self.open_desk("today")

    @property
    def planning(self) -> PlanningView:
        if self._planning is None:
            from studio.ui.planning.planning_view import PlanningView

            made = self._planning = PlanningView(
                self.floor.planning, self.floor.placing, self.writer, self._zone
            )
            self.pages.addWidget(made)
            made.notice_raised.connect(self.tell)
            made.story_requested.connect(self.starting.story_of_topic)
            made.bin_requested.connect(self._open_bin)
            made.deletion_requested.connect(self._delete_topic)
            made.versions_requested.connect(partial(self._choose_version, "topic"))
        return self._planning

    @property
    def stories(self) -> StoriesView:
        if self._stories is None:
            from studio.ui.stories.stories_view import StoriesView

            made = self._stories = StoriesView(
                self.floor.story_list, self.floor.placing, self.writer, self._zone
            )
            self.pages.addWidget(made)
            made.notice_raised.connect(self.tell)
            made.bin_requested.connect(self._open_bin)
            made.deletion_requested.connect(self._delete_story)
            made.new_requested.connect(self.new_story)
            made.import_requested.connect(self.papers.import_word)
            made.story_opened.connect(self.open_story)
        return self._stories

    @property
    def queue(self) -> QueueView:
        if self._queue is None:
            from studio.ui.queue.queue_view import QueueView

            floor = self.floor
            made = self._queue = QueueView(
                floor.queue, floor.transfers, floor.conflicts, self.writer, self._zone,
                lambda: floor.carrying, lambda: floor.exchange,
            )  # fmt: skip
            self.pages.addWidget(made)
            made.notice_raised.connect(self.tell)
            made.enrol_requested.connect(self.who_works.enrol)
            made.news_told.connect(self.notices.tell_words)
            made.sync_requested.connect(self.sync_requested)
            made.take_back_requested.connect(self.taking_back.take_back)
        return self._queue

    @property
    def search(self) -> SearchView:
        if self._search is None:
            from studio.ui.search.search_view import SearchView

            made = self._search = SearchView(self.floor.search, self.floor.placing, self._zone)
            self.pages.addWidget(made)
            made.notice_raised.connect(self.tell)
            made.topic_opened.connect(self.open_topic)
            made.story_opened.connect(self._open_at_words)
        return self._search

    @property
    def story(self) -> StoryPage:
        """The page of a story; made when it is first needed, Loro and the player with it."""
        if self._story is None:
            from studio.ui.shell.story_page import StoryPage

            floor = self.floor
            self._story = StoryPage(
                floor.editing, floor.media, floor.publishing, self.writer, self._open_player
            )
            self._story.editor.remarks.zone = self._zone
            self.pages.addWidget(self._story)
            self._connect_story(self._story)
        return self._story

    @property
    def history(self) -> TimeMachine:
        """Over the page of the open story."""
        return self.looking_back.page

    @property
    def telling(self) -> Telling:
        """The bell and the tray; made when the first screen has long been shown."""
        if self._telling is None:
            from studio.ui.shell.telling import Telling

            made = self._telling = Telling(self.floor.notices, self.writer, self._zone, self)
            made.bell_requested.connect(self._open_bell)
            made.needing_opened.connect(self._open_needing)
            made.notice_raised.connect(self.tell)
            made.offered.connect(self.notices.offer)
            made.quit_requested.connect(self.close)
            made.story_opened.connect(self.open_story)
            made.topic_opened.connect(self.open_topic)
            made.unread_counted.connect(self._bell_button.show_count)
            made.wishes_chosen.connect(self.wishes_chosen)
        return self._telling

    # -- what others may ask -------------------------------------------------------------------

    def begin_telling(self, wishes: Wishes) -> None:
        """The sync has started: from now on somebody is told of what it brings."""
        self.telling.show_wishes(wishes)
        self.telling.begin()

    def end_telling(self) -> None:
        """The window goes: its picture leaves the tray."""
        if self._telling is not None:
            self._telling.end()

    def start(self) -> None:
        """Read what the first screen shows; then who works here, and what waits."""
        self.today.shown.connect(self._read_foot, Qt.ConnectionType.QueuedConnection)
        self.today.reload()

    @Slot()
    def _read_foot(self) -> None:
        self.today.shown.disconnect(self._read_foot)  # from now on changes say when
        self._read_card()
        self._read_queue()

    @Slot(str)
    def open_desk(self, name: str) -> None:
        self._leave_story()
        self.notices.forget_slips()
        desk = self._desk(name)
        self.pages.setCurrentWidget(desk)
        self.rail.show_desk(name)
        desk.setFocus()
        desk.reload()

    @Slot(str)
    def open_story(self, story_id: StoryId) -> None:
        if self.story.story_id == story_id and self.pages.currentWidget() is self.story:
            return
        self.story.open(story_id)
        self.pages.setCurrentWidget(self.story)
        self.rail.show_desk("stories")

    @Slot(str, str)
    def _open_at_words(self, story_id: StoryId, words: str) -> None:
        self.open_story(story_id)
        self.story.editor.go_to(words)

    @Slot(str, str)
    def _open_at_comment(self, story_id: StoryId, thread: str) -> None:
        self.open_story(story_id)
        self.story.editor.go_to_comment(thread)

    @Slot(str, str)
    def _note_read(self, story_id: StoryId, thread: str) -> None:
        work = partial(self.floor.mentions.read_thread, story_id, thread)
        self.writer.run(self, work, None, self.tell)

    @Slot(str)
    def open_topic(self, topic_id: TopicId) -> None:
        self.open_desk("planning")
        self.planning.show_topic(topic_id)

    @Slot()
    def new_topic(self) -> None:
        self.open_desk("planning")
        self.planning.propose()

    @Slot()
    def new_story(self) -> None:
        self.starting.new_story()

    def save(self) -> bool:
        """Bring everything typed to the disk; False when it could not be."""
        if self._story is None:
            return self.writer.finish()
        self._story.editor.flush()
        return self.writer.finish() and not self._story.editor.is_ahead

    def leave_story(self) -> bool:
        """Before the window goes: save all, stop the player; False when words would be lost."""
        story_id = self.open_story_id
        if self._story is not None:
            self._story.close_story()
        self.writer.finish()
        if self._story is None:
            return True
        if self._story.editor.is_ahead:
            self.tell(self._story.editor.trouble or StudioError("disk_full"))
            self.status.show_not_saved()
            if story_id is not None:
                self._story.open(story_id)  # its words are on the screen only
            return False
        self._story.media.cancel_adding()
        self._story.media.close_player()
        return True

    def give_story(self) -> Handed | None:
        """The open story for another window, with all that can be undone; None: none is open."""
        return self._story.give_away() if self._story is not None else None

    def take_story(self, handed: Handed) -> None:
        """Show a story that another window gave away."""
        self.story.take_over(handed)
        self.pages.setCurrentWidget(self.story)
        self.rail.show_desk("stories")

    @property
    def open_story_id(self) -> StoryId | None:
        """The story on its page."""
        return self._story.story_id if self._story is not None else None

    @Slot(Exception)
    def tell(self, error: Exception) -> None:
        """An expected failure goes to the notices; a bug to the crash dialog."""
        if not isinstance(error, StudioError):
            raise error
        self.notices.tell(error)
        if self._story is not None and self._story.editor.trouble is not None:
            self.status.show_not_saved()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the keyboard, as people expect of every window."""
        if event.key() == Qt.Key.Key_Escape and self._is_focused:
            self._set_focus_mode(is_on=False)
            return
        focused = QApplication.focusWidget()
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and isinstance(focused, QAbstractButton) and not event.isAutoRepeat():
            focused.click()
        else:
            super().keyPressEvent(event)

    # -- inside --------------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.leave_story():
            event.ignore()
            return
        event.accept()
        self.closed.emit()

    def _lay_out(self) -> None:
        self.pages.addWidget(self.today)
        self.rail.add("today", self.tr("Today"), "today")
        self.rail.add("planning", self.tr("Topics"), "planning")
        self.rail.add("stories", self.tr("Stories"), "stories")
        self.rail.add("queue", self.tr("Queue"), "queue")
        self.rail.add("search", self.tr("Search"), "find_words")
        self._bell_button = self.rail.add_below(self.tr("Notices"), "bell")
        self._find_button = self.rail.add_below(self.tr("Commands"), "commands")
        self._settings_button = self.rail.add_below(self.tr("Settings"), "settings")
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.pages, 1)
        right.addWidget(self.standing)  # below: what is written above does not move for them
        right.addWidget(self.notices)
        body = QWidget()
        whole = QHBoxLayout(body)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.rail)
        whole.addLayout(right, 1)
        self.setCentralWidget(body)
        self.setStatusBar(self.status)

    def _make_actions(self) -> None:
        deeds: dict[str, Callable[[], object]] = {
            "palette": self._open_palette,
            "today": partial(self.open_desk, "today"),
            "planning": partial(self.open_desk, "planning"),
            "stories": partial(self.open_desk, "stories"),
            "queue": partial(self.open_desk, "queue"),
            "search": partial(self.open_desk, "search"),
            "new_topic": self.new_topic,
            "new_story": self.new_story,
            "submit": self._submit,
            "add_media": self._add_media,
            "columns": lambda: self.starting.open_columns(),
            "template": self.papers.save_as_template,
            "history": self._look_back,
            "print": self.papers.print_story,
            "import_word": self.papers.import_word,
            "export_word": self.papers.export_word,
            "bell": self._open_bell,
            "sync": self._sync,
            "theme": self._toggle_theme,
            "focus": self._toggle_focus,
            "focus_too": self._toggle_focus,
            "shortcuts": lambda: ShortcutsDialog(self).open(),
            "quit": self.close,
        }
        for shortcut in SHORTCUTS:
            action = QAction(shortcut.text, self)
            action.setShortcut(shortcut.sequence)
            action.triggered.connect(ignoring_state(deeds[shortcut.name]))
            self.addAction(action)
            self.actions_by_name[shortcut.name] = action

    def _connect(self) -> None:
        changes = ChangeSignal(self.floor.changes, self)
        changes.changed.connect(self._on_changed)
        self.today.notice_raised.connect(self.tell)
        self._bell_button.clicked.connect(self._open_bell)
        self._find_button.clicked.connect(self._open_palette)
        self._settings_button.clicked.connect(self._open_settings)
        self.rail.desk_chosen.connect(self.open_desk)
        self.status.person_requested.connect(self.who_works.change_person)
        self.notices.pin_requested.connect(self.who_works.enter_pin)
        self.status.queue_requested.connect(lambda: self.open_desk("queue"))
        self.today.queue_requested.connect(lambda: self.open_desk("queue"))
        self.today.story_opened.connect(self.open_story)
        self.today.mention_opened.connect(self._open_at_comment)
        self.today.story_requested.connect(self.new_story)
        self.today.topic_opened.connect(self.open_topic)
        self.today.topic_requested.connect(self.new_topic)
        self.writer.failed.connect(self.tell)

    def _connect_story(self, story: StoryPage) -> None:
        story.left.connect(lambda: self.open_desk("stories"))
        story.print_requested.connect(self.papers.print_story)
        story.export_requested.connect(self.papers.export_word)
        story.history_requested.connect(self.looking_back.open)
        story.template_requested.connect(self.papers.save_as_template)
        story.submitted.connect(self.taking_back.offer)
        story.take_back_requested.connect(self.taking_back.take_back)
        story.saved.connect(self.status.show_saved)
        story.saved.connect(self.notices.forget_full)
        story.saving.connect(self.status.show_saving)
        story.notice_raised.connect(self.tell)
        story.versions_requested.connect(partial(self._choose_version, "story"))
        story.editor.remarks.thread_read.connect(self._note_read)
        story.editor.remarks.offered.connect(self.notices.offer)
        story.editor.remarks.offer_ended.connect(self.notices.forget)
        story.editor.length.show_pace(self.pace)
        story.editor.length.pace_chosen.connect(self.pace_chosen)

    @Slot(Change)
    def _on_changed(self, change: Change) -> None:
        shown = self.pages.currentWidget()
        for desk in (self.today, self._planning, self._stories, self._queue, self._search):
            if desk is not None and desk is shown:
                desk.on_changed(change)
        if self._story is not None:
            self._story.on_changed(change)
        if self._telling is not None:
            self._telling.on_changed(change)
        if change.queue or change.line:
            self._read_queue()
        if change.people:
            self._read_card()
        if change.queue and not change.is_from_sync:
            self.sync_requested.emit()

    def _desk(self, name: str) -> Desk:
        match name:
            case "planning":
                return self.planning
            case "stories":
                return self.stories
            case "queue":
                return self.queue
            case "search":
                return self.search
            case _:
                return self.today

    def _toggle_focus(self) -> None:
        if self._story is not None and self.pages.currentWidget() is self._story:
            self._set_focus_mode(is_on=not self._is_focused)

    def _set_focus_mode(self, *, is_on: bool) -> None:
        """Nothing but the text; notices and the line below stay, for they must be seen."""
        self._is_focused = is_on
        self.rail.setVisible(not is_on)
        if self._story is not None:
            self._story.set_focus_mode(is_on=is_on)

    def _leave_story(self) -> None:
        if self._is_focused:
            self._set_focus_mode(is_on=False)
        if self._story is not None and self._story.story_id is not None:
            self._story.close_story()
            self.status.show_saved(None)

    def _read_card(self) -> None:
        def show(card: object) -> None:
            if card is not None:
                self.status.show_card(card)  # type: ignore[arg-type]

        self._background.run(self.floor.accounts.card, show, replacing="card")

    def _read_queue(self) -> None:
        self._background.run(self.floor.queue.sheet, self._show_queue, replacing="queue")

    def _show_queue(self, sheet: QueueSheet) -> None:
        self.status.show_queue(sheet)
        full = self.tr("The disk is full: saving goes on in the space put aside. Free some space.")
        self.standing.show_words(full if sheet.is_on_reserve else "")
        self.rail.buttons["queue"].show_count(len(sheet.rows) + sheet.needing)

    @Slot()
    def _open_bin(self) -> None:
        from studio.ui.shell.bin_dialog import BinDialog

        dialog = BinDialog(self.floor.bin, self.writer, self)
        dialog.notice_raised.connect(self.tell)
        dialog.open()

    @Slot(str, str)
    def _delete_story(self, story_id: StoryId, headline: str) -> None:
        from studio.ui.shell.deleting import ask_to_delete

        work = partial(self.floor.editing.delete, story_id)
        ask_to_delete(headline, lambda: self.writer.run(self, work, None, self.tell), self)

    @Slot(str, str)
    def _delete_topic(self, topic_id: TopicId, title: str) -> None:
        from studio.ui.shell.deleting import ask_to_delete

        work = partial(self.floor.planning.delete, topic_id)
        ask_to_delete(title, lambda: self.writer.run(self, work, None, self.tell), self)

    @Slot()
    def _open_bell(self) -> None:
        if self._is_focused:
            self._set_focus_mode(is_on=False)
        self.telling.open_bell(self._bell_button)

    @Slot(object)
    def _open_needing(self, wanted: Matter | NoticeRow) -> None:
        self.open_desk("queue")
        show = partial(self._show_needing, wanted)
        self._background.run(self.floor.queue.sheet, show, replacing="needing")

    def _show_needing(self, wanted: Matter | NoticeRow, sheet: QueueSheet) -> None:
        from studio.ui.shell.needing import show_needing

        self.queue.show_sheet(sheet)
        if not show_needing(self.queue, wanted):
            self.notices.tell_words(self.tr("That is decided already."))

    def _choose_version(self, sort: Sort, subject: str) -> None:
        from studio.ui.conflict_dialog import ConflictDialog

        about = (sort, subject)
        dialog = ConflictDialog(self.floor.conflicts, self.writer, self._zone, about, self)
        dialog.notice_raised.connect(self.tell)
        dialog.open()

    def _submit(self) -> None:
        if self._story is not None and self.pages.currentWidget() is self._story:
            self.story.submit()

    def _add_media(self) -> None:
        if self._story is not None and self.pages.currentWidget() is self._story:
            self.story.media.ask_for_files()

    def _sync(self) -> None:
        self.writer.run(
            self, self.floor.queue.retry, lambda _: self.sync_requested.emit(), self.tell
        )

    def _look_back(self) -> None:
        if self._story is not None:
            self.looking_back.open()

    def _toggle_theme(self) -> None:
        window_is_dark = self.palette().window().color().lightness() < 128
        self.theme_chosen.emit("light" if window_is_dark else "dark")

    @cached_property
    def papers(self) -> Papers:
        made = Papers(self.floor, self.writer, self._chosen_story, self._flush, self)
        made.imported.connect(self.open_story)
        made.template_wanted.connect(lambda story_id: self.starting.save_as_template(story_id))
        made.news_told.connect(self.notices.tell_words)
        made.notice_raised.connect(self.tell)
        return made

    @cached_property
    def who_works(self) -> WhoWorks:
        made = WhoWorks(self.floor.accounts, self.writer, self.save, self)
        made.enrolled.connect(self.sync_requested)
        made.key_opened.connect(self.notices.forget_locked)
        made.person_changed.connect(self._person_changed)
        made.news_told.connect(self.notices.tell_words)
        return made

    @cached_property
    def taking_back(self) -> TakingBack:
        from studio.ui.shell.taking_back import TakingBack

        made = TakingBack(self.floor.publishing, self.writer, self)
        made.offered.connect(self.notices.offer)
        made.taken_back.connect(self.notices.forget)
        made.news_told.connect(self.notices.tell_words)
        made.notice_raised.connect(self.tell)
        return made

    @cached_property
    def looking_back(self) -> LookingBack:
        from studio.ui.shell.looking_back import LookingBack

        made = LookingBack(self.floor.history, self.writer, self._zone, self.story, self.pages)
        made.news_told.connect(self.notices.tell_words)
        made.notice_raised.connect(self.tell)
        return made

    @cached_property
    def starting(self) -> Starting:
        from studio.ui.shell.starting import Starting

        made = Starting(self.floor, self.writer, self._zone, self)
        made.started.connect(self.open_story)
        made.offered.connect(self.notices.offer)
        made.taken_back.connect(self._leave_taken_back)
        made.news_told.connect(self.notices.tell_words)
        made.notice_raised.connect(self.tell)
        made.versions_requested.connect(partial(self._choose_version, "column"))
        return made

    @Slot(str)
    def _leave_taken_back(self, story_id: StoryId) -> None:
        if self.open_story_id == story_id:
            self.open_desk("stories")

    def _chosen_story(self) -> StoryId | None:
        """The one on its page, or the chosen line of the list."""
        story_id = self.open_story_id
        if story_id is None and self.pages.currentWidget() is self._stories:
            chosen = self.stories.table.chosen()
            story_id = chosen.id if chosen is not None else None
        return story_id

    def _flush(self) -> None:
        """Hand what was typed to the writer."""
        if self._story is not None:
            self._story.editor.flush()

    @Slot()
    def _open_palette(self) -> None:
        from studio.ui.shell.finding import Opening, open_palette

        opening = Opening(self.open_story, self.open_topic, self._open_filter)
        story = self._story
        is_writing = story is not None and self.pages.currentWidget() is story
        writing = story.editor.format_bar.inserting() if story and is_writing else []
        open_palette(self, self.floor, self.actions_by_name, opening, writing)

    def _open_filter(self, wanted: StoryFilter) -> None:
        self.open_desk("stories")
        self.stories.show_filter(wanted)

    @Slot()
    def _open_settings(self) -> None:
        look = str(self.property("look") or "")
        menu = SettingsMenu(look, self.actions_by_name["shortcuts"], self)
        menu.theme_chosen.connect(self.theme_chosen)
        menu.language_chosen.connect(self.language_chosen)
        menu.person_requested.connect(self.who_works.change_person)
        menu.enrol_requested.connect(self.who_works.enrol)
        menu.columns_requested.connect(self.starting.open_columns)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(QCursor.pos())

    @Slot()
    def _person_changed(self) -> None:
        """An open story is opened anew: its pen is the new person's."""
        story_id = self.open_story_id
        if story_id is not None and self._story is not None:
            self._story.close_story()
            self._story.open(story_id)
        if self._telling is not None:
            self._telling.begin_anew()
        self.today.reload()
