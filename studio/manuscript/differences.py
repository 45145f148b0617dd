"""What became of a text: paragraph by paragraph, and within a changed one letter by letter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise
from typing import Final

from studio.manuscript.blocks import Block

_MOST_CHANGES: Final = 160
"""Letters of one paragraph; where more changed, it is read better as a new one."""
_MOST_STEPS: Final = 60_000
"""Of comparing letters, some 25 ms; what is left after that is shown as replaced."""
_MOST_PAIRS: Final = 900
_ALIKE: Final = 0.35
"""Share of its pairs of letters that a paragraph must keep to be the same one, changed."""
_SURE: Final = 0.7
"""From so much on nobody looks for a better partner."""
_SHORTEST_MOVED: Final = 6
"""Characters; “据了解，” stands in many places without having moved there."""


class Fate(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    RESTYLED = "restyled"
    """The same letters, in another form."""
    ADDED = "added"
    REMOVED = "removed"
    MOVED_HERE = "moved_here"
    MOVED_AWAY = "moved_away"


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters of a paragraph that share their fate: SAME, ADDED or REMOVED."""

    fate: Fate
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    fate: Fate
    before: int | None
    """Its number in the earlier version; None: it was not there."""
    after: int | None
    pieces: tuple[Piece, ...]


@dataclass(slots=True)
class _Budget:
    steps: int = _MOST_STEPS


def differences(before: Sequence[Block], after: Sequence[Block]) -> list[Paragraph]:
    """Every paragraph of both versions, in reading order, the removed ones where they were."""
    budget = _Budget()
    old, new = [block.text for block in before], [block.text for block in after]
    out: list[Paragraph] = []
    for is_same, a1, a2, b1, b2 in _stretches(old, new):
        if is_same:
            out += [_kept(before, after, a1 + n, b1 + n) for n in range(a2 - a1)]
        else:
            out += _replaced(old, new, range(a1, a2), range(b1, b2), budget)
    return _moves_marked(out, old, new)


def letters(old: str, new: str, budget: _Budget | None = None) -> tuple[Piece, ...]:
    """The letters that stayed, came and went, small scraps joined to what is around them."""
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    gone, come = old[head : len(old) - tail], new[head : len(new) - tail]
    inner = _inner(gone, come, budget or _Budget())
    pieces = [Piece(Fate.SAME, old[:head]), *inner, Piece(Fate.SAME, old[len(old) - tail :])]
    return tuple(piece for piece in pieces if piece.text)


def _kept(before: Sequence[Block], after: Sequence[Block], a: int, b: int) -> Paragraph:
    fate = Fate.SAME if before[a] == after[b] else Fate.RESTYLED
    return Paragraph(fate, a, b, (Piece(Fate.SAME, after[b].text),) if after[b].text else ())


def _stretches(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[bool, int, int, int, int]]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        yield tag == "equal", a1, a2, b1, b2


def _replaced(
    old: Sequence[str], new: Sequence[str], gone: range, come: range, budget: _Budget
) -> Iterator[Paragraph]:
    """Pairs that are alike as changed ones, in order; the rest as removed and added."""
    a, b = gone.start, come.start
    for one, other in [*_pairs(old, new, gone, come), (gone.stop, come.stop)]:
        yield from (_whole(Fate.REMOVED, old[n], n, None) for n in range(a, one))
        yield from (_whole(Fate.ADDED, new[n], None, n) for n in range(b, other))
        if one < gone.stop:
            pieces = letters(old[one], new[other], budget)
            yield Paragraph(Fate.CHANGED, one, other, pieces)
        a, b = one + 1, other + 1


def _whole(fate: Fate, text: str, before: int | None, after: int | None) -> Paragraph:
    return Paragraph(fate, before, after, (Piece(fate, text),) if text else ())


def _pairs(
    old: Sequence[str], new: Sequence[str], gone: range, come: range
) -> list[tuple[int, int]]:
    """Which became which: the best pairs that do not cross."""
    if not gone or not come:
        return []
    if len(gone) == len(come):  # nearly always nothing came between
        both = list(zip(gone, come, strict=True))
        shares = [_alike(_twos(old[one]), _twos(new[other])) for one, other in both]
        if min(shares) > _SURE or len(both) ** 2 > _MOST_PAIRS:
            return [pair for pair, share in zip(both, shares, strict=True) if share >= _ALIKE]
    if len(gone) * len(come) > _MOST_PAIRS:
        return []
    twos = {n: _twos(new[n]) for n in come}
    best = [[0.0] * (len(come) + 1) for _ in range(len(gone) + 1)]
    worth: dict[tuple[int, int], float] = {}
    for i in reversed(range(len(gone))):
        own = _twos(old[gone[i]])
        for j in reversed(range(len(come))):
            alike = _alike(own, twos[come[j]])
            worth[i, j] = alike if alike >= _ALIKE else 0.0
            together = best[i + 1][j + 1] + worth[i, j]
            best[i][j] = max(best[i + 1][j], best[i][j + 1], together)
    out, i, j = [], 0, 0
    while i < len(gone) and j < len(come):
        if worth[i, j] and best[i][j] == best[i + 1][j + 1] + worth[i, j]:
            out.append((gone[i], come[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return out


def _twos(text: str) -> Counter[str]:
    """Pairs of neighbouring letters; Chinese has no words to count."""
    return Counter(map("".join, pairwise(text))) if len(text) > 1 else Counter(text)


def _alike(one: Counter[str], other: Counter[str]) -> float:
    total = max(one.total(), other.total())
    return (one & other).total() / total if total else 1.0


def _inner(gone: str, come: str, budget: _Budget) -> list[Piece]:
    both = [Piece(Fate.REMOVED, gone), Piece(Fate.ADDED, come)]
    if not gone or not come:
        return both
    way = _shortest(gone, come, budget)
    return both if way is None else _tidied(way)


def _shortest(a: str, b: str, budget: _Budget) -> list[tuple[Fate, str]] | None:
    """Myers' shortest way from `a` to `b`; None when it is too long to be of use."""
    furthest, trail = {1: 0}, []
    for changes in range(min(len(a) + len(b), _MOST_CHANGES) + 1):
        trail.append(dict(furthest))
        budget.steps -= changes + 1
        if budget.steps < 0:
            return None
        for k in range(-changes, changes + 1, 2):
            down = k == -changes or (k != changes and furthest[k - 1] < furthest[k + 1])
            x = furthest[k + 1] if down else furthest[k - 1] + 1
            y = x - k
            while x < len(a) and y < len(b) and a[x] == b[y]:
                x, y = x + 1, y + 1
            furthest[k] = x
            if x >= len(a) and y >= len(b):
                return _walked(a, b, trail)
    return None


def _walked(a: str, b: str, trail: list[dict[int, int]]) -> list[tuple[Fate, str]]:
    out: list[tuple[Fate, str]] = []
    x, y = len(a), len(b)
    for changes in reversed(range(len(trail))):
        furthest, k = trail[changes], x - y
        down = k == -changes or (k != changes and furthest[k - 1] < furthest[k + 1])
        from_k = k + 1 if down else k - 1
        from_x = furthest[from_k]
        from_y = from_x - from_k
        while x > from_x and y > from_y and x and y:
            x, y = x - 1, y - 1
            out.append((Fate.SAME, a[x]))
        if changes:
            out.append((Fate.ADDED, b[from_y]) if down else (Fate.REMOVED, a[from_x]))
        x, y = from_x, from_y
    return out[::-1]


def _tidied(way: list[tuple[Fate, str]]) -> list[Piece]:
    """Neighbours joined; one or two letters that stayed by chance within a rewrite go with it."""
    runs: list[list[str]] = []  # [kept, gone, come], each kept one before what changed after it
    for fate, sign in way:
        if fate is Fate.SAME:
            if not runs or runs[-1][1] or runs[-1][2]:
                runs.append(["", "", ""])
            runs[-1][0] += sign
        else:
            if not runs:
                runs.append(["", "", ""])
            runs[-1][1 if fate is Fate.REMOVED else 2] += sign
    joined: list[list[str]] = []
    for kept, gone, come in runs:
        if joined and (gone or come) and len(kept) <= _scrap(joined[-1], gone, come):
            last = joined[-1]
            last[1] += kept + gone
            last[2] += kept + come
        else:
            joined.append([kept, gone, come])
    return [
        Piece(fate, text)
        for kept, gone, come in joined
        for fate, text in ((Fate.SAME, kept), (Fate.REMOVED, gone), (Fate.ADDED, come))
        if text
    ]


def _scrap(before: list[str], gone: str, come: str) -> int:
    """How short a kept stretch must be to say nothing between these two changes."""
    smaller = min(max(len(before[1]), len(before[2])), max(len(gone), len(come)))
    return min(2, smaller // 2)


def _moves_marked(
    found: list[Paragraph], old: Sequence[str], new: Sequence[str]
) -> list[Paragraph]:
    away: dict[str, list[int]] = {}
    for place, one in enumerate(found):
        if one.fate is Fate.REMOVED and one.before is not None:
            text = old[one.before]
            if len(text) >= _SHORTEST_MOVED:
                away.setdefault(text, []).append(place)
    out = list(found)
    for place, one in enumerate(found):
        if one.fate is not Fate.ADDED or one.after is None or not away.get(new[one.after]):
            continue
        left = away[new[one.after]].pop(0)
        out[left] = Paragraph(Fate.MOVED_AWAY, found[left].before, None, found[left].pieces)
        out[place] = Paragraph(
            Fate.MOVED_HERE, None, one.after, (Piece(Fate.SAME, new[one.after]),)
        )
    return out


def _shared(a: str, b: str) -> int:
    """Length of the common beginning."""
    most = min(len(a), len(b))
    if a[:most] == b[:most]:
        return most
    return next(n for n in range(most) if a[n] != b[n])
