"""Tracked changes of Word as suggestions: which pieces belong to one, and what they are called.

Word knows an author and a minute for each piece; pieces of one author and minute that touch are
one suggestion here, and so are both ends of a move.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from studio.clock import moment, stamp
from studio.exchange.document import Change
from studio.exchange.docx_shape import Part
from studio.exchange.office_file import Element
from studio.exchange.office_names import WORD_2023, w
from studio.manuscript.blocks import FORMATTED, SUGGESTED, Frozen, Run, clean, joined
from studio.manuscript.suggested import wanted_format

_STAMP: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


@dataclass(frozen=True, slots=True)
class _Piece:
    change: Change
    move: str = ""
    about: str = ""
    """Which mark a format is about; it has a suggestion of its own."""


@dataclass(slots=True)
class Changes:
    """What was found so far. Keys of marks end with a piece's number until `numbered`."""

    pieces: list[_Piece] = field(default_factory=list)
    known: dict[_Piece, int] = field(default_factory=dict)
    suggestions: dict[str, Change] = field(default_factory=dict)

    def mark(self, prefix: str, change: Change, move: str = "") -> str:
        """The key of a mark for letters or a newline."""
        return prefix + self._number(_Piece(change, move))

    def format_mark(self, about: str, value: Any, change: Change) -> dict[str, str]:
        key = FORMATTED + self._number(_Piece(change, about=about))
        return {key: wanted_format(about, value)}

    def _number(self, piece: _Piece) -> str:
        if piece not in self.known:
            self.known[piece] = len(self.pieces)
            self.pieces.append(piece)
        return str(self.known[piece])


def change_of(element: Element) -> Change:
    """Who did what this element is about, and when."""
    return Change(clean(element.get(w("author")) or "").strip(), stamp_of(element))


def stamp_of(element: Element) -> str:
    """When, in UTC where the file knows it; else as the clock of its author showed it."""
    said = element.get(f"{{{WORD_2023}}}dateUtc") or element.get(w("date")) or ""
    if not _STAMP.match(said):
        return ""
    try:
        return stamp(moment(said))
    except (ValueError, OverflowError):  # overflow: within a day of year 1 or 9999
        return ""


def numbered(parts: Sequence[Part], changes: Changes) -> list[Part]:
    """With suggestions in place of pieces; `changes.suggestions` says whose."""
    return _Numbering(changes).all(parts)


class _Numbering:
    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._going: dict[_Piece, str] = {}
        """Suggestions that the letter before was part of."""
        self._moves: dict[_Piece, str] = {}

    def all(self, parts: Iterable[Part]) -> list[Part]:
        out: list[Part] = []
        for part in parts:
            runs = joined(Run(run.text, self._marks(run.marks)) for run in part.block.runs)
            marks = self._marks(part.block.marks)
            out.append(replace(part, block=replace(part.block, runs=runs, marks=marks)))
        return out

    def _marks(self, marks: Frozen) -> Frozen:
        found: dict[str, Any] = {}
        now: dict[_Piece, str] = {}
        for key, value in marks:
            if not key.startswith(SUGGESTED):
                found[key] = value
                continue
            piece = self._changes.pieces[int(key[4:])]
            name = now[piece] = now.get(piece) or self._name(piece)
            found[key[:4] + name] = value
        self._going = now
        return tuple(sorted(found.items()))

    def _name(self, piece: _Piece) -> str:
        known = self._moves if piece.move else self._going
        name = known.get(piece)
        if name is None:
            name = str(len(self._changes.suggestions) + 1)
            self._changes.suggestions[name] = piece.change
            if piece.move:
                self._moves[piece] = name
        return name
