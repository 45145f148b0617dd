"""Makes a body of paragraphs that were not typed: imported text, and the demo."""

from __future__ import annotations

from collections.abc import Sequence

from studio.manuscript.blocks import KIND, clean, units
from studio.manuscript.body import StoryBody


def body_of(paragraphs: Sequence[tuple[str, str]]) -> bytes:
    """A body's Loro update with these paragraphs: (kind, text) each."""
    body = StoryBody.open()
    try:
        body.text.replace(0, 0, "\n".join(clean(text).replace("\n", " ") for _, text in paragraphs))
        at = 0
        for kind, text in paragraphs:
            at += units(clean(text))
            body.text.mark(at, at + 1, KIND, kind)
            at += 1
        body.commit()
        return body.own_updates(0)
    finally:
        body.close()
