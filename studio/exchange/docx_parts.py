"""The parts of a Word file that are the same for every story: styles, lists, settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from studio.exchange.office_file import Element
from studio.exchange.office_names import (
    CORE,
    DRAWING,
    DUBLIN,
    DUBLIN_TERMS,
    EITHER,
    LINKS,
    PICTURE,
    PLACED,
    RELATIONSHIPS,
    SCHEMA_INSTANCE,
    TYPES,
    WORD_2010,
    WORD_2012,
    WORD_2023,
    WORDS,
    w,
)
from studio.manuscript.blocks import DEEPEST

SONG: Final = "宋体"
HEI: Final = "黑体"
KAI: Final = "楷体"
LATIN: Final = "Times New Roman"
BULLET_LIST: Final = 1
"""The w:num of all bullets; numbered lists have one each, from 2 on."""
_BULLETS: Final = ("•", "◦", "▪", "•", "◦")
_NUMBERS: Final = ("decimal", "lowerLetter", "lowerRoman", "decimal", "lowerLetter")
_STEP: Final = 420
"""Twentieths of a point: two characters of 五号."""
_NAMES: Final = {
    "w": WORDS, "r": LINKS, "a": DRAWING, "pic": PICTURE, "wp": PLACED, "mc": EITHER,
    "w14": WORD_2010, "w15": WORD_2012, "w16du": WORD_2023,
}  # fmt: skip
_LATER: Final = "w14 w15 w16du"
"""What readers from before those versions may ignore."""


@dataclass(frozen=True, slots=True)
class _Style:
    """A paragraph's look; sizes in half points, distances in twentieths of a point."""

    id: str
    name: str
    size: int = 24
    font: str = SONG
    align: str = ""
    before: int = 0
    after: int = 0
    outline: int | None = None
    """Of headings, which are bold too."""


_STYLES: Final = (
    _Style("Title", "Title", 44, HEI, "center", 0, 240),
    _Style("Subtitle", "Subtitle", 32, KAI, "center", 0, 160),
    _Style("Byline", "Byline", 24, KAI, "center", 0, 240),
    _Style("Heading1", "heading 1", 32, HEI, "", 240, 120, 0),
    _Style("Heading2", "heading 2", 28, HEI, "", 200, 100, 1),
    _Style("Heading3", "heading 3", 26, HEI, "", 160, 80, 2),
    _Style("BodyText", "Body Text"),
    _Style("Quote", "Quote", 24, KAI, "", 60, 60),
    _Style("KeyFacts", "Key Facts", 24, KAI, "", 60, 60),
    _Style("ListParagraph", "List Paragraph"),
    _Style("Picture", "Picture", 24, SONG, "center", 120),
    _Style("Caption", "caption", 21, KAI, "center", 40, 160),
    _Style("Divider", "Divider", 24, SONG, "", 120, 120),
    _Style("AfterTable", "After Table", 8),
)
_BOX: Final = ("top", "left", "bottom", "right")
_LINE: Final = {"val": "single", "sz": 6, "space": 1, "color": "auto"}
_EDGE: Final = {"val": "single", "sz": 4, "space": 4, "color": "A6A6A6"}


def e(name: str, attributes: Mapping[str, object] | None = None, *children: Element) -> Element:
    """An element `prefix:name`, its attributes named alike; Word's own prefix for those with none.

    A name that begins with "-" belongs to no namespace.
    """
    made = etree.Element(_full(name), nsmap=_NAMES)
    for key, value in (attributes or {}).items():
        made.set(key[1:] if key.startswith("-") else _full(key), str(value))
    made.extend(children)
    return made


def _full(name: str) -> str:
    prefix, colon, rest = name.partition(":")
    return f"{{{_NAMES[prefix]}}}{rest}" if colon else w(name)


def root(name: str, *children: Element) -> Element:
    made = e(name, {"mc:Ignorable": _LATER}, *children)
    etree.cleanup_namespaces(made, keep_ns_prefixes=["w", "r", "w14", "w15", "w16du"])
    return made


def to_bytes(element: Element) -> bytes:
    made: bytes = etree.tostring(element, xml_declaration=True, encoding="UTF-8", standalone=True)
    return made


def fonts(east: str) -> Element:
    names = {"ascii": LATIN, "hAnsi": LATIN, "cs": LATIN, "eastAsia": east}
    return e("rFonts", names)


def styles() -> Element:
    usual = e(
        "rPr", None, fonts(SONG), e("sz", {"val": 24}), e("szCs", {"val": 24}),
        e("lang", {"val": "en-US", "eastAsia": "zh-CN"}),
    )  # fmt: skip
    spacing = e("pPr", None, e("spacing", {"line": 360, "lineRule": "auto"}))
    defaults = e("docDefaults", None, e("rPrDefault", None, usual), e("pPrDefault", None, spacing))
    normal = e("style", {"type": "paragraph", "default": 1, "styleId": "Normal"},
               e("name", {"val": "Normal"}), e("qFormat"))  # fmt: skip
    letters = e("style", {"type": "character", "default": 1, "styleId": "DefaultParagraphFont"},
                e("name", {"val": "Default Paragraph Font"}), e("uiPriority", {"val": 1}),
                e("semiHidden"))  # fmt: skip
    table = e("style", {"type": "table", "default": 1, "styleId": "TableNormal"},
              e("name", {"val": "Normal Table"}), e("semiHidden"), _cell_room())  # fmt: skip
    return root(
        "styles", defaults, normal, letters, table, *(_style(one) for one in _STYLES),
        _letters("Hyperlink", "Hyperlink", e("color", {"val": "0563C1"}),
                 e("u", {"val": "single"})),
        _letters("PictureCredit", "Picture Credit", e("color", {"val": "595959"})),
        _letters("CommentReference", "annotation reference", e("sz", {"val": 16})),
        e("style", {"type": "paragraph", "styleId": "CommentText"},
          e("name", {"val": "annotation text"}), e("basedOn", {"val": "Normal"}),
          e("rPr", None, e("sz", {"val": 20}))),
    )  # fmt: skip


def _style(one: _Style) -> Element:
    properties = e("pPr", None, *_lines_around(one))
    spacing: dict[str, object] = {"before": one.before, "after": one.after}
    if one.id == "AfterTable":
        spacing |= {"line": 80, "lineRule": "exact"}
    properties.append(e("spacing", spacing))
    indent = {
        "BodyText": {"firstLineChars": 200, "firstLine": 480},
        "Quote": {"left": _STEP, "right": _STEP},
    }.get(one.id)
    if indent:
        properties.append(e("ind", indent))
    if one.align:
        properties.append(e("jc", {"val": one.align}))
    if one.outline is not None:
        properties.append(e("outlineLvl", {"val": one.outline}))
    bold = [e("b")] if one.outline is not None else []
    size = {"val": one.size}
    return e(
        "style", {"type": "paragraph", "styleId": one.id}, e("name", {"val": one.name}),
        e("basedOn", {"val": "Normal"}), e("qFormat"), properties,
        e("rPr", None, fonts(one.font), *bold, e("sz", size), e("szCs", size)),
    )  # fmt: skip


def _lines_around(one: _Style) -> list[Element]:
    if one.outline is not None or one.id == "Picture":
        return [e("keepNext")]
    if one.id == "Divider":
        return [e("pBdr", None, e("bottom", _LINE))]
    if one.id == "KeyFacts":
        return [e("pBdr", None, *(e(side, _EDGE) for side in _BOX))]
    return []


def _letters(name: str, shown: str, *look: Element) -> Element:
    return e(
        "style", {"type": "character", "styleId": name}, e("name", {"val": shown}),
        e("basedOn", {"val": "DefaultParagraphFont"}), e("rPr", None, *look),
    )  # fmt: skip


def _cell_room() -> Element:
    sides = {"top": 0, "left": 108, "bottom": 0, "right": 108}
    room = (e(side, {"w": width, "type": "dxa"}) for side, width in sides.items())
    return e("tblPr", None, e("tblInd", {"w": 0, "type": "dxa"}), e("tblCellMar", None, *room))


def numbering(numbered_lists: int) -> Element:
    """Bullets, and numbers that begin anew in each of so many lists."""
    made = root("numbering", _levels(0, _BULLETS), _levels(1, _NUMBERS))
    made.append(e("num", {"numId": BULLET_LIST}, e("abstractNumId", {"val": 0})))
    for index in range(numbered_lists):
        anew = (
            e("lvlOverride", {"ilvl": level}, e("startOverride", {"val": 1}))
            for level in range(DEEPEST + 1)
        )
        number = {"numId": BULLET_LIST + 1 + index}
        made.append(e("num", number, e("abstractNumId", {"val": 1}), *anew))
    return made


def _levels(name: int, signs: Sequence[str]) -> Element:
    levels = []
    for level, sign in enumerate(signs):
        form, text = ("bullet", sign) if name == 0 else (sign, f"%{level + 1}.")
        indent = e("ind", {"left": _STEP * (level + 1), "hanging": _STEP})
        levels.append(
            e("lvl", {"ilvl": level}, e("start", {"val": 1}), e("numFmt", {"val": form}),
              e("lvlText", {"val": text}), e("lvlJc", {"val": "left"}), e("pPr", None, indent))
        )  # fmt: skip
    kind = e("multiLevelType", {"val": "hybridMultilevel"})
    return e("abstractNum", {"abstractNumId": name}, kind, *levels)


def settings() -> Element:
    modern = {
        "name": "compatibilityMode",
        "val": 15,
        "uri": "http://schemas.microsoft.com/office/word",
    }
    return root(
        "settings",
        e("zoom", {"percent": 100}),
        e("defaultTabStop", {"val": _STEP}),
        e("characterSpacingControl", {"val": "compressPunctuation"}),
        e("compat", None, e("compatSetting", modern)),
        e("themeFontLang", {"val": "en-US", "eastAsia": "zh-CN"}),
    )


def core(title: str, creator: str, made_at: str) -> bytes:
    """Title, byline and time; no name of a machine, an account or a program's user."""
    names = {"cp": CORE, "dc": DUBLIN, "dcterms": DUBLIN_TERMS, "xsi": SCHEMA_INSTANCE}
    made = etree.Element(f"{{{CORE}}}coreProperties", nsmap=names)
    for name, text in (("title", title), ("creator", creator)):
        etree.SubElement(made, f"{{{DUBLIN}}}{name}").text = text
    if made_at:
        created = etree.SubElement(made, f"{{{DUBLIN_TERMS}}}created")
        created.set(f"{{{SCHEMA_INSTANCE}}}type", "dcterms:W3CDTF")
        created.text = made_at
    return to_bytes(made)


def content_types(parts: Mapping[str, str], endings: Mapping[str, str]) -> bytes:
    made = etree.Element(f"{{{TYPES}}}Types", nsmap={None: TYPES})
    for ending, kind in endings.items():
        etree.SubElement(made, f"{{{TYPES}}}Default", Extension=ending, ContentType=kind)
    for part, kind in parts.items():
        etree.SubElement(made, f"{{{TYPES}}}Override", PartName=f"/{part}", ContentType=kind)
    return to_bytes(made)


def relationships(found: Sequence[tuple[str, str, str, bool]]) -> bytes:
    """(id, type, target, whether it leads out of the file) each."""
    made = etree.Element(f"{{{RELATIONSHIPS}}}Relationships", nsmap={None: RELATIONSHIPS})
    for name, kind, target, is_external in found:
        one: Any = etree.SubElement(
            made, f"{{{RELATIONSHIPS}}}Relationship", Id=name, Type=kind, Target=target
        )
        if is_external:
            one.set("TargetMode", "External")
    return to_bytes(made)
