"""What the styles and lists of a Word file mean for a paragraph and its letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from studio.exchange.office_file import Element, OfficeFile
from studio.exchange.office_names import CREDIT, KIND_OF_NAME, ROLE_OF_NAME, w
from studio.manuscript.blocks import DEEPEST, HEADINGS, LISTED
from studio.vocabulary import BlockKind

_HEADING_NAME: Final = re.compile(r"(?:heading|标题)\s*([1-9])")
_BODY_LEVEL: Final = 9
"""Word's outline level of what is no heading."""
_LONGEST_CHAIN: Final = 20
_OFF: Final = frozenset({"0", "false", "off", "none"})


@dataclass(frozen=True, slots=True)
class Look:
    """What a paragraph's properties make of it."""

    kind: BlockKind = BlockKind.PARAGRAPH
    depth: int = 0
    role: str = ""
    """As in ROLE_OF_NAME; empty: an ordinary paragraph."""
    style: str = ""
    is_centred: bool = False
    is_ruled: bool = False
    """It has a line above or below."""


def number(element: Element | None, name: str = "val") -> int | None:
    """An attribute of Word's as a number; None: there is none."""
    value = "" if element is None else (element.get(w(name)) or "")
    return int(value) if re.fullmatch(r"-?\d{1,9}", value) else None


def is_on(element: Element) -> bool:
    """Of a switch such as w:b."""
    return (element.get(w("val")) or "true").casefold() not in _OFF


class Styles:
    def __init__(self, styles: Element | None, numbering: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self._usual = ""
        for one in () if styles is None else styles.iter(w("style")):
            name = one.get(w("styleId")) or ""
            self._styles.setdefault(name, one)
            is_usual = (one.get(w("default")) or "").casefold() in ("1", "true", "on")
            if is_usual and one.get(w("type")) == "paragraph":
                self._usual = name
        self._lists = _Lists(numbering)
        self._known: dict[str, Look] = {}
        self._switches: dict[tuple[str, str], bool | None] = {}

    @classmethod
    def of(cls, file: OfficeFile, styles: str, numbering: str) -> Styles:
        """From these parts, as far as they are there."""
        return cls(*(file.xml(part) if file.has(part) else None for part in (styles, numbering)))

    def look(self, properties: Element | None) -> Look:
        """Of a w:pPr."""
        style = self._usual
        named = None if properties is None else properties.find(w("pStyle"))
        if named is not None and (named.get(w("val")) or "") in self._styles:
            style = named.get(w("val")) or ""
        base = self._of_style(style)
        return base if properties is None else self._with(base, properties)

    def switch(self, name: str, properties: Element | None, paragraph_style: str) -> bool:
        """Whether letters are `b` or `i`, by their own w:rPr, its style, or the paragraph's."""
        own = None if properties is None else properties.find(w(name))
        if own is not None:
            return is_on(own)
        styled = None if properties is None else properties.find(w("rStyle"))
        if styled is not None:
            found = self._style_switch(styled.get(w("val")) or "", name)
            if found is not None:
                return found
        return bool(self._style_switch(paragraph_style or self._usual, name))

    def is_credit(self, properties: Element | None) -> bool:
        styled = None if properties is None else properties.find(w("rStyle"))
        if styled is None:
            return False
        return ROLE_OF_NAME.get(self._name(styled.get(w("val")) or "")) == CREDIT

    # -- inside ------------------------------------------------------------------------------

    def _chain(self, style: str) -> Iterator[str]:
        """The style and what it is based on."""
        for _ in range(_LONGEST_CHAIN):
            found = self._styles.get(style)
            if found is None:
                return
            yield style
            based = found.find(w("basedOn"))
            style = "" if based is None else based.get(w("val")) or ""

    def _name(self, style: str) -> str:
        found = self._styles.get(style)
        name = None if found is None else found.find(w("name"))
        return "" if name is None else " ".join((name.get(w("val")) or "").casefold().split())

    def _of_style(self, style: str) -> Look:
        if style not in self._known:
            look = Look(style=style)
            for each in reversed(list(self._chain(style))):
                properties = self._styles[each].find(w("pPr"))
                name = self._name(each)
                heading = _HEADING_NAME.fullmatch(name)
                if properties is not None:
                    look = self._with(look, properties)
                kind, role = KIND_OF_NAME.get(name), ROLE_OF_NAME.get(name, "")
                if heading:
                    kind = HEADINGS[min(int(heading[1]), 3) - 1]
                if kind is not None:
                    look = Look(kind, 0, "", style, look.is_centred, look.is_ruled)
                elif role:
                    look = Look(BlockKind.PARAGRAPH, 0, role, style, look.is_centred, look.is_ruled)
                else:
                    look = Look(
                        look.kind, look.depth, look.role, style, look.is_centred, look.is_ruled
                    )
            self._known[style] = look
        return self._known[style]

    def _with(self, look: Look, properties: Element) -> Look:
        kind, depth, role = look.kind, look.depth, look.role
        level = number(properties.find(w("outlineLvl")))
        listed = self._lists.kind_and_depth(properties.find(w("numPr")), look.depth)
        if level is not None and not role:
            if 0 <= level < _BODY_LEVEL:
                kind, depth = HEADINGS[min(level, 2)], 0
            elif kind in HEADINGS:
                kind = BlockKind.PARAGRAPH
        is_text = kind not in HEADINGS and not role
        if listed is not None and is_text and LISTED & {listed[0], kind}:
            kind, depth = listed
        align = properties.find(w("jc"))
        lines = properties.find(w("pBdr"))
        return Look(
            kind,
            depth,
            role,
            look.style,
            look.is_centred if align is None else align.get(w("val")) == "center",
            look.is_ruled if lines is None else _has_rule(lines),
        )

    def _style_switch(self, style: str, name: str) -> bool | None:
        key = (style, name)
        if key not in self._switches:
            self._switches[key] = None
            for each in self._chain(style):
                found = self._styles[each].find(f"{w('rPr')}/{w(name)}")
                if found is not None:
                    self._switches[key] = is_on(found)
                    break
        return self._switches[key]


class _Lists:
    def __init__(self, numbering: Element | None) -> None:
        self._levels: dict[tuple[str, int], str] = {}
        """Format of (list, level)."""
        if numbering is None:
            return
        plain: dict[str, Element] = {}
        by_style: dict[str, str] = {}
        for one in numbering.iter(w("abstractNum")):
            name = one.get(w("abstractNumId")) or ""
            plain[name] = one
            styled = one.find(w("styleLink"))
            if styled is not None:
                by_style[styled.get(w("val")) or ""] = name
        for one in numbering.iter(w("num")):
            refers = one.find(w("abstractNumId"))
            name = "" if refers is None else refers.get(w("val")) or ""
            linked = None if name not in plain else plain[name].find(w("numStyleLink"))
            if linked is not None:
                name = by_style.get(linked.get(w("val")) or "", name)
            for holder in (plain.get(name), one):  # what the list itself says comes last
                for level in () if holder is None else holder.iter(w("lvl")):
                    form = level.find(w("numFmt"))
                    if form is not None:
                        key = (one.get(w("numId")) or "", number(level, "ilvl") or 0)
                        self._levels[key] = form.get(w("val")) or ""

    def kind_and_depth(
        self, listed: Element | None, otherwise: int
    ) -> tuple[BlockKind, int] | None:
        """None: nothing is said of a list."""
        if listed is None:
            return None
        name = listed.find(w("numId"))
        if name is None:
            return None
        level = number(listed.find(w("ilvl")))
        level = otherwise if level is None else max(0, level)
        form = self._levels.get((name.get(w("val")) or "", level))
        if form is None or form == "none":
            return BlockKind.PARAGRAPH, 0
        kind = BlockKind.BULLETS if form in ("bullet", "picture") else BlockKind.NUMBERS
        return kind, min(level, DEEPEST)


def _has_rule(lines: Element) -> bool:
    """A line above or below; a box is none."""
    return any(map(_is_drawn, map(lines.find, map(w, ("top", "bottom", "between"))))) and not any(
        map(_is_drawn, map(lines.find, map(w, ("left", "right", "start", "end"))))
    )


def _is_drawn(side: Element | None) -> bool:
    return side is not None and (side.get(w("val")) or "none") not in ("none", "nil")
