"""What a branch of a body's history says beside the rest of it, and the same as fresh edits.

A branch is what was written on top of something that nobody else will ever have. Its operations
can never travel; what they did to the text can.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import loro

from studio.errors import BodyError
from studio.manuscript.body import Signature, StoryBody, load_document
from studio.manuscript.differences import Fate, Paragraph, differences
from studio.manuscript.joining import joined
from studio.manuscript.loro_guard import GUARD
from studio.manuscript.reading import BodyWords, read_document
from studio.manuscript.story_text import StoryText
from studio.manuscript.tables import is_planted

GONE = "− "
"""Before words that a branch takes out."""


@dataclass(frozen=True, slots=True)
class Replay:
    """A branch's changes as one update of a new peer."""

    update: bytes
    """Empty: the rest of the body has all of it already."""
    text: str
    """The whole body after them."""


def fits(known: Sequence[bytes], update: bytes) -> bool:
    """Whether `known` has everything that the update builds on. Raises BodyError."""
    doc, _, _ = load_document(known)
    with GUARD:
        pending = doc.import_(update).pending
    return pending is None or pending.is_empty


def text_of(blobs: Sequence[bytes]) -> str:
    """What can be read of a body, as plain text. Raises BodyError."""
    doc, _, _ = load_document(blobs)
    return StoryText(doc).whole()


def words_of(known: Sequence[bytes], branch: Sequence[bytes], support: Sequence[bytes] = ()) -> str:
    """The paragraphs that the branch writes or changes, and behind a sign what it takes out.

    `support` as for `replayed`. Empty: the rest of the body reads so already. Raises BodyError.
    """
    doc, since = _merged(known, branch, support)
    new, about = StoryText(doc).blocks(), read_document(doc)
    with GUARD:
        doc.checkout(since)
    old, before = StoryText(doc).blocks(), read_document(doc)
    changes = differences(old, new)
    here = [one for one in changes if one.after is not None and one.fate in _WRITTEN]
    lines = [new[one.after].text for one in here if one.after is not None]
    gone = [text for one in changes for text in _taken_out(one)]
    lines += [f"{GONE}{text}" for text in gone if not any(text in line for line in lines)]
    lines += _beside(before, about)
    return "\n".join(line for line in lines if line.strip())


def replayed(
    known: Sequence[bytes],
    branch: Sequence[bytes],
    pen: Signature,
    support: Sequence[bytes] = (),
) -> Replay:
    """What `branch` would make of the body that `known` is, by a hand of today.

    `support`: what the branch may build on, and a person has decided about already. Raises
    BodyError.
    """
    planted = _plantings(known, [*support, *branch])
    whole, since = _merged([*known, *planted], branch, support)
    body = StoryBody.open([*known, *planted])
    try:
        body.sign_in(pen.person, pen.device)
        body.replay(whole, since)
        update = joined(known, [*planted, body.own_updates(0)]) if body.written else b""
        return Replay(update, body.text.whole())
    finally:
        body.close()


def _plantings(known: Sequence[bytes], others: Sequence[bytes]) -> list[bytes]:
    """Of tables that only the others planted: nobody's edits, and the same wherever it is done."""
    doc, _, _ = load_document(known)
    with GUARD:
        before = doc.oplog_vv
        doc.import_batch(list(others))
        spans = [
            loro.IdSpan(span.peer, span.counter)
            for span in before.get_missing_span(doc.oplog_vv)
            if is_planted(span.peer)
        ]
        return [doc.export(loro.ExportMode.UpdatesInRange(spans))] if spans else []


def _merged(
    known: Sequence[bytes], branch: Sequence[bytes], support: Sequence[bytes]
) -> tuple[loro.LoroDoc, loro.Frontiers]:
    """A document with the branch in it, and its moment that reads as `known` does."""
    doc, _, _ = load_document(known)
    with GUARD:
        now = doc.oplog_vv
        pending = doc.import_batch(list(branch)).pending
        if pending is None or pending.is_empty:
            return doc, doc.vv_to_frontiers(now)
    # It builds on words that were put away, or stand here by another hand. In a document that has
    # them they are taken back, letter by letter, so that it reads as the body; then all is merged.
    doc, _, _ = load_document([*known, *support])
    with GUARD:
        doc.apply_diff(doc.diff(doc.oplog_frontiers, doc.vv_to_frontiers(now)))
        doc.commit()
        since = doc.oplog_frontiers
        pending = doc.import_batch(list(branch)).pending
    if not (pending is None or pending.is_empty):  # to find no words in it would put them away
        raise BodyError("body_damaged", why="what the branch builds on is not here")
    return doc, since


def _beside(before: BodyWords, after: BodyWords) -> list[str]:
    """Captions, cells and comments that are new."""
    old = {*before.objects.split("\n"), *before.comments.split("\n")}
    new = [*after.objects.split("\n"), *after.comments.split("\n")]
    return [line for line in new if line not in old]


def _taken_out(paragraph: Paragraph) -> list[str]:
    return [piece.text for piece in paragraph.pieces if piece.fate is Fate.REMOVED]


_WRITTEN = (Fate.CHANGED, Fate.RESTYLED, Fate.ADDED, Fate.MOVED_HERE)
