"""Fills the page of a body that the one on the screen is to give way to, a bit a turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Slot

from studio.manuscript.body import StoryBody
from studio.ui.editing.next_page import NextPage
from studio.ui.editing.story_edit import StoryEdit

TURN = 0.015
"""Seconds of filling in one turn."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A body nobody has seen yet, and its page."""

    body: StoryBody
    page: NextPage

    def discard(self) -> None:
        """It is not wanted after all."""
        self.page.page.deleteLater()
        self.body.close()


class ChangingOver(QObject):
    """One at a time: a newer one takes the place of one that is on its way."""

    def __init__(self, edit: StoryEdit) -> None:
        super().__init__(edit)
        self._edit = edit
        self._coming: Coming | None = None
        self._then: Callable[[Coming], object] = Coming.discard
        self._filling = QTimer(self, singleShot=True, interval=0)
        self._filling.timeout.connect(self._fill)

    @property
    def is_on(self) -> bool:
        """A page is being filled, or waits for a pause between two keys."""
        return self._coming is not None

    def begin(self, body: StoryBody, then: Callable[[Coming], object]) -> None:
        """Call `then`, who gets body and page, once the page is full and no key is in hand."""
        self.give_up()
        self._coming, self._then = Coming(body, self._edit.begin(body)), then
        self._filling.start()

    def give_up(self) -> None:
        """Another story is shown."""
        coming, self._coming = self._coming, None
        self._filling.stop()
        if coming is not None:
            coming.discard()

    @Slot()
    def _fill(self) -> None:
        if self._coming is None:
            return
        if self._coming.page.is_full:
            self._edit.when_quiet(self._hand_over)
        else:
            self._coming.page.fill(TURN)
            self._filling.start()  # to show it is a turn of its own

    def _hand_over(self) -> None:
        coming, self._coming = self._coming, None
        if coming is not None:
            self._then(coming)
