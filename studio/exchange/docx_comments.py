"""Word's comments with their replies, which it keeps beside the text."""

from __future__ import annotations

from studio.exchange.document import Discussion, Said
from studio.exchange.docx_changes import stamp_of
from studio.exchange.office_file import Element
from studio.exchange.office_names import WORD_2010, WORD_2012, w
from studio.manuscript.blocks import clean


def read_comments(comments: Element, extended: Element | None) -> dict[str, Discussion]:
    """By the id that ranges in the text have; replies stand in the comment that they answer."""
    said: dict[str, Said] = {}
    name_of: dict[str, str] = {}
    for one in comments.iter(w("comment")):
        name = one.get(w("id")) or ""
        said[name] = _said(one)
        for paragraph in one.iter(w("p")):
            name_of[paragraph.get(f"{{{WORD_2010}}}paraId") or ""] = name
    name_of.pop("", None)
    above: dict[str, str] = {}
    done: set[str] = set()
    for one in () if extended is None else extended.iter(f"{{{WORD_2012}}}commentEx"):
        name = name_of.get(one.get(f"{{{WORD_2012}}}paraId") or "", "")
        parent = name_of.get(one.get(f"{{{WORD_2012}}}paraIdParent") or "", "")
        if parent and parent != name:
            above[name] = parent
        if (one.get(f"{{{WORD_2012}}}done") or "") in ("1", "true"):
            done.add(name)
    replies: dict[str, list[Said]] = {}
    for name, each in said.items():
        top = _top(name, above)
        if top != name:
            replies.setdefault(top, []).append(each)
    return {
        name: Discussion(each, tuple(replies.get(name, ())), name in done)
        for name, each in said.items()
        if _top(name, above) == name
    }


def _top(name: str, above: dict[str, str]) -> str:
    """What it answers in the end; a damaged file may answer in a circle."""
    seen = {name}
    while name in above and above[name] not in seen:
        name = above[name]
        seen.add(name)
    return min(seen) if name in above else name


def _said(comment: Element) -> Said:
    lines = []
    for paragraph in comment.iter(w("p")):
        text = ""
        for one in paragraph.iter(w("t"), w("tab"), w("br"), w("cr")):
            text += (one.text or "") if one.tag == w("t") else " " if one.tag == w("tab") else "\n"
        lines.append(text)
    words = clean("\n".join(lines)).strip()
    return Said(clean(comment.get(w("author")) or "").strip(), stamp_of(comment), words)
