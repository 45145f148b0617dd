"""From the page of a story into its time machine (时光机), and back with what was found."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QStackedWidget

from studio.ui.writer import Writer

if TYPE_CHECKING:
    from studio.desks.history import HistoryDesk
    from studio.manuscript.body import StoryBody
    from studio.ui.editing.time_machine import TimeMachine
    from studio.ui.shell.story_page import StoryPage


class LookingBack(QObject):
    """The window has one of it. The time machine lies over the page of the open story."""

    news_told = Signal(str)
    notice_raised = Signal(Exception)

    def __init__(
        self, desk: HistoryDesk, writer: Writer, zone: str, story: StoryPage, pages: QStackedWidget
    ) -> None:
        super().__init__(pages)
        self._desk = desk
        self._writer = writer
        self._zone = zone
        self._story = story
        self._pages = pages

    @cached_property
    def page(self) -> TimeMachine:
        from studio.ui.editing.time_machine import TimeMachine

        made = TimeMachine(self._desk, self._zone)
        self._pages.addWidget(made)
        made.notice_raised.connect(self.notice_raised)
        made.left.connect(self.leave)
        made.bring_back_requested.connect(self._bring_back)
        return made

    @Slot()
    def open(self) -> None:
        """Of the story on the page, when that is what is seen."""
        story_id = self._story.story_id
        if story_id is None or self._pages.currentWidget() is not self._story:
            return
        self._story.editor.flush()

        def show(_: None) -> None:
            if self._story.story_id == story_id:
                self._pages.setCurrentWidget(self.page)
                self.page.open(story_id)

        # Through the writer: what was typed a moment ago is part of the history.
        self._writer.run(self, lambda: None, show, self.notice_raised.emit)

    @Slot()
    def leave(self) -> None:
        self.page.close_story()
        if self._story.story_id is not None:
            self._pages.setCurrentWidget(self._story)
            self._story.editor.body.setFocus()

    @Slot(object)
    def _bring_back(self, work: Callable[[StoryBody], object]) -> None:
        self.leave()
        if self._story.editor.body.suggests:
            self.news_told.emit(
                self.tr("Only suggestions are made here. Switch them off to bring text back.")
            )
        elif self._story.editor.rewrite(work):
            self.news_told.emit(self.tr("Brought back as a new edit. Ctrl+Z undoes it."))
        else:
            self.news_told.emit(self.tr("It reads like that already."))
