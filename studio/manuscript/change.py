"""The smallest single change between two texts, placed where the caret says."""

from __future__ import annotations

from dataclasses import dataclass

from studio.manuscript.blocks import units


@dataclass(frozen=True, slots=True)
class Change:
    at: int
    """UTF-16."""
    removed: int
    """UTF-16."""
    text: str


def smallest(old: str, new: str, caret: int) -> Change:
    """What turns `old` into `new`.

    `caret` is where typing left the cursor, in UTF-16 from the start of the texts. It decides
    which letter is the new one where letters repeat.
    """
    if not old or not new:
        return Change(0, units(old), new)
    head = _shared(old, new)
    if head == len(old) == len(new):
        return Change(0, 0, "")
    tail = min(len(old) - head, len(new) - head, _shared(old[::-1], new[::-1]))
    gone, come = old[head : len(old) - tail], new[head : len(new) - tail]
    if not (gone and come):
        head, gone, come = _slid(new, head, gone, come, caret)
    return Change(units(new[:head]), units(gone), come)


def mapped(place: int, old: str, new: str) -> int:
    """Where a place (UTF-16) of `old` is in `new`; one within what went, where that was."""
    change = smallest(old, new, -1)
    if place <= change.at:
        return place
    if place >= change.at + change.removed:
        return place - change.removed + units(change.text)
    return change.at


def rebased(known: str, wanted: str, now: str, caret: int = -1) -> str:
    """`now` with what a person did who saw `known` and made `wanted` of it.

    What others wrote meanwhile stays, also within what that person took out.
    """
    if known == now:
        return wanted
    mine, theirs = smallest(known, wanted, caret), smallest(known, now, -1)
    old = known.encode("utf-16-le", "surrogatepass")
    before, after = sorted((mine, theirs), key=lambda one: (one.at, one is theirs))
    low, high = before.at + before.removed, after.at + after.removed
    kept = old[2 * low : 2 * max(low, after.at)]
    parts = (
        old[: 2 * before.at],
        before.text.encode("utf-16-le"),
        kept,
        after.text.encode("utf-16-le"),
        old[2 * max(low, high) :],
    )
    return b"".join(parts).decode("utf-16-le", "replace")


def _shared(a: str, b: str) -> int:
    """Length of the common beginning, by halving: slices compare at the speed of C."""
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _slid(new: str, head: int, gone: str, come: str, caret: int) -> tuple[int, str, str]:
    """The same change as near to the caret as repeated letters allow: 的 typed beside 的."""
    moved = come or gone
    end = units(new[:head]) + units(come)
    while head and end > caret >= 0 and new[head - 1] == moved[-1]:
        moved = moved[-1] + moved[:-1]
        head -= 1
        end -= units(new[head])
    return (head, moved, "") if gone else (head, "", moved)
