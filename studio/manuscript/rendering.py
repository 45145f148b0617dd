"""Blocks as the HTML of docs/sync-protocol.md, and as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape
from itertools import groupby
from typing import Final

from studio.manuscript.blocks import BOLD, EMBED, ITALIC, LINE_BREAK, LINK, OBJECT, Block, Run
from studio.vocabulary import BlockKind

Embeds = Mapping[str, Mapping[str, str]]
"""Details of embeds by the key of their mark: `sha256` and `caption`."""

_SAFE_LINK: Final = re.compile(r"(?:https?|mailto):", re.IGNORECASE)
_WRAPPERS: Final = {
    BlockKind.BULLETS: ("ul", "li"),
    BlockKind.NUMBERS: ("ol", "li"),
    BlockKind.QUOTE: ("blockquote", "p"),
}


def is_safe_link(address: str) -> bool:
    """Whether a link leads to a web page or a mailbox, and runs nothing."""
    return bool(_SAFE_LINK.match(address))


def to_html(blocks: Iterable[Block], embeds: Embeds | None = None) -> str:
    """Only the elements that the province takes; empty paragraphs are left out."""
    out: list[str] = []
    for kind, group in groupby(blocks, key=lambda block: block.kind):
        outer, inner = _WRAPPERS.get(kind, ("", kind.value or "p"))
        lines = [line for block in group for line in _lines(block, inner, embeds or {})]
        if lines:
            out += [f"<{outer}>", *lines, f"</{outer}>"] if outer else lines
    return "".join(out)


def to_plain(blocks: Iterable[Block]) -> str:
    """A line for each paragraph; items of lists have their bullet or number."""
    lines: list[str] = []
    for kind, group in groupby(blocks, key=lambda block: block.kind):
        for number, block in enumerate(group, 1):
            sign = {BlockKind.BULLETS: "• ", BlockKind.NUMBERS: f"{number}. "}.get(kind, "")
            lines.append(sign + block.text.replace(OBJECT, "").replace(LINE_BREAK, "\n"))
    return "\n".join(lines)


def _lines(block: Block, element: str, embeds: Embeds) -> list[str]:
    """The block's text, and its figures between."""
    out: list[str] = []
    text = ""
    for run in block.runs:
        key = next((key for key, _ in run.marks if key.startswith(EMBED)), None)
        if key is None:
            text += _run(run)
            continue
        out += [f"<{element}>{text}</{element}>"] if text else []
        out += _figure(embeds[key], element) if key in embeds else []
        text = ""
    if text:
        out.append(f"<{element}>{text}</{element}>")
    return out


def _figure(details: Mapping[str, str], element: str) -> list[str]:
    caption = details.get("caption", "")
    below = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    figure = f'<figure><img src="urn:sha256:{escape(details.get("sha256", ""))}">{below}</figure>'
    return [f"<li>{figure}</li>" if element == "li" else figure]


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
