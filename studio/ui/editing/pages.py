"""Makes the pages that a text is shown on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtGui import QTextDocument, QTextFrameFormat
from PySide6.QtWidgets import QTextEdit

from studio.ui.editing.object_view import ObjectView

INSET: Final = 4
"""Pixels left free beside the lines, so that a caret at the line's start is seen whole."""
_TOP: Final = 12
_INDENT: Final = 26


class PageMaker:
    def __init__(self, edit: QTextEdit, objects: ObjectView, room: Callable[[], int]) -> None:
        """`room` tells how much is free below the last line, in pixels."""
        self._edit = edit
        self._objects = objects
        self._room = room

    def new_page(self) -> QTextDocument:
        page = QTextDocument(self._edit)
        page.setUndoRedoEnabled(False)  # the body has its own history
        page.setDefaultFont(self._edit.font())
        page.setIndentWidth(_INDENT)
        frame = QTextFrameFormat()
        frame.setLeftMargin(INSET)
        frame.setRightMargin(INSET)
        frame.setTopMargin(_TOP)
        frame.setBottomMargin(self._room())
        page.rootFrame().setFrameFormat(frame)
        return page

    def make_ready(self, page: QTextDocument) -> None:
        self._objects.paint_on(page)
