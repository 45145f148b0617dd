"""The open suggestions of a body (修订): what they are, accepting and rejecting them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from studio.manuscript.blocks import DELETED, INSERTED, KIND, Marks, kind_in, units
from studio.manuscript.body import StoryBody
from studio.manuscript.suggested import formats_in
from studio.manuscript.suggestion_ledger import (
    Origin,
    id_in,
    order_of,
    peer_of,
    suggestions_in,
)
from studio.vocabulary import DeviceId, PersonId

_MOST_SHOWN: Final = 200
"""Letters of a suggestion that a list shows."""


@dataclass(slots=True)
class Suggestion:
    id: str
    origin: Origin
    start: int
    """UTF-16."""
    end: int
    inserted: str = ""
    """The first letters; a newline stands for a split."""
    deleted: str = ""
    formats: list[tuple[str, Any]] = field(default_factory=list)
    """(key of a mark, value): what it is to be."""

    def _add(self, key: str, text: str) -> None:
        if key.startswith(INSERTED):
            self.inserted = (self.inserted + text)[:_MOST_SHOWN]
        elif key.startswith(DELETED):
            self.deleted = (self.deleted + text)[:_MOST_SHOWN]


def read_suggestions(body: StoryBody) -> list[Suggestion]:
    """All open ones, by their place in the text. Some milliseconds: not at every key."""
    found: dict[str, Suggestion] = {}
    for start, end, text, marks in _pieces(body):
        keys = suggestions_in(marks)
        if not keys:
            continue
        for key in keys:
            name = id_in(key)
            one = found.get(name)
            if one is None:
                one = found[name] = Suggestion(name, origin_of(body, name), start, end)
            one.end = end
            one._add(key, text)  # noqa: SLF001
        for name, key, value in formats_in(marks or {}):
            if (key, value) not in found[name].formats:
                found[name].formats.append((key, value))
    return sorted(found.values(), key=lambda one: (one.start, order_of(one.id)))


def origin_of(body: StoryBody, suggestion: str) -> Origin:
    """Who made it; known from the pen when its entry was undone."""
    found = body.text.ledger.origins().get(suggestion)
    if found is not None:
        return found
    signed = body.people().get(peer_of(suggestion))
    if signed is None:
        return Origin(PersonId(""), DeviceId(""), "")
    return Origin(signed.person, signed.device, "")


def accept(body: StoryBody, chosen: Collection[str]) -> None:
    """Make them part of the text; the caller commits.

    Letters go only where whoever suggested it had seen them.
    """
    _Settlement(body, set(chosen), accepts=True).carry_out()


def reject(body: StoryBody, chosen: Collection[str]) -> None:
    """Put everything back as it was before them; the caller commits.

    Letters go only where whoever suggested them wrote them.
    """
    _Settlement(body, set(chosen), accepts=False).carry_out()


class _Settlement:
    def __init__(self, body: StoryBody, chosen: set[str], *, accepts: bool) -> None:
        self._text = body.text
        self._chosen = chosen
        self._accepts = accepts
        self._going = DELETED if accepts else INSERTED
        self._found = [piece for piece in _pieces(body) if suggestions_in(piece[3])]

    def carry_out(self) -> None:
        gone = self._spans_to_go()
        kinds = self._kinds_after_joins(gone) if self._accepts else {}
        if self._accepts:
            self._apply_formats()
        for newline, kind in kinds.items():
            self._text.mark(newline, newline + 1, KIND, kind)
        self._take_marks_off()
        for start, end in reversed(gone):
            self._text.replace(start, end - start, "")

    def _is_chosen(self, key: str) -> bool:
        return id_in(key) in self._chosen

    def _spans_to_go(self) -> list[tuple[int, int]]:
        out: list[tuple[int, int]] = []
        last = self._text.length - 1  # nobody's newline
        for start, end, _, marks in self._found:
            if any(key.startswith(self._going) and self._is_chosen(key) for key in marks or ()):
                if out and out[-1][1] == start:
                    start = out.pop()[0]
                if start < min(end, last):
                    out.append((start, min(end, last)))
        return out

    def _kinds_after_joins(self, gone: list[tuple[int, int]]) -> dict[int, str]:
        """A joined paragraph is what its first part was, if something of that stays."""
        kinds: dict[int, str] = {}
        if not any("\n" in self._text.slice(*span) for span in gone):
            return kinds
        doomed = {at for span in gone for at in range(*span)}
        begun: str | None = None
        stays = False
        at = 0
        for text, marks in self._text.raw_pieces(0, self._text.length):
            for sign in text:
                is_newline = sign == "\n"
                if at in doomed:
                    if is_newline and stays and begun is None:
                        begun = kind_in(marks).value
                elif is_newline:
                    if begun is not None:
                        kinds[at] = begun
                    begun, stays = None, False
                else:
                    stays = True
                at += 1 if sign < "\U00010000" else 2
        return kinds

    def _apply_formats(self) -> None:
        wanted: list[tuple[tuple[int, int], int, int, str, Any]] = []
        for start, end, _, marks in self._found:
            for name, key, value in formats_in(marks or {}):
                if name in self._chosen and key:
                    wanted.append((order_of(name), start, end, key, value))
        for _, start, end, key, value in sorted(wanted, key=lambda one: one[:3]):
            self._text.mark(start, end, key, value)

    def _take_marks_off(self) -> None:
        stale: dict[str, tuple[int, int]] = {}
        at = 0
        for text, marks in self._text.raw_pieces(0, self._text.length):
            end = at + units(text)
            for key in suggestions_in(marks):
                if self._is_chosen(key):
                    stale[key] = (stale.get(key, (at, end))[0], end)
            at = end
        for key, (start, end) in stale.items():
            self._text.mark(start, end, key, None)


def _pieces(body: StoryBody) -> Iterator[tuple[int, int, str, Marks | None]]:
    at = 0
    for text, marks in body.text.pieces(0, body.text.length):
        yield at, at + units(text), text, marks
        at += units(text)
