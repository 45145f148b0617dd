"""What comes in and goes out by clipboard and drag: blocks with their objects, HTML, plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec
from PySide6.QtCore import QMimeData

from studio.exchange.html_in import Incoming, read_html
from studio.exchange.text_in import decoded
from studio.manuscript.blocks import (
    BOLD,
    ITALIC,
    LINK,
    LISTED,
    OBJECT,
    Block,
    Run,
    clean,
    joined,
    plain_blocks,
)
from studio.manuscript.objects import Embedded, key_of
from studio.manuscript.rendering import is_safe_link, to_html, to_plain
from studio.ui.dragged_media import FORMAT
from studio.ui.editing.formats import HEADINGS
from studio.vocabulary import BlockKind

OWN_FORMAT: Final = "application/x-zaotai-blocks"
_PLAIN: Final = "text/plain"
_PASTED: Final = frozenset({BOLD, ITALIC, LINK})
"""Comments belong to the body that they came from."""


@dataclass(frozen=True, slots=True)
class Clip:
    """Copied here: a part of a body, and what its objects are."""

    blocks: list[Block]
    objects: dict[str, Embedded] = field(default_factory=dict)


def can_paste(source: QMimeData) -> bool:
    return (
        source.hasFormat(OWN_FORMAT)
        or source.hasFormat(FORMAT)
        or source.hasHtml()
        or source.hasText()
        or source.hasImage()
        or bool(files_in(source))
    )


def files_in(source: QMimeData) -> list[Path]:
    """Files of this machine that are dragged or copied."""
    return [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()]


def pasted(source: QMimeData, *, plain: bool = False) -> Incoming:
    """The text that the clipboard holds; nothing when there is none. Raises Invalid."""
    if plain:
        return Incoming(plain_blocks(_text_of(source))) if source.hasText() else Incoming()
    own = own_clip(source)
    if own is not None:
        return own
    if source.hasHtml():
        return read_html(source.html())
    return Incoming(plain_blocks(_text_of(source))) if source.hasText() else Incoming()


def own_clip(source: QMimeData) -> Incoming | None:
    """What was copied here; None: something else, or by another version (its HTML will do)."""
    if not source.hasFormat(OWN_FORMAT):
        return None
    try:
        clip = msgspec.json.decode(bytes(source.data(OWN_FORMAT).data()), type=Clip)
    except msgspec.DecodeError:
        return None
    blocks = [_kept(block, clip.objects) for block in clip.blocks]
    return Incoming(blocks, dict(clip.objects))


def copied(blocks: Sequence[Block], objects: Mapping[str, Embedded] | None = None) -> QMimeData:
    """Blocks for the clipboard, in every form that others may want."""
    known = dict(objects or {})
    details = {key: one.details() for key, one in known.items()}
    out = QMimeData()
    out.setData(OWN_FORMAT, msgspec.json.encode(Clip(list(blocks), known)))
    out.setHtml(to_html(blocks, details, rich=True))
    is_part = len(blocks) == 1 and not details
    out.setText(blocks[0].text if is_part else to_plain(blocks, details))
    return out


def from_html(text: str) -> list[Block]:
    """Kinds, bold, italic and links; objects and pictures are left behind."""
    return [_kept(block, {}) for block in read_html(text).blocks]


def _text_of(source: QMimeData) -> str:
    text = source.text()
    if "\ufffd" not in text:
        return text
    raw = bytes(source.data(_PLAIN).data())  # of a program that does not say which encoding
    return decoded(raw, _PLAIN) if raw else text


def _kept(block: Block, objects: Mapping[str, Embedded]) -> Block:
    runs = joined(_kept_run(run, block.kind, objects) for run in block.runs)
    return Block(block.kind, runs, block.depth if block.kind in LISTED else 0)


def _kept_run(run: Run, kind: BlockKind, objects: Mapping[str, Embedded]) -> Run:
    key = key_of(run.marks)
    if run.text == OBJECT and key in objects:
        return Run(OBJECT, ((key, True),))
    marks = tuple((key, value) for key, value in run.marks if _stays(key, value, kind))
    return Run(clean(run.text).replace(OBJECT, "").replace("\n", " "), marks)


def _stays(key: str, value: object, kind: BlockKind) -> bool:
    if key == LINK:
        return is_safe_link(str(value))
    # HTML makes every heading bold, which is not what its writer marked.
    return key in _PASTED and value is True and not (key == BOLD and kind in HEADINGS)
