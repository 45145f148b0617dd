"""A document as a Word file, with its suggestions as tracked changes and its comments.

What Word has no place for is told in the document's `left_out`: films and sound (their names stand
in the text), pictures in forms that Word does not show, a suggested link.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from studio.exchange import docx_parts
from studio.exchange.document import Change, Document, LeftOut
from studio.exchange.docx_drawing import drawing_of
from studio.exchange.docx_parts import BULLET_LIST, e, root, to_bytes
from studio.exchange.docx_words import (
    caption_of,
    comment_of,
    extended_of,
    letters_of,
    reference_to,
    said_by,
    sane,
    switches_of,
    to_seconds,
)
from studio.exchange.office_file import Element
from studio.exchange.office_names import CONTENT_TYPES, LINKS, RELATIONSHIPS, STYLE_OF_KIND
from studio.manuscript.blocks import (
    BOLD,
    COMMENT,
    DELETED,
    DEPTH,
    FORMATTED,
    INSERTED,
    ITALIC,
    KIND,
    LINK,
    LISTED,
    OBJECT,
    Block,
    Run,
    about,
)
from studio.manuscript.objects import Embedded, Sort, key_of
from studio.manuscript.rendering import is_safe_link
from studio.manuscript.suggested import as_shown, block_as_shown
from studio.manuscript.suggestion_ledger import id_in
from studio.vocabulary import BlockKind

_SHOWN: Final = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".gif": "gif", ".bmp": "bmp",
                 ".tif": "tiff", ".tiff": "tiff"}  # fmt: skip
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""Of the entries in the file: the machine's clock is nobody's business."""
_MICROSOFT: Final = "http://schemas.microsoft.com/office/2011/relationships"
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml."


def docx_bytes(document: Document, made_at: str = "") -> bytes:
    """`made_at`: a UTC stamp. Slow with pictures: run it in background."""
    return _Writer(document).whole(made_at)


class _Writer:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._body = e("body")
        self._links: list[tuple[str, str, str, bool]] = []
        self._link_ids: dict[str, str] = {}
        self._media: dict[str, bytes | Path] = {}
        self._ids = 0
        self._numbered = 0
        self._left: dict[str, int] = {}
        self._comment_ids = {name: n for n, name in enumerate(document.comments)}
        self._replies: dict[str, list[int]] = {}
        next_id = len(self._comment_ids)
        for name, one in document.comments.items():
            self._replies[name] = list(range(next_id, next_id + len(one.replies)))
            next_id += len(one.replies)
        self._spans = _spans(document.blocks)

    def whole(self, made_at: str) -> bytes:
        self._write_body()
        document = root("document", self._body)
        parts = {
            "word/document.xml": to_bytes(document),
            "word/styles.xml": to_bytes(docx_parts.styles()),
            "word/numbering.xml": to_bytes(docx_parts.numbering(self._numbered)),
            "word/settings.xml": to_bytes(docx_parts.settings()),
        }
        kinds = {
            part: f"{_WORD}{name}+xml"
            for part, name in (
                ("word/document.xml", "document.main"), ("word/styles.xml", "styles"),
                ("word/numbering.xml", "numbering"), ("word/settings.xml", "settings"),
            )
        }  # fmt: skip
        for name in ("styles", "numbering", "settings"):
            self._relate(f"{LINKS}/{name}", f"{name}.xml")
        if self._document.comments:
            parts["word/comments.xml"], parts["word/commentsExtended.xml"] = self._comments()
            kinds["word/comments.xml"] = f"{_WORD}comments+xml"
            kinds["word/commentsExtended.xml"] = f"{_WORD}commentsExtended+xml"
            self._relate(f"{LINKS}/comments", "comments.xml")
            self._relate(f"{_MICROSOFT}/commentsExtended", "commentsExtended.xml")
        parts["word/_rels/document.xml.rels"] = docx_parts.relationships(self._links)
        title, creator = sane(self._document.headline), sane(self._document.byline)
        parts["docProps/core.xml"] = docx_parts.core(title, creator, to_seconds(made_at))
        kinds["docProps/core.xml"] = "application/vnd.openxmlformats-package.core-properties+xml"
        parts["_rels/.rels"] = docx_parts.relationships([
            ("rId1", f"{LINKS}/officeDocument", "word/document.xml", False),
            ("rId2", f"{RELATIONSHIPS}/metadata/core-properties", "docProps/core.xml", False),
        ])  # fmt: skip
        endings = {"rels": "application/vnd.openxmlformats-package.relationships+xml",
                   "xml": "application/xml"}  # fmt: skip
        for name in self._media:
            suffix = Path(name).suffix
            endings[suffix[1:]] = f"image/{_SHOWN[suffix]}"
        self._document.left_out += [LeftOut(code, n) for code, n in self._left.items()]
        return self._packed({CONTENT_TYPES: docx_parts.content_types(kinds, endings), **parts})

    def _packed(self, parts: Mapping[str, bytes]) -> bytes:
        out = BytesIO()
        with zipfile.ZipFile(out, "w") as file:
            for name, content in parts.items():
                _put(file, name, content, zipfile.ZIP_DEFLATED)
            for name, picture in self._media.items():
                content = picture.read_bytes() if isinstance(picture, Path) else picture
                _put(file, f"word/{name}", content, zipfile.ZIP_STORED)
        return out.getvalue()

    def _relate(self, kind: str, target: str, *, is_external: bool = False) -> str:
        name = f"rId{len(self._links) + 1}"
        self._links.append((name, kind, target, is_external))
        return name

    def _next(self) -> int:
        """Of annotations and drawings; 1 and up, comments count on their own."""
        self._ids += 1
        return self._ids

    # -- blocks --------------------------------------------------------------------------------

    def _write_body(self) -> None:
        document = self._document
        self._line("Title", document.headline)
        if document.deck:
            self._line("Subtitle", document.deck)
        if document.byline:
            self._line("Byline", document.byline)
        was_listed = False
        for index, block in enumerate(document.blocks):
            shown = block_as_shown(block)
            is_listed = bool(LISTED & {block.kind, shown.kind})
            if is_listed and not was_listed:
                self._numbered += 1  # numbers begin anew
            was_listed = is_listed
            self._block(index, block, shown)
        self._lost_comments()
        self._body.append(
            e("sectPr", None, e("pgSz", {"w": 11906, "h": 16838}),
              e("pgMar", {"top": 1440, "right": 1800, "bottom": 1440, "left": 1800,
                          "header": 851, "footer": 992, "gutter": 0}))
        )  # fmt: skip

    def _line(self, style: str, text: str) -> None:
        made = e("p", None, e("pPr", None, e("pStyle", {"val": style})))
        if text:
            made.append(e("r", None, *letters_of(text, "t")))
        self._body.append(made)

    def _block(self, index: int, block: Block, shown: Block) -> None:
        """One paragraph; a table or a line between makes it several."""
        made: list[Element] = []
        captions: list[Element] = []
        for number, run in enumerate(block.runs):
            place = (index, number)
            one = self._object_of(run)
            if one is not None and one[1].sort in (Sort.TABLE, Sort.DIVIDER):
                if made:
                    self._paragraph(block, shown, made)
                    made = []
                ends = number == len(block.runs) - 1
                self._stand_alone(place, run, one[1], block if ends else None)
                captions += caption_of(one[1])
                if ends:
                    self._body.extend(captions)
                    return
                continue
            made += self._around(place, self._run_or_picture(run, one))
            captions += caption_of(one[1]) if one is not None else []
        self._paragraph(block, shown, made, is_picture=bool(captions) or self._is_picture(block))
        self._body.extend(captions)

    def _is_picture(self, block: Block) -> bool:
        return block.text == OBJECT

    def _object_of(self, run: Run) -> tuple[str, Embedded] | None:
        if OBJECT not in run.text:
            return None
        key = key_of(run.marks)
        found = self._document.objects.get(key)
        return None if found is None else (key, found)

    def _paragraph(
        self, block: Block, shown: Block, inner: Iterable[Element], *, is_picture: bool = False
    ) -> None:
        properties = e("pPr", None, *self._shape(shown, is_picture=is_picture))
        end = self._end_marks(block)
        if len(end):
            properties.append(e("rPr", None, *end))
        if (block.kind, block.depth) != (shown.kind, shown.depth):
            change = self._change_about(block.marks, (KIND, DEPTH))
            before = e("pPr", None, *self._shape(block, is_picture=False))
            properties.append(e("pPrChange", self._said(change), before))
        self._body.append(e("p", None, *([properties] if len(properties) else []), *inner))

    def _shape(self, block: Block, *, is_picture: bool) -> list[Element]:
        style = STYLE_OF_KIND.get(block.kind, "")
        if block.kind is BlockKind.PARAGRAPH:
            is_indented = block.text[:1].isspace()
            style = "Picture" if is_picture else "" if is_indented else "BodyText"
        made = [e("pStyle", {"val": style})] if style else []
        if block.kind in LISTED:
            number = (
                BULLET_LIST if block.kind is BlockKind.BULLETS else BULLET_LIST + self._numbered
            )
            made.append(
                e("numPr", None, e("ilvl", {"val": block.depth}), e("numId", {"val": number}))
            )
        return made

    def _end_marks(self, block: Block) -> list[Element]:
        return [
            e("ins" if key.startswith(INSERTED) else "del", self._said(self._change(key)))
            for key, _ in sorted(block.marks, key=lambda mark: mark[0].startswith(DELETED))
            if key.startswith((INSERTED, DELETED))
        ]

    def _stand_alone(
        self, place: tuple[int, int], run: Run, one: Embedded, ends: Block | None
    ) -> None:
        """A table or a line between; both are paragraphs of their own in Word."""
        properties = e("pPr", None, e("pStyle", {"val": "AfterTable"}))
        if one.sort is Sort.DIVIDER:
            properties = e("pPr", None, e("pStyle", {"val": "Divider"}))
            self._body.append(e("p", None, properties, *self._around(place, [])))
            return
        starts, closes = self._ranges(place)
        self._body.extend(starts)
        self._body.append(self._table(one, run))
        end = self._end_marks(ends) if ends is not None else []
        if end:
            properties.append(e("rPr", None, *end))
        self._body.append(e("p", None, properties, *closes))

    def _table(self, one: Embedded, run: Run) -> Element:
        columns = max((len(row) for row in one.rows), default=1)
        width = 8306 // max(columns, 1)
        line = {"val": "single", "sz": 4, "space": 0, "color": "auto"}
        sides = ("top", "left", "bottom", "right", "insideH", "insideV")
        table = e(
            "tbl", None,
            e("tblPr", None, e("tblW", {"w": 0, "type": "auto"}),
              e("tblBorders", None, *(e(side, line) for side in sides)),
              e("tblLook", {"val": "0020" if one.header else "0000",
                            "firstRow": int(one.header)})),
            e("tblGrid", None, *(e("gridCol", {"w": width}) for _ in range(columns))),
        )  # fmt: skip
        for number, row in enumerate(one.rows or (("",),)):
            is_header = one.header and not number and len(one.rows) > 1
            marks = [
                e("ins" if key.startswith(INSERTED) else "del", self._said(self._change(key)))
                for key, _ in run.marks
                if key.startswith((INSERTED, DELETED))
            ]
            header = [e("tblHeader")] if is_header else []  # again on each page
            made = e("tr", None, *([e("trPr", None, *header, *marks)] if header or marks else []))
            for cell in row:
                lines = (_line(text, is_bold=is_header) for text in cell.split("\n"))
                room = e("tcPr", None, e("tcW", {"w": width, "type": "dxa"}))
                made.append(e("tc", None, room, *lines))
            table.append(made)
        return table

    # -- letters -------------------------------------------------------------------------------

    def _around(self, place: tuple[int, int], inner: list[Element]) -> list[Element]:
        starts, closes = self._ranges(place)
        return [*starts, *inner, *closes]

    def _ranges(self, place: tuple[int, int]) -> tuple[list[Element], list[Element]]:
        """Beginnings and ends of comments at a run."""
        starts: list[Element] = []
        closes: list[Element] = []
        for name, (first, last) in self._spans.items():
            if name not in self._comment_ids:
                continue
            numbers = [self._comment_ids[name], *self._replies[name]]
            if first == place:
                starts += [e("commentRangeStart", {"id": number}) for number in numbers]
            if last == place:
                for number in numbers:
                    closes += [e("commentRangeEnd", {"id": number}), reference_to(number)]
        return starts, closes

    def _lost_comments(self) -> None:
        """Comments whose letters are gone stand at the end."""
        lost = [name for name in self._comment_ids if name not in self._spans]
        if not lost:
            return
        made = e("p", None, e("pPr", None, e("pStyle", {"val": "AfterTable"})))
        for name in lost:
            for number in (self._comment_ids[name], *self._replies[name]):
                for side in ("Start", "End"):
                    made.append(e(f"commentRange{side}", {"id": number}))
                made.append(reference_to(number))
        self._body.append(made)

    def _run_or_picture(self, run: Run, one: tuple[str, Embedded] | None) -> list[Element]:
        marks = dict(run.marks)
        is_deleted = any(key.startswith(DELETED) for key in marks)
        if one is not None:
            inner = self._picture(*one)
        else:
            inner = letters_of(run.text.replace(OBJECT, ""), "delText" if is_deleted else "t")
        if not inner:
            return []
        made = e("r", None, *self._formats(marks), *inner)
        for key in sorted(key for key in marks if key.startswith(DELETED))[:1]:
            made = e("del", self._said(self._change(key)), made)
        for key in sorted(key for key in marks if key.startswith(INSERTED))[:1]:
            made = e("ins", self._said(self._change(key)), made)
        link = str(marks.get(LINK) or "")
        if is_safe_link(link):
            made = e("hyperlink", {"r:id": self._link(link), "history": 1}, made)
        return [made]

    def _link(self, address: str) -> str:
        if address not in self._link_ids:
            kind = f"{LINKS}/hyperlink"
            target = sane(address)
            self._link_ids[address] = self._relate(kind, target, is_external=True)
        return self._link_ids[address]

    def _formats(self, marks: Mapping[str, Any]) -> list[Element]:
        shown = as_shown(marks)
        properties = e("rPr", None, *switches_of(shown))
        if any(key.startswith(FORMATTED) and about(value) == LINK for key, value in marks.items()):
            self._left["docx_link_suggested"] = self._left.get("docx_link_suggested", 0) + 1
        if any(bool(marks.get(key)) != bool(shown.get(key)) for key in (BOLD, ITALIC)):
            change = self._change_about(marks.items(), (BOLD, ITALIC))
            before = e("rPr", None, *switches_of(marks))
            properties.append(e("rPrChange", self._said(change), before))
        return [properties] if len(properties) else []

    def _picture(self, key: str, one: Embedded) -> list[Element]:
        picture = self._document.pictures.get(key)
        suffix = Path(one.name or (picture.name if picture else "")).suffix.lower()
        if one.sort is not Sort.PICTURE or picture is None or suffix not in _SHOWN:
            code = "docx_media_out" if one.sort is not Sort.PICTURE else "docx_pictures_out"
            self._left[code] = self._left.get(code, 0) + 1
            return letters_of(f"［{one.name or one.caption or one.sort.value}］", "t")
        name = f"media/image{len(self._media) + 1}{suffix}"
        self._media[name] = picture.content or picture.path or b""
        number = self._next()
        return [drawing_of(one, number, self._relate(f"{LINKS}/image", name))]

    # -- who -----------------------------------------------------------------------------------

    def _change(self, key: str) -> Change:
        return self._document.suggestions.get(id_in(key), Change("", ""))

    def _change_about(self, marks: Iterable[tuple[str, Any]], keys: tuple[str, ...]) -> Change:
        found = [
            key for key, value in marks if key.startswith(FORMATTED) and about(str(value)) in keys
        ]
        return self._change(found[-1]) if found else Change("", "")

    def _said(self, change: Change) -> dict[str, object]:
        return {"id": self._next(), **said_by(change.author, change.at)}

    def _comments(self) -> tuple[bytes, bytes]:
        comments, extended = root("comments"), root("w15:commentsEx")
        for name, one in self._document.comments.items():
            own = self._comment_ids[name]
            comments.append(comment_of(own, one.opening))
            extended.append(extended_of(own, None, one))
            for number, said in zip(self._replies[name], one.replies, strict=True):
                comments.append(comment_of(number, said))
                extended.append(extended_of(number, own, one))
        return to_bytes(comments), to_bytes(extended)


def _put(file: zipfile.ZipFile, name: str, content: bytes, how: int) -> None:
    about_it = zipfile.ZipInfo(name, _EPOCH)
    about_it.compress_type = how
    file.writestr(about_it, content)


def _spans(blocks: Iterable[Block]) -> dict[str, tuple[tuple[int, int], tuple[int, int]]]:
    """The first and the last run of each comment."""
    found: dict[str, tuple[tuple[int, int], tuple[int, int]]] = {}
    for index, block in enumerate(blocks):
        for number, run in enumerate(block.runs):
            for key, _ in run.marks:
                if key.startswith(COMMENT):
                    name, place = key.removeprefix(COMMENT), (index, number)
                    found[name] = (found.get(name, (place, place))[0], place)
    return found


def _line(text: str, *, is_bold: bool) -> Element:
    """A paragraph in a cell."""
    looks = [e("rPr", None, e("b"))] if is_bold else []
    return e("p", None, e("r", None, *looks, *letters_of(text, "t")))
