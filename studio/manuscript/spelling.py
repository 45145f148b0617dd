"""A text with its objects told in words: for reading and comparing where nothing is painted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from studio.manuscript.blocks import EMBED, LINE_BREAK, OBJECT, Block, Run
from studio.manuscript.objects import Embedded, Sort, embedded, key_of

CELLS_APART: Final = " │ "
_DIVIDER: Final = "* * *"


def spelled(blocks: Iterable[Block], embeds: Mapping[str, Mapping[str, Any]]) -> list[Block]:
    """The same paragraphs; where an object stood, there is what it says.

    A table is read row by row, of other objects their name or caption.
    """
    return [_spelled(block, embeds) if OBJECT in block.text else block for block in blocks]


def _spelled(block: Block, embeds: Mapping[str, Mapping[str, Any]]) -> Block:
    runs = tuple(_run(run, embeds) for run in block.runs)
    return Block(block.kind, runs, block.depth, block.marks)


def _run(run: Run, embeds: Mapping[str, Mapping[str, Any]]) -> Run:
    key = key_of(run.marks)
    if key not in embeds:
        return run
    marks = tuple(mark for mark in run.marks if not mark[0].startswith(EMBED))
    return Run(_said(embedded(embeds[key])), marks)


def _said(one: Embedded) -> str:
    if one.sort is Sort.DIVIDER:
        return _DIVIDER
    below = one.below or ("" if one.sort is Sort.TABLE else one.name)
    if one.sort is not Sort.TABLE:
        return f"〔{below}〕"
    rows = [CELLS_APART.join(cell.replace("\n", " ") for cell in row) for row in one.rows]
    return LINE_BREAK.join([*rows, *([below] if below else [])])
