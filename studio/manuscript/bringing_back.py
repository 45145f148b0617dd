"""Makes a body read as it once did, as a new edit that keeps every letter it can."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from studio.manuscript.blocks import BOLD, DEPTH, EMBED, ITALIC, KIND, LINK, Block, units
from studio.manuscript.body import StoryBody
from studio.manuscript.differences import Fate, Paragraph, Piece, differences, letters
from studio.manuscript.objects import keys_in
from studio.manuscript.story_text import StoryText
from studio.manuscript.suggested import as_if_rejected, open_suggestions
from studio.manuscript.table_hand import TableHand
from studio.manuscript.tables import Grid

_FORMS = (BOLD, ITALIC, LINK)


def bring_back(
    body: StoryBody, then: Sequence[Block], tables: Mapping[str, Grid] | None = None
) -> None:
    """Turn the body into `then`, and the tables that stood there into what they were.

    What stayed is not touched, so that what others write in it meanwhile stays too. Whoever calls
    closes the change. Suggestions and comments on letters that stay are left alone; what was only
    suggested then, and is settled by now, does not come back as text.
    """
    restore = _restoring(body, tables or {})  # first: it may close a change of its own
    _bring_back_text(body.text, then)
    restore()


def _restoring(body: StoryBody, tables: Mapping[str, Grid]) -> Callable[[], None]:
    ways = [TableHand(body, key).restoring(then) for key, then in tables.items()]

    def restore() -> None:
        for way in filter(None, ways):
            way()

    return restore


def _bring_back_text(text: StoryText, then: Sequence[Block]) -> None:
    now = text.blocks()
    then = as_if_rejected(then, open_suggestions(now))
    steps = differences(now, then)
    starts = _starts(now)
    for place in reversed(range(len(steps))):
        step = steps[place]
        if step.fate is Fate.SAME:
            continue
        if step.after is None:
            _take_out(text, starts, step.before or 0)
        elif step.before is None:
            _put_in(text, starts, _next_place(steps, place, len(now)), then[step.after])
        else:
            _change(text, starts[step.before], step.pieces, then[step.after])


def bring_back_paragraph(
    body: StoryBody,
    then: Block,
    names: Sequence[str],
    tables: Mapping[str, Grid] | None = None,
) -> None:
    """Let one paragraph read as it did, tables in it too; `names` of letters that it had.

    It is the one that holds most of those letters today, whatever became of the words around it.
    Where none is left it comes back as a paragraph of its own, at its old place.
    """
    here = keys_in([then])
    restore = _restoring(body, {key: one for key, one in (tables or {}).items() if key in here})
    _bring_back_paragraph(body.text, then, names)
    restore()


def _bring_back_paragraph(text: StoryText, then: Block, names: Sequence[str]) -> None:
    now = text.blocks()
    alone = Block(then.kind, then.runs, then.depth)  # whether its end was suggested says nothing
    (then,) = as_if_rejected([alone], open_suggestions(now))
    starts = _starts(now)
    places = [(name, text.find_letter(name)) for name in names]
    alive = Counter(
        bisect_right(starts, at) - 1
        for name, at in places
        if at is not None and text.letter_name(at) == name
    )
    if alive:
        number = alive.most_common(1)[0][0]
        _change(text, starts[number], letters(now[number].text, then.text), then)
        return
    at = next((at for _, at in places if at is not None), text.length)
    number = min(bisect_right(starts, at) - 1, len(now))
    _put_in(text, starts, number if at == starts[number] else number + 1, then)


def _starts(blocks: Sequence[Block]) -> list[int]:
    """Where each paragraph begins, and where the next one would, in UTF-16."""
    starts = [0]
    for block in blocks:
        starts.append(starts[-1] + units(block.text) + 1)
    return starts


def _next_place(steps: Sequence[Paragraph], place: int, end: int) -> int:
    """The paragraph of now before which something new comes."""
    return next((one.before for one in steps[place:] if one.before is not None), end)


def _take_out(text: StoryText, starts: list[int], number: int) -> None:
    start, end = starts[number], starts[number + 1]
    if end < text.length:
        text.replace(start, end - start, "")
    elif start:  # the last newline belongs to nobody: the one before goes, and its kind stays
        kept = _end_at(text, start - 1)
        text.replace(start - 1, end - start, "")
        _give_end(text, text.length - 1, kept)
    else:
        text.replace(0, end - 1, "")
        _give_end(text, 0, ("", 0))


def _put_in(text: StoryText, starts: list[int], before: int, block: Block) -> None:
    at = starts[before]
    if at < text.length:
        text.replace(at, 0, block.text + "\n")
    else:  # behind the last newline nothing can be: its kind moves up
        kept = _end_at(text, text.length - 1)
        at = text.length
        text.replace(at - 1, 0, "\n" + block.text)
        _give_end(text, at - 1, kept)
    _dress(text, at, block, fresh=True)


def _change(text: StoryText, start: int, pieces: Sequence[Piece], then: Block) -> None:
    at = start + sum(units(piece.text) for piece in pieces if piece.fate is not Fate.ADDED)
    for piece in reversed(pieces):
        if piece.fate is Fate.ADDED:
            text.replace(at, 0, piece.text)
            continue
        at -= units(piece.text)
        if piece.fate is Fate.REMOVED:
            text.replace(at, units(piece.text), "")
    _dress(text, start, then, fresh=False)


def _dress(text: StoryText, start: int, block: Block, *, fresh: bool) -> None:
    """Give the paragraph at `start`, which has the letters already, its marks and kind."""
    at = start
    for run in block.runs:
        end, marks = at + units(run.text), dict(run.marks)
        there = () if fresh else text.pieces(at, end)
        have = {key for _, found in there for key in found or {}}
        for key in {*marks, *_FORMS, *have}:
            if key in _FORMS or key.startswith(EMBED):
                text.mark(at, end, key, marks.get(key))
        at = end
    _give_end(text, at, (block.kind.value, block.depth))


def _end_at(text: StoryText, at: int) -> tuple[str, int]:
    """Kind and depth of the paragraph whose newline is there."""
    pieces = text.pieces(at, at + 1)
    marks = (pieces[0][1] or {}) if pieces else {}
    return str(marks.get(KIND) or ""), int(marks.get(DEPTH) or 0)


def _give_end(text: StoryText, at: int, wanted: tuple[str, int]) -> None:
    for key, value, have in zip((KIND, DEPTH), wanted, _end_at(text, at), strict=True):
        if value != have:
            text.mark(at, at + 1, key, value)
