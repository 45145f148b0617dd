"""The story on the page beside what its column asks: marks at the fields, and the list of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QToolButton

from studio.desks.editing import StorySheet
from studio.exchange.body_media import with_body_media
from studio.manuscript.counts import Counts
from studio.manuscript.fitting import Unmet, Written, first_of, formats_in, media_kinds, unmet
from studio.manuscript.profile import Profile, read_profile
from studio.ui.editing.field_line import FieldLine
from studio.ui.editing.format_bar import FormatBar
from studio.ui.editing.length_strip import LengthStrip
from studio.ui.editing.limit_mark import LimitMark
from studio.ui.editing.place_bar import PlaceBar
from studio.ui.editing.requirements_card import RequirementsCard
from studio.ui.editing.story_edit import StoryEdit
from studio.ui.icons import icon
from studio.ui.page import set_tone


class StoryFit(QObject):
    media_wanted = Signal()
    """The person wants to add media."""

    def __init__(
        self,
        lines: Mapping[str, FieldLine],
        places: PlaceBar,
        body: StoryEdit,
        format_bar: FormatBar,
        length: LengthStrip,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._lines = lines
        self._places = places
        self._body = body
        self._format_bar = format_bar
        self._length = length
        self._sheet: StorySheet | None = None
        self._counts = Counts(0, 0, 0)
        self._formats: Mapping[str, int] = {}
        self._media: Mapping[str, int] = {}
        self.profile = Profile()
        self.unmet: list[Unmet] = []
        self.marks = {name: LimitMark(name, line) for name, line in lines.items()}
        self.card = RequirementsCard()
        self.button = QToolButton()
        """Below the text: how many things are not as asked."""
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.hide()
        self.button.clicked.connect(partial(self.ask, submitting=False))
        self.card.chosen.connect(self.go_to)
        self.card.left.connect(body.setFocus)

    # -- what is asked -----------------------------------------------------------------------

    def show_sheet(self, sheet: StorySheet) -> None:
        """What the story's column asks, and what only the store knows of the story."""
        self._sheet = sheet
        profile = read_profile(sheet.asked)
        self.profile = profile
        for name, line in self._lines.items():
            rule = profile.rule(name)
            self.marks[name].show_rule(rule, line.text())
            # What is there is never out of sight.
            line.setVisible(rule.is_shown or bool(line.text()) or line.hasFocus())
        is_shown = profile.rule("topic").is_shown or sheet.topic_id is not None
        self._places.topic.setVisible(is_shown)
        self._format_bar.allow(profile.forbidden)
        self._body.pasting.forbidden = profile.forbidden
        self._length.show_rule(profile.body)
        self._look_at_body(sheet)
        self.refresh()

    def show_nothing(self) -> None:
        """The story was closed."""
        self._sheet = None
        self.card.hide()
        self.button.hide()

    # -- what is there -----------------------------------------------------------------------

    def show_text(self, name: str, text: str) -> None:
        """A field was edited."""
        self.marks[name].show_text(text)
        self.refresh()

    def show_counts(self, counts: Counts) -> None:
        """The body was counted."""
        self._counts = counts
        if self._sheet is not None:
            self._look_at_body(self._sheet)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Find out anew what is not as asked."""
        sheet = self._sheet
        if sheet is None:
            return
        self.unmet = [] if self.profile.is_free else unmet(self.profile, self._written(sheet))
        self.card.follow(self.unmet, sheet.column_name)
        musts = sum(one.is_must for one in self.unmet)
        if musts:
            self.button.setText(self.tr("%n still to do", "", musts))
        else:
            self.button.setText(self.tr("%n piece(s) of advice", "", len(self.unmet)))
        self.button.setIcon(icon("attention", "bad" if musts else "wait"))
        set_tone(self.button, "bad" if musts else "wait")
        self.button.setToolTip(self.tr("What the column asks of this story"))
        self.button.setVisible(bool(self.unmet))

    @Slot()
    def ask(self, *, submitting: bool) -> None:
        """Show the list of what is not as asked."""
        if self._sheet is not None and self.unmet:
            self.card.ask(self.unmet, self._sheet.column_name, submitting=submitting)

    @Slot(object)
    def go_to(self, one: Unmet) -> None:
        """Put the keyboard where it is mended."""
        if one.where in self._lines:
            self._lines[one.where].show()
            self._lines[one.where].setFocus()
        elif one.where == "topic":
            self._places.topic.setFocus()
            self._places.topic.showMenu()
        elif one.where == "media":
            self.media_wanted.emit()
        else:
            self._body.setFocus()
            if one.format:
                self._choose_first(one.format)

    def may_insert(self, sort: str) -> bool:
        """Whether the column's stories have such objects in their text."""
        return sort not in self.profile.forbidden

    def _choose_first(self, wanted: str) -> None:
        body = self._body.body
        number = first_of(body.text.blocks(), wanted, body.embeds())
        if number is None:
            return
        block = self._body.document().findBlockByNumber(number)
        own = self._body.textCursor()
        own.setPosition(block.position())
        own.setPosition(block.position() + block.length() - 1, own.MoveMode.KeepAnchor)
        self._body.setTextCursor(own)
        self._body.ensureCursorVisible()

    def _look_at_body(self, sheet: StorySheet) -> None:
        """Not at every key in a field: reading all of a long text takes a while."""
        body = self._body.body
        needs_blocks = self.profile.forbidden or self.profile.media
        blocks = body.text.blocks() if needs_blocks else []
        embeds = body.embeds() if needs_blocks else {}
        shelf = [{"sha256": sha256, "type": media_type} for sha256, media_type in sheet.shelf]
        media = with_body_media(shelf, blocks, embeds)
        self._formats = formats_in(blocks, embeds)
        self._media = media_kinds(str(medium["type"]) for medium in media)

    def _written(self, sheet: StorySheet) -> Written:
        texts = {name: line.text() for name, line in self._lines.items()}
        return Written(
            texts["headline"],
            texts["deck"],
            texts["byline"],
            sheet.topic_id is not None,
            self._counts.characters,
            self._formats,
            self._media,
        )
