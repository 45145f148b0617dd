"""The words of a body that nobody has open, for searching."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import loro

from studio.manuscript.body import load_document
from studio.manuscript.comments import Mention, mentions_in, threads_in
from studio.manuscript.loro_guard import GUARD
from studio.manuscript.objects import Embedded, StoryObjects, embedded


@dataclass(frozen=True, slots=True)
class BodyWords:
    text: str
    objects: str
    """Captions, credits and cells of what stands in the text, a line an object."""
    comments: str
    """What people noted beside it, one a line."""
    mentions: tuple[Mention, ...] = ()
    """Who is named in it."""


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
    threads = sorted(threads_in(comments, {}), key=lambda thread: thread.id)
    said = (one.words for thread in threads for one in (thread.opening, *thread.replies))
    return BodyWords(
        text,
        "\n".join(filter(None, about)),
        "\n".join(filter(None, said)),
        tuple(mentions_in(threads)),
    )


def _words_of(one: Embedded) -> str:
    cells = (cell for row in one.rows for cell in row)
    return " · ".join(filter(None, (one.name, one.caption, one.credit, one.alt, *cells)))
