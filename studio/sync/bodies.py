"""Makes one frozen intent of all pieces of a body that wait to be sent.

An intent that was handed to a connector never changes: a grown one, answered by "duplicate", would
lose the words it grew by. So saves add pieces, and the push freezes what is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from sqlalchemy import Connection, delete, exists, func, select, update

from studio.models.database import Store, gate
from studio.models.glance import Glance
from studio.models.intent import Intent
from studio.models.story import Body, BodyUpdate, Story
from studio.sync.outbox import Author, Draft, record, unsettled_keys, write_body_text
from studio.sync.text_blobs import MOST_INLINE, payload_of
from studio.vocabulary import (
    DeviceId,
    IntentKey,
    IntentState,
    Kind,
    PersonId,
    StoryId,
)

MOST_BYTES = MOST_INLINE
"""Of pieces joined into one intent; the rest goes with the next one."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """What of a body waits, and what it builds on."""

    story: StoryId
    person: PersonId
    known: tuple[bytes, ...]
    lost: tuple[bytes, ...]
    """Refused, and left in the body by a studio of before: what is fresh builds on them."""
    numbers: tuple[int, ...]
    fresh: tuple[bytes, ...]


def stories_to_freeze(store: Store) -> list[StoryId]:
    """Stories with unfrozen pieces, none of whose body intents is still on its way.

    What was written in a story that was refused waits until that is sent again.
    """
    return [StoryId(story) for (story,) in _TO_FREEZE.rows(store)]


def freeze_all(store: Store, device: DeviceId, at: str) -> None:
    """Freeze every piece that waits, also where earlier ones of its body are still on their way.

    For a way that is gone once a day: what is written today must not wait for tomorrow's answer.
    """
    for (story,) in _UNFROZEN.rows(store):
        while freeze_story(store, device, StoryId(story), at) is not None:
            pass  # a person's each, of a size that a line carries


def freeze_story(store: Store, device: DeviceId, story: StoryId, at: str) -> IntentKey | None:
    """Freeze what waits of one body; the key of the intent, None when nothing waits.

    Joining the pieces (some 25 ms for a long story) is done before the transaction.
    """
    with store.reading() as connection:
        pieces = _pieces(connection, story)
    if pieces is None:
        return None
    blob = _joined(pieces)
    return store.write(lambda connection: _freeze(connection, device, pieces, blob, at))


def freeze_within(
    connection: Connection, device: DeviceId, story: StoryId, at: str
) -> IntentKey | None:
    """As `freeze_story`, inside the caller's transaction: for a command that binds a hash."""
    pieces = _pieces(connection, story)
    if pieces is None:
        return None
    blob = _joined(pieces)
    return _freeze(connection, device, pieces, blob, at)


def body_blobs(connection: Connection, story: StoryId) -> list[bytes]:
    """Everything of a body's history, in the order it came."""
    return list(
        connection.execute(
            select(BodyUpdate.c["update"])
            .where(BodyUpdate.c.story_id == story)
            .order_by(BodyUpdate.c.number)
        ).scalars()
    )


def catch_up_text(connection: Connection, story: StoryId, text: str, at: str) -> None:
    """Keep the rendered text of a body that grew elsewhere beside its history."""
    with gate(connection):
        write_body_text(connection, story, text, at)


def _joined(pieces: Pieces) -> bytes:
    if len(pieces.fresh) == 1 and not pieces.lost:
        return pieces.fresh[0]
    from studio.manuscript.joining import joined  # Loro is not needed before the first paint

    return joined(pieces.known, [*pieces.lost, *pieces.fresh])


def _pieces(connection: Connection, story: StoryId) -> Pieces | None:
    lines = connection.execute(
        select(
            BodyUpdate.c.number,
            BodyUpdate.c["update"],
            BodyUpdate.c.intent_key,
            BodyUpdate.c.person_id,
            Intent.c.state,
        )
        .outerjoin(Intent, Intent.c.key == BodyUpdate.c.intent_key)
        .where(BodyUpdate.c.story_id == story)
        .order_by(BodyUpdate.c.number)
    ).all()
    fresh = [line for line in lines if line.intent_key is None]
    if not fresh:
        return None
    # One intent is one person's: pieces of the next person wait for the next freezing.
    person = fresh[0].person_id
    mine = (line.person_id == person for line in fresh)
    others = next((place for place, is_mine in enumerate(mine) if not is_mine), len(fresh))
    others = min(others, _fitting(fresh))
    return Pieces(
        story=story,
        person=person,
        known=tuple(line.update for line in lines if line.intent_key and not _is_lost(line)),
        lost=tuple(line.update for line in lines if _is_lost(line)),
        numbers=tuple(line.number for line in fresh[:others]),
        fresh=tuple(line.update for line in fresh[:others]),
    )


def _fitting(fresh: Sequence[Any]) -> int:
    """How many pieces one intent carries, so that a line that is cut often gets it over."""
    sizes = accumulate(len(line.update) for line in fresh)
    return max(sum(size <= MOST_BYTES for size in sizes), 1)


def _is_lost(line: Any) -> bool:
    return bool(line.state == IntentState.REFUSED)


def _freeze(
    connection: Connection, device: DeviceId, pieces: Pieces, blob: bytes, at: str
) -> IntentKey | None:
    if not _are_as_read(connection, pieces):  # somebody else froze or joined them meanwhile
        return None
    length = connection.execute(
        select(Body.c.text).where(Body.c.story_id == pieces.story)
    ).scalar_one_or_none()
    draft = Draft(
        Kind.STORY_BODY_UPDATED,
        pieces.story,
        payload_of(blob, len(length or "")),
        # It cannot be read without them: where one is refused, it must not be taken alone.
        unsettled_keys(connection, pieces.story, [Kind.STORY_BODY_UPDATED]),
    )
    key = record(connection, Author(pieces.person, device), draft, at)
    first, rest = pieces.numbers[0], pieces.numbers[1:]
    with gate(connection):
        connection.execute(
            update(BodyUpdate)
            .where(BodyUpdate.c.number == first)
            .values(update=blob, intent_key=key)
        )
        if rest:
            connection.execute(delete(BodyUpdate).where(BodyUpdate.c.number.in_(rest)))
    return key


def _are_as_read(connection: Connection, pieces: Pieces) -> bool:
    found = connection.execute(
        select(BodyUpdate.c.number, func.length(BodyUpdate.c["update"]))
        .where(BodyUpdate.c.number.in_(pieces.numbers), BodyUpdate.c.intent_key.is_(None))
        .order_by(BodyUpdate.c.number)
    )
    return [tuple(line) for line in found] == [
        (number, len(piece)) for number, piece in zip(pieces.numbers, pieces.fresh, strict=True)
    ]


# Built once: putting a statement together takes SQLAlchemy longer than running it takes SQLite.
_UNDER_WAY = exists().where(
    Intent.c.subject_id == BodyUpdate.c.story_id,
    Intent.c.kind == Kind.STORY_BODY_UPDATED,
    Intent.c.state == IntentState.WAITING,
)
_IS_THERE = exists().where(Story.c.id == BodyUpdate.c.story_id)
_UNFROZEN = Glance(
    select(BodyUpdate.c.story_id)
    .where(BodyUpdate.c.intent_key.is_(None), _IS_THERE)
    .group_by(BodyUpdate.c.story_id)
)
_TO_FREEZE = Glance(
    select(BodyUpdate.c.story_id)
    .where(BodyUpdate.c.intent_key.is_(None), ~_UNDER_WAY, _IS_THERE)
    .group_by(BodyUpdate.c.story_id)
)
