"""A page that nobody sees yet: filled bit by bit, shown when it says all that the body says.

A page is laid out as far as is seen only when it was filled before it had a layout. Filling one
that is shown lays all of it out at once, which takes four times as long.
"""

from __future__ import annotations

import time
from typing import Protocol

from PySide6.QtGui import QTextCursor, QTextDocument

from studio.ui.editing.painter import Painter


class Pages(Protocol):
    """Where pages come from."""

    def new_page(self) -> QTextDocument:
        """An empty one, without a layout."""

    def make_ready(self, page: QTextDocument) -> None:
        """Before `page`, now full, is laid out and shown."""


class NextPage:
    def __init__(self, page: QTextDocument, painter: Painter) -> None:
        """`page` is empty, and `painter` paints it. The body does not change meanwhile."""
        self.page = page
        self.painter = painter
        self._filling = painter.filling(QTextCursor(page))

    def fill(self, seconds: float = float("inf")) -> bool:
        """Go on for so long; whether it is full."""
        end = time.perf_counter() + seconds
        return all(time.perf_counter() < end for _ in self._filling)
