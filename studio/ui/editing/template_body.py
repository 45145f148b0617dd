"""The text of a template, written with the same tools as that of a story."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QToolButton, QWidget

from studio.exchange.body_document import write_document
from studio.exchange.document import Document
from studio.manuscript.blocks import Block
from studio.manuscript.body import StoryBody
from studio.manuscript.fitting import OBJECTS
from studio.manuscript.template import fit_for_template
from studio.ui.editing.format_bar import FormatBar
from studio.ui.editing.story_edit import StoryEdit
from studio.ui.page import Card
from studio.vocabulary import PersonId

_NOBODY: Final = PersonId("")


class TemplateBody(Card):
    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._body: StoryBody | None = None
        self.edit = StoryEdit()
        self.edit.setPlaceholderText(self.tr("What every new story begins with…"))
        self.edit.setAccessibleName(self.tr("Text of the template"))
        self.edit.pasting.forbidden = OBJECTS
        self.bar = FormatBar(self.edit)
        self.bar.allow(OBJECTS)
        of_review = (self.bar.comment, self.bar.suggest)  # nobody reviews a template
        for made in self.bar.findChildren(QToolButton):
            made.setVisible(made.defaultAction() not in of_review)
        self.rows.setContentsMargins(10, 6, 4, 2)
        self.rows.setSpacing(2)
        self.rows.addWidget(self.bar)
        self.rows.addWidget(self.edit, 1)
        self.edit.edited.connect(self.edited)

    def show_blocks(self, blocks: Sequence[Block], *, read_only: bool) -> None:
        body = StoryBody.open([_update_of(blocks)] if blocks else [])  # nothing to be undone yet
        before, self._body = self._body, body
        self.edit.show_body(body, read_only=read_only)
        self.bar.refresh()
        if before is not None:
            before.close()

    def blocks(self) -> tuple[Block, ...]:
        """As they read now, without a word that the input method is still at."""
        return fit_for_template(self.edit.body.text.blocks())[0]

    def let_go(self) -> None:
        """Before it is thrown away."""
        self.edit.show_nothing()
        if self._body is not None:
            self._body.close()
            self._body = None


def _update_of(blocks: Sequence[Block]) -> bytes:
    body = StoryBody.open()
    try:
        write_document(body, Document(blocks=list(blocks)), lambda _: _NOBODY)
        body.commit()
        return body.own_updates(0)
    finally:
        body.close()
