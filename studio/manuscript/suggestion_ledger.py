"""Who suggested what, and which letters a suggestion is about.

A mark may swallow letters that another typed meanwhile (loro#1009), so a mark alone does not make
a letter part of a suggestion. An insertion holds what its maker's peer typed; a deletion or a
format holds what its maker had seen. Letters that an undo brought back are new letters; those that
had been part of a suggestion are entered as adopted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, cast

import loro

from studio.manuscript.blocks import INSERTED, SUGGESTED, Marks
from studio.manuscript.loro_guard import GUARD
from studio.vocabulary import DeviceId, PersonId

ROOT: Final = "suggestions"
_ID: Final = re.compile(r"([0-9]+)-([0-9a-f]+)")
_ADOPTED: Final = "+"  # between a suggestion's id and the peer that adopted letters for it

_Adopted = dict[tuple[str, int], list[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a suggestion comes from."""

    person: PersonId
    device: DeviceId
    at: str
    """UTC stamp, for display only."""


def order_of(suggestion: str) -> tuple[int, int]:
    """Sorts ids: who makes one after seeing another comes later, on every replica alike."""
    found = _ID.fullmatch(suggestion)
    return (int(found[1]), int(found[2], 16)) if found else (0, 0)


def peer_of(suggestion: str) -> int:
    """The opening that made it."""
    return order_of(suggestion)[1]


def id_in(key: str) -> str:
    """The suggestion's id in the key of its mark."""
    return key[4:]


def suggestions_in(marks: Marks | None) -> list[str]:
    """The keys of suggestions among these, in order."""
    return sorted(key for key in marks or () if key.startswith(SUGGESTED))


class SuggestionLedger:
    """The root map of one document. Entries never change and never go."""

    def __init__(self, doc: loro.LoroDoc, text: loro.LoroText) -> None:
        self._doc = doc
        self._text = text
        self._map = doc.get_map(ROOT)
        self._versions: dict[str, loro.VersionVector | None] = {}
        self._origins: dict[str, Origin] | None = None
        self._adopted: _Adopted | None = None
        self._last = 0

    def forget(self) -> None:
        """The map has changed: read it anew when next asked."""
        self._versions.clear()
        self._origins = self._adopted = None

    def enter(self, origin: Origin) -> str:
        """A new id. All that is here now counts as seen by its maker."""
        self._last = max([self._last, *(order_of(one)[0] for one in self.origins())]) + 1
        made = f"{self._last}-{self._doc.peer_id:x}"
        with GUARD:
            seen = self._doc.oplog_vv.encode()
            self._map.insert(
                made,
                {"person": origin.person, "device": origin.device, "at": origin.at, "seen": seen},
            )
        self.forget()
        return made

    def origins(self) -> dict[str, Origin]:
        """By id, of all that were ever made here or heard of."""
        if self._origins is None:
            self._origins = {
                name: Origin(
                    PersonId(str(entry.get("person", ""))),
                    DeviceId(str(entry.get("device", ""))),
                    str(entry.get("at", "")),
                )
                for name, entry in self._entries()
                if isinstance(entry, dict) and _ADOPTED not in name
            }
        return self._origins

    # -- which letters -----------------------------------------------------------------------

    def split(self, at: int, text: str, marks: Marks) -> Iterator[tuple[str, Marks]]:
        """A piece that begins at code point `at`, cut so that each part has only marks it owns."""
        keys = suggestions_in(marks)
        rest = {key: value for key, value in marks.items() if key not in keys}
        begun, held = 0, None
        for index in range(len(text)):
            letter = self._letter(at + index)
            own = tuple(key for key in keys if letter is None or self.owns(key, letter))
            if held is None:
                held = own
            elif own != held:
                yield text[begun:index], rest | {key: marks[key] for key in held}
                begun, held = index, own
        if text:
            yield text[begun:], rest | {key: marks[key] for key in held or ()}

    def owns(self, key: str, letter: loro.ID) -> bool:
        """Whether the letter with that mark is part of that suggestion."""
        suggestion = id_in(key)
        maker = peer_of(suggestion)
        if letter.peer == maker:
            return True
        if not key.startswith(INSERTED):
            seen = self._seen(suggestion)
            if seen is not None and seen.includes_id(letter):
                return True
        spans = self._adoptions().get((suggestion, letter.peer), ())
        return any(start <= letter.counter < end for start, end in spans)

    def adopt(self, letters: Iterable[tuple[int, Marks]]) -> bool:
        """Enter letters (code point, marks) that an undo brought back; False: none had to be."""
        mine: dict[str, list[int]] = {}
        for at, marks in letters:
            letter = self._letter(at)
            if letter is None or letter.peer != self._doc.peer_id:
                continue
            for key in suggestions_in(marks):
                if not self.owns(key, letter):
                    mine.setdefault(id_in(key), []).append(letter.counter)
        for suggestion, counters in mine.items():
            before = self._adoptions().get((suggestion, self._doc.peer_id), [])
            spans = _spans([*before, *((one, one + 1) for one in counters)])
            name = f"{suggestion}{_ADOPTED}{self._doc.peer_id:x}"
            with GUARD:
                self._map.insert(name, [end for span in spans for end in span])
        if mine:
            self.forget()
        return bool(mine)

    def _letter(self, at: int) -> loro.ID | None:
        cursor = self._text.get_cursor(at, loro.Side.Left)
        return None if cursor is None else cursor.id

    def _seen(self, suggestion: str) -> loro.VersionVector | None:
        if suggestion not in self._versions:
            with GUARD:
                entry = self._map.get(suggestion)
                stored = entry.value if isinstance(entry, loro.ValueOrContainer.Value) else None
                seen = stored.get("seen") if isinstance(stored, dict) else None
                self._versions[suggestion] = (
                    loro.VersionVector.decode(seen) if isinstance(seen, bytes) else None
                )
        return self._versions[suggestion]

    def _adoptions(self) -> _Adopted:
        if self._adopted is None:
            self._adopted = {}
            for name, entry in self._entries():
                suggestion, plus, peer = name.partition(_ADOPTED)
                if plus and isinstance(entry, list):
                    ends = [int(end) for end in entry]
                    spans = list(zip(ends[::2], ends[1::2], strict=False))
                    self._adopted[suggestion, int(peer, 16)] = spans
        return self._adopted

    def _entries(self) -> Iterable[tuple[str, Any]]:
        with GUARD:
            return cast("dict[str, Any]", self._map.get_deep_value()).items()


def _spans(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out
