"""Which paragraphs two sides touched without seeing each other (需复核).

Read off the versions alone: every piece of a body's history says what its author had seen. Nothing
of it stands in the body. Whoever has the same log finds the same paragraphs, under the same names,
in whatever order the pieces came.

What two sides did is compared where both began. A paragraph of that version is touched when
letters or marks in it, or its newline, came, went or changed; one put between two others touches
neither. A paragraph goes by the id of its closing newline.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import loro

from studio.manuscript.blocks import COMMENT
from studio.manuscript.body import load_document
from studio.manuscript.letter_names import name_of, place_of
from studio.manuscript.loro_guard import GUARD
from studio.vocabulary import Revision

_Version = dict[int, int]
"""By peer, how many of its operations are in it."""

_START: Final[_Version] = {1: 1}  # the seed


@dataclass(frozen=True, slots=True)
class Piece:
    """One record of a body in the log."""

    key: str
    revision: Revision
    device: str
    person: str
    update: bytes


@dataclass(frozen=True, slots=True)
class Overlap:
    """A paragraph that one side touched, and others at the same time."""

    paragraph: str
    """`<counter>@<peer>` of its newline when they were merged."""
    key: str
    """The piece that came second."""
    revision: Revision
    person: str
    others: tuple[str, ...]
    other_devices: tuple[str, ...]
    before: str
    """How it read where both began."""
    ours: str
    """As the person who came second wrote it."""
    theirs: str


@dataclass(slots=True)
class _Side:
    """What one device wrote without taking anything in between."""

    piece: int
    device: str
    person: str
    base: _Version
    """What the author had before."""
    own: _Version
    """By peer, where its operations end."""

    @property
    def end(self) -> _Version:
        return self.base | self.own


@dataclass(frozen=True, slots=True)
class _Run:
    """Operations of one peer in a row."""

    peer: int
    end: int
    lamport: int
    base: _Version


class History:
    """A body's records in log order. Slow (some 0.5 s for thousands of edits): never in a hurry.

    Raises BodyError when they are no body; a piece that cannot be read is passed over.
    """

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._doc, damaged, _ = load_document([piece.update for piece in pieces])
        self._text = self._doc.get_text("body")
        self._pieces = pieces
        with GUARD:
            people = cast("dict[str, dict[str, Any]]", self._doc.get_map("people").get_deep_value())
            self._signed = {int(peer, 16): names for peer, names in people.items()}
            self._sides = list(self._read_sides(set(damaged)))

    def overlaps(self, after: int = 0) -> list[Overlap]:
        """What the pieces from index `after` on touched together with earlier ones."""
        found: list[Overlap] = []
        whole = dict(_START)
        with GUARD:
            for number, side in enumerate(self._sides):
                if side.piece >= after and not _has(side.base, whole):
                    earlier = self._sides[:number]
                    unseen = [one for one in earlier if _is_unseen(one, side)]
                    if unseen:
                        found += self._compare(side, unseen)
                whole = _joined(whole, side.own)
            self._doc.checkout_to_latest()
        return found

    def whereabouts(self, names: Iterable[str]) -> dict[str, int]:
        """By name, the number of the paragraph that now has what the named one had."""
        with GUARD:
            text = self._text.to_string()
            newlines = _newlines(text)
            found: dict[str, int] = {}
            for name in names:
                at = place_of(self._doc, self._text, name)
                if at is not None:
                    found[name] = min(bisect_left(newlines, at), len(newlines) - 1)
        return found

    def names(self) -> list[str]:
        """The names of all paragraphs, as they are now."""
        with GUARD:
            return [name_of(self._text, at) for at in _newlines(self._text.to_string())]

    # -- sides -------------------------------------------------------------------------------

    def _read_sides(self, damaged: set[int]) -> Iterator[_Side]:
        seen = dict(_START)
        there = _version(self._doc.oplog_vv)
        for number, piece in enumerate(self._pieces):
            if number in damaged:
                continue
            held = loro.LoroDoc.decode_import_blob_meta(piece.update, False).partial_end_vv
            fresh = {
                peer: min(end, there.get(peer, 0))
                for peer, end in _version(held).items()
                if min(end, there.get(peer, 0)) > seen.get(peer, 0)
            }
            runs = [
                run
                for peer, end in fresh.items()
                for run in self._runs(peer, seen.get(peer, 0), end)
            ]
            yield from self._sides_of(number, sorted(runs, key=lambda run: (run.lamport, run.peer)))
            seen |= fresh

    def _runs(self, peer: int, start: int, end: int) -> Iterator[_Run]:
        """Cut where the peer took in what others wrote."""
        begun: tuple[int, _Version] | None = None
        at = start
        while at < end:
            change = self._doc.get_change(loro.ID(peer, at))
            if change is None:
                return
            base = _version(self._doc.frontiers_to_vv(change.deps))
            if change.id.counter < at:  # an earlier piece has the beginning of this change
                base[peer] = at
            if begun is None or base != begun[1] | {peer: at}:
                if begun is not None:
                    yield _Run(peer, at, *begun)
                begun = (change.lamport + at - change.id.counter, base)
            at = change.id.counter + change.len
        if begun is not None:
            yield _Run(peer, end, *begun)

    def _sides_of(self, number: int, runs: Sequence[_Run]) -> Iterator[_Side]:
        piece = self._pieces[number]
        sides: list[_Side] = []
        for run in runs:
            names = self._signed.get(run.peer, {})
            device = names.get("device", piece.device)
            for side in sides:
                if side.device == device and _has(side.end, run.base) and _has(run.base, side.base):
                    side.own[run.peer] = run.end
                    break
            else:
                person = names.get("person", piece.person)
                sides.append(_Side(number, device, person, run.base, {run.peer: run.end}))
        yield from sides

    # -- two sides ---------------------------------------------------------------------------

    def _compare(self, side: _Side, unseen: Sequence[_Side]) -> list[Overlap]:
        theirs = side.base
        for one in unseen:
            theirs = _joined(theirs, one.end)
        both = _joined(theirs, side.own)
        before = self._text_at(side.base)
        mine = _Changes(before, self._delta(side.base, side.end))
        other = _Changes(before, self._delta(side.base, theirs))
        shared = mine.touched & other.touched
        if not shared and not mine.points & other.points:
            return []
        after = self._text_at(both)
        merged = _Merged(before, after, self._delta(side.base, both), shared)
        piece = self._pieces[side.piece]
        devices = tuple(sorted({each.device for each in unseen}))
        others = tuple(sorted({each.person for each in unseen}))
        return [
            Overlap(
                name_of(self._text, newline), piece.key, piece.revision, side.person,
                others, devices, before=mine.before(origin),
                ours=mine.image(origin), theirs=other.image(origin),
            )
            for newline, origin in merged.to_review(self._is_by(side.own.keys()))
        ]  # fmt: skip

    def _is_by(self, peers: Iterable[int]) -> Any:
        mine = set(peers)
        return lambda at: self._text.get_editor_at_unicode_pos(at) in mine

    def _text_at(self, version: _Version) -> str:
        self._doc.checkout(self._frontiers(version))
        return self._text.to_string()

    def _delta(self, old: _Version, new: _Version) -> list[loro.TextDelta]:
        for target, diff in self._doc.diff(self._frontiers(old), self._frontiers(new)).get_diff():
            if target == self._text.id and isinstance(diff, loro.Diff.Text):
                return list(diff.diff)
        return []

    def _frontiers(self, version: _Version) -> loro.Frontiers:
        made = loro.VersionVector()
        for peer, end in version.items():
            made.set_end(loro.ID(peer, end))
        return self._doc.vv_to_frontiers(made)


class _Changes:
    """What one side did to a text: which of its paragraphs it touched, and where it put words."""

    def __init__(self, text: str, delta: Iterable[loro.TextDelta]) -> None:
        self._text = text
        self._newlines = _newlines(text)
        self._edits = list(_edits(delta))
        self.touched: set[int] = set()
        self.points = {edit.start for edit in self._edits if edit.text}
        for edit in self._edits:
            self.touched.update(self._touched_by(edit))

    def before(self, paragraphs: Iterable[int]) -> str:
        return "\n".join(self._text[slice(*self._span(one))] for one in sorted(paragraphs))

    def image(self, paragraphs: Iterable[int]) -> str:
        """What the paragraphs became."""
        return "\n".join(self._image(one) for one in sorted(paragraphs))

    def _image(self, paragraph: int) -> str:
        start, end = self._span(paragraph)
        out: list[str] = []
        at = start
        first = bisect_left(self._edits, start, key=lambda edit: edit.end)
        for edit in itertools.islice(self._edits, first, None):
            if edit.start > end:
                break
            if edit.restyles:
                continue
            is_beside = edit.start == edit.end and (
                (edit.start == start and edit.text.endswith("\n"))
                or (edit.start == end and edit.text.startswith("\n"))
            )
            if is_beside:
                continue
            out += [self._text[at : max(edit.start, at)], edit.text if edit.start >= start else ""]
            at = max(at, min(edit.end, end))
        return "".join([*out, self._text[at:end]])

    def _span(self, paragraph: int) -> tuple[int, int]:
        start = self._newlines[paragraph - 1] + 1 if paragraph else 0
        return start, self._newlines[paragraph]

    def _touched_by(self, edit: _Edit) -> range:
        text, start, end, come = self._text, edit.start, edit.end, edit.text
        if edit.restyles:
            return self._paragraphs(start, end - 1)
        # A paragraph put in or taken out after "\n" is the same as one before it.
        if not come and text[start] == "\n" and text[end : end + 1] == "\n":
            start, end = start + 1, end + 1
        elif start == end and come.startswith("\n") and text[start : start + 1] == "\n":
            start, end, come = start + 1, end + 1, come[1:] + "\n"
        if _is_boundary(text, start) and _is_boundary(text, end) and come[-1:] in ("", "\n"):
            return self._paragraphs(start, end - 1) if start < end else range(0)
        return self._paragraphs(start, end)

    def _paragraphs(self, first: int, last: int) -> range:
        top = len(self._newlines) - 1
        low, high = bisect_left(self._newlines, first), bisect_left(self._newlines, last)
        return range(min(low, top), min(high, top) + 1)


@dataclass(frozen=True, slots=True)
class _Edit:
    """What happened to a range of a text, in code points."""

    start: int
    end: int
    text: str = ""
    restyles: bool = False


class _Merged:
    """Where the paragraphs that both sides touched are in the merged text."""

    def __init__(
        self, before: str, after: str, delta: Iterable[loro.TextDelta], shared: set[int]
    ) -> None:
        self._before = before
        self._after = after
        self._origins = _newlines(before)
        self._newlines = _newlines(after)
        self._shared = shared
        self._kept: dict[int, set[int]] = {}
        """By paragraph of the merged text, the shared ones of which something stayed there."""
        self._put: dict[int, list[tuple[int, range]]] = {}
        """By paragraph, where new letters are, and in place of which paragraphs they came."""
        self._follow(delta)

    def to_review(self, is_ours: Any) -> Iterator[tuple[int, set[int]]]:
        """Newlines of the paragraphs to review, and which they were before."""
        lost = self._shared - {one for kept in self._kept.values() for one in kept}
        texts = {self._words(self._before, self._origins, one): one for one in lost}
        for number, newline in enumerate(self._newlines):
            origins = set(self._kept.get(number, ()))
            put = self._put.get(number, [])
            around = {one for _, were in put for one in were}
            origins |= around & lost
            moved = texts.get(self._words(self._after, self._newlines, number)) if put else None
            if moved is not None and self._words(self._before, self._origins, moved):
                origins.add(moved)
            if not origins and len({is_ours(at) for at, _ in put}) > 1:
                origins = around
            if origins:
                yield newline, origins

    def _follow(self, delta: Iterable[loro.TextDelta]) -> None:
        old = new = 0
        for edit in _edits(delta):
            if edit.restyles:
                continue
            self._note_kept(old, new, edit.start - old)
            new += edit.start - old
            self._note_put(new, edit)
            old, new = edit.end, new + len(edit.text)
        self._note_kept(old, new, len(self._before) - old)

    def _note_kept(self, old: int, new: int, count: int) -> None:
        if count <= 0:
            return
        for one in self._paragraphs(old, old + count - 1):
            if one not in self._shared:
                continue
            low = self._origins[one - 1] + 1 if one else 0
            first, last = max(low, old), min(self._origins[one], old + count - 1)
            there = [bisect_left(self._newlines, at - old + new) for at in (first, last)]
            for number in range(there[0], there[1] + 1):
                self._kept.setdefault(number, set()).add(one)

    def _note_put(self, new: int, edit: _Edit) -> None:
        around = self._paragraphs(edit.start, max(edit.start, edit.end - 1))
        for index, sign in enumerate(edit.text):
            if sign != "\n":
                number = bisect_left(self._newlines, new + index)
                self._put.setdefault(number, []).append((new + index, around))

    def _paragraphs(self, first: int, last: int) -> range:
        top = len(self._origins) - 1
        low, high = bisect_left(self._origins, first), bisect_left(self._origins, last)
        return range(min(low, top), min(high, top) + 1)

    def _words(self, text: str, newlines: Sequence[int], number: int) -> str:
        return text[newlines[number - 1] + 1 if number else 0 : newlines[number]]


def _edits(delta: Iterable[loro.TextDelta]) -> Iterator[_Edit]:
    at = start = 0
    text = ""
    for step in delta:
        if isinstance(step, loro.TextDelta.Insert):
            text += step.insert
        elif isinstance(step, loro.TextDelta.Delete):
            at += step.delete
        else:
            if text or at > start:
                yield _Edit(start, at, text)
            kept = cast("loro.TextDelta.Retain", step)
            if not all(key.startswith(COMMENT) for key in kept.attributes or ()):
                yield _Edit(at, at + kept.retain, restyles=True)
            at += kept.retain
            start, text = at, ""
    if text or at > start:
        yield _Edit(start, at, text)


def _is_boundary(text: str, at: int) -> bool:
    return at == 0 or text[at - 1] == "\n"


def _newlines(text: str) -> list[int]:
    return [at for at, sign in enumerate(text) if sign == "\n"]


def _version(vector: loro.VersionVector | None) -> _Version:
    if vector is None:
        return {}
    return {span.peer: span.counter.end for span in vector.sub_iter(loro.VersionVector())}


def _joined(one: Mapping[int, int], other: Mapping[int, int]) -> _Version:
    return {peer: max(one.get(peer, 0), other.get(peer, 0)) for peer in one.keys() | other.keys()}


def _has(version: Mapping[int, int], part: Mapping[int, int]) -> bool:
    return all(version.get(peer, 0) >= end for peer, end in part.items())


def _is_unseen(earlier: _Side, side: _Side) -> bool:
    return (
        earlier.device != side.device
        and not _has(side.base, earlier.own)
        and not _has(earlier.base, side.own)
    )
