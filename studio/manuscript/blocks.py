"""What a body says: blocks, runs and marks, free of Loro and of Qt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from studio.errors import BodyError
from studio.vocabulary import BlockKind

OBJECT: Final = "\ufffc"
"""Stands for a picture or a video; one UTF-16 unit in Loro and in Qt."""
LINE_BREAK: Final = "\u2028"
"""A new line within a paragraph, as Shift+Enter makes it."""

KIND: Final = "kind"
DEPTH: Final = "depth"
"""How deep an item lies in its list; a mark on the newline, there only when above 0."""
DEEPEST: Final = 4
HEADINGS: Final = (BlockKind.HEADING_1, BlockKind.HEADING_2, BlockKind.HEADING_3)
LISTED: Final = frozenset({BlockKind.BULLETS, BlockKind.NUMBERS})
OF_NEWLINES: Final = frozenset({KIND, DEPTH})
"""Marks that say something of a paragraph, not of letters."""
BOLD: Final = "bold"
ITALIC: Final = "italic"
LINK: Final = "link"
EMBED: Final = "embed:"
"""Key of a mark on an OBJECT; the embed's id follows. One key each, so none swallows another."""
COMMENT: Final = "comment:"
"""Key of a mark; the comment's id follows, so that comments may overlap."""
FLOWING: Final = frozenset({BOLD, ITALIC})
"""What typed text takes over from the letter before it."""
INSERTED: Final = "ins:"
"""Key of a mark on suggested letters, newlines too; the suggestion's id follows, as below."""
DELETED: Final = "del:"
FORMATTED: Final = "fmt:"
"""The value is `<key>=<JSON>`: which mark is to become what."""
SUGGESTED: Final = (INSERTED, DELETED, FORMATTED)
INLINE: Final = frozenset({BOLD, ITALIC, LINK})
"""Formats of letters; all others are of paragraphs and stand on the newline."""

Marks = Mapping[str, Any]
Frozen = tuple[tuple[str, Any], ...]
"""Marks in order of their keys; hashable."""

_KINDS: Final = {kind.value: kind for kind in BlockKind}
# What Qt takes for the end of a block, and what Loro or Qt do not keep.
_FORBIDDEN: Final = {ord(sign): "\n" for sign in "\r\u2029\x0b\x0c\x85\ufdd0\ufdd1"} | {0: None}
_ANY_FORBIDDEN: Final = re.compile("[" + "".join(map(chr, _FORBIDDEN)) + "]")
_UNSEEN: Final = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Bidirectional controls: unseen, they turn what is read round."""
_NO_LETTERS: Final = "".join(
    f"{chr(at + 0xFFFE)}{chr(at + 0xFFFF)}" for at in range(0, 0x110000, 1 << 16)
)
_NOISE: Final = re.compile(f"[\x01-\x08\x0e-\x1f\x7f\ufdd2-\ufdef{_UNSEEN}{_NO_LETTERS}]")
"""No letters, and no part of any: joiners, variation selectors and combining marks are."""
_SPECIAL: Final = f"\x7f\x85\u2028\u2029{_UNSEEN}"


@dataclass(frozen=True, slots=True)
class Run:
    """Letters that share their marks."""

    text: str
    marks: Frozen = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, without its newline."""

    kind: BlockKind
    runs: tuple[Run, ...]
    depth: int = 0
    """Of an item in a list, 0 to DEEPEST; of anything else 0."""
    marks: Frozen = ()
    """What is suggested for its newline: to split or join here, or another kind."""

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


def clean(text: str) -> str:
    """The text as Qt and Loro both hold it unchanged, without what no reader should be sent."""
    if _ANY_FORBIDDEN.search(text):  # translating takes twenty times as long as looking
        text = text.replace("\r\n", "\n").translate(_FORBIDDEN)
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return _NOISE.sub("", whole)


def is_plain(sign: str) -> bool:
    """Whether Qt and Loro hold this one UTF-16 unit unchanged, as a letter of its own."""
    return ("\x20" <= sign < "\ud800" and sign not in _SPECIAL) or "\uff00" <= sign < "\ufff0"


def plain_blocks(text: str) -> list[Block]:
    """Unformatted text as paragraphs."""
    return [
        Block(BlockKind.PARAGRAPH, (Run(line),) if line else ()) for line in clean(text).split("\n")
    ]


def units(text: str) -> int:
    """Length in UTF-16, in which Qt and the body count."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def kind_in(marks: Marks | None) -> BlockKind:
    """The kind that a newline's marks give; one that a newer version made reads as a paragraph."""
    return _KINDS.get((marks or {}).get(KIND) or "", BlockKind.PARAGRAPH)


def depth_in(marks: Marks | None) -> int:
    """How deep a newline's marks put an item; what is no item has no depth."""
    depth = (marks or {}).get(DEPTH) or 0
    if kind_in(marks) not in LISTED or not isinstance(depth, int | float):
        return 0
    return max(0, min(int(depth), DEEPEST))


def frozen(marks: Marks | None) -> Frozen:
    """The marks of a letter that count, in order."""
    if not marks:
        return ()
    return tuple(
        sorted(
            (key, value)
            for key, value in marks.items()
            if key not in OF_NEWLINES
            and value not in (None, False)
            and not (key.startswith(FORMATTED) and about(value) not in INLINE)
        )
    )


def on_newline(marks: Marks | None) -> Frozen:
    """The marks of a newline that count beside its kind and depth, in order: suggestions."""
    if not marks:
        return ()
    return tuple(
        sorted(
            (key, value)
            for key, value in marks.items()
            if key.startswith(SUGGESTED)
            and value
            and not (key.startswith(FORMATTED) and about(value) in INLINE)
        )
    )


def about(wanted: str) -> str:
    """Which mark a suggested format is about."""
    return wanted.partition("=")[0]


def joined(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Neighbours with the same marks as one run, empty runs left out."""
    out: list[Run] = []
    for run in runs:
        if out and out[-1].marks == run.marks:
            out[-1] = Run(out[-1].text + run.text, run.marks)
        elif run.text:
            out.append(run)
    return tuple(out)


def build_blocks(pieces: Iterable[tuple[str, Marks | None]]) -> list[Block]:
    """The blocks of a text whose every paragraph ends with a newline.

    There is one form for what is seen: marks on newlines and kinds on letters do not count, equal
    neighbours join. Raises BodyError when the last newline is missing.
    """
    blocks: list[Block] = []
    runs: list[Run] = []
    for text, marks in pieces:
        inline = frozen(marks)
        first, *others = text.split("\n")
        if first:
            runs.append(Run(first, inline))
        for line in others:
            blocks.append(Block(kind_in(marks), joined(runs), depth_in(marks), on_newline(marks)))
            runs = [Run(line, inline)] if line else []
    if runs:
        raise BodyError("body_damaged")
    return blocks
