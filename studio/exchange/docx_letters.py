"""The letters of a Word paragraph with their marks: formats, links, suggestions, comments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from studio.errors import Invalid
from studio.exchange.document import Document, LeftOut
from studio.exchange.docx_changes import Changes, change_of
from studio.exchange.docx_styles import Look, Styles, is_on
from studio.exchange.html_in import Picture
from studio.exchange.office_file import Element, OfficeFile, Relationship
from studio.exchange.office_names import (
    CREDIT,
    DRAWING,
    EITHER,
    LINKS,
    MATHS,
    OFFICE,
    PLACED,
    VML,
    w,
)
from studio.manuscript.blocks import (
    BOLD,
    COMMENT,
    DELETED,
    EMBED,
    HEADINGS,
    INSERTED,
    ITALIC,
    LINE_BREAK,
    LINK,
    OBJECT,
    Run,
    clean,
)
from studio.manuscript.objects import Embedded, Sort
from studio.manuscript.rendering import is_safe_link
from studio.vocabulary import LONGEST_STORY

Marks = dict[str, Any]

INS: Final = frozenset({w("ins"), w("moveTo")})
DEL: Final = frozenset({w("del"), w("moveFrom")})
ALTERNATE: Final = f"{{{EITHER}}}AlternateContent"
MATHS_LINE: Final = f"{{{MATHS}}}oMathPara"

_DEEPEST_ELEMENT: Final = 60
"""Elements within elements; Word itself writes a dozen."""
_HOLDERS: Final = frozenset(
    map(w, ("smartTag", "customXml", "sdtContent", "dir", "bdo", "sdt", "rubyBase"))
)
_MEDIA: Final = frozenset({
    ".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".heic",
})  # fmt: skip
_FIELD_LINK: Final = re.compile(r'^\s*HYPERLINK\s+(?:"([^"]*)"|(\S+))')
_SIGNS: Final = {
    w("tab"): "\t", w("ptab"): "\t", w("cr"): LINE_BREAK,
    w("noBreakHyphen"): "\u2011", w("softHyphen"): "\u00ad",
}  # fmt: skip
_PRIVATE: Final = range(0xE000, 0xF900)
_NOTES: Final = {w("footnoteReference"): "footnotes", w("endnoteReference"): "endnotes"}


@dataclass(slots=True)
class Line:
    """What stands in a paragraph."""

    look: Look
    runs: list[Run] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    """Text in frames that float beside it."""
    pointed: list[str] = field(default_factory=list)
    """Comments that say no range: they are about the whole paragraph."""


@dataclass(slots=True)
class _Field:
    """A field that is open: what it asks for, and whether its result has begun."""

    asks: str = ""
    shows: bool = False
    link: str = ""


class Letters:
    """Reads lines one after the other; comments, fields and moves may go on from one to the next.

    Objects that stand in a line are entered in `out`.
    """

    def __init__(
        self, file: OfficeFile, links: dict[str, Relationship], styles: Styles, out: Document
    ) -> None:
        self.links = links
        """Of the part that is being read."""
        self.changes = Changes()
        self.open_comments: dict[str, None] = {}
        self.notes: list[tuple[str, str]] = []
        """(sort, id) of each note that was referred to, in order."""
        self.left: dict[str, int] = {}
        """How often something was left out, by its code."""
        self._file = file
        self._styles = styles
        self._out = out
        self._begun_comments: set[str] = set()
        self._fields: list[_Field] = []
        self._moves: dict[str, str] = {}
        self._depth = 0
        self._count = 0
        self._objects = 0
        read = {
            w("r"): self._run,
            w("hyperlink"): self._hyperlink,
            w("fldSimple"): self._simple_field,
            f"{{{MATHS}}}oMath": self._maths,
            MATHS_LINE: self._maths,
            ALTERNATE: self._either,
        }
        read |= dict.fromkeys((*INS, *DEL), self._changed)
        self._in_line: dict[str, _Read] = {**read, **dict.fromkeys(_HOLDERS, self.inline)}
        self._in_run: dict[str, _Read] = {
            w("t"): self._text,
            w("delText"): self._text,
            w("br"): self._break,
            w("sym"): self._symbol,
            w("fldChar"): self._field,
            w("instrText"): self._field_text,
            w("delInstrText"): self._field_text,
            w("commentReference"): self._comment_point,
            w("ruby"): self._ruby,
            ALTERNATE: self._either_in_run,
        }
        self._in_run |= dict.fromkeys(_SIGNS, self._sign)
        self._in_run |= dict.fromkeys(_NOTES, self._note)
        drawn = (w("drawing"), w("pict"), w("object"))
        self._in_run |= dict.fromkeys(drawn, self._drawing)

    def line(self, element: Element, look: Look) -> Line:
        """What a w:p holds. Raises Invalid."""
        line = Line(look)
        self.inline(element, line, {})
        for name in line.pointed:
            line.runs = [_marked(run, COMMENT + name) for run in line.runs]
        return line

    @contextmanager
    def deeper(self) -> Iterator[bool]:
        """Whether what stands within may still be read."""
        self._depth += 1
        try:
            yield self._depth < _DEEPEST_ELEMENT
        finally:
            self._depth -= 1

    def leave(self, code: str, n: int = 1) -> None:
        """Something is left out; a code of resources/i18n."""
        self.left[code] = self.left.get(code, 0) + n

    def told(self) -> list[LeftOut]:
        return [LeftOut(code, n) for code, n in self.left.items()]

    def new_object(self, one: Embedded) -> str:
        """The key of its mark."""
        self._objects += 1
        key = f"{EMBED}in-{self._objects}"
        self._out.objects[key] = one
        return key

    def aside(self, child: Element) -> None:
        """Beginnings and ends of comments and moves, which may stand between paragraphs too."""
        name = child.get(w("id")) or ""
        if child.tag == w("commentRangeStart"):
            self.open_comments[name] = None
            self._begun_comments.add(name)
        elif child.tag == w("commentRangeEnd"):
            self.open_comments.pop(name, None)
        elif child.tag in _MOVES:
            side, begins = _MOVES[child.tag]
            self._moves[side] = (child.get(w("name")) or "") if begins else ""

    def inline(self, holder: Element, line: Line, marks: Marks) -> None:
        """All that an element within a paragraph holds."""
        with self.deeper() as may:
            for child in holder if may else ():
                read = self._in_line.get(child.tag)
                if read is None:
                    self.aside(child)
                else:
                    read(child, line, marks)

    # -- around runs ---------------------------------------------------------------------------

    def _changed(self, child: Element, line: Line, marks: Marks) -> None:
        is_new = child.tag in INS
        is_move = child.tag in (w("moveTo"), w("moveFrom"))
        move = self._moves.get("to" if is_new else "from", "") if is_move else ""
        key = self.changes.mark(INSERTED if is_new else DELETED, change_of(child), move)
        self.inline(child, line, marks | {key: True})

    def _hyperlink(self, child: Element, line: Line, marks: Marks) -> None:
        found = self.links.get(child.get(f"{{{LINKS}}}id") or "")
        link = _safe(found.target) if found is not None and found.is_external else ""
        self.inline(child, line, marks | ({LINK: link} if link else {}))

    def _simple_field(self, child: Element, line: Line, marks: Marks) -> None:
        link = _asked(child.get(w("instr")) or "")
        self.inline(child, line, marks | ({LINK: link} if link else {}))

    def _maths(self, child: Element, line: Line, marks: Marks) -> None:
        self._write(line, maths(child), marks)

    def _either(self, child: Element, line: Line, marks: Marks) -> None:
        for choice in choices(child):
            self.inline(choice, line, marks)

    # -- runs ----------------------------------------------------------------------------------

    def _run(self, element: Element, line: Line, marks: Marks) -> None:
        properties = element.find(w("rPr"))
        hidden = None if properties is None else properties.find(w("vanish"))
        if hidden is not None and is_on(hidden):
            if any(True for _ in element.iter(w("t"))):
                self.leave("docx_hidden")
            return
        self._run_parts(element, line, marks | self._formats(properties, line.look))

    def _run_parts(self, holder: Element, line: Line, marks: Marks) -> None:
        for child in holder:
            read = self._in_run.get(child.tag)
            if read is not None:
                read(child, line, marks)

    def _formats(self, properties: Element | None, look: Look) -> Marks:
        """Bold and italic as they were, with what they are to become."""
        found: Marks = {}
        changed = None if properties is None else properties.find(w("rPrChange"))
        for key, name in ((BOLD, "b"), (ITALIC, "i")):
            if key == BOLD and look.kind in HEADINGS:
                continue  # bold anyway; that is not what their writer marked
            is_new = self._styles.switch(name, properties, look.style)
            is_old = is_new
            if changed is not None:
                is_old = self._styles.switch(name, changed.find(w("rPr")), look.style)
            if is_old != is_new:
                found |= self.changes.format_mark(key, is_new or None, change_of(changed))
            if is_old:
                found[key] = True
        if self._styles.is_credit(properties):
            found[CREDIT] = True  # for captions; it goes no further
        return found

    def _text(self, child: Element, line: Line, marks: Marks) -> None:
        self._write(line, child.text or "", marks)

    def _sign(self, child: Element, line: Line, marks: Marks) -> None:
        self._write(line, _SIGNS[child.tag], marks)

    def _break(self, child: Element, line: Line, marks: Marks) -> None:
        if (child.get(w("type")) or "textWrapping") == "textWrapping":
            self._write(line, LINE_BREAK, marks)

    def _symbol(self, child: Element, line: Line, marks: Marks) -> None:
        code = child.get(w("char")) or ""
        if re.fullmatch("[0-9A-Fa-f]{1,4}", code) and int(code, 16) not in _PRIVATE:
            self._write(line, chr(int(code, 16)), marks)

    def _note(self, child: Element, line: Line, marks: Marks) -> None:
        self.notes.append((_NOTES[child.tag], child.get(w("id")) or ""))
        self._write(line, f"［{len(self.notes)}］", marks)

    def _comment_point(self, child: Element, line: Line, _: Marks) -> None:
        name = child.get(w("id")) or ""
        if name not in self._begun_comments:
            line.pointed.append(name)

    def _ruby(self, child: Element, line: Line, marks: Marks) -> None:
        for base in child.iterchildren(w("rubyBase")):
            self.inline(base, line, marks)

    def _either_in_run(self, child: Element, line: Line, marks: Marks) -> None:
        with self.deeper() as may:
            for choice in choices(child) if may else ():
                self._run_parts(choice, line, marks)

    def _write(self, line: Line, text: str, marks: Marks) -> None:
        if not all(one.shows for one in self._fields):
            return
        text = clean(text).replace(OBJECT, "").replace("\n", " ")
        self._count += len(text)
        if self._count > 2 * LONGEST_STORY:  # what is in tables and deleted, too
            raise Invalid("story_too_long", limit=LONGEST_STORY)
        if text:
            link = next((one.link for one in reversed(self._fields) if one.link), "")
            found = {**self._around(), **({LINK: link} if link else {}), **marks}
            line.runs.append(Run(text, tuple(sorted(found.items()))))

    def _around(self) -> Marks:
        return {COMMENT + name: True for name in self.open_comments}

    # -- fields --------------------------------------------------------------------------------

    def _field(self, child: Element, _line: Line, _marks: Marks) -> None:
        what = child.get(w("fldCharType")) or ""
        if what == "begin":
            self._fields.append(_Field())
        elif what == "separate" and self._fields:
            self._fields[-1].shows = True
            self._fields[-1].link = _asked(self._fields[-1].asks)
        elif what == "end" and self._fields:
            self._fields.pop()

    def _field_text(self, child: Element, _line: Line, _marks: Marks) -> None:
        if self._fields:
            self._fields[-1].asks += child.text or ""

    # -- pictures ------------------------------------------------------------------------------

    def _drawing(self, element: Element, line: Line, marks: Marks) -> None:
        boxes = [box for box in element.iter(w("txbxContent")) if not _is_within_box(box, element)]
        line.boxes += boxes
        rule = next(element.iter(f"{{{VML}}}rect"), None)
        if any(True for _ in element.iter(f"{{{OFFICE}}}OLEObject")):
            self.leave("docx_parts")
            return
        if rule is not None and rule.get(f"{{{OFFICE}}}hr"):
            self._put(line, self.new_object(Embedded(Sort.DIVIDER)), marks)
            return
        about = next(element.iter(f"{{{PLACED}}}docPr"), None)
        alt, title = ("", "") if about is None else (about.get("descr"), about.get("title"))
        ids = [blip.get(f"{{{LINKS}}}embed") for blip in element.iter(f"{{{DRAWING}}}blip")]
        ids += [image.get(f"{{{LINKS}}}id") for image in element.iter(f"{{{VML}}}imagedata")]
        for one in ids:
            if one:
                self._picture(one, title or "", alt or "", line, marks)
        if not ids and not boxes:
            self.leave("docx_parts")

    def _picture(self, name: str, title: str, alt: str, line: Line, marks: Marks) -> None:
        found = self.links.get(name)
        if found is None or found.is_external:
            return  # counted among what lies outside
        suffix = Path(found.target).suffix.lower()
        if suffix not in _MEDIA or not self._file.has(found.target):
            self.leave("docx_pictures")
            return
        title = clean(title).strip()
        called = title if Path(title).suffix.lower() == suffix else Path(found.target).name
        key = self.new_object(Embedded(Sort.PICTURE, name=called, alt=clean(alt)))
        self._out.pictures[key] = Picture(called, self._file.raw(found.target))
        self._put(line, key, marks)

    def _put(self, line: Line, key: str, marks: Marks) -> None:
        """An object has no formats."""
        kept = {k: v for k, v in marks.items() if k.startswith((INSERTED, DELETED))}
        found = {**self._around(), **kept, key: True}
        line.runs.append(Run(OBJECT, tuple(sorted(found.items()))))


_Read = Callable[[Element, Line, Marks], None]
_MOVES: Final = {
    w("moveFromRangeStart"): ("from", True),
    w("moveFromRangeEnd"): ("from", False),
    w("moveToRangeStart"): ("to", True),
    w("moveToRangeEnd"): ("to", False),
}


def choices(element: Element) -> Iterable[Element]:
    """The first choice, for it is what Word itself shows; else what stands in for it."""
    found = element.find(f"{{{EITHER}}}Choice")
    if found is None:
        found = element.find(f"{{{EITHER}}}Fallback")
    return () if found is None else (found,)


def maths(element: Element) -> str:
    """The letters of a formula, in a row."""
    return "".join(one.text or "" for one in element.iter(f"{{{MATHS}}}t"))


def _safe(address: str) -> str:
    address = clean(address).strip()
    return address if is_safe_link(address) else ""


def _asked(field_text: str) -> str:
    """The address that a field leads to; empty: it is no link, or leads to no page."""
    found = _FIELD_LINK.match(field_text)
    return _safe(found[1] or found[2] or "") if found else ""


def _marked(run: Run, key: str) -> Run:
    return Run(run.text, tuple(sorted({**dict(run.marks), key: True}.items())))


def _is_within_box(box: Element, drawing: Element) -> bool:
    """A box in a box is read with the outer one; the older form of the same box is not read."""
    for above in box.iterancestors():
        if above is drawing:
            return False
        if above.tag in (w("txbxContent"), f"{{{EITHER}}}Fallback"):
            return True
    return False
