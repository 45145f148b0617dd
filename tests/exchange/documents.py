"""Documents for tests: any of them by Hypothesis, and how to tell whether two say the same."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from studio.exchange.document import Change, Discussion, Document, Said
from studio.exchange.html_in import Picture
from studio.manuscript.blocks import (
    BOLD,
    COMMENT,
    DELETED,
    EMBED,
    FORMATTED,
    INSERTED,
    ITALIC,
    KIND,
    LINE_BREAK,
    LINK,
    LISTED,
    OBJECT,
    SUGGESTED,
    Block,
    Run,
    about,
    joined,
)
from studio.manuscript.objects import Embedded, Sort
from studio.manuscript.suggested import wanted_format
from studio.vocabulary import BlockKind

PEOPLE = ("王编辑", "李记者", "O'Neill & <Söhne>")
STAMPS = ("2026-11-21T08:30:00.000Z", "2026-11-21T09:00:00.000Z")
LETTERS = (
    "县委书记主持会议，𠮷㛃䶮。e\u0301 a\t\u3000“”<&>'\" " + LINE_BREAK + "👩‍👩‍👧‍👦\u00ad\u2011"
)


def png(width: int = 3, height: int = 2, shade: int = 0) -> bytes:
    """A picture of one shade of grey."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + bytes([shade]) * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def said(document: Document) -> dict[str, Any]:
    """What a document says, without the names it has for things."""
    return {
        "head": (document.headline, document.deck, document.byline),
        "blocks": [_block(document, block) for block in document.blocks],
        "comments": sorted(map(repr, document.comments.values())),
    }


def _block(document: Document, block: Block) -> tuple[Any, ...]:
    letters: list[tuple[str, tuple[str, ...]]] = []
    for run in block.runs:
        marks = tuple(sorted(_mark(document, key, value) for key, value in run.marks))
        if letters and letters[-1][1] == marks:
            letters[-1] = (letters[-1][0] + run.text, marks)
        else:
            letters.append((run.text, marks))
    end = tuple(sorted(_mark(document, key, value) for key, value in block.marks))
    return block.kind, block.depth, letters, end


def _mark(document: Document, key: str, value: Any) -> str:
    if key.startswith(EMBED):
        one = document.objects[key]
        if one.sort is Sort.PICTURE:
            one = replace(one, width=0, height=0)
            return repr((one, document.pictures[key].content))
        return repr(one)
    if key.startswith(COMMENT):
        return f"comment {document.comments[key.removeprefix(COMMENT)]!r}"
    if key.startswith(SUGGESTED):
        return f"{key[:4]} {document.suggestions[key[4:]]!r} {value}"
    return f"{key} {value}"


# -- any document ------------------------------------------------------------------------------

_words = st.text(st.sampled_from(LETTERS), min_size=1, max_size=12)
_lines = st.text(st.sampled_from("图说 记者王小明/摄<&>𠮷"), max_size=10).map(str.strip)
_heads = st.text(st.sampled_from("全市抗旱 会议<&>𠮷"), max_size=12).map(str.strip)
_changes = st.builds(Change, st.sampled_from(PEOPLE), st.sampled_from(STAMPS))
_remarks = st.builds(
    Said,
    st.sampled_from(PEOPLE),
    st.sampled_from(STAMPS),
    st.sampled_from(("请核实", "两行\n的话", "x < y & z", "")),
)
_discussions = st.builds(
    Discussion, _remarks, st.lists(_remarks, max_size=2).map(tuple), st.booleans()
)
_links = st.sampled_from(("https://example.com/a?b=1&c=2", "mailto:a@b.cn"))
_headings = (BlockKind.HEADING_1, BlockKind.HEADING_2, BlockKind.HEADING_3)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """As a story has them: objects on lines of their own, comments on letters that touch."""
    made = Document(draw(_heads), draw(_heads), draw(_heads))
    made.suggestions = {str(n): draw(_changes) for n in range(4)}
    for index in range(draw(st.integers(1, 6))):
        sort = draw(st.sampled_from(("words", "words", "words", "picture", "table", "divider")))
        if sort == "words":
            made.blocks.append(draw(_paragraphs()))
        else:
            key = f"{EMBED}{index}"
            made.objects[key] = draw(_objects(sort))
            if sort == "picture":
                made.pictures[key] = Picture(made.objects[key].name, png(shade=index))
            marks = draw(_suggested()) if sort != "divider" else {}
            run = Run(OBJECT, tuple(sorted({**marks, key: True}.items())))
            end = draw(_end(BlockKind.PARAGRAPH)) if sort == "picture" else {}
            end = {k: v for k, v in end.items() if not k.startswith(FORMATTED)}
            made.blocks.append(Block(BlockKind.PARAGRAPH, (run,), 0, tuple(sorted(end.items()))))
    last = made.blocks[-1]
    kept = tuple(mark for mark in last.marks if mark[0].startswith(FORMATTED))
    made.blocks[-1] = replace(last, marks=kept)  # nobody's newline
    _discuss(draw, made)
    return made


@st.composite
def _paragraphs(draw: st.DrawFn) -> Block:
    kind = draw(st.sampled_from(list(BlockKind)))
    depth = draw(st.integers(0, 4)) if kind in LISTED else 0
    runs = []
    for _ in range(draw(st.integers(0, 4))):
        marks: dict[str, Any] = dict(draw(_suggested()))
        for key in (BOLD, ITALIC):
            if draw(st.booleans()) and not (key == BOLD and kind in _headings):
                marks[key] = True
        if draw(st.integers(0, 4)) == 0:
            marks[LINK] = draw(_links)
        if draw(st.integers(0, 3)) == 0:
            name = draw(st.sampled_from("0123"))
            marks[FORMATTED + name] = wanted_format(ITALIC, None if ITALIC in marks else True)
        runs.append(Run(draw(_words), tuple(sorted(marks.items()))))
    end = draw(_end(kind))
    if any(about(value) == KIND for key, value in end.items() if key.startswith(FORMATTED)):
        runs = [_without_bold(run) for run in runs]
        depth = 0 if kind not in LISTED else depth
    return Block(kind, joined(runs), depth, tuple(sorted(end.items())))


def _without_bold(run: Run) -> Run:
    """The kind that is suggested may be a heading, where bold is not read."""
    return Run(run.text, tuple(mark for mark in run.marks if mark[0] != BOLD))


@st.composite
def _suggested(draw: st.DrawFn) -> dict[str, Any]:
    marks: dict[str, Any] = {}
    for prefix in (INSERTED, DELETED):
        if draw(st.integers(0, 3)) == 0:
            marks[prefix + draw(st.sampled_from("0123"))] = True
    return marks


@st.composite
def _end(draw: st.DrawFn, kind: BlockKind) -> dict[str, Any]:
    marks = dict(draw(_suggested()))
    other = draw(st.sampled_from(list(BlockKind)))
    if draw(st.integers(0, 3)) == 0 and other is not kind and not {other, kind} & LISTED:
        name = draw(st.sampled_from("0123"))
        marks[FORMATTED + name] = wanted_format(KIND, other.value)
    return marks


@st.composite
def _objects(draw: st.DrawFn, sort: str) -> Embedded:
    if sort == "divider":
        return Embedded(Sort.DIVIDER)
    caption, credit = draw(_lines), draw(_lines)
    if sort == "picture":
        return Embedded(Sort.PICTURE, name="抗旱.png", caption=caption, credit=credit,
                        alt=draw(_lines))  # fmt: skip
    width = draw(st.integers(2, 3))
    cell = st.text(st.sampled_from("数据 1\n,.<&>"), max_size=6).map(str.strip)
    row = st.lists(cell, min_size=width, max_size=width).map(tuple)
    rows = tuple(draw(st.lists(row, min_size=1, max_size=3)))
    header = draw(st.booleans())
    return Embedded(Sort.TABLE, rows=rows, header=header, caption=caption, credit=credit)


def _discuss(draw: st.DrawFn, made: Document) -> None:
    """Comments on letters that touch, and perhaps one whose letters are gone."""
    places = [(b, r) for b, block in enumerate(made.blocks) for r in range(len(block.runs))
              if not _is_divider(made, block.runs[r])]  # fmt: skip
    for name in "ab"[: draw(st.integers(0, 2))]:
        made.comments[name] = draw(_discussions)
        if not places or draw(st.integers(0, 4)) == 0:
            continue
        first = draw(st.integers(0, len(places) - 1))
        last = draw(st.integers(first, min(first + 3, len(places) - 1)))
        for b, r in places[first : last + 1]:
            block = made.blocks[b]
            run = block.runs[r]
            marks = tuple(sorted({**dict(run.marks), COMMENT + name: True}.items()))
            runs = (*block.runs[:r], Run(run.text, marks), *block.runs[r + 1 :])
            made.blocks[b] = replace(block, runs=runs)


def _is_divider(made: Document, run: Run) -> bool:
    return any(
        made.objects[key].sort is Sort.DIVIDER for key, _ in run.marks if key in made.objects
    )
