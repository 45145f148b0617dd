"""Takes a refused body update and all that builds on it out of the view, and keeps its words.

What was written on top of a refused update can never be read without it, here or elsewhere. So the
whole unconfirmed branch of that body goes together: what waits is refused along, what was not sent
yet becomes a refused intent of its own, and a save that an open editor still makes on top of it
joins them. The body is then what the province has. The branch stays, as text and as pieces, until a
person applies it again (as fresh edits, under a new key) or puts it away; an intent that is not
settled is never deleted.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

import studio
from studio.clock import unique_id
from studio.errors import BodyError
from studio.models.database import gate
from studio.models.intent import Intent
from studio.models.story import Body, BodyUpdate
from studio.sync.bodies import body_blobs
from studio.sync.fold import sort_of
from studio.sync.outbox import NEEDS_REFUSED, REPLACED, Author, append_to_body, write_body_text
from studio.sync.projection import show
from studio.sync.wire import canonical
from studio.vocabulary import DeviceId, IntentKey, IntentState, Kind, PersonId, StoryId

PIECES = "pieces"
"""In the payload of an intent that was refused along and never leaves: base64 of each piece."""


@dataclass(frozen=True, slots=True)
class Branch:
    """What of one body was refused and is for a person to decide."""

    keys: tuple[IntentKey, ...]
    """The oldest first."""
    updates: tuple[bytes, ...]
    support: tuple[bytes, ...]
    """What was refused before and put away: the updates may build on it."""


def ground_of(connection: Connection, story: StoryId) -> int:
    """Changes whenever words are taken out of the body: what was read before stands on them."""
    return int(connection.execute(_GROUND, {"story": story}).scalar_one() or 0)


def save_body(
    connection: Connection,
    author: Author,
    story: StoryId,
    loro_update: bytes,
    text: str,
    at: str,
    ground: int | None = None,
) -> bool:
    """Store a save; False: it builds on what was refused meanwhile, and joins that.

    `ground` is the one that the writer's screen was read with; None: nobody knows.
    """
    now = ground_of(connection, story)
    if now in (0, ground) or _fits(connection, story, loro_update):
        append_to_body(connection, author, story, loro_update, text, at)
        return True
    _keep(connection, author, story, [loro_update], at)
    show(connection, {story: sort_of(Kind.STORY_BODY_UPDATED)})
    return False


def take_branch_out(connection: Connection, refused: str, at: str) -> list[IntentKey]:
    """What must go with a refused body update; the intents that were refused along.

    Nothing when `refused` is no update of a body.
    """
    line = connection.execute(_REFUSED, {"key": refused}).one_or_none()
    if line is None:
        return []
    story = StoryId(line.subject_id)
    along = list(connection.execute(_WAITING, {"story": story}).scalars())
    if along:
        connection.execute(
            update(Intent)
            .where(Intent.c.key.in_(along))
            .values(
                state=IntentState.REFUSED,
                refusal_code=NEEDS_REFUSED,
                refusal_facts=None,
                settled_at=at,
            )
        )
    taken = {refused, *along}
    rows = [
        row
        for row in connection.execute(_ROWS, {"story": story})
        if row.intent_key is None or row.intent_key in taken
    ]
    _take_pieces_out(connection, DeviceId(line.device_id), story, rows, at)
    return along


def take_unsent_out(connection: Connection, device: DeviceId, story: StoryId, at: str) -> None:
    """What was typed on when the story's beginning was refused already; no intent holds it."""
    rows = [row for row in connection.execute(_ROWS, {"story": story}) if row.intent_key is None]
    if rows:
        _take_pieces_out(connection, device, story, rows, at)


def _take_pieces_out(
    connection: Connection, device: DeviceId, story: StoryId, rows: Sequence[Any], at: str
) -> None:
    _keep_unsent(connection, device, story, rows, at)
    with gate(connection):
        numbers = [row.number for row in rows]
        connection.execute(delete(BodyUpdate).where(BodyUpdate.c.number.in_(numbers)))
    _render(connection, story, at)
    show(connection, {story: sort_of(Kind.STORY_BODY_UPDATED)})


def branch_of(connection: Connection, story: str) -> Branch | None:
    """What of the body was refused and not put away; None: nothing."""
    lines = connection.execute(_BRANCH, {"story": story}).all()
    keys = tuple(IntentKey(line.key) for line in lines if not line.is_put_away)
    if not keys:
        return None
    fresh = [line.payload for line in lines if not line.is_put_away]
    old = [line.payload for line in lines if line.is_put_away]
    updates, support = (
        tuple(piece for payload in payloads for piece in pieces_of(payload))
        for payloads in (fresh, old)
    )
    return Branch(keys, updates, support)


def pieces_of(payload: Mapping[str, Any]) -> Iterator[bytes]:
    """The Loro updates in the payload of a body's intent; one that is a blob has none in it."""
    if "update" in payload:
        yield base64.b64decode(payload["update"])
    for piece in payload.get(PIECES, ()):
        yield base64.b64decode(piece)


def gone_bodies(connection: Connection, keys: Sequence[str]) -> set[StoryId]:
    """Stories whose body is another one because these intents were refused."""
    if not keys:
        return set()
    wanted = select(Intent.c.subject_id).where(
        Intent.c.key.in_(keys),
        Intent.c.kind == Kind.STORY_BODY_UPDATED,
        Intent.c.state == IntentState.REFUSED,
    )
    return {StoryId(story) for story in connection.execute(wanted).scalars()}


def _keep_unsent(
    connection: Connection, device: DeviceId, story: StoryId, rows: Sequence[Any], at: str
) -> None:
    """What no intent holds becomes one, of each person that wrote it."""
    unsent = [row for row in rows if row.intent_key is None or not row.is_inside]
    for person, theirs in groupby(unsent, key=lambda row: row.person_id):
        author = Author(PersonId(person), device)
        _keep(connection, author, story, [row.update for row in theirs], at)


def _keep(
    connection: Connection, author: Author, story: StoryId, pieces: Sequence[bytes], at: str
) -> None:
    payload = {PIECES: [base64.b64encode(piece).decode("ascii") for piece in pieces]}
    connection.execute(
        insert(Intent).values(
            key=unique_id(),
            kind=Kind.STORY_BODY_UPDATED,
            subject_id=story,
            person_id=author.person,
            device_id=author.device,
            app=studio.__version__,
            needs=[],
            payload=payload,
            size=len(canonical(payload)),
            at=at,
            state=IntentState.REFUSED,
            refusal_code=NEEDS_REFUSED,
            settled_at=at,
        )
    )


def _fits(connection: Connection, story: StoryId, loro_update: bytes) -> bool:
    from studio.manuscript.replaying import fits  # Loro is not needed before the first paint

    return fits(body_blobs(connection, story), loro_update)


def _render(connection: Connection, story: StoryId, at: str) -> None:
    """The text beside the body says what is left of it; of a damaged one the last saved stays."""
    from studio.manuscript.replaying import text_of

    try:
        text = text_of(body_blobs(connection, story))
    except BodyError:
        return
    if connection.execute(select(Body.c.story_id).where(Body.c.story_id == story)).first():
        with gate(connection):
            write_body_text(connection, story, text, at)


# Built once: a save asks for it, and putting it together takes longer than running it.
_OF_STORY = (
    Intent.c.subject_id == bindparam("story"),
    Intent.c.kind == Kind.STORY_BODY_UPDATED,
)
_GROUND = select(func.sum(Intent.c.sequence)).where(
    *_OF_STORY,
    Intent.c.state == IntentState.REFUSED,
    Intent.c.refusal_code.not_in((NEEDS_REFUSED, REPLACED)),  # these took nothing more along
)
_REFUSED = select(Intent.c.subject_id, Intent.c.device_id).where(
    Intent.c.key == bindparam("key"),
    Intent.c.kind == Kind.STORY_BODY_UPDATED,
    Intent.c.state == IntentState.REFUSED,
)
_WAITING = (
    select(Intent.c.key)
    .where(*_OF_STORY, Intent.c.state == IntentState.WAITING)
    .order_by(Intent.c.sequence)
)
_ROWS = (
    select(
        BodyUpdate.c.number,
        BodyUpdate.c["update"],
        BodyUpdate.c.intent_key,
        BodyUpdate.c.person_id,
        func.json_type(Intent.c.payload, "$.update").is_not(None).label("is_inside"),
    )
    .outerjoin(Intent, Intent.c.key == BodyUpdate.c.intent_key)
    .where(BodyUpdate.c.story_id == bindparam("story"))
    .order_by(BodyUpdate.c.number)
)
_BRANCH = (
    select(Intent.c.key, Intent.c.payload, Intent.c.is_put_away)
    .where(*_OF_STORY, Intent.c.state == IntentState.REFUSED)
    .order_by(Intent.c.sequence)
)
