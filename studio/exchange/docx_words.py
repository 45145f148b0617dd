"""Words as Word's XML has them: letters with their formats, captions, remarks and who said them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from studio.exchange.document import Discussion, Said
from studio.exchange.docx_parts import e
from studio.exchange.office_file import Element
from studio.manuscript.blocks import BOLD, ITALIC, LINE_BREAK, LINK
from studio.manuscript.objects import Embedded
from studio.manuscript.rendering import is_safe_link

_SHOWN_SECONDS: Final = 19
"""Letters of a stamp up to its seconds."""
_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PARTS: Final = re.compile(f"([\t{LINE_BREAK}])")


def switches_of(marks: Mapping[str, Any]) -> list[Element]:
    style = [e("rStyle", {"val": "Hyperlink"})] if is_safe_link(str(marks.get(LINK) or "")) else []
    return [*style, *(e(name) for key, name in ((BOLD, "b"), (ITALIC, "i")) if marks.get(key))]


def letters_of(text: str, element: str) -> list[Element]:
    made: list[Element] = []
    for part in _PARTS.split(sane(text)):
        if part in ("\t", LINE_BREAK):
            made.append(e("tab" if part == "\t" else "br"))
        elif part:
            letters = e(element)
            letters.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            letters.text = part
            made.append(letters)
    return made


def sane(text: str) -> str:
    """Without what XML cannot hold."""
    return _NO_XML.sub("", text)


def caption_of(one: Embedded) -> list[Element]:
    if not one.below:
        return []
    made = e("p", None, e("pPr", None, e("pStyle", {"val": "Caption"})))
    if one.caption:
        made.append(e("r", None, *letters_of(one.caption.replace("\n", LINE_BREAK), "t")))
    if one.credit:
        credit = one.below.removeprefix(one.caption)
        look = e("rPr", None, e("rStyle", {"val": "PictureCredit"}))
        made.append(e("r", None, look, *letters_of(credit.replace("\n", LINE_BREAK), "t")))
    return [made]


def said_by(author: str, at: str) -> dict[str, object]:
    seconds = to_seconds(at)
    dates = {"date": seconds, "w16du:dateUtc": seconds} if seconds else {}
    return {"author": sane(author), **dates}


def to_seconds(at: str) -> str:
    """Of a stamp; Word knows no less."""
    return at[:_SHOWN_SECONDS] + "Z" if len(at) >= _SHOWN_SECONDS else ""


def reference_to(number: int) -> Element:
    look = e("rPr", None, e("rStyle", {"val": "CommentReference"}))
    return e("r", None, look, e("commentReference", {"id": number}))


def _paragraph_id(number: int) -> str:
    return f"{0x10000000 + number:08X}"


def comment_of(number: int, said: Said) -> Element:
    made = e(
        "comment", {"id": number, **said_by(said.author, said.at), "initials": said.author[:1]}
    )
    lines = said.words.split("\n")
    for index, line in enumerate(lines):
        is_last = index == len(lines) - 1
        name = {"w14:paraId": _paragraph_id(number)} if is_last else {}
        properties = e("pPr", None, e("pStyle", {"val": "CommentText"}))
        letters = [e("r", None, *letters_of(line, "t"))] if line else []
        made.append(e("p", name, properties, *letters))
    return made


def extended_of(number: int, parent: int | None, one: Discussion) -> Element:
    above = {} if parent is None else {"w15:paraIdParent": _paragraph_id(parent)}
    done = {"w15:done": int(one.is_resolved)}
    return e("w15:commentEx", {"w15:paraId": _paragraph_id(number), **above, **done})
