"""What the paragraphs of a file are to a story: headline, deck, byline, captions, text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from studio.exchange.document import Document
from studio.exchange.office_names import BYLINE, CAPTION, CREDIT, DECK, HEADLINE
from studio.manuscript.blocks import (
    COMMENT,
    DELETED,
    EMBED,
    LINE_BREAK,
    SUGGESTED,
    Block,
    Run,
    joined,
)
from studio.manuscript.objects import Sort, key_of, keys_in
from studio.manuscript.suggested import open_suggestions
from studio.vocabulary import BlockKind

_LONGEST_GUESS: Final = 60
"""Characters; a longer first line is no headline."""
_BRACKETS: Final = ("（", "）")


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph of the file."""

    block: Block
    role: str = ""
    is_centred: bool = False


def finished(out: Document, parts: Sequence[Part]) -> None:
    """Put `parts` into the document, each where it belongs."""
    out.blocks = _captioned(out, _without_head(out, list(parts)))
    known = out.comments
    used = {name for block in out.blocks for run in block.runs for name in _comments(run)}
    if used - known.keys():
        out.blocks = [_knowing(block, set(known)) for block in out.blocks]


def _without_head(out: Document, parts: list[Part]) -> list[Part]:
    first = next((n for n, part in enumerate(parts) if part.role == HEADLINE), None)
    if first is None:
        return _without_guessed_headline(out, parts)
    out.headline = _line(parts[first].block)
    end = first + 1
    for role, field in ((DECK, "deck"), (BYLINE, "byline")):
        if end < len(parts) and parts[end].role == role:
            setattr(out, field, _line(parts[end].block))
            end += 1
    rest = [*parts[:first], *parts[end:]]
    headings = (HEADLINE,)
    return [
        replace(part, block=replace(part.block, kind=BlockKind.HEADING_1))
        if part.role in headings
        else part
        for part in rest
    ]


def _without_guessed_headline(out: Document, parts: list[Part]) -> list[Part]:
    """A file without a title: its first line, when it looks like one."""
    first = next((n for n, part in enumerate(parts) if part.block.text.strip()), None)
    if first is None:
        return parts
    part = parts[first]
    stands_out = part.is_centred or part.block.kind is BlockKind.HEADING_1
    text = _line(part.block)
    is_plain = not any(
        key.startswith((*SUGGESTED, EMBED)) for run in part.block.runs for key, _ in run.marks
    )
    if not (stands_out and is_plain and text and len(text) <= _LONGEST_GUESS):
        return parts
    out.headline = text
    return parts[first + 1 :]


def _line(block: Block) -> str:
    """In one line, as it would read with every suggestion."""
    kept = [
        run.text for run in block.runs if not any(key.startswith(DELETED) for key, _ in run.marks)
    ]
    return "".join(kept).replace(LINE_BREAK, " ").strip()


def _captioned(out: Document, parts: list[Part]) -> list[Block]:
    """Captions go to the object before them, else to the one behind."""
    blocks: list[Block] = []
    before = ""
    carried: dict[str, list[str]] = {}
    for index, part in enumerate(parts):
        block = replace(part.block, runs=_plain(part.block.runs))
        key = _object_in(block)
        behind = _object_in(parts[index + 1].block) if index + 1 < len(parts) else ""
        may_go = part.role == CAPTION and not open_suggestions([block])
        target = next((one for one in (before, behind) if may_go and _caption(out, one, part)), "")
        if target:
            carried.setdefault(target, []).extend(
                name for run in block.runs for name in _comments(run)
            )
        else:
            blocks.append(block)
        before = key
    return [_commented(block, carried.get(_object_in(block), [])) for block in blocks]


def _commented(block: Block, names: Sequence[str]) -> Block:
    """What is said of a caption is said of its object."""
    if not names:
        return block
    more = {COMMENT + name: True for name in names}
    runs = tuple(
        Run(run.text, tuple(sorted({**dict(run.marks), **more}.items())))
        if key_of(run.marks)
        else run
        for run in block.runs
    )
    return replace(block, runs=runs)


def _caption(out: Document, key: str, part: Part) -> bool:
    one = out.objects.get(key)
    if one is None or one.sort is Sort.DIVIDER or one.caption or one.credit:
        return False
    caption = credit = ""
    for run in part.block.runs:
        text = run.text.replace(LINE_BREAK, "\n")
        if (CREDIT, True) in run.marks:
            credit += text
        else:
            caption += text
    credit = credit.removeprefix(_BRACKETS[0]).removesuffix(_BRACKETS[1]) if caption else credit
    out.objects[key] = replace(one, caption=caption, credit=credit)
    return True


def _object_in(block: Block) -> str:
    return next(iter(keys_in([block])), "")


def _comments(run: Run) -> list[str]:
    return [key.removeprefix(COMMENT) for key, _ in run.marks if key.startswith(COMMENT)]


def _knowing(block: Block, known: set[str]) -> Block:
    """Without marks of comments that the file does not have, and of replies."""
    runs = joined(
        Run(
            run.text,
            tuple(
                mark
                for mark in run.marks
                if not mark[0].startswith(COMMENT) or mark[0].removeprefix(COMMENT) in known
            ),
        )
        for run in block.runs
    )
    return replace(block, runs=runs)


def _plain(runs: Sequence[Run]) -> tuple[Run, ...]:
    return joined(
        Run(run.text, tuple(mark for mark in run.marks if mark[0] != CREDIT)) for run in runs
    )
