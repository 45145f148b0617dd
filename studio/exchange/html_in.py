"""What Word, WPS, LibreOffice, WeChat and web pages put on the clipboard, as blocks.

Nothing is fetched and nothing runs: nh3 takes out scripts, styles and comments first; of what is
left only kinds, depth, bold, italic, safe links, tables and pictures that came along are read.
"""

from __future__ import annotations

import base64
import binascii
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from urllib.parse import unquote, unquote_to_bytes, urlsplit
from urllib.request import url2pathname

import nh3

from studio.manuscript.blocks import (
    BOLD,
    DEEPEST,
    EMBED,
    HEADINGS,
    ITALIC,
    LINE_BREAK,
    LINK,
    LISTED,
    OBJECT,
    Block,
    Run,
    clean,
    joined,
)
from studio.manuscript.objects import LARGEST_TABLE, Embedded, Sort, as_block
from studio.manuscript.rendering import is_safe_link
from studio.vocabulary import BlockKind

_Attributes = Mapping[str, str]

_BLOCKS: Final = {
    "p", "div", "section", "article", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote",
    "pre", "ul", "ol", "figure", "figcaption", "header", "footer", "main", "aside", "dl", "dt",
    "dd", "address", "center", "hr", "table", "caption", "tr", "td", "th", "tbody", "thead",
    "tfoot",
}  # fmt: skip
_INLINE: Final = {
    "a", "b", "strong", "i", "em", "cite", "span", "font", "br", "img", "s", "strike", "u",
    "sub", "sup", "small",
}  # fmt: skip
_GONE: Final = {
    "script", "style", "title", "head", "xml", "del", "template", "noscript", "iframe", "object",
    "svg", "math", "select", "textarea", "button",
}  # fmt: skip
_STRONG: Final = frozenset({"b", "strong"})
_SLANTED: Final = frozenset({"i", "em", "cite"})
_VOID: Final = frozenset({"br", "img", "hr"})
_BOLD_FROM: Final = 600
_OUTLINE: Final = re.compile(r"mso-outline-level:\s*(\d)")
_HEADING_CLASS: Final = re.compile(r"\b(?:Mso)?Heading\s?-?(\d)\b", re.IGNORECASE)
_WORDS_ITEM: Final = re.compile(r"mso-list:\s*\S+\s+level(\d)")
_NUMBERED: Final = re.compile(
    r"^[（(]?(?:\d+|[a-zA-Z]|[ivxlcIVXLC]+|[一二三四五六七八九十百]+)[.)、．）]"
)
_WHITE: Final = re.compile(r"[ \t\n\r\f]+")
_WIDE: Final = r"[\u2e80-\u303f\u3041-\u9fff\uf900-\ufaff\uff01-\uffee]"
_LINE_END_IN_CHINESE: Final = re.compile(rf"(?<={_WIDE})[ \t]*[\r\n]+[ \t]*(?={_WIDE})")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that came along: as bytes, or as a file that the other program wrote."""

    name: str
    content: bytes = b""
    path: Path | None = None


@dataclass(slots=True)
class Incoming:
    """What is to be put into a text."""

    blocks: list[Block] = field(default_factory=list)
    objects: dict[str, Embedded] = field(default_factory=dict)
    """Tables and dividers, by the key that stands in the blocks."""
    pictures: dict[int, Picture] = field(default_factory=dict)
    """By the number of the empty block that keeps a picture's place."""
    left_out: int = 0
    """Pictures somewhere on the net; a link stands in their place."""

    @property
    def length(self) -> int:
        return sum(len(block.text) + 1 for block in self.blocks)


def read_html(text: str) -> Incoming:
    """Slow for megabytes: run it in background then."""
    reader = _Reader()
    reader.feed(_cleaned(text))
    reader.close()
    return reader.finish()


def _cleaned(text: str) -> str:
    everywhere = {"style", "class"}
    return nh3.clean(
        text,
        tags=_BLOCKS | _INLINE,
        clean_content_tags=_GONE,
        attributes={
            "*": everywhere,
            "a": {"href"},
            "img": {"src", "alt", "data-src"},
            "td": {"colspan", "rowspan"},
            "th": {"colspan", "rowspan"},
        },
        url_schemes={"http", "https", "mailto", "data", "file"},
        link_rel=None,
        strip_comments=True,
    )


@dataclass(slots=True)
class _Element:
    """An element that is open, with what it means for the letters in it."""

    name: str
    bold: bool
    italic: bool
    link: str
    hidden: bool
    is_sign: bool = False
    """Word's own number or bullet, which our list makes itself."""


@dataclass(slots=True)
class _Table:
    rows: list[list[str]] = field(default_factory=list)
    held: dict[int, int] = field(default_factory=dict)
    """By column, for how many more rows a cell from above reaches down."""
    pictures: list[Picture] = field(default_factory=list)
    cell: list[Block] | None = None
    """What is in the cell that is open; None: none is."""
    column: int = 0
    cells: list[Block] = field(default_factory=list)
    """What was in all cells, in case they only place words."""

    def begin_row(self) -> None:
        """A cell that reaches down past the end of the row before has reached one row further."""
        width = len(self.rows[-1]) if self.rows else 0
        self.held = {column: more - (column >= width) for column, more in self.held.items() if more}
        self.rows.append([])


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._out = Incoming()
        self._open: list[_Element] = [_Element("", False, False, "", False)]
        self._runs: list[Run] = []
        self._kind = BlockKind.PARAGRAPH
        self._depth = 0
        self._lists: list[BlockKind] = []
        self._quotes = 0
        self._item_is_open = False
        self._sign = ""
        self._pre = 0
        self._tables: list[_Table] = []

    def finish(self) -> Incoming:
        self._end_block()
        while self._tables:
            self._end_table()
        return self._out

    # -- what the parser says ------------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = {name: value or "" for name, value in attrs}
        if tag in _BLOCKS:
            self._begin(tag, about)
        if tag == "br":
            self._break()
        elif tag == "img":
            self._picture(about)
        if tag not in _VOID:
            self._open.append(self._element(tag, about))

    def handle_endtag(self, tag: str) -> None:
        place = next((n for n in range(len(self._open) - 1, 0, -1) if self._open[n].name == tag), 0)
        if place:
            del self._open[place:]
        if tag in _BLOCKS:
            self._end(tag)

    def handle_data(self, data: str) -> None:
        state = self._open[-1]
        if state.hidden:
            return
        if state.is_sign:
            self._sign += data
            return
        if self._pre:
            text = data.replace("\n", LINE_BREAK)
        else:
            text = _WHITE.sub(" ", _LINE_END_IN_CHINESE.sub("", data))
        text = clean(text).replace(OBJECT, "").replace("\n", " ")
        if text:
            self._runs.append(Run(text, self._marks(state)))

    # -- blocks --------------------------------------------------------------------------------

    def _begin(self, tag: str, about: _Attributes) -> None:
        self._end_block()
        style, name = about.get("style", ""), about.get("class", "")
        if tag in ("ul", "ol"):
            self._lists.append(BlockKind(tag))
        elif tag == "blockquote":
            self._quotes += 1
        elif tag == "pre":
            self._pre += 1
        elif tag == "table":
            self._tables.append(_Table())
        elif tag == "tr" and self._tables:
            self._tables[-1].begin_row()
        elif tag in ("td", "th") and self._tables:
            self._begin_cell(about)
        elif tag == "hr" and not self._tables:
            self._add_object(Embedded(Sort.DIVIDER))
        if tag == "li":
            self._item_is_open = False
        self._shape(tag, style, name)

    def _shape(self, tag: str, style: str, name: str) -> None:
        """What the paragraph that begins here is."""
        outline = _OUTLINE.search(style) or _HEADING_CLASS.search(name)
        item = _WORDS_ITEM.search(style)
        if re.fullmatch("h[1-6]", tag):
            self._kind, self._depth = HEADINGS[min(int(tag[1]), 3) - 1], 0
        elif "MsoTitle" in name:
            self._kind, self._depth = BlockKind.HEADING_1, 0
        elif outline and outline[1] != "0":
            self._kind, self._depth = HEADINGS[min(int(outline[1]), 3) - 1], 0
        elif item:
            self._kind, self._depth = BlockKind.BULLETS, min(int(item[1]) - 1, DEEPEST)
        elif self._lists:
            self._kind, self._depth = self._lists[-1], min(len(self._lists) - 1, DEEPEST)
        elif self._quotes or "Quote" in name:
            self._kind, self._depth = BlockKind.QUOTE, 0
        elif tag in _BLOCKS:
            self._kind, self._depth = BlockKind.PARAGRAPH, 0

    def _end(self, tag: str) -> None:
        self._end_block()
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
            self._item_is_open = bool(self._lists)
        elif tag == "blockquote":
            self._quotes = max(0, self._quotes - 1)
        elif tag == "pre":
            self._pre = max(0, self._pre - 1)
        elif tag in ("td", "th") and self._tables:
            self._end_cell()
        elif tag == "table" and self._tables:
            self._end_table()
        self._shape("p", "", "")

    def _end_block(self) -> None:
        runs, self._runs = _trimmed(self._runs), []
        sign, self._sign = self._sign.strip(), ""
        if not runs:
            return
        kind = self._kind
        if sign and kind is BlockKind.BULLETS:
            kind = BlockKind.NUMBERS if _NUMBERED.match(sign) else BlockKind.BULLETS
        if kind in HEADINGS:  # they are bold anyway; that is not what their writer marked
            runs = joined(Run(one.text, _without(one.marks, BOLD)) for one in runs)
        blocks = self._blocks()
        within = bool(self._lists) and kind in LISTED
        if within and self._item_is_open and blocks and blocks[-1].kind is kind:
            last = blocks[-1]
            blocks[-1] = Block(kind, joined([*last.runs, Run(LINE_BREAK), *runs]), last.depth)
        else:
            blocks.append(Block(kind, runs, self._depth if kind in LISTED else 0))
        self._item_is_open = within

    def _blocks(self) -> list[Block]:
        """Where blocks go now: into the cell that is open, or into the text."""
        cells = (table.cell for table in reversed(self._tables) if table.cell is not None)
        return next(cells, self._out.blocks)

    def _break(self) -> None:
        if self._runs and self._runs[-1].text.endswith(LINE_BREAK):
            kind, depth = self._kind, self._depth
            self._end_block()  # two in a row are how web pages part paragraphs
            self._kind, self._depth = kind, depth
        elif self._runs:
            self._runs.append(Run(LINE_BREAK))

    # -- tables --------------------------------------------------------------------------------

    def _begin_cell(self, about: _Attributes) -> None:
        table = self._tables[-1]
        if not table.rows:
            table.rows.append([])
        row = table.rows[-1]
        while table.held.get(len(row), 0):
            table.held[len(row)] -= 1
            row.append("")
        down, across = _count(about, "rowspan"), _count(about, "colspan")
        for column in range(len(row), len(row) + across):
            table.held[column] = down - 1
        table.cell, table.column = [], len(row)
        row.extend([""] * across)

    def _end_cell(self) -> None:
        table = self._tables[-1]
        if table.cell is not None and table.rows:
            text = "\n".join(block.text.replace(OBJECT, "") for block in table.cell)
            table.rows[-1][table.column] = text.replace(LINE_BREAK, "\n")
            table.cells += table.cell
        table.cell = None

    def _end_table(self) -> None:
        table = self._tables.pop()
        rows = [row for row in table.rows if any(cell.strip() for cell in row)]
        is_frame = len(rows) <= 1 and max((len(row) for row in rows), default=0) <= 1
        if self._tables or is_frame or sum(map(len, rows)) > LARGEST_TABLE:
            self._blocks().extend(table.cells)  # within another, or only there to place its words
        elif rows:
            width = max(map(len, rows))
            filled = tuple((*row, *[""] * (width - len(row))) for row in rows)
            self._add_object(Embedded(Sort.TABLE, rows=filled))
        for picture in table.pictures:
            self._place(picture)

    # -- pictures ------------------------------------------------------------------------------

    def _picture(self, about: _Attributes) -> None:
        if self._open[-1].hidden:
            return
        source = about.get("src") or about.get("data-src") or ""
        alt = _WHITE.sub(" ", clean(about.get("alt", ""))).strip()
        picture = _came_along(source, alt)
        if picture is not None and self._tables:
            self._tables[-1].pictures.append(picture)
        elif picture is not None:
            kind, depth = self._kind, self._depth
            self._end_block()
            self._place(picture)
            self._kind, self._depth = kind, depth
        else:
            address = source if source.startswith("http") else about.get("data-src", "")
            self._out.left_out += 1
            if is_safe_link(address):
                self._runs.append(Run(alt or address, ((LINK, address),)))

    def _place(self, picture: Picture) -> None:
        if self._tables:
            self._tables[-1].pictures.append(picture)
            return
        self._out.pictures[len(self._out.blocks)] = picture
        self._out.blocks.append(Block(BlockKind.PARAGRAPH, ()))

    def _add_object(self, one: Embedded) -> None:
        key = f"{EMBED}in-{len(self._out.objects) + 1}"
        self._out.objects[key] = one
        self._blocks().append(as_block(key))

    # -- letters -------------------------------------------------------------------------------

    def _element(self, tag: str, about: _Attributes) -> _Element:
        around = self._open[-1]
        style = about.get("style", "").lower()
        properties = _properties(style)
        link = about.get("href", "") if tag == "a" else around.link
        return _Element(
            tag,
            _is_bold(properties.get("font-weight", ""), around.bold or tag in _STRONG),
            _is_italic(properties.get("font-style", ""), around.italic or tag in _SLANTED),
            link if is_safe_link(link) else "",
            around.hidden
            or properties.get("display") == "none"
            or properties.get("mso-hide") == "all",
            around.is_sign or properties.get("mso-list", "").startswith("ignore"),
        )

    def _marks(self, state: _Element) -> tuple[tuple[str, object], ...]:
        marks: list[tuple[str, object]] = []
        if state.bold:
            marks.append((BOLD, True))
        if state.italic:
            marks.append((ITALIC, True))
        if state.link:
            marks.append((LINK, state.link))
        return tuple(marks)


def _properties(style: str) -> dict[str, str]:
    pairs = (part.partition(":") for part in style.split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs if name.strip()}


def _is_bold(weight: str, otherwise: bool) -> bool:
    if weight.isdigit():
        return int(weight) >= _BOLD_FROM
    return {"bold": True, "bolder": True, "normal": False, "lighter": False}.get(weight, otherwise)


def _is_italic(style: str, otherwise: bool) -> bool:
    return {"italic": True, "oblique": True, "normal": False}.get(style, otherwise)


def _without(marks: tuple[tuple[str, object], ...], key: str) -> tuple[tuple[str, object], ...]:
    return tuple(mark for mark in marks if mark[0] != key)


def _trimmed(runs: list[Run]) -> tuple[Run, ...]:
    """Without white at the ends, and no two spaces in a row where elements met."""
    out: list[Run] = []
    for run in runs:
        text = run.text
        if not out or out[-1].text.endswith((" ", LINE_BREAK)):
            text = text.lstrip(" ")
        if not out:
            text = text.lstrip().lstrip(LINE_BREAK)
        if text:
            out.append(Run(text, run.marks))
    while out:
        text = out[-1].text.rstrip()
        if text:
            out[-1] = Run(text, out[-1].marks)
            break
        out.pop()
    return joined(out)


def _came_along(source: str, alt: str) -> Picture | None:
    """A picture that lies within the clipboard or was put aside for it; None: any other."""
    if source.startswith("data:image/"):
        head, _, body = source.partition(",")
        ending = re.sub(r"[^a-z0-9].*", "", head[len("data:image/") :].split("+")[0].lower())
        try:
            is_coded = head.endswith(";base64")
            content = base64.b64decode(unquote(body)) if is_coded else unquote_to_bytes(body)
        except (binascii.Error, ValueError):
            return None
        return Picture(f"{alt[:40] or 'picture'}.{ending or 'png'}", content) if content else None
    parts = urlsplit(source)
    if parts.scheme == "file" and parts.netloc in ("", "localhost"):
        path = Path(url2pathname(parts.path))
        if _is_for_a_clipboard(path):
            return Picture(path.name, path=path)
    return None


def _is_for_a_clipboard(path: Path) -> bool:
    """Whether an office program may have put it there for this paste.

    They use the temporary folder. A web page may name any file of this machine: it must not bring
    a private picture into a story.
    """
    try:
        return path.resolve().is_relative_to(Path(tempfile.gettempdir()).resolve())
    except (OSError, ValueError):  # no path at all, or a circle of links
        return False


def _count(about: _Attributes, name: str) -> int:
    value = about.get(name, "")
    return max(1, min(int(value), 100)) if value.isdecimal() else 1
