"""Applies again what was refused of a body: as fresh edits, under a new intent and key."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from studio.models.confirmed import Pulled
from studio.models.story import BodyUpdate
from studio.sync.answers import put_away, replace
from studio.sync.bodies import freeze_within
from studio.sync.outbox import Author, append_to_body
from studio.sync.projection import projected_row
from studio.sync.refused_bodies import branch_of
from studio.vocabulary import IntentKey, StoryId


def apply_again(
    connection: Connection, author: Author, story: StoryId, at: str
) -> IntentKey | None:
    """Merge the refused branch of the body into it by the author's own hand, and queue that.

    None: the body had all of it already. Raises LookupError when nothing of it is refused, or the
    story is not there, and BodyError when it cannot be read; then all stays as it is. Some 50 ms
    for a long story.
    """
    from studio.manuscript.body import Signature  # Loro is not needed before the first paint
    from studio.manuscript.joining import joined
    from studio.manuscript.replaying import replayed

    branch = branch_of(connection, story)
    if branch is None or projected_row(connection, story) is None:
        raise LookupError(story)
    lines = connection.execute(_PIECES, {"story": story}).all()
    known = [line.update for line in lines]
    pen = Signature(author.person, author.device)
    again = replayed(known, branch.updates, pen, branch.support)
    # What the province lost and we were to bring back may have been refused along: it goes too,
    # for the fresh edits build on it.
    lost = [line.update for line in lines if line.is_missing]
    fresh = [*lost, *([again.update] if again.update else [])]
    key: IntentKey | None = None
    if fresh:
        there = [line.update for line in lines if not line.is_missing]
        update = joined(there, fresh) if lost else again.update
        append_to_body(connection, author, story, update, again.text, at)
        while (frozen := freeze_within(connection, author.device, story, at)) is not None:
            key = frozen
    for old in branch.keys:
        if key is None:
            put_away(connection, old)
        else:
            replace(connection, old, key, at)
    return key


_PIECES = (
    select(BodyUpdate.c["update"], Pulled.c.is_missing)
    .outerjoin(Pulled, Pulled.c.key == BodyUpdate.c.intent_key)
    .where(BodyUpdate.c.story_id == bindparam("story"))
    .order_by(BodyUpdate.c.number)
)
