"""The names that Word's XML uses: namespaces, and how ours stand in a document."""

from __future__ import annotations

from typing import Final

from studio.vocabulary import BlockKind

WORDS: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LINKS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
DRAWING: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
PICTURE: Final = "http://schemas.openxmlformats.org/drawingml/2006/picture"
PLACED: Final = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
MATHS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/math"
EITHER: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006"
VML: Final = "urn:schemas-microsoft-com:vml"
OFFICE: Final = "urn:schemas-microsoft-com:office:office"
WORD_2010: Final = "http://schemas.microsoft.com/office/word/2010/wordml"
WORD_2012: Final = "http://schemas.microsoft.com/office/word/2012/wordml"
WORD_2023: Final = "http://schemas.microsoft.com/office/word/2023/wordml/word16du"
CORE: Final = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
DUBLIN: Final = "http://purl.org/dc/elements/1.1/"
DUBLIN_TERMS: Final = "http://purl.org/dc/terms/"
SCHEMA_INSTANCE: Final = "http://www.w3.org/2001/XMLSchema-instance"
CONTENT_TYPES: Final = "[Content_Types].xml"

_OPEN: Final = b"http://purl.oclc.org/ooxml/"
_USUAL: Final = b"http://schemas.openxmlformats.org/"
STRICT: Final = (
    (_OPEN + b"wordprocessingml/main", WORDS.encode()),
    (_OPEN + b"officeDocument/relationships", LINKS.encode()),
    (_OPEN + b"officeDocument/math", MATHS.encode()),
    (_OPEN + b"drawingml/main", DRAWING.encode()),
    (_OPEN + b"drawingml/picture", PICTURE.encode()),
    (_OPEN + b"drawingml/wordprocessingDrawing", PLACED.encode()),
    (_OPEN + b"package/", _USUAL + b"package/2006/"),
)
"""What "Strict Open XML" calls the same things."""


def w(name: str) -> str:
    """An element or attribute of Word's own."""
    return f"{{{WORDS}}}{name}"


HEADLINE: Final = "headline"
DECK: Final = "deck"
BYLINE: Final = "byline"
CAPTION: Final = "caption"
CREDIT: Final = "credit"
AFTER_TABLE: Final = "after table"
"""A paragraph that only keeps tables apart."""

STYLE_OF_KIND: Final = {
    BlockKind.HEADING_1: "Heading1",
    BlockKind.HEADING_2: "Heading2",
    BlockKind.HEADING_3: "Heading3",
    BlockKind.BULLETS: "ListParagraph",
    BlockKind.NUMBERS: "ListParagraph",
    BlockKind.QUOTE: "Quote",
    BlockKind.FACTS: "KeyFacts",
}
KIND_OF_NAME: Final = {
    "quote": BlockKind.QUOTE,
    "intense quote": BlockKind.QUOTE,
    "block text": BlockKind.QUOTE,
    "quotations": BlockKind.QUOTE,  # LibreOffice
    "引用": BlockKind.QUOTE,
    "明显引用": BlockKind.QUOTE,
    "key facts": BlockKind.FACTS,
    "提要": BlockKind.FACTS,
}
"""By the name of a style in lower case, as Word and WPS write it in any language of theirs."""
ROLE_OF_NAME: Final = {
    "title": HEADLINE,
    "标题": HEADLINE,
    "subtitle": DECK,
    "副标题": DECK,
    "byline": BYLINE,
    "署名": BYLINE,
    "caption": CAPTION,
    "题注": CAPTION,
    "picture credit": CREDIT,
    "after table": AFTER_TABLE,
}
