"""Word files for tests, from the XML that other programs write."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

from studio.exchange.office_names import (
    DRAWING,
    EITHER,
    LINKS,
    OFFICE,
    PICTURE,
    PLACED,
    RELATIONSHIPS,
    TYPES,
    VML,
    WORD_2010,
    WORD_2012,
    WORD_2023,
    WORDS,
)

NAMES = (
    f'xmlns:w="{WORDS}" xmlns:r="{LINKS}" xmlns:a="{DRAWING}" xmlns:pic="{PICTURE}" '
    f'xmlns:wp="{PLACED}" xmlns:mc="{EITHER}" xmlns:v="{VML}" xmlns:o="{OFFICE}" '
    f'xmlns:w14="{WORD_2010}" xmlns:w15="{WORD_2012}" xmlns:w16du="{WORD_2023}"'
)
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MAIN_WITH_MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_SIDES = {"styles": "styles", "numbering": "numbering", "comments": "comments",
          "footnotes": "footnotes", "header": "header", "settings": "settings",
          "commentsExtended": "commentsExtended"}  # fmt: skip


def word_file(
    path: Path,
    body: str,
    *,
    parts: Mapping[str, str] | None = None,
    links: Mapping[str, tuple[str, str, bool]] | None = None,
    raw: Mapping[str, bytes] | None = None,
    main: str = MAIN,
) -> Path:
    """`parts`: what stands in `w:styles` and the like. `links`: id → (kind, target, external)."""
    sides = {name: f"rId{name}" for name in parts or {}}
    found = [(name, _KIND + _SIDES[side], f"{side}.xml", False) for side, name in sides.items()]
    found += [(name, _KIND + kind, to, out) for name, (kind, to, out) in (links or {}).items()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{TYPES}"><Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        )
        file.writestr("_rels/.rels", _relations([
            ("rId1", _KIND + "officeDocument", "word/document.xml", False)
        ]))  # fmt: skip
        file.writestr("word/_rels/document.xml.rels", _relations(found))
        file.writestr(
            "word/document.xml",
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            f"<w:document {NAMES}><w:body>{body}</w:body></w:document>",
        )
        for side, inner in (parts or {}).items():
            name = "w15:commentsEx" if side == "commentsExtended" else f"w:{_root(side)}"
            file.writestr(f"word/{side}.xml", f"<{name} {NAMES}>{inner}</{name}>")
        for name, content in (raw or {}).items():
            file.writestr(name, content)
    return path


def _root(side: str) -> str:
    return "hdr" if side == "header" else side


def _relations(found: list[tuple[str, str, str, bool]]) -> str:
    lines = (
        f'<Relationship Id="{name}" Type="{kind}" Target="{target}"'
        + (' TargetMode="External"/>' if is_external else "/>")
        for name, kind, target, is_external in found
    )
    return f'<Relationships xmlns="{RELATIONSHIPS}">{"".join(lines)}</Relationships>'


def p(inner: str, properties: str = "") -> str:
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"


def r(text: str, properties: str = "") -> str:
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{text}</w:t></w:r>'
