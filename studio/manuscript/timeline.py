"""Every moment of a body's history, to look at (时光机); never the document that is written in."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final, cast

import loro

from studio.errors import BodyError
from studio.manuscript.blocks import Block, units
from studio.manuscript.body import load_document
from studio.manuscript.loro_guard import GUARD
from studio.manuscript.objects import StoryObjects, keys_in
from studio.manuscript.story_text import StoryText
from studio.manuscript.tables import Grid, is_planted

MOST_MOMENTS: Final = 2000
"""Of what was written in one go without times between: there several letters are one step."""
MOST_NAMES: Final = 64
_SEED: Final = 1


@dataclass(frozen=True, slots=True)
class Moment:
    at: int
    """Seconds since 1970 by the machine that wrote; 0: nobody noted it."""
    person: str
    """PersonId of who wrote; empty: unknown."""


@dataclass(frozen=True, slots=True)
class Version:
    """The body as it read then."""

    index: int
    blocks: tuple[Block, ...]
    embeds: Mapping[str, Mapping[str, Any]]
    tables: Mapping[str, Grid] = field(default_factory=dict)
    """What stood in it of those, by their keys."""

    @property
    def text(self) -> str:
        return "\n".join(block.text for block in self.blocks)


@dataclass(frozen=True, slots=True)
class _Step:
    """Operations of one peer in a row, no more than one moment shows."""

    at: int
    lamport: int
    peer: int
    end: int


class Timeline:
    """A body's history in the order it was written, as far as clocks can say.

    What a change builds on comes before it whatever the clocks say, so every moment is one that
    somebody could have seen. May be used from any thread; `version` takes some ms, the more the
    further it is from the last one.
    """

    def __init__(self, pieces: Sequence[tuple[bytes, int]]) -> None:
        """`pieces`: each with the seconds since 1970 when it was recorded, 0: unknown; those stand

        in where the history keeps no time, as older studios did not. What cannot be read is left
        out. Raises BodyError when nothing can be.
        """
        self._turn = Lock()
        self._doc, damaged, _ = load_document([update for update, _ in pieces])
        kept = [piece for number, piece in enumerate(pieces) if number not in damaged]
        with GUARD:
            people = cast("dict[str, dict[str, Any]]", self._doc.get_map("people").get_deep_value())
            self._people = {int(peer, 16): str(names["person"]) for peer, names in people.items()}
            self._ends = _ends_of(self._doc.oplog_vv)
            self._recorded = _recorded(kept)
            self._steps = sorted(
                self._all_steps(), key=lambda step: (step.at, step.lamport, step.peer)
            )
        self.moments = tuple(
            Moment(step.at, self._people.get(step.peer, "")) for step in self._steps
        )

    def index_at(self, seconds: int) -> int:
        """The last moment that is not later."""
        return max(0, bisect_right(self.moments, seconds, key=lambda moment: moment.at) - 1)

    def version(self, index: int) -> Version:
        """The body after the moment of that index; after -1 nothing was written yet."""
        with self._turn, GUARD:
            text = self._go_to(index)
            blocks = text.blocks()
            objects = StoryObjects(self._doc)
            grids = {key: objects.grid(key) for key in keys_in(blocks)}
            tables = {key: grid for key, grid in grids.items() if grid is not None}
            return Version(index, tuple(blocks), objects.all(), tables)

    def letter_names(self, index: int, paragraph: int) -> list[str]:
        """Names of letters of a paragraph of that version, so that it can be found now."""
        with self._turn, GUARD:
            text = self._go_to(index)
            blocks = text.blocks()
            start = sum(units(block.text) + 1 for block in blocks[:paragraph])
            length = units(blocks[paragraph].text)
            places = range(start, start + length, max(1, length // MOST_NAMES))
            return [text.letter_name(place) for place in places]

    def _go_to(self, index: int) -> StoryText:
        ends = {_SEED: 1} | {peer: end for peer, end in self._ends.items() if is_planted(peer)}
        for step in self._steps[: index + 1]:
            ends[step.peer] = max(ends.get(step.peer, 0), step.end)
        wanted = loro.VersionVector()
        for peer, end in ends.items():
            wanted.set_end(loro.ID(peer, end))
        self._doc.checkout(self._doc.vv_to_frontiers(wanted))
        return StoryText(self._doc)

    # -- inside ------------------------------------------------------------------------------

    def _all_steps(self) -> Iterator[_Step]:
        people = (peer for peer in self._ends if peer != _SEED and not is_planted(peer))
        total = sum(self._ends[peer] for peer in people)
        grain = max(1, -(-total // MOST_MOMENTS))
        known: dict[tuple[int, int], int] = {}  # (peer, counter of its first) → when
        for change in sorted(self._changes(), key=lambda one: (one.lamport, one.id.peer)):
            peer, first = change.id.peer, change.id.counter
            at = max(change.timestamp or self._noted(peer, first), self._before(change, known))
            known[peer, first] = at
            for end in range(first + grain, first + change.len, grain):
                yield _Step(at, change.lamport + end - first - grain, peer, end)
            yield _Step(at, change.lamport + change.len - 1, peer, first + change.len)

    def _changes(self) -> Iterator[loro.ChangeMeta]:
        for peer, end in self._ends.items():
            at = 0
            while peer != _SEED and not is_planted(peer) and at < end:
                change = self._doc.get_change(loro.ID(peer, at))
                if change is None:
                    raise BodyError("body_damaged")
                yield change
                at = change.id.counter + change.len

    def _before(self, change: loro.ChangeMeta, known: Mapping[tuple[int, int], int]) -> int:
        """When the newest of what it builds on was written."""
        peer, first = change.id.peer, change.id.counter
        latest = 0
        for other, end in _ends_of(self._doc.frontiers_to_vv(change.deps)).items():
            if other != _SEED and end and not (other == peer and end != first):
                made = self._doc.get_change(loro.ID(other, end - 1))
                if made is not None:
                    latest = max(latest, known.get((other, made.id.counter), 0))
        return latest

    def _noted(self, peer: int, counter: int) -> int:
        ends = self._recorded.get(peer, [])
        place = bisect_right(ends, counter, key=lambda one: one[0])
        return ends[place][1] if place < len(ends) else 0


def _recorded(pieces: Sequence[tuple[bytes, int]]) -> dict[int, list[tuple[int, int]]]:
    """By peer, (end, seconds) of the pieces that brought its operations, in order."""
    out: dict[int, list[tuple[int, int]]] = {}
    for update, at in pieces:
        meta = loro.LoroDoc.decode_import_blob_meta(update, False)
        for peer, end in _ends_of(meta.partial_end_vv).items():
            out.setdefault(peer, []).append((end, at))
    return {peer: sorted(ends) for peer, ends in out.items()}


def _ends_of(vector: loro.VersionVector | None) -> dict[int, int]:
    if vector is None:
        return {}
    return {span.peer: span.counter.end for span in vector.sub_iter(loro.VersionVector())}
