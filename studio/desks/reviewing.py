"""Paragraphs of a body that two sides touched without seeing each other (需复核)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, bindparam, select

from studio.errors import BodyError
from studio.models.confirmed import Pulled, ReviewMark
from studio.models.intent import Intent
from studio.models.person import Person
from studio.sync.review import open_marks, reviewed_in
from studio.vocabulary import StoryId

if TYPE_CHECKING:
    from studio.manuscript.reviewing import Piece


@dataclass(frozen=True, slots=True)
class ReviewParagraph:
    """One such paragraph."""

    paragraph: str
    """The name of its newline, which `StoryText.find_letter` finds wherever it went."""
    person_name: str
    """Whose words came second; empty: nobody knows the name here yet."""
    other_names: tuple[str, ...]
    """Who else had touched it; none: the same person, at another machine."""
    at: str
    """UTC stamp of the machine that came second; shown, never compared."""


@dataclass(frozen=True, slots=True)
class ReviewVersions:
    """How it read before, and as each side wrote it."""

    person_name: str
    other_names: tuple[str, ...]
    is_ours: bool
    """What came second was written on this device."""
    is_theirs_ours: bool
    """What was there first was written on this device, and nowhere else."""
    before: str
    second: str
    """As the person wrote it whose words came second."""
    first: str
    """As the others wrote it."""


def paragraphs_to_review(connection: Connection, story: StoryId) -> list[ReviewParagraph]:
    people = {line.id: line.name for line in connection.execute(_NAMES)}
    return [
        ReviewParagraph(
            paragraph=line.paragraph,
            person_name=people.get(line.person_id, ""),
            other_names=tuple(people.get(one, "") for one in line.others),
            at=line.at or (msgspec.json.decode(line.record)["at"] if line.record else ""),
        )
        for line in connection.execute(_MARKS, {"story": story})
    ]


def versions_of(
    pieces: Sequence[Piece],
    row: Mapping[str, Any],
    paragraph: str,
    people: Mapping[str, str],
    device: str,
) -> list[ReviewVersions]:
    """Nothing when the body cannot be read, or the paragraph was cleared meanwhile."""
    from studio.manuscript.reviewing import History  # Loro is not needed before the first paint

    made_on = {piece.key: piece.device for piece in pieces}
    try:
        history = History(pieces)
        marks = open_marks(history.overlaps(), history, reviewed_in(row))
    except BodyError:
        return []
    return [
        ReviewVersions(
            person_name=people.get(one.person, ""),
            other_names=tuple(people.get(each, "") for each in one.others),
            is_ours=made_on.get(one.key) == device,
            is_theirs_ours=one.other_devices == (device,),
            before=one.before,
            second=one.ours,
            first=one.theirs,
        )
        for one in marks.get(paragraph, ())
    ]


_NAMES = select(Person.c.id, Person.c.name)
_MARKS = (
    select(
        ReviewMark.c.paragraph,
        ReviewMark.c.person_id,
        ReviewMark.c.others,
        Intent.c.at,
        Pulled.c.record,
    )
    .outerjoin(Intent, Intent.c.key == ReviewMark.c.key)
    .outerjoin(Pulled, Pulled.c.key == ReviewMark.c.key)
    .where(ReviewMark.c.story_id == bindparam("story"))
    .order_by(ReviewMark.c.epoch, ReviewMark.c.seq, ReviewMark.c.paragraph)
)
