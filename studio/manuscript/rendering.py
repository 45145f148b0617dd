"""Blocks as the HTML of docs/sync-protocol.md, and as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any, Final

from studio.manuscript.blocks import (
    BOLD,
    ITALIC,
    LINE_BREAK,
    LINK,
    LISTED,
    OBJECT,
    Block,
    Run,
)
from studio.manuscript.objects import Embedded, Sort, embedded, key_of
from studio.vocabulary import BlockKind

Embeds = Mapping[str, Mapping[str, Any]]
"""Details of embeds by the key of their mark."""

_SAFE_LINK: Final = re.compile(r"(?:https?|mailto):", re.IGNORECASE)
_BOXED: Final = frozenset({BlockKind.QUOTE, BlockKind.FACTS})
_CELLS_APART: Final = "\t"
DIVIDER: Final = "* * *"


def is_safe_link(address: str) -> bool:
    """Whether a link leads to a web page or a mailbox, and runs nothing."""
    return bool(_SAFE_LINK.match(address))


def to_html(blocks: Iterable[Block], embeds: Embeds | None = None, *, rich: bool = False) -> str:
    """Only the elements that the province takes; empty paragraphs are left out.

    `rich`: for other programs, which know tables and lines too.
    """
    writer = _Writer(embeds or {}, rich=rich)
    return "".join(
        writer.list_of(list(group)) if kind in LISTED else writer.paragraphs(kind, group)
        for kind, group in groupby(blocks, key=_together)
    )


def to_plain(blocks: Iterable[Block], embeds: Embeds | None = None) -> str:
    """A line for each paragraph; items of lists have their bullet or number."""
    lines: list[str] = []
    numbers: list[int] = []
    for block in blocks:
        text = "".join(_plain(run, embeds or {}) for run in block.runs)
        lines.append(_sign(block, numbers) + text.replace(LINE_BREAK, "\n"))
    return "\n".join(lines)


def _together(block: Block) -> BlockKind:
    """Lists of both kinds nest in each other."""
    return BlockKind.BULLETS if block.kind in LISTED else block.kind


def _sign(block: Block, numbers: list[int]) -> str:
    """Bullet or number of an item; `numbers` counts at each depth, 0 where bullets are."""
    if block.kind not in LISTED:
        numbers.clear()
        return ""
    del numbers[block.depth + 1 :]
    numbers += [0] * (block.depth + 1 - len(numbers))
    is_numbered = block.kind is BlockKind.NUMBERS
    numbers[-1] = numbers[-1] + 1 if is_numbered else 0
    return "  " * block.depth + (f"{numbers[-1]}. " if is_numbered else "• ")


def _plain(run: Run, embeds: Embeds) -> str:
    key = key_of(run.marks)
    if key not in embeds:
        return run.text.replace(OBJECT, "")
    one = embedded(embeds[key])
    if one.sort is Sort.DIVIDER:
        return DIVIDER
    rows = [_CELLS_APART.join(row) for row in one.rows]
    return LINE_BREAK.join([*rows, *([one.below] if one.below else [])])


class _Writer:
    def __init__(self, embeds: Embeds, *, rich: bool) -> None:
        self._embeds = embeds
        self._rich = rich

    def paragraphs(self, kind: BlockKind, blocks: Iterable[Block]) -> str:
        element = "p" if kind in _BOXED else kind.value or "p"
        inner = "".join(self._parts(block, f"<{element}>", f"</{element}>") for block in blocks)
        return f"<blockquote>{inner}</blockquote>" if inner and kind in _BOXED else inner

    def list_of(self, blocks: Sequence[Block]) -> str:
        """Lists within items; one that begins too deep begins one below the item before it."""
        out: list[str] = []
        within: list[str] = []
        for block in blocks:
            inner = self._parts(block, "", "")
            if not inner:
                continue
            depth = min(block.depth, len(within))
            while len(within) > depth + 1:
                out.append(f"</li></{within.pop()}>")
            if len(within) > depth:
                out.append("</li>")
                if within[-1] != block.kind.value:
                    out.append(f"</{within.pop()}>")
            if len(within) == depth:
                within.append(block.kind.value)
                out.append(f"<{block.kind.value}>")
            out.append(f"<li>{inner}")
        out += [f"</li></{element}>" for element in reversed(within)]
        return "".join(out)

    def _parts(self, block: Block, opened: str, closed: str) -> str:
        """The block's text, and its objects between."""
        out: list[str] = []
        text = ""
        for run in block.runs:
            key = key_of(run.marks)
            if not key:
                text += _run(run)
                continue
            out += [f"{opened}{text}{closed}"] if text else []
            if key in self._embeds:
                out.append(self._object(embedded(self._embeds[key]), opened, closed))
            text = ""
        if text:
            out.append(f"{opened}{text}{closed}")
        return "".join(out)

    def _object(self, one: Embedded, opened: str, closed: str) -> str:
        below = escape(one.below, quote=False)
        if one.sort is Sort.DIVIDER:
            return "<hr>" if self._rich else f"{opened}{DIVIDER}{closed}"
        if one.sort is Sort.TABLE:
            return self._table(one, opened, closed) + (f"{opened}{below}{closed}" if below else "")
        alt = f' alt="{escape(one.alt)}"' if self._rich and one.alt else ""
        caption = f"<figcaption>{below}</figcaption>" if below else ""
        return f'<figure><img src="urn:sha256:{escape(one.sha256)}"{alt}>{caption}</figure>'

    def _table(self, one: Embedded, opened: str, closed: str) -> str:
        """The province's HTML knows no tables: a row is a paragraph there."""
        if self._rich:
            rows = (_row(row, "td" if number or not one.header else "th")
                    for number, row in enumerate(one.rows))  # fmt: skip
            return f"<table>{''.join(rows)}</table>"
        lines = (escape(_CELLS_APART.join(row), quote=False) for row in one.rows)
        return "".join(f"{opened}{line}{closed}" for line in lines if line.strip())


def _row(cells: Iterable[str], element: str) -> str:
    said = (escape(cell, quote=False).replace("\n", "<br>") for cell in cells)
    return f"<tr>{''.join(f'<{element}>{words}</{element}>' for words in said)}</tr>"


def _run(run: Run) -> str:
    marks = dict(run.marks)
    html = escape(run.text.replace(OBJECT, ""), quote=False).replace(LINE_BREAK, "<br>")
    if not html:
        return ""
    if marks.get(ITALIC):
        html = f"<em>{html}</em>"
    if marks.get(BOLD):
        html = f"<strong>{html}</strong>"
    link = str(marks.get(LINK) or "")
    return f'<a href="{escape(link)}">{html}</a>' if is_safe_link(link) else html
