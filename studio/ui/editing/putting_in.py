"""What is put into a text as one: which kinds and marks its paragraphs get."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QTextBlock

from studio.manuscript.blocks import DEPTH, KIND, Block, units
from studio.manuscript.pen import Pen, Put
from studio.manuscript.story_text import StoryText
from studio.ui.editing.formats import HEADINGS, depth_of, kind_of
from studio.vocabulary import BlockKind


def is_rich(block: Block) -> bool:
    return bool(block.kind) or any(run.marks for run in block.runs)


def shapes_after(
    blocks: Sequence[Block], first: QTextBlock, last: QTextBlock, head: bool, tail: bool
) -> list[tuple[BlockKind, int]]:
    """Kinds and depths of pasted blocks between what stays of the first and the last paragraph."""
    here = (kind_of(first), depth_of(first))
    is_plain = not any(map(is_rich, blocks))
    if is_plain and here[0] not in HEADINGS and (head or tail or first == last):
        return [here] * len(blocks)
    shapes = [(block.kind, block.depth) for block in blocks]
    if tail:
        shapes[-1] = (kind_of(last), depth_of(last))
    if head:
        shapes[0] = here
    return shapes


def mark_all(
    text: StoryText,
    pen: Pen,
    put: Put,
    blocks: Sequence[Block],
    shapes: Sequence[tuple[BlockKind, int]],
    tail: int,
    flowing: set[str],
) -> int:
    """Marks, kinds and depths of `blocks`, whose letters are in the body; where they end."""
    at, suggests = put.at, pen.suggests
    length = sum(units(block.text) + 1 for block in blocks) - 1
    fresh = text.raw_pieces(at, min(at + length, text.length))
    is_bare = not any(marks for _, marks in fresh)
    # Nothing is suggested for fresh letters: to look for it in each would take a second.
    mark = pen.mark if suggests else text.mark
    for index, (block, (kind, depth)) in enumerate(zip(blocks, shapes, strict=True)):
        for run in block.runs:
            marks = dict(run.marks)
            for key in sorted(marks.keys() | flowing):
                mark(at, at + units(run.text), key, marks.get(key))
            at += units(run.text)
        is_last = index == len(blocks) - 1
        if is_last and "\n" not in put.kept:  # else those paragraphs still stand apart
            pen.mark(at + tail, at + tail + 1, KIND, kind.value)
            pen.mark(at + tail, at + tail + 1, DEPTH, depth)  # it may have had one
        elif not is_last and (kind or not is_bare):
            mark(at, at + 1, KIND, kind.value)
        if depth and not is_last:
            mark(at, at + 1, DEPTH, depth)
        at += 1
    pen.end_edit()
    return at - 1
