"""Writes into a body as a person does: into the text itself, or as suggestions (修订)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from studio.manuscript.blocks import (
    COMMENT,
    DELETED,
    EMBED,
    FORMATTED,
    INLINE,
    INSERTED,
    SUGGESTED,
    Marks,
    about,
    units,
)
from studio.manuscript.body import StoryBody
from studio.manuscript.suggested import as_shown, wanted_format
from studio.manuscript.suggestion_ledger import Origin, id_in, peer_of, suggestions_in
from studio.vocabulary import DeviceId, PersonId

_NEVER_SUGGESTED: Final = (EMBED, COMMENT, *SUGGESTED)


@dataclass(frozen=True, slots=True)
class Put:
    """What became of a replacement."""

    at: int
    """Where the new letters begin, in UTF-16."""
    kept: str
    """Struck out, but still there, before `at`."""


class Pen:
    """One writer in one body. Positions are UTF-16 units; the caller commits.

    Neighbouring changes of one go are one suggestion. A go ends when something arrives from
    elsewhere, with undo and redo, and when the pen is switched.
    """

    def __init__(self, body: StoryBody) -> None:
        self._body = body
        self._text = body.text
        self._suggests = False
        self._mine: set[str] = set()
        """Suggestions of this go."""
        self._in_hand = ""
        """The suggestion that the edit in hand belongs to."""

    @property
    def suggests(self) -> bool:
        return self._suggests

    @suggests.setter
    def suggests(self, on: bool) -> None:
        self._suggests = on
        self.end_go()

    def end_go(self) -> None:
        """What follows is a suggestion of its own."""
        self._mine.clear()
        self._in_hand = ""

    def end_edit(self) -> None:
        """Formats that come now are not part of what was typed."""
        self._in_hand = ""

    # -- letters -----------------------------------------------------------------------------

    def replace(self, start: int, removed: int, text: str) -> Put:
        """Put `text` in place of `removed` units."""
        if removed:
            self._let_go(start, start + removed)
        if not self._suggests:
            self._text.replace(start, removed, text)
            self.clear(start, start + units(text))
            return Put(start, "")
        if not (removed or text):
            return Put(start, "")
        self._in_hand = self._at(start, start + removed)
        kept = self._strike(start, removed)
        at = start + units(kept)
        if text:
            suggested = INSERTED + self._hand()
            self._text.replace(at, 0, text)
            self.clear(at, at + units(text), suggested)
            self._text.mark(at, at + units(text), suggested, True)
        return Put(at, kept)

    def _strike(self, start: int, length: int) -> str:
        """Own suggested letters go, the rest stays, struck out."""
        at, kept = start, ""
        for text, marks in self._text.pieces(start, start + length):
            end = at + units(text)
            if self._is_own_insertion(marks):
                self._text.replace(at, end - at, "")
                continue
            if not any(key.startswith(DELETED) for key in marks or ()):
                self._text.mark(at, end, DELETED + self._hand(), True)
            at = end
            kept += text
        return kept

    def _let_go(self, start: int, end: int) -> None:
        """Take off marks that swallowed letters which are about to go.

        Undo would bring the letters back as part of suggestions that they never were part of.
        """
        stray: list[tuple[int, int, str]] = []
        at = start
        for text, marks in self._text.raw_pieces(start, end):
            keys = suggestions_in(marks)
            inner = at
            for part, own in self._text.pieces(at, at + units(text)) if keys else ():
                lost = [key for key in keys if key not in (own or {})]
                stray += [(inner, inner + units(part), key) for key in lost]
                inner += units(part)
            at += units(text)
        if stray:
            with self._body.beside():
                for low, high, key in stray:
                    self._text.mark(low, high, key, None)

    def clear(self, start: int, end: int, but: str = "") -> None:
        """Typed letters take over no suggestions from around them."""
        at = start
        for text, marks in self._text.raw_pieces(start, end):
            for key in suggestions_in(marks):
                if key != but:
                    self._text.mark(at, at + units(text), key, None)
            at += units(text)

    # -- formats -----------------------------------------------------------------------------

    def mark(self, start: int, end: int, key: str, value: Any) -> None:
        """Set a mark, or the kind of a paragraph on its newline; None, False, "": take it off."""
        if not self._suggests or key.startswith(_NEVER_SUGGESTED):
            self._text.mark(start, end, key, value)
            if not key.startswith(_NEVER_SUGGESTED):
                self._unsuggest(start, end, key)
            return
        value = None if value in (False, "") else value
        suggestion = ""
        for low, high, marks in list(self._spans(start, end, with_newlines=key not in INLINE)):
            if (as_shown(marks).get(key) or None) == value:
                continue
            if self._is_own_insertion(marks):
                self._text.mark(low, high, key, value)
                self._unsuggest(low, high, key)
                continue
            self._unsuggest(low, high, key, own_only=True)
            left = as_shown(self._text.pieces(low, high)[0][1] or {})
            if (left.get(key) or None) == value:
                continue
            suggestion = suggestion or self._in_hand or self._new()
            self._text.mark(low, high, FORMATTED + suggestion, wanted_format(key, value))

    def _unsuggest(self, start: int, end: int, key: str, *, own_only: bool = False) -> None:
        """Nothing else is suggested for this mark any more."""
        at = start
        for text, marks in self._text.raw_pieces(start, end):
            for each in suggestions_in(marks):
                is_it = each.startswith(FORMATTED) and about(str((marks or {})[each])) == key
                if is_it and (not own_only or self._is_own(id_in(each))):
                    self._text.mark(at, at + units(text), each, None)
            at += units(text)

    def _spans(
        self, start: int, end: int, *, with_newlines: bool
    ) -> Iterator[tuple[int, int, Marks]]:
        at = start
        for text, marks in self._text.pieces(start, end):
            for index, line in enumerate(text.split("\n")):
                if index:
                    if with_newlines:
                        yield at, at + 1, marks or {}
                    at += 1
                if line and not with_newlines:
                    yield at, at + units(line), marks or {}
                at += units(line)

    # -- whose -------------------------------------------------------------------------------

    def _at(self, start: int, end: int) -> str:
        """The suggestion of this go that the change touches; empty: none."""
        if not self._mine:
            return ""
        text = self._text
        low = text.to_utf16(max(text.to_code_point(start) - 1, 0))
        high = text.to_utf16(text.to_code_point(end) + 1)
        for _, marks in text.pieces(low, min(high, text.length)):
            for key in suggestions_in(marks):
                if id_in(key) in self._mine and not key.startswith(FORMATTED):
                    return id_in(key)
        return ""

    def _hand(self) -> str:
        self._in_hand = self._in_hand or self._new()
        return self._in_hand

    def _new(self) -> str:
        pen = self._body.pen
        origin = Origin(
            pen.person if pen else PersonId(""),
            pen.device if pen else DeviceId(""),
            self._body.stamp(),
        )
        with self._body.beside():  # undo may take the letters, never who suggested them
            made = self._text.ledger.enter(origin)
        self._mine.add(made)
        return made

    def _is_own_insertion(self, marks: Marks | None) -> bool:
        keys = [key for key in marks or () if key.startswith(INSERTED)]
        return any(self._is_own(id_in(key)) for key in keys)

    def _is_own(self, suggestion: str) -> bool:
        if peer_of(suggestion) == self._body.peer:
            return True
        found = self._text.ledger.origins().get(suggestion)
        return (
            found is not None
            and self._body.pen is not None
            and found.person == self._body.pen.person
        )
