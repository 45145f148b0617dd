"""A page that nobody sees yet: filled bit by bit, shown when it says all that the body says.

A page is laid out as far as is seen only when it was filled before it had a layout. Filling one
that is shown lays all of it out at once, which takes four times as long.
"""

from __future__ import annotations

import time
from typing import Protocol

from PySide6.QtGui import QColor, QTextCursor, QTextDocument

from studio.manuscript.body import StoryBody
from studio.ui.editing.inks import Inks
from studio.ui.editing.painter import Painter


class Pages(Protocol):
    """Where pages come from."""

    def new_page(self) -> QTextDocument:
        """An empty one, without a layout."""

    def make_ready(self, page: QTextDocument) -> None:
        """Before `page`, now full, is laid out and shown."""


class NextPage:
    def __init__(self, page: QTextDocument, body: StoryBody, inks: Inks, link: QColor) -> None:
        """`page` is empty. The body does not change until it is shown; `link` is a colour."""
        self.page = page
        self.inks = inks
        self.painter = Painter(page, body.text, link, inks.of)
        self.is_full = False
        self._filling = self.painter.filling(QTextCursor(page))

    def fill(self, seconds: float = float("inf")) -> bool:
        """Go on for so long; whether it is full."""
        end = time.perf_counter() + seconds
        self.is_full = all(time.perf_counter() < end for _ in self._filling)
        return self.is_full
