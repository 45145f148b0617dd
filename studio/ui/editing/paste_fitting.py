"""What is pasted into a column's story: in the formats of that column, no letter of it lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from studio.exchange.html_in import Incoming, Picture
from studio.manuscript.blocks import OBJECT, Block, Run, plain_blocks
from studio.manuscript.fitting import without
from studio.manuscript.objects import Embedded, Sort, key_of, keys_in
from studio.vocabulary import BlockKind

MADE_PLAIN: Final = frozenset({Sort.TABLE, Sort.DIVIDER})
"""Objects that can become text; pictures and the like can only stay, or not be put in."""
CELLS: Final = "\u3000"
"""Between the cells of a table's row."""


def fitted(incoming: Incoming, forbidden: frozenset[str]) -> tuple[Incoming, list[str]]:
    """In the formats that are not `forbidden`, and which of those it had.

    What was cut here keeps its pictures, wherever it is pasted again.
    """
    if not forbidden:
        return incoming, []
    blocks, had = without(incoming.blocks, forbidden)
    out: list[Block] = []
    pictures: dict[int, Picture] = {}
    for number, block in enumerate(blocks):
        if number in incoming.pictures:
            pictures[len(out)] = incoming.pictures[number]
        one = _object_of(block, incoming.objects)
        if one is None or one.sort not in MADE_PLAIN or one.sort.value not in forbidden:
            out.append(block)
            continue
        if one.sort.value not in had:
            had.append(one.sort.value)
        out += _as_text(one)
    there = keys_in(out)
    objects = {key: one for key, one in incoming.objects.items() if key in there}
    return Incoming(out, objects, pictures, incoming.left_out), had


def _object_of(block: Block, objects: Mapping[str, Embedded]) -> Embedded | None:
    keys = [key_of(run.marks) for run in block.runs if OBJECT in run.text]
    return objects.get(keys[0]) if len(keys) == 1 and block.text == OBJECT else None


def _as_text(one: Embedded) -> list[Block]:
    """A table row by row, with its caption; a divider says nothing."""
    lines = [CELLS.join(cell.replace("\n", " ") for cell in row) for row in one.rows]
    text = "\n".join(line for line in [*lines, one.caption] if line.strip())
    if not text:
        return [Block(BlockKind.PARAGRAPH, ())] if one.sort is Sort.DIVIDER else []
    return [
        Block(BlockKind.PARAGRAPH, (Run(block.text),) if block.text else ())
        for block in plain_blocks(text)
    ]
