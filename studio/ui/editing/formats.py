"""Marks and kinds as Qt formats, and back: the only place that knows how a mark looks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextDocument,
    QTextFormat,
    QTextFragment,
    QTextListFormat,
)

from studio.manuscript.blocks import (
    BOLD,
    DEEPEST,
    DELETED,
    DEPTH,
    EMBED,
    FORMATTED,
    INSERTED,
    ITALIC,
    KIND,
    LINK,
    OBJECT,
    Block,
    Frozen,
    Marks,
    build_blocks,
    units,
)
from studio.manuscript.suggested import as_shown
from studio.vocabulary import BlockKind

HEADINGS: Final = {BlockKind.HEADING_1: 1, BlockKind.HEADING_2: 2, BlockKind.HEADING_3: 3}
LISTS: Final = {
    BlockKind.BULLETS: QTextListFormat.Style.ListDisc,
    BlockKind.NUMBERS: QTextListFormat.Style.ListDecimal,
}
_STYLES: Final = {
    BlockKind.BULLETS: (
        QTextListFormat.Style.ListDisc,
        QTextListFormat.Style.ListCircle,
        QTextListFormat.Style.ListSquare,
    ),
    BlockKind.NUMBERS: (
        QTextListFormat.Style.ListDecimal,
        QTextListFormat.Style.ListLowerAlpha,
        QTextListFormat.Style.ListLowerRoman,
    ),
}
"""In turn, from depth to depth."""
OBJECT_TYPE: Final = QTextFormat.ObjectTypes.UserObject.value + 1
"""Of letters that object_view paints."""

# Qt's steps of the font's size: 1.5, 1.2 and 1 times.
_SIZES: Final = {BlockKind.HEADING_1: 2, BlockKind.HEADING_2: 1}
_LINE_HEIGHT: Final = 28  # pixels, some 170 % of the letters; Chinese wants air between lines
_HEADING_LINE_HEIGHTS: Final = {
    BlockKind.HEADING_1: 36,
    BlockKind.HEADING_2: 30,
    BlockKind.HEADING_3: 28,
}
# Between neighbours Qt takes the larger of the two.
_MARGINS: Final = {
    BlockKind.HEADING_1: (26, 8),
    BlockKind.HEADING_2: (22, 6),
    BlockKind.HEADING_3: (18, 4),
    BlockKind.BULLETS: (4, 4),
    BlockKind.NUMBERS: (4, 4),
}
_PLAIN_MARGINS: Final = (10, 10)
_INDENTS: Final = {BlockKind.QUOTE: 22, BlockKind.FACTS: 16}
BOXED: Final = frozenset(_INDENTS)
"""Kinds that something is painted around."""

_USER: Final = QTextFormat.Property.UserProperty.value
_MARKS: Final = _USER + 1
_BOX: Final = _USER + 2
_OWN: Final = _USER + 3  # marks of the newline
_SIZE: Final = QTextFormat.Property.FontSizeAdjustment.value

_NORMAL: Final = QFont.Weight.Normal.value
_HEAVY: Final = QFont.Weight.DemiBold.value  # headings; a mark is heavier, so the two differ
_BOLD: Final = QFont.Weight.Bold.value
_SEEN: Final = frozenset({BOLD, ITALIC, LINK})  # marks that Qt itself shows and changes


@lru_cache(maxsize=4096)
def char_format(marks: Frozen, kind: BlockKind, link_colour: str, ink: str = "") -> QTextCharFormat:
    """The one format for these marks in such a block (shared: never change it).

    `ink` is the colour of whoever suggested something about the letters.
    """
    have = dict(marks)
    look = as_shown(have)
    embed = next((key for key in have if key.startswith(EMBED)), None)
    form = QTextCharFormat()
    if embed is not None:
        form.setObjectType(OBJECT_TYPE)
    form.setProperty(_MARKS, json.dumps(have, ensure_ascii=False) if have else "")
    if kind in _SIZES:
        form.setProperty(_SIZE, _SIZES[kind])
    plain = _HEAVY if kind in HEADINGS else _NORMAL
    form.setFontWeight(_BOLD if look.get(BOLD) else plain)
    form.setFontItalic(bool(look.get(ITALIC)))
    if look.get(LINK):
        form.setAnchor(True)
        form.setAnchorHref(str(look[LINK]))
        form.setForeground(QBrush(QColor(link_colour)))
        form.setFontUnderline(True)
    if ink:
        _draw_suggestion(form, have, QColor(ink))
    return form


def _draw_suggestion(form: QTextCharFormat, marks: Marks, ink: QColor) -> None:
    """Underlined: put in; struck out: to go; dotted: another format."""
    is_new = any(key.startswith(INSERTED) for key in marks)
    is_struck = any(key.startswith(DELETED) for key in marks)
    if is_new or is_struck:
        form.setForeground(QBrush(ink))
    if is_struck:
        form.setFontStrikeOut(True)
    if is_new:
        form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
    elif any(key.startswith(FORMATTED) for key in marks):
        form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
    form.setUnderlineColor(ink)


def typing_format(key: str, on: bool, kind: BlockKind) -> QTextCharFormat:
    """What switches bold or italic for the letters typed next."""
    form = QTextCharFormat()
    if key == BOLD:
        form.setFontWeight(_BOLD if on else _HEAVY if kind in HEADINGS else _NORMAL)
    else:
        form.setFontItalic(on)
    return form


@lru_cache(maxsize=1024)
def block_format(kind: BlockKind, marks: Frozen = ()) -> QTextBlockFormat:
    """The one format for such a block, whose newline has `marks` (shared: never change it)."""
    form = QTextBlockFormat()
    form.setProperty(_OWN, json.dumps(dict(marks), ensure_ascii=False) if marks else "")
    height = _HEADING_LINE_HEIGHTS.get(kind, _LINE_HEIGHT)
    form.setLineHeight(height, QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
    top, bottom = _MARGINS.get(kind, _PLAIN_MARGINS)
    form.setTopMargin(top)
    form.setBottomMargin(bottom)
    form.setHeadingLevel(HEADINGS.get(kind, 0))
    if kind in _INDENTS:
        form.setProperty(_BOX, kind.value)
        form.setLeftMargin(_INDENTS[kind])
        form.setRightMargin(_INDENTS[kind] if kind is BlockKind.FACTS else 0)
    return form


def list_format(kind: BlockKind, depth: int) -> QTextListFormat:
    """Of a list of such items."""
    form = QTextListFormat()
    form.setStyle(_STYLES[kind][depth % len(_STYLES[kind])])
    form.setIndent(depth + 1)
    return form


def looks_right(block: QTextBlock, kind: BlockKind) -> bool:
    """Whether block and letters have the sizes of their kind; Enter and joins leave others."""
    have, wanted = block.blockFormat(), block_format(kind)
    if _measures(have) != _measures(wanted):
        return False
    if kind not in LISTS and have.objectIndex() >= 0:
        return False  # a heading that Qt put into a list
    size, plain = _SIZES.get(kind, 0), _HEAVY if kind in HEADINGS else _NORMAL
    pieces = [
        ("", block.charFormat()),
        *((one.text(), one.charFormat()) for one in pieces_of(block)),
    ]
    return all(
        form.intProperty(_SIZE) == size
        and form.fontWeight() in (plain, _BOLD)
        and not form.isImageFormat()  # Qt's own way to show a picture; not ours
        and (form.objectType() != OBJECT_TYPE or not text.strip(OBJECT))
        for text, form in pieces
    )


def kind_of(block: QTextBlock) -> BlockKind:
    form = block.blockFormat()
    if form.headingLevel():
        return BlockKind(f"h{min(form.headingLevel(), 3)}")
    if form.objectIndex() >= 0:
        listed = block.textList()
        if listed is not None:
            is_bulleted = listed.format().style() in _STYLES[BlockKind.BULLETS]
            return BlockKind.BULLETS if is_bulleted else BlockKind.NUMBERS
    return BlockKind(str(form.property(_BOX) or ""))


def is_adorned(block: QTextBlock) -> bool:
    """Whether a bar, a box or a sign may be painted beside its letters."""
    form = block.blockFormat()
    return bool(form.property(_BOX) or form.property(_OWN))


def depth_of(block: QTextBlock) -> int:
    """Of an item in its list; of anything else 0."""
    listed = block.textList() if block.blockFormat().objectIndex() >= 0 else None
    if listed is None or kind_of(block) not in LISTS:
        return 0
    return max(0, min(listed.format().indent() - 1, DEEPEST))


def newline_marks(block: QTextBlock) -> Frozen:
    """What is suggested for the block's newline, as it is painted."""
    stored = str(block.blockFormat().property(_OWN) or "")
    return tuple(sorted(_parsed(stored).items())) if stored else ()


def marks_of(form: QTextCharFormat) -> dict[str, Any]:
    """What Qt shows: bold, italic, link by their look, the rest by our own property."""
    stored = _parsed(str(form.property(_MARKS) or ""))
    marks = {k: v for k, v in stored.items() if k not in _SEEN and not k.startswith(EMBED)}
    if form.fontWeight() > _HEAVY:
        marks[BOLD] = True
    if form.fontItalic():
        marks[ITALIC] = True
    if form.anchorHref():
        marks[LINK] = form.anchorHref()
    if form.objectType() == OBJECT_TYPE:
        marks.update({key: True for key in stored if key.startswith(EMBED)})
    elif form.isImageFormat():
        name = form.toImageFormat().name()
        marks[name if name.startswith(EMBED) else f"{EMBED}{name}"] = True
    return marks


def pieces_of(block: QTextBlock) -> Iterator[QTextFragment]:
    for walk in block:  # type: ignore[attr-defined]  # iterable; the stub says object
        yield walk.fragment()


def letters_of(block: QTextBlock) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """(position, text, marks); letters that took over a picture's format are just letters."""
    for piece in pieces_of(block):
        at, text, marks = piece.position(), piece.text(), marks_of(piece.charFormat())
        if not text.strip(OBJECT) or not any(key.startswith(EMBED) for key in marks):
            yield at, text, marks
            continue
        plain = {key: value for key, value in marks.items() if not key.startswith(EMBED)}
        for part in re.split(f"({OBJECT}+)", text):
            if part:
                yield at, part, marks if part[0] == OBJECT else plain
            at += units(part)


def letters_within(
    block: QTextBlock, low: int, high: int
) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """(start, end, marks) of the letters of `block` within [low, high), document positions."""
    for start, text, marks in letters_of(block):
        end = start + units(text)
        if end > low and start < high:
            yield max(start, low), min(end, high), marks
        if end >= high:
            return


def read_block(block: QTextBlock) -> Block:
    """What the screen says."""
    pieces: list[tuple[str, Marks | None]] = [(text, marks) for _, text, marks in letters_of(block)]
    own = {KIND: kind_of(block), DEPTH: depth_of(block)}
    pieces.append(("\n", {**dict(newline_marks(block)), **own}))
    return build_blocks(pieces)[0]


def read_blocks(document: QTextDocument) -> list[Block]:
    return [read_block(block) for block in blocks_of(document)]


def blocks_of(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def _measures(form: QTextBlockFormat) -> tuple[float, ...]:
    return (
        form.topMargin(),
        form.bottomMargin(),
        form.leftMargin(),
        form.rightMargin(),
        form.lineHeight(),
        form.indent(),
    )


@lru_cache(maxsize=4096)
def _parsed(text: str) -> dict[str, Any]:
    return dict(json.loads(text)) if text else {}
