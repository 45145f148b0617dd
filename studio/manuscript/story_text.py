r"""The text of a body: reading and writing letters, marks and kinds.

The text is `paragraph \n paragraph \n … \n`: every paragraph, the last too, ends with a newline
that carries the paragraph's kind as a mark. Pictures and videos are U+FFFC with a mark
`embed:<id>`. Positions are UTF-16 units unless a name says otherwise; as Qt counts the end of a
block as one unit too, a position in a QTextDocument is a position here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, cast

import loro

from studio.errors import BodyError
from studio.manuscript.blocks import EMBED, OBJECT, SUGGESTED, Block, Marks, build_blocks, units
from studio.manuscript.letter_names import name_of, place_of
from studio.manuscript.loro_guard import GUARD
from studio.manuscript.suggestion_ledger import SuggestionLedger

Piece = tuple[str, Marks | None]


class StoryText:
    """The letters of one body. Whoever writes commits through the body."""

    def __init__(self, doc: loro.LoroDoc) -> None:
        self._doc = doc
        self._text = doc.get_text("body")
        self.id = self._text.id
        self.ledger = SuggestionLedger(doc, self._text)

    @property
    def length(self) -> int:
        return self._text.len_utf16

    def whole(self) -> str:
        """All paragraphs, without the last newline."""
        with GUARD:
            return self._text.to_string()[:-1]

    def slice(self, start: int, end: int) -> str:
        if end <= start:
            return ""
        with GUARD:
            return self._text.slice_utf16(start, end)

    def pieces(self, start: int, end: int) -> list[Piece]:
        """The text of a range, cut where marks change.

        Marks that swallowed letters of others are left out: an embed has one object, a suggestion
        only what it is about.
        """
        out: list[Piece] = []
        for text, marks in self.raw_pieces(start, end):
            for part, kept in self._with_suggestions(start, text, marks):
                if kept and any(key.startswith(EMBED) for key in kept):
                    out += self._with_embeds(start, part, kept)
                else:
                    out.append((part, kept))
                start += units(part)
        return out

    def raw_pieces(self, start: int, end: int) -> list[Piece]:
        """As `pieces`, with all marks as they are stored."""
        if end <= start:
            return []
        with GUARD:
            return [
                (piece.insert, piece.attributes)
                for delta in self._text.slice_delta(start, end, loro.PositionType.Utf16)
                for piece in (cast("loro.TextDelta.Insert", delta),)
            ]

    def is_marked(self, position: int) -> bool:
        """Whether the unit at `position` has any marks, stored as off or not."""
        with GUARD:
            (delta,) = self._text.slice_delta(position, position + 1, loro.PositionType.Utf16)
        return bool(cast("loro.TextDelta.Insert", delta).attributes)

    def suggested(self, first: int, end: int) -> list[tuple[int, Marks]]:
        """The letters between two code points that have marks of suggestions, as stored."""
        found: list[tuple[int, Marks]] = []
        at = first
        for text, marks in self.raw_pieces(self.to_utf16(first), self.to_utf16(end)):
            if marks and any(key.startswith(SUGGESTED) for key in marks):
                found += [(at + index, marks) for index in range(len(text))]
            at += len(text)
        return found

    def blocks(self) -> list[Block]:
        return build_blocks(self.pieces(0, self.length))

    def author(self, position: int) -> int | None:
        """The peer that inserted the letter at `position`."""
        with GUARD:
            return self._text.get_editor_at_unicode_pos(self.to_code_point(position))

    def authors(self) -> list[int | None]:
        """The peer of every letter, by code point. 0.7 µs each."""
        with GUARD:
            return [
                self._text.get_editor_at_unicode_pos(index)
                for index in range(self._text.len_unicode)
            ]

    def anchor(self, position: int) -> bytes:
        """A mark in the text that stays by its letter; `find` says where it is."""
        with GUARD:
            cursor = self._text.get_cursor(self.to_code_point(position), loro.Side.Left)
        if cursor is None:
            raise BodyError("body_damaged")
        return cursor.encode()

    def find(self, anchor: bytes) -> int:
        with GUARD:
            found = self._doc.get_cursor_pos(loro.Cursor.decode(anchor))
            return self.to_utf16(found.current.pos)

    def find_letter(self, name: str) -> int | None:
        """Where the letter of that name is, or was before it was deleted; None: nowhere."""
        with GUARD:
            at = place_of(self._doc, self._text, name)
            return None if at is None else self.to_utf16(at)

    def letter_name(self, position: int) -> str:
        """The name that `find_letter` takes; empty behind the last letter."""
        with GUARD:
            return name_of(self._text, self.to_code_point(position))

    def to_utf16(self, code_point: int) -> int:
        return self._converted(code_point, loro.PositionType.Unicode, loro.PositionType.Utf16)

    def to_code_point(self, position: int) -> int:
        return self._converted(position, loro.PositionType.Utf16, loro.PositionType.Unicode)

    def replace(self, start: int, removed: int, text: str) -> None:
        with GUARD:
            if removed:
                self._text.delete_utf16(start, removed)
            if text:
                self._text.insert_utf16(start, text)

    def mark(self, start: int, end: int, key: str, value: Any) -> None:
        """Set a mark, or take it off when `value` is None, False or empty."""
        if end <= start:
            return
        with GUARD:
            if value in (None, False, ""):
                self._text.unmark_utf16(start, end, key)
            else:
                self._text.mark_utf16(start, end, key, value)

    def _converted(self, position: int, known: loro.PositionType, wanted: loro.PositionType) -> int:
        with GUARD:
            # There, but missing from the stub of loro 1.17.1.
            return int(self._text.convert_pos(position, known, wanted))  # type: ignore[attr-defined]

    def _with_suggestions(self, at: int, text: str, marks: Marks | None) -> Iterable[Piece]:
        if not marks or not any(key.startswith(SUGGESTED) for key in marks):
            return ((text, marks),)
        with GUARD:
            return list(self.ledger.split(self.to_code_point(at), text, marks))

    def _with_embeds(self, at: int, text: str, marks: Marks) -> list[Piece]:
        """Marks may swallow neighbours (loro#1009): letters have no embed, an object has one."""
        plain = {key: value for key, value in marks.items() if not key.startswith(EMBED)}
        ids = sorted(key for key in marks if key.startswith(EMBED) and marks[key])
        out: list[Piece] = []
        for part in re.split(f"({OBJECT})", text):
            if part == OBJECT and ids:
                own = f"{EMBED}{self.author(at) or 0:x}-" if len(ids) > 1 else ""
                best = next((key for key in ids if key.startswith(own)), ids[0])
                out.append((part, {**plain, best: True}))
            elif part:
                out.append((part, plain))
            at += units(part)
        return out
