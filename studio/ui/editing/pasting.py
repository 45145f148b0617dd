"""What comes in and goes out by clipboard and drag: blocks, HTML, plain text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QTextBlock, QTextDocument

from studio.manuscript.blocks import (
    BOLD,
    ITALIC,
    LINK,
    OBJECT,
    Block,
    Run,
    clean,
    joined,
    plain_blocks,
)
from studio.manuscript.rendering import is_safe_link, to_html, to_plain
from studio.ui.dragged_media import FORMAT
from studio.ui.editing.formats import HEADINGS, blocks_of, read_block
from studio.vocabulary import BlockKind

OWN_FORMAT: Final = "application/x-zaotai-blocks"
_QUOTE_MARGIN: Final = 40  # what Qt makes of <blockquote>, on both sides
_PASTED: Final = frozenset({BOLD, ITALIC, LINK})
"""Embeds and comments belong to the body that they came from."""


def can_paste(source: QMimeData) -> bool:
    if source.hasFormat(FORMAT) or any(url.isLocalFile() for url in source.urls()):
        return True
    return source.hasFormat(OWN_FORMAT) or source.hasHtml() or source.hasText()


def pasted(source: QMimeData) -> list[Block]:
    """The blocks that the clipboard holds; [] when there is no text in it."""
    if source.hasFormat(OWN_FORMAT):
        try:
            return _from_own(bytes(source.data(OWN_FORMAT).data()))
        except msgspec.DecodeError:
            pass  # of another version: its HTML will do
    if source.hasHtml():
        return from_html(source.html())
    return plain_blocks(source.text()) if source.hasText() else []


def copied(blocks: Sequence[Block]) -> QMimeData:
    """Blocks for the clipboard, in every form that others may want."""
    out = QMimeData()
    out.setData(OWN_FORMAT, msgspec.json.encode(blocks))
    out.setHtml(to_html(blocks))
    out.setText(to_plain(blocks) if len(blocks) > 1 else blocks[0].text if blocks else "")
    return out


def from_html(text: str) -> list[Block]:
    """Web pages and Word documents: kinds, bold, italic and links; the rest is left behind."""
    scratch = QTextDocument()
    scratch.setHtml(text)
    return [_kept(read_block(block), _is_quote(block)) for block in blocks_of(scratch)]


def _from_own(packed: bytes) -> list[Block]:
    return [_kept(block) for block in msgspec.json.decode(packed, type=list[Block])]


def _is_quote(block: QTextBlock) -> bool:
    form = block.blockFormat()
    return form.leftMargin() >= _QUOTE_MARGIN and form.rightMargin() >= _QUOTE_MARGIN


def _kept(block: Block, is_quote: bool = False) -> Block:
    kind = BlockKind.QUOTE if is_quote and not block.kind else block.kind
    runs = joined(
        Run(
            clean(run.text).replace(OBJECT, "").replace("\n", " "),
            tuple((key, value) for key, value in run.marks if _stays(key, value, kind)),
        )
        for run in block.runs
    )
    return Block(kind, runs)


def _stays(key: str, value: object, kind: BlockKind) -> bool:
    if key == LINK:
        return is_safe_link(str(value))
    # HTML makes every heading bold, which is not what its writer marked.
    return key in _PASTED and value is True and not (key == BOLD and kind in HEADINGS)
