"""One comment with what was answered, or the field for a new one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.desks.editing import Colleague
from studio.manuscript.comments import Remark, Thread, may_take_back
from studio.ui.editing.mention_edit import MentionEdit
from studio.ui.editing.remark_rows import RowMaker
from studio.ui.icons import icon
from studio.ui.page import button, label
from studio.vocabulary import PersonId, StoryId

_AROUND = 24 + 6  # pixels beside what was said
CARD_WIDTH = 270
_MOST_HIGH = 190  # pixels of what was said; more is scrolled


class _Place(NamedTuple):
    """What words are written for."""

    story: StoryId | None = None
    person: PersonId | None = None
    thread: str = ""
    """Empty: a new one."""
    editing: str | None = None
    """Whose words they take the place of: a reply's id, or empty for the opening."""


class ThreadCard(QWidget):
    said = Signal(str, object)
    """Words and list[PersonId]: of a new comment, or of a reply to the one shown."""
    resolved = Signal(bool)
    """True: resolve it; False: open it again."""
    edited = Signal(str, str, object)
    """Id of a reply (empty: the opening), its new words and list[PersonId]."""
    deleted = Signal()
    """The opening is taken back."""
    reply_deleted = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_resolved = False
        self._at = _Place()
        """What stands in the field is for this."""
        self._drafts: dict[_Place, str] = {}
        """What was begun elsewhere."""
        self.quote = label("", "muted")
        self.quote.setWordWrap(True)
        self._said = QWidget()
        self._lines = QVBoxLayout(self._said)
        self._lines.setContentsMargins(0, 0, 6, 0)
        self._lines.setSpacing(8)
        self._area = QScrollArea(widgetResizable=True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(self._said)
        self.setFixedWidth(CARD_WIDTH)
        self._area.setMaximumHeight(_MOST_HIGH)
        self.field = MentionEdit()
        self.send_button = button("", "primary")
        self.resolve_button = button(self.tr("Resolve"), "quiet")
        self.delete_button = QToolButton()
        self.delete_button.setIcon(icon("remove"))
        self.delete_button.setAccessibleName(self.tr("Take the comment back"))
        self.delete_button.setToolTip(self.tr("Take the comment back"))
        foot = QHBoxLayout()
        foot.setSpacing(6)
        foot.addWidget(self.delete_button)
        foot.addStretch(1)
        foot.addWidget(self.resolve_button)
        foot.addWidget(self.send_button)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(14, 10, 10, 10)
        rows.setSpacing(8)
        rows.addWidget(self.quote)
        rows.addWidget(self._area)
        rows.addWidget(self.field)
        rows.addLayout(foot)
        self.begin("")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.send_button.clicked.connect(self._send)
        self.field.sent.connect(self._send)
        self.field.left.connect(self._leave)
        self.field.textChanged.connect(self._show_sendable)
        self.resolve_button.clicked.connect(lambda: self.resolved.emit(not self._is_resolved))
        self.delete_button.clicked.connect(self.deleted)

    def show_people(self, people: Sequence[Colleague], me: PersonId | None) -> None:
        """Who may be mentioned, and who writes here."""
        if self._at.person is None:  # nobody else has written here
            self._at = self._at._replace(person=me)
        self._turn_to(self._at._replace(person=me))
        self.field.show_people(people)

    def begin(self, quote: str) -> None:
        """A new comment on these letters."""
        self._show(f"“{quote}”", [])
        self._turn_to(self._at._replace(thread="", editing=None))
        self.resolve_button.hide()
        self.delete_button.hide()
        self._show_sendable()

    def show_thread(self, thread: Thread, maker: RowMaker) -> None:
        """What was said; a reply begun for it stays."""
        quote = f"“{thread.quote}”"
        if thread.start is None and not thread.opening.is_taken_back:
            quote = self.tr("Text deleted: “{quote}”").format(quote=thread.quote)
        lines = [self._line(thread, thread.opening, maker, "")]
        lines += [self._line(thread, one, maker, one.id) for one in thread.replies]
        if thread.resolved_by is not None:
            words = self.tr("Resolved by {name}").format(name=maker.name(thread.resolved_by))
            lines.append(label(words, "good"))
        self._show(quote, lines)
        self._is_resolved = thread.resolved_by is not None
        if thread.id != self._at.thread:
            self._turn_to(self._at._replace(thread=thread.id, editing=None))
        self.resolve_button.setText(self.tr("Reopen") if self._is_resolved else self.tr("Resolve"))
        self.resolve_button.show()
        self.delete_button.setVisible(may_take_back(thread, thread.opening, self._at.person))
        self._show_sendable()

    def begin_editing(self, answer: str, words: str) -> None:
        """Words that were said, to be said otherwise; a reply begun before comes back after it."""
        self._turn_to(self._at._replace(editing=answer), words)
        self.field.setFocus()

    def show_story(self, story: StoryId | None) -> None:
        """Threads of another story come: what was begun in the last one waits for it."""
        if story is not None and story != self._at.story:
            self._turn_to(_Place(story, self._at.person))

    def orphans(self, threads: Collection[str]) -> list[str]:
        """What was begun here for threads that are none of these any more."""
        return [words for _, words in self._orphans(threads)]

    def discard_orphan(self, threads: Collection[str]) -> None:
        """The first of them."""
        for place, _ in self._orphans(threads)[:1]:
            self._drafts.pop(place, None)
            if place == self._at:
                self._give_up()

    def _orphans(self, threads: Collection[str]) -> list[tuple[_Place, str]]:
        begun = {**self._drafts, self._at: self.field.toPlainText()}
        mine = (self._at.story, self._at.person)
        return [
            (place, words)
            for place, words in begun.items()
            if (place.story, place.person) == mine
            and place.thread
            and place.thread not in threads
            and words.strip()
        ]

    def _turn_to(self, there: _Place, words: str = "") -> None:
        """What stands in the field stays with what it was written for, and comes back with it."""
        if self._at != there:
            begun = self.field.toPlainText()
            if begun.strip():
                self._drafts[self._at] = begun
            self._at = there
            self.field.setPlainText(self._drafts.pop(there, words))
            self.field.moveCursor(QTextCursor.MoveOperation.End)
        self._name_field()

    def _give_up(self) -> None:
        """What stands in the field; a reply that was begun before it comes back."""
        self.field.clear()
        self._turn_to(self._at._replace(editing=None))

    def _name_field(self) -> None:
        if self._at.editing is not None:
            name = hint = self.tr("Change what you said")
        elif self._at.thread:
            name, hint = self.tr("Reply"), self.tr("Reply; @ mentions somebody")
        else:
            name, hint = self.tr("Comment"), self.tr("Comment; @ mentions somebody")
        self.field.setAccessibleName(name)
        self.field.setPlaceholderText(hint)
        self.send_button.setText(self.tr("Save") if self._at.editing is not None else name)

    @Slot()
    def _leave(self) -> None:
        if self._at.editing is not None:
            self._give_up()
            return
        if not self._at.thread:
            self._give_up()
        self.left.emit()

    @property
    def words(self) -> list[str]:
        """What is shown, for whoever asks what stands there."""
        return [one.text() for one in self._said.findChildren(QLabel)]

    def _show(self, quote: str, lines: list[QWidget]) -> None:
        self.quote.setText(quote)
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        for line in lines:
            self._lines.addWidget(line)
            line.show()  # else it counts for nothing until the loop runs
        self._area.setVisible(bool(lines))
        self._lines.activate()
        needed = self._lines.totalHeightForWidth(self.width() - _AROUND) if lines else 0
        self._area.setFixedHeight(min(needed + 2, _MOST_HIGH))
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.maximum())

    def _line(self, thread: Thread, remark: Remark, maker: RowMaker, answer: str) -> QWidget:
        whole = QWidget()
        rows = QVBoxLayout(whole)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(1)
        head = QHBoxLayout()
        about = f"{maker.name(remark.person)}  {maker.when(remark.at)}"
        if remark.edited_at:
            about = self.tr("{about} · edited").format(about=about)
        head.addWidget(label(about, "muted"), 1)
        if remark.person == self._at.person and not remark.is_taken_back:
            edit = self._tool("draft", self.tr("Change the words"))
            edit.clicked.connect(lambda: self.begin_editing(answer, remark.words))
            head.addWidget(edit)
        if answer and may_take_back(thread, remark, self._at.person):
            gone = self._tool("close", self.tr("Take the reply back"))
            gone.clicked.connect(lambda: self.reply_deleted.emit(answer))
            head.addWidget(gone)
        rows.addLayout(head)
        if remark.is_taken_back:
            rows.addWidget(label(self.tr("Taken back."), "muted"))
            return whole
        words = label(remark.words)
        words.setWordWrap(True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        rows.addWidget(words)
        return whole

    def _tool(self, role: str, name: str) -> QToolButton:
        made = QToolButton()
        made.setIcon(icon(role))
        made.setAccessibleName(name)
        made.setToolTip(name)
        return made

    @Slot()
    def _show_sendable(self) -> None:
        self.send_button.setEnabled(bool(self.field.toPlainText().strip()))

    @Slot()
    def _send(self) -> None:
        words = self.field.toPlainText().strip()
        if not words:
            return
        mentions = self.field.mentions()
        if self._at.editing is not None:
            answer = self._at.editing
            self._give_up()
            self.edited.emit(answer, words, mentions)
        else:
            self.field.clear()
            self.said.emit(words, mentions)
