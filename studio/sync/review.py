"""Keeps the table of paragraphs that two sides touched (需复核), one story at a time.

What is to be looked through is noted in the transaction that takes a record in; the looking itself
is done between rounds, for it may take some tenths of a second a story.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, insert, select

from studio.errors import BodyError
from studio.models.confirmed import Pulled, ReviewMark
from studio.models.database import Store, gate
from studio.models.glance import Glance, among, listed
from studio.models.intent import Intent
from studio.models.story import BodyUpdate
from studio.sync.facts import PRUNED_THROUGH, REVIEW_DUE, look_up, read_fact, write_fact
from studio.sync.outbox import Author, Draft, record
from studio.sync.projection import projected_row
from studio.vocabulary import NEVER, IntentKey, IntentState, Kind, Revision, StoryId

if TYPE_CHECKING:  # Loro is not needed before the first paint
    from studio.manuscript.reviewing import History, Overlap, Piece

MOST_REMEMBERED = 64
"""Stories whose earlier records need not be compared again."""


def note_due(connection: Connection, stories: Collection[str]) -> None:
    """These bodies are to be looked through; one that was written at one go is not."""
    if not stories:
        return
    several = [story for (story,) in _OF_SEVERAL.within(connection, **listed(stories))]
    if several:
        known = read_fact(connection, REVIEW_DUE) or []
        write_fact(connection, REVIEW_DUE, sorted({*known, *several}))


def note_all_due(connection: Connection) -> None:
    """The log was replaced."""
    write_fact(connection, REVIEW_DUE, sorted(connection.execute(_ALL_OF_SEVERAL).scalars()))


def pieces_in_log(connection: Connection, story: StoryId) -> list[Piece]:
    """The records of a body in the order of the log.

    A piece whose place is no longer kept comes before all others. What the province has lost comes
    last: another record brings its words again.
    """
    found = sorted(_pieces(connection, story), key=lambda each: (each[0], each[1].revision))
    return [piece for _, piece in found]


def count_marks(connection: Connection) -> dict[str, int]:
    """How many paragraphs are to be reviewed, by story; stories without any are left out."""
    return {line.story_id: line.paragraphs for line in connection.execute(_COUNTS)}


def clear(
    connection: Connection, author: Author, story: StoryId, paragraph: str, at: str
) -> IntentKey | None:
    """A person has looked at the paragraph as it is here; None: it was not to be reviewed."""
    mark = connection.execute(_MARK, {"story": story, "name": paragraph}).one_or_none()
    if mark is None:
        return None
    payload = {"paragraph": paragraph, "through": [mark.epoch, mark.seq]}
    key = record(connection, author, Draft(Kind.STORY_PARAGRAPH_REVIEWED, story, payload), at)
    with gate(connection):
        connection.execute(_FORGET_ONE, {"story": story, "name": paragraph})
    return key


@dataclass(slots=True)
class Reviewer:
    """Belongs to the syncing thread."""

    store: Store
    _compared: dict[StoryId, tuple[list[str], list[Overlap]]] = field(default_factory=dict)

    def look_through(self, is_stopping: Callable[[], bool]) -> Iterator[StoryId]:
        """Bring the table up to date; the stories whose paragraphs to review are others now."""
        while not is_stopping():
            due = look_up(self.store, REVIEW_DUE).get(REVIEW_DUE)
            if not due:
                return
            story = StoryId(due[0])
            with self.store.reading() as connection:
                pieces = pieces_in_log(connection, story)
                gone = tuple(read_fact(connection, PRUNED_THROUGH) or NEVER)
            history, overlaps = self._overlaps(story, pieces)
            # What was let go of once, and came again with a snapshot, stands in a joined piece too.
            placed = {piece.key for piece in pieces if piece.revision > gone}
            file = partial(_file, story=story, history=history, overlaps=overlaps, placed=placed)
            if self.store.merge(file):
                yield story

    def _overlaps(
        self, story: StoryId, pieces: list[Piece]
    ) -> tuple[History | None, list[Overlap]]:
        from studio.manuscript.reviewing import History

        keys = [piece.key for piece in pieces]
        known, found = self._compared.pop(story, ([], []))
        if keys[: len(known)] != known:
            known, found = [], []
        try:
            history = History(pieces)
            found = [*found, *history.overlaps(len(known))]
        except BodyError:  # the editor is told where it is opened
            return None, []
        self._compared[story] = (keys, found)
        if len(self._compared) > MOST_REMEMBERED:
            del self._compared[next(iter(self._compared))]
        return history, found


def reviewed_in(row: Mapping[str, Any]) -> dict[str, Revision]:
    """Up to which record each paragraph was looked at."""
    return {name: (seen[0], seen[1]) for name, seen in row.get("reviewed", {}).items()}


def open_marks(
    overlaps: Iterable[Overlap], history: History, reviewed: Mapping[str, Revision]
) -> dict[str, list[Overlap]]:
    """What nobody has cleared, by the name of the paragraph as it is now, the newest last.

    A paragraph that was joined to another goes by the other's name, and is cleared with it.
    """
    overlaps = list(overlaps)
    if not overlaps:
        return {}
    names = history.names()
    there = set(names)
    places = history.whereabouts({*(one.paragraph for one in overlaps), *reviewed})
    found: dict[str, list[Overlap]] = {}
    for one in overlaps:
        name, through = one.paragraph, reviewed.get(one.paragraph, NEVER)
        if name not in there:
            place = places.get(name)
            if place is None:
                continue
            name = names[place]
            cleared = (seen for other, seen in reviewed.items() if places.get(other) == place)
            through = max([through, *cleared])
        if one.revision > through:
            found.setdefault(name, []).append(one)
    return found


def _file(
    connection: Connection,
    story: StoryId,
    history: History | None,
    overlaps: list[Overlap],
    placed: set[str],
) -> bool:
    """Replace the story's marks; whether they are others now."""
    due = [one for one in read_fact(connection, REVIEW_DUE) or [] if one != story]
    write_fact(connection, REVIEW_DUE, due)
    row = projected_row(connection, story) or {}
    reviewed = reviewed_in(row)
    marks = open_marks(overlaps, history, reviewed) if history else {}
    before = [dict(line) for line in connection.execute(_MARKS, {"story": story}).mappings()]
    lost = set(connection.execute(_LOST, listed(line["key"] for line in before)).scalars())
    # The records of old marks are let go of some day; a mark stays until a person clears it.
    kept = {
        line["paragraph"]: line
        for line in before
        if line["key"] not in placed | lost
        and (line["epoch"], line["seq"]) > reviewed.get(line["paragraph"], NEVER)
    }
    fresh = {name: _line(story, name, found) for name, found in marks.items()}
    lines = [line for _, line in sorted({**kept, **fresh}.items())]
    if before == lines:
        return False
    with gate(connection):
        connection.execute(_FORGET, {"story": story})
        if lines:
            connection.execute(insert(ReviewMark), lines)
    return True


def _line(story: StoryId, name: str, found: list[Overlap]) -> dict[str, Any]:
    newest = max(found, key=lambda one: one.revision)
    people = {person for one in found for person in (one.person, *one.others)}
    return {
        "story_id": story,
        "paragraph": name,
        "epoch": newest.revision[0],
        "seq": newest.revision[1],
        "key": newest.key,
        "person_id": newest.person,
        "others": sorted(people - {newest.person}),
    }


def _pieces(connection: Connection, story: StoryId) -> Iterator[tuple[bool, Piece]]:
    """Each, and whether the province has lost it."""
    from studio.manuscript.reviewing import Piece

    kept: set[str] = set()
    for line in connection.execute(_KEPT, {"story": story}):
        kept.add(line.intent_key)
        own = line.state is not None
        if own and line.state != IntentState.SETTLED:
            continue
        device = line.device_id or (_device(line.record) if line.record else "")
        place = (line.epoch or line.its_epoch or 0, line.seq or line.its_seq or 0)
        place = NEVER if line.is_missing else place
        piece = Piece(line.intent_key, place, device, line.person_id or "", line.update)
        yield bool(line.is_missing), piece
    # Sent again after the province was set back: its words stand in other pieces here.
    for sent in connection.execute(_SENT_AGAIN, {"story": story}):
        if sent.key not in kept and "update" in sent.payload:
            update = base64.b64decode(sent.payload["update"])
            place = (sent.epoch, sent.seq)
            yield False, Piece(sent.key, place, sent.device_id, sent.person_id, update)


def _device(record: bytes) -> str:
    return msgspec.json.decode(record, type=_Sender).device


class _Sender(msgspec.Struct):
    device: str


_SEVERAL = func.count() > 1
_OF_SEVERAL = Glance(
    select(BodyUpdate.c.story_id)
    .where(among(BodyUpdate.c.story_id))
    .group_by(BodyUpdate.c.story_id)
    .having(_SEVERAL)
)
_ALL_OF_SEVERAL = select(BodyUpdate.c.story_id).group_by(BodyUpdate.c.story_id).having(_SEVERAL)
_KEPT = (
    select(
        BodyUpdate.c.intent_key,
        BodyUpdate.c["update"],
        BodyUpdate.c.person_id,
        Intent.c.state,
        Intent.c.device_id,
        Intent.c.epoch,
        Intent.c.seq,
        Pulled.c.epoch.label("its_epoch"),
        Pulled.c.seq.label("its_seq"),
        Pulled.c.record,
        Pulled.c.is_missing,
    )
    .outerjoin(Intent, Intent.c.key == BodyUpdate.c.intent_key)
    .outerjoin(Pulled, Pulled.c.key == BodyUpdate.c.intent_key)
    .where(BodyUpdate.c.story_id == bindparam("story"), BodyUpdate.c.intent_key.is_not(None))
    .order_by(BodyUpdate.c.number)
)
_SENT_AGAIN = select(
    Intent.c.key,
    Intent.c.payload,
    Intent.c.epoch,
    Intent.c.seq,
    Intent.c.device_id,
    Intent.c.person_id,
).where(
    Intent.c.subject_id == bindparam("story"),
    Intent.c.state == IntentState.SETTLED,
    Intent.c.kind == Kind.STORY_BODY_UPDATED,
)
_MARKS = (
    select(ReviewMark)
    .where(ReviewMark.c.story_id == bindparam("story"))
    .order_by(ReviewMark.c.paragraph)
)
_COUNTS = select(ReviewMark.c.story_id, func.count().label("paragraphs")).group_by(
    ReviewMark.c.story_id
)
_LOST = select(Pulled.c.key).where(among(Pulled.c.key), Pulled.c.is_missing)
_MARK = select(ReviewMark.c.epoch, ReviewMark.c.seq).where(
    ReviewMark.c.story_id == bindparam("story"), ReviewMark.c.paragraph == bindparam("name")
)
_FORGET_ONE = delete(ReviewMark).where(
    ReviewMark.c.story_id == bindparam("story"), ReviewMark.c.paragraph == bindparam("name")
)
_FORGET = delete(ReviewMark).where(ReviewMark.c.story_id == bindparam("story"))
