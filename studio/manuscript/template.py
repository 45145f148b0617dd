"""What a new story of a column begins with (模板). Outside it is plain JSON, as a profile is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeGuard

from studio.manuscript.blocks import (
    BOLD,
    DEEPEST,
    ITALIC,
    LINK,
    LISTED,
    OBJECT,
    Block,
    Run,
    clean,
    joined,
)
from studio.manuscript.rendering import is_safe_link
from studio.manuscript.suggested import as_if_rejected
from studio.vocabulary import BlockKind, Channel

MOST_BLOCKS: Final = 500
_KINDS: Final = {kind.value: kind for kind in BlockKind}
_HOLES: Final = {
    "日期": "date", "date": "date", "栏目": "column", "column": "column",
    "选题": "topic", "topic": "topic",
}  # fmt: skip
_HOLE: Final = re.compile(r"[{｛](\w+)[}｝]")


@dataclass(frozen=True, slots=True)
class Template:
    name: str
    headline: str = ""
    """With holes: `{日期}` `{栏目}` `{选题}`, or `{date}` `{column}` `{topic}`."""
    deck: str = ""
    byline: str = ""
    """Empty: who begins the story."""
    channels: tuple[Channel, ...] = ()
    """Some: a story that is begun without a topic gets one, for these channels."""
    blocks: tuple[Block, ...] = ()
    stored: Mapping[str, Any] = field(default_factory=dict)
    """As it was read, with what a newer studio wrote."""


def read_template(stored: object) -> Template:
    """What cannot be read is left out."""
    found: Mapping[str, Any] = stored if isinstance(stored, Mapping) else {}
    channels, blocks = found.get("channels"), found.get("blocks")
    wanted = set(_names(channels))
    listed = blocks if _is_list(blocks) else []
    return Template(
        name=_text(found, "name"),
        headline=_text(found, "headline"),
        deck=_text(found, "deck"),
        byline=_text(found, "byline"),
        channels=tuple(channel for channel in Channel if channel.value in wanted),
        blocks=tuple(_block(one) for one in listed[:MOST_BLOCKS] if isinstance(one, Mapping)),
        stored=found,
    )


def plain(template: Template) -> dict[str, Any]:
    """As JSON, with what a newer studio wrote."""
    known = {channel.value for channel in Channel}
    newer = [one for one in _names(template.stored.get("channels")) if one not in known]
    return {
        **template.stored,
        "name": template.name,
        "headline": template.headline,
        "deck": template.deck,
        "byline": template.byline,
        "channels": [*(channel.value for channel in template.channels), *newer],
        "blocks": [_plain_block(block) for block in template.blocks],
    }


def fit_for_template(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], int]:
    """The paragraphs of a text without suggestions, comments and objects, and how many objects."""
    out: list[Block] = []
    objects = 0
    for block in as_if_rejected(blocks):
        objects += block.text.count(OBJECT)
        runs = joined(
            Run(run.text.replace(OBJECT, ""), tuple(m for m in run.marks if m[0] in _MARKS))
            for run in block.runs
        )
        if runs or OBJECT not in block.text:
            out.append(Block(block.kind, runs, block.depth))
    while out and not out[-1].text.strip() and not out[-1].kind:
        out.pop()
    return tuple(out[:MOST_BLOCKS]), objects


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its holes filled by `date`, `column` and `topic`; others stay as written."""

    def fill(hole: re.Match[str]) -> str:
        return values.get(_HOLES.get(hole[1].lower(), ""), hole[0])

    return _HOLE.sub(fill, text)


def filled_blocks(blocks: Sequence[Block], values: Mapping[str, str]) -> list[Block]:
    return [
        Block(one.kind, joined(Run(filled(run.text, values), run.marks) for run in one.runs),
              one.depth)
        for one in blocks
    ]  # fmt: skip


_MARKS: Final = frozenset({BOLD, ITALIC, LINK})


def _is_list(found: object) -> TypeGuard[list[Any]]:
    return isinstance(found, list)


def _names(found: object) -> list[str]:
    return [one for one in found if isinstance(one, str)] if _is_list(found) else []


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    return clean(value).replace("\n", " ") if isinstance(value, str) else ""


def _block(found: Mapping[str, Any]) -> Block:
    kind = _KINDS.get(str(found.get("kind") or ""), BlockKind.PARAGRAPH)
    depth = found.get("depth")
    listed = found.get("runs")
    runs = [one for one in (listed if _is_list(listed) else ()) if isinstance(one, Mapping)]
    is_deep = isinstance(depth, int) and kind in LISTED
    return Block(
        kind,
        joined(Run(_text(run, "text").replace(OBJECT, ""), _marks(run)) for run in runs),
        max(0, min(int(depth), DEEPEST)) if is_deep and depth is not None else 0,
    )


def _marks(run: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    marks: list[tuple[str, Any]] = [(key, True) for key in (BOLD, ITALIC) if run.get(key) is True]
    link = run.get(LINK)
    if isinstance(link, str) and is_safe_link(link):
        marks.append((LINK, link))
    return tuple(marks)


def _plain_block(block: Block) -> dict[str, Any]:
    runs = [
        {"text": run.text, **{key: value for key, value in run.marks if key in _MARKS}}
        for run in block.runs
    ]
    out: dict[str, Any] = {"kind": block.kind.value, "runs": runs}
    return {**out, "depth": block.depth} if block.depth else out
