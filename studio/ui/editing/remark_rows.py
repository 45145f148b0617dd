"""What the margin lists: open suggestions and comments, in the order of the text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)

from studio.manuscript.blocks import BOLD, ITALIC, KIND, LINK, OBJECT
from studio.manuscript.comments import Thread
from studio.manuscript.outsiders import name_of
from studio.manuscript.suggestions import Suggestion
from studio.ui.words import when_text
from studio.vocabulary import BlockKind, PersonId

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class RemarkRow:
    key: str
    """Tells rows apart, also a suggestion and a comment with one id."""
    id: str
    is_comment: bool
    person: PersonId
    person_name: str
    ink: str
    """#rrggbb."""
    at: str
    """UTC stamp."""
    when: str
    what: str
    about: str
    """The letters that a comment is about."""
    start: int
    """UTF-16; the end of the text for a comment whose letters are gone."""
    end: int
    is_lost: bool = False
    """原文已删."""
    is_resolved: bool = False
    replies: int = 0


class RowMaker:
    """Turns what the body says into rows, in the words of the moment's language."""

    def __init__(
        self,
        names: Mapping[PersonId, str],
        ink_of: Callable[[PersonId], str],
        zone: str,
        now: datetime,
    ) -> None:
        self._names = names
        self._ink_of = ink_of
        self._zone = zone
        self._now = now

    def rows(
        self, suggestions: Sequence[Suggestion], threads: Sequence[Thread], length: int
    ) -> list[RemarkRow]:
        """By place; comments without one last. `length`: of the text."""
        made = [self._of_suggestion(one) for one in suggestions]
        made += [self._of_thread(one, length) for one in threads]
        return sorted(made, key=lambda row: (row.is_lost, row.start, row.is_comment))

    def name(self, person: PersonId) -> str:
        somebody = QCoreApplication.translate("RemarkWords", "Somebody")
        return name_of(person, self._names) or somebody

    def when(self, at: str) -> str:
        return when_text(at, self._zone, self._now) if at else ""

    def _of_suggestion(self, one: Suggestion) -> RemarkRow:
        person = one.origin.person
        return RemarkRow(
            key=f"suggestion {one.id}", id=one.id, is_comment=False, person=person,
            person_name=self.name(person), ink=self._ink_of(person), at=one.origin.at,
            when=self.when(one.origin.at), what=what_of(one), about="",
            start=one.start, end=one.end,
        )  # fmt: skip

    def _of_thread(self, one: Thread, length: int) -> RemarkRow:
        said = one.opening
        gone = QCoreApplication.translate("RemarkWords", "Taken back.")
        return RemarkRow(
            key=f"comment {one.id}", id=one.id, is_comment=True, person=said.person,
            person_name=self.name(said.person), ink=self._ink_of(said.person), at=said.at,
            when=self.when(said.at), what=gone if said.is_taken_back else said.words,
            about=one.quote,
            start=length if one.start is None else one.start,
            end=length if one.end is None else one.end,
            is_lost=one.start is None, is_resolved=one.resolved_by is not None,
            replies=len(one.replies),
        )  # fmt: skip


def what_of(one: Suggestion) -> str:
    """What a suggestion would do, in one line."""
    translate = QCoreApplication.translate
    inserted, deleted = _one_line(one.inserted), _one_line(one.deleted)
    parts: list[str] = []
    if one.inserted and not one.inserted.strip("\n") and not deleted:
        parts.append(translate("RemarkWords", "Split the paragraph"))
    elif one.deleted and not one.deleted.strip("\n") and not inserted:
        parts.append(translate("RemarkWords", "Join the paragraphs"))
    elif inserted and deleted:
        words = translate("RemarkWords", "Replace “{old}” by “{new}”")
        parts.append(words.format(old=deleted, new=inserted))
    elif inserted:
        parts.append(translate("RemarkWords", "Insert “{text}”").format(text=inserted))
    elif deleted:
        parts.append(translate("RemarkWords", "Delete “{text}”").format(text=deleted))
    parts += [format_words(key, value) for key, value in one.formats]
    return " · ".join(parts)


def format_words(key: str, value: Any) -> str:
    """A suggested format."""
    translate = QCoreApplication.translate
    if key == KIND:
        kinds = {
            BlockKind.HEADING_1.value: translate("RemarkWords", "Heading 1"),
            BlockKind.HEADING_2.value: translate("RemarkWords", "Heading 2"),
            BlockKind.HEADING_3.value: translate("RemarkWords", "Heading 3"),
            BlockKind.BULLETS.value: translate("RemarkWords", "Bullets"),
            BlockKind.NUMBERS.value: translate("RemarkWords", "Numbers"),
            BlockKind.QUOTE.value: translate("RemarkWords", "Quote"),
        }
        plain = translate("RemarkWords", "Plain paragraph")
        name = kinds.get(str(value or ""), plain)
    else:
        on, off = {
            BOLD: (translate("RemarkWords", "bold"), translate("RemarkWords", "not bold")),
            ITALIC: (translate("RemarkWords", "italic"), translate("RemarkWords", "not italic")),
            LINK: (translate("RemarkWords", "link"), translate("RemarkWords", "no link")),
        }.get(key, (key, key))
        name = on if value else off
    return translate("RemarkWords", "Format: {format}").format(format=name)


def _one_line(text: str) -> str:
    picture = QCoreApplication.translate("RemarkWords", "[picture]")
    return text.replace("\n", "¶").replace("\u2028", " ").replace(OBJECT, picture)


class RemarkModel(QAbstractListModel):
    """Shows rows that someone else made."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[RemarkRow] = []

    def show(self, rows: list[RemarkRow]) -> None:
        """The same ones in the same order are redrawn only: selection and scrolling stay."""
        if rows == self.rows:
            return
        if [row.key for row in rows] == [row.key for row in self.rows]:
            self.rows = rows
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{row.person_name} {row.when} {row.what}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.what
        return None
