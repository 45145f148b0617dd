"""A Word file as a document: words, kinds, lists, tables, pictures, suggestions and comments.

Nothing outside the file is followed and nothing in it runs. What a story has no place for is left
out and told. Notes at the foot or the end stand in brackets where they are referred to, and in
full after the text. Fonts and colours are not read; letters are exactly those of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from studio.errors import Invalid
from studio.exchange.document import Discussion, Document
from studio.exchange.docx_changes import change_of, numbered
from studio.exchange.docx_comments import read_comments
from studio.exchange.docx_letters import (
    ALTERNATE,
    DEL,
    INS,
    MATHS_LINE,
    Letters,
    Line,
    choices,
    maths,
)
from studio.exchange.docx_shape import Part, finished
from studio.exchange.docx_styles import Styles, number
from studio.exchange.office_file import Element, OfficeFile
from studio.exchange.office_names import AFTER_TABLE, w
from studio.manuscript.blocks import (
    COMMENT,
    DELETED,
    DEPTH,
    INSERTED,
    KIND,
    LINE_BREAK,
    OBJECT,
    Block,
    Frozen,
    Run,
    joined,
)
from studio.manuscript.objects import LARGEST_TABLE, Embedded, Sort, key_of
from studio.manuscript.suggested import open_suggestions
from studio.vocabulary import LONGEST_STORY, BlockKind

_HOLDERS: Final = frozenset(map(w, ("sdt", "sdtContent", "customXml")))
_HEX: Final = re.compile(r"[0-9a-fA-F]{1,8}")
_FIRST_ROW: Final = 0x20  # of tblLook, before Word 2010
_MAIN: Final = re.compile(r"wordprocessingml|ms-word\.(?:document|template)\.macroenabled")


def read_docx(path: Path) -> Document:
    """Slow: run it in background.

    Raises Invalid docx_damaged, docx_not_word, docx_old, docx_password, docx_bomb or
    story_too_long, and StoreError when the file cannot be read.
    """
    with OfficeFile(path) as file:
        reader = _Reader(file)
        try:
            return reader.read()
        except RecursionError as error:
            raise Invalid("docx_damaged", file=path.name) from error


class _Reader:
    def __init__(self, file: OfficeFile) -> None:
        self._file = file
        self._main = self._find_main()
        self._links = file.relationships(self._main)
        self._styles = Styles.of(file, self._part("styles"), self._part("numbering"))
        self._out = Document()
        self._letters = Letters(file, self._links, self._styles, self._out)
        self._parts: list[Part] = []
        """Where blocks go now: into the text, a cell or a note."""

    def read(self) -> Document:
        body = self._file.xml(self._main).find(w("body"))
        if body is None:
            raise Invalid("docx_damaged", file=self._file.name)
        self._look_around()
        self._blocks(body)
        for index, (sort, name) in enumerate(list(self._letters.notes), 1):
            self._parts += self._note(self._part(sort), name, index)
        out, changes = self._out, self._letters.changes
        parts = numbered(self._parts, changes)
        out.suggestions = changes.suggestions
        out.comments = self._comments()
        finished(out, parts)
        out.left_out += self._letters.told()
        if out.length > LONGEST_STORY:
            raise Invalid("story_too_long", limit=LONGEST_STORY)
        return out

    # -- the file ------------------------------------------------------------------------------

    def _find_main(self) -> str:
        found = [
            one for one in self._file.relationships("").values() if one.kind == "officeDocument"
        ]
        main = found[0].target if found else "word/document.xml"
        if not self._file.has(main):
            raise Invalid("docx_not_word", file=self._file.name)
        if not _MAIN.search(self._file.type_of(main).casefold()):
            raise Invalid("docx_not_word", file=self._file.name)
        return main

    def _part(self, kind: str) -> str:
        """The part of the main document of that kind; empty: none."""
        return next((one.target for one in self._links.values() if one.kind == kind), "")

    def _look_around(self) -> None:
        """What stays behind whatever the text says."""
        names = self._file.names
        is_macro = "macroenabled" in self._file.type_of(self._main).casefold()
        if is_macro or any(name.endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
            self._letters.leave("docx_macros")
        settings = self._part("settings")
        outside = list(self._file.relationships(settings).values()) if settings else []
        outside += [one for one in self._links.values() if one.kind != "hyperlink"]
        outside_count = sum(1 for one in outside if one.is_external)
        if outside_count:
            self._letters.leave("docx_outside", outside_count)
        for kind in ("header", "footer"):
            parts = [one.target for one in self._links.values() if one.kind == kind]
            texts = ("".join(self._file.xml(one).itertext(w("t"))) for one in parts if one)
            if any(re.search(r"[^\W\d_]", text) for text in texts):
                self._letters.leave("docx_headers")
                break

    def _comments(self) -> dict[str, Discussion]:
        part = self._part("comments")
        if not part or not self._file.has(part):
            return {}
        extended = self._part("commentsExtended")
        more = self._file.xml(extended) if extended and self._file.has(extended) else None
        return read_comments(self._file.xml(part), more)

    # -- blocks --------------------------------------------------------------------------------

    def _blocks(self, holder: Element) -> None:
        with self._letters.deeper() as may:
            for child in holder if may else ():
                self._block(child)

    def _block(self, child: Element) -> None:
        tag = child.tag
        if tag == w("p"):
            self._paragraph(child)
        elif tag == w("tbl"):
            self._table(child)
        elif tag in _HOLDERS or tag in INS:
            self._blocks(child)
        elif tag == ALTERNATE:
            for choice in choices(child):
                self._blocks(choice)
        elif tag == w("altChunk"):
            self._letters.leave("docx_parts")
        elif tag == MATHS_LINE:
            self._add(Line(self._styles.look(None), [Run(maths(child))]), ())
        else:
            self._letters.aside(child)

    def _paragraph(self, element: Element) -> None:
        properties = element.find(w("pPr"))
        line = self._letters.line(element, self._styles.look(properties))
        end: Frozen = ()
        if properties is not None:
            end = tuple(
                sorted({**self._end_marks(properties), **self._old(line, properties)}.items())
            )
        self._add(line, end)
        for box in line.boxes:
            self._blocks(box)

    def _end_marks(self, properties: Element) -> dict[str, Any]:
        marks: dict[str, Any] = {}
        for one in properties.iterfind(f"{w('rPr')}/*"):
            if one.tag in INS or one.tag in DEL:
                prefix = INSERTED if one.tag in INS else DELETED
                marks[self._letters.changes.mark(prefix, change_of(one))] = True
        return marks

    def _old(self, line: Line, properties: Element) -> dict[str, Any]:
        """Make the line what it was, and return what it is to become."""
        changed = properties.find(w("pPrChange"))
        if changed is None:
            return {}
        new, old = line.look, self._styles.look(changed.find(w("pPr")))
        if new.role or old.role:
            return {}
        wanted: dict[str, Any] = {}
        format_mark = self._letters.changes.format_mark
        if old.kind is not new.kind:
            wanted |= format_mark(KIND, new.kind.value or None, change_of(changed))
        if old.depth != new.depth:
            wanted |= format_mark(DEPTH, new.depth or None, change_of(changed))
        line.look = replace(new, kind=old.kind, depth=old.depth)
        return wanted

    def _add(self, line: Line, end: Frozen) -> None:
        """The paragraph, and each picture in it on a line of its own."""
        look = line.look
        if look.role == AFTER_TABLE and not any(run.text.strip() for run in line.runs):
            if self._parts and end:
                last = self._parts[-1]
                self._parts[-1] = replace(last, block=replace(last.block, marks=end))
            return
        runs: list[Run] = []
        pieces: list[tuple[Run, ...]] = []
        for run in line.runs:
            if run.text == OBJECT:
                pieces += [joined(runs)] if runs else []
                pieces.append((run,))
                runs = []
            else:
                runs.append(run)
        if runs or not pieces:
            pieces.append(joined(runs))
        is_plain = look.kind is BlockKind.PARAGRAPH and not look.role and not end
        is_line = is_plain and look.is_ruled and pieces == [()]
        if is_line:
            self._add_object(Embedded(Sort.DIVIDER), {})
            return
        for index, piece in enumerate(pieces):
            is_object = len(piece) == 1 and piece[0].text == OBJECT
            kind = BlockKind.PARAGRAPH if is_object else look.kind
            marks = end if index == len(pieces) - 1 else ()
            depth = 0 if is_object else look.depth
            role = "" if is_object else look.role
            self._parts.append(Part(Block(kind, piece, depth, marks), role, look.is_centred))

    def _add_object(self, one: Embedded, marks: dict[str, Any]) -> None:
        key = self._letters.new_object(one)
        run = Run(OBJECT, tuple(sorted({**marks, key: True}.items())))
        self._parts.append(Part(Block(BlockKind.PARAGRAPH, (run,))))

    # -- tables and notes ----------------------------------------------------------------------

    @contextmanager
    def _apart(self) -> Iterator[list[Part]]:
        """What is read meanwhile goes into a list of its own."""
        outer, self._parts = self._parts, []
        inner = self._parts
        try:
            yield inner
        finally:
            self._parts = outer

    def _table(self, element: Element) -> None:
        rows: list[list[str]] = []
        inside: list[Part] = []
        row_marks: list[dict[str, Any]] = []
        around = {COMMENT + name: True for name in self._letters.open_comments}
        with self._letters.deeper() as may:
            for row in _rows(element) if may else ():
                row_marks.append(self._row_marks(row))
                rows.append(self._row(row, inside))
        rows = [row for row in rows if row]
        width = max(map(len, rows), default=0)
        is_frame = len(rows) <= 1 and width <= 1
        if is_frame or len(rows) * width > LARGEST_TABLE:
            self._parts += inside
            return
        is_one = all(one == row_marks[0] for one in row_marks)
        marks = around | (row_marks[0] if row_marks and is_one else {})
        for part in inside:
            for run in part.block.runs:
                marks |= {key: True for key, _ in run.marks if key.startswith(COMMENT)}
        if open_suggestions(part.block for part in inside):
            self._letters.leave("docx_table_changes")
        filled = tuple((*row, *[""] * (width - len(row))) for row in rows)
        header = element.find(f"{w('tr')}/{w('trPr')}/{w('tblHeader')}") is not None
        table = Embedded(Sort.TABLE, rows=filled, header=header or _has_header(element))
        self._add_object(table, marks)
        self._parts += [part for part in inside if _picture_of(part.block, self._out)]

    def _row_marks(self, row: Element) -> dict[str, Any]:
        marks: dict[str, Any] = {}
        for one in row.iterfind(f"{w('trPr')}/*"):
            if one.tag in (w("ins"), w("del")):
                prefix = INSERTED if one.tag == w("ins") else DELETED
                marks[self._letters.changes.mark(prefix, change_of(one))] = True
        return marks

    def _row(self, row: Element, inside: list[Part]) -> list[str]:
        skipped = number(row.find(f"{w('trPr')}/{w('gridBefore')}")) or 0
        cells = [""] * max(0, min(skipped, 100))
        for cell in _cells(row):
            properties = cell.find(w("tcPr"))
            span, merged = 1, None
            if properties is not None:
                span = number(properties.find(w("gridSpan"))) or 1
                merged = properties.find(w("vMerge"))
            with self._apart() as parts:
                self._blocks(cell)
            is_below = merged is not None and merged.get(w("val")) != "restart"
            text = "" if is_below else "\n".join(self._cell_line(part.block) for part in parts)
            cells += [text.rstrip("\n"), *[""] * (max(1, min(span, 100)) - 1)]
            inside += parts
        return cells

    def _cell_line(self, block: Block) -> str:
        """As it would read with every suggestion."""
        out = ""
        for run in block.runs:
            if any(key.startswith(DELETED) for key, _ in run.marks):
                continue
            if run.text == OBJECT:
                table = self._out.objects[key_of(run.marks)]
                out += "\n".join("\t".join(row) for row in table.rows)
            else:
                out += run.text.replace(LINE_BREAK, "\n")
        return out

    def _note(self, part: str, name: str, index: int) -> list[Part]:
        found = None
        if part and self._file.has(part):
            notes = self._file.xml(part)
            found = next((one for one in notes if one.get(w("id")) == name), None)
        self._letters.links = self._file.relationships(part) if part else {}
        try:
            with self._apart() as parts:
                if found is not None:
                    self._blocks(found)
        finally:
            self._letters.links = self._links
        parts = [part for part in parts if part.block.text.strip()]
        sign = Run(f"［{index}］")
        if not parts:
            return [Part(Block(BlockKind.PARAGRAPH, (sign,)))]
        first = parts[0].block
        text = _unindented(first.runs)
        return [replace(parts[0], block=replace(first, runs=joined([sign, *text]))), *parts[1:]]


def _has_header(table: Element) -> bool:
    """As Word's 标题行 says; where nothing does, the first row heads the columns."""
    look = table.find(f"{w('tblPr')}/{w('tblLook')}")
    if look is None:
        return True
    said = look.get(w("firstRow"))
    if said is None:
        code = look.get(w("val")) or ""
        return bool(int(code, 16) & _FIRST_ROW) if _HEX.fullmatch(code) else True
    return said not in ("0", "false", "off")


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.tag == w("tr"):
            yield child
        elif child.tag in (w("sdt"), w("customXml"), w("sdtContent"), *INS):
            yield from _rows(child)


def _cells(row: Element) -> Iterator[Element]:
    for child in row:
        if child.tag == w("tc"):
            yield child
        elif child.tag in (w("sdt"), w("customXml"), w("sdtContent")):
            yield from _cells(child)


def _picture_of(block: Block, out: Document) -> bool:
    return any(key in out.pictures for run in block.runs for key, _ in run.marks)


def _unindented(runs: tuple[Run, ...]) -> list[Run]:
    """Word puts a space, LibreOffice a tab, between a note's number and its words."""
    if not runs:
        return []
    return [Run(runs[0].text.lstrip(" \t"), runs[0].marks), *runs[1:]]
