"""The words of a body that nobody has open, for searching."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import loro

from studio.manuscript.body import load_document
from studio.manuscript.loro_guard import GUARD
from studio.manuscript.objects import Embedded, StoryObjects, embedded


@dataclass(frozen=True, slots=True)
class BodyWords:
    text: str
    objects: str
    """Captions, credits and cells of what stands in the text, a line an object."""
    comments: str
    """What people noted beside it, one a line."""


def read_words(blobs: Sequence[bytes]) -> BodyWords:
    """Raises BodyError when a piece cannot be read: then what was saved last says more."""
    doc, _, fault = load_document(blobs)
    if fault is not None:
        raise fault
    return read_document(doc)


def read_document(doc: loro.LoroDoc) -> BodyWords:
    """As `read_words`, of a document that somebody made for looking at."""
    with GUARD:
        text = doc.get_text("body").to_string().removesuffix("\n")
        comments = doc.get_map("comments").get_deep_value()
        objects = StoryObjects(doc).all()
    about = (_words_of(embedded(details)) for _, details in sorted(objects.items()))
    return BodyWords(text, "\n".join(filter(None, about)), "\n".join(_said(comments)))


def _words_of(one: Embedded) -> str:
    cells = (cell for row in one.rows for cell in row)
    return " · ".join(filter(None, (one.name, one.caption, one.credit, one.alt, *cells)))


def _said(found: object) -> Iterator[str]:
    """Whatever is written under `text` or `body`, in the comments and in the answers to them."""
    if isinstance(found, dict):
        for name in sorted(found):
            value = found[name]
            if name in ("text", "body", "words") and isinstance(value, str):
                yield value
            else:
                yield from _said(value)
    elif isinstance(found, list):
        for value in found:
            yield from _said(value)
