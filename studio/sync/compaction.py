"""Keeps the history of bodies small, in the quiet: many pieces become one, and nothing is lost.

Two sorts of pieces are joined. Saves that were not sent yet, once there are many: they would leave
as one intent anyway. And pieces whose intents and records were let go of, for the province's
backups have had them for 40 days: nothing asks for these by their keys any more. A snapshot that
is taken later brings their records again, and what it lacks is found by versions, as always; so
what is joined has a key of its own, which no log has. Every moment of the history stays.

Joining is done before the transaction, which is short and lets every save go first. Broken off
anywhere, all is as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, func, select, update

from studio.clock import unique_id
from studio.errors import BodyError
from studio.models.confirmed import Pulled
from studio.models.database import Store, gate
from studio.models.intent import Intent
from studio.models.story import BodyUpdate
from studio.sync.facts import COMPACTED_THROUGH, PRUNED_THROUGH, read_fact, write_fact
from studio.vocabulary import StoryId

MANY_SAVES = 64
"""Not sent, of one body: about a minute of typing."""
SMALL = 4096
"""Bytes; a save above that is left as it is, or a month without a line would be written daily."""
MANY_PIECES = 8
"""Let go of, of one body: fewer are not worth the writing."""


@dataclass(slots=True)
class Compactor:
    """Belongs to one thread, which has nothing better to do."""

    store: Store
    _after: str = ""
    """The story that was looked at last, of those that have pieces which were let go of."""
    _left: set[str] = field(default_factory=set)
    """Stories whose saves are better left as they are, until the next start."""

    def step(self) -> bool:
        """Join the pieces of one body; False when there are none to join. Raises StoreError."""
        with self.store.reading() as connection:
            given = {"most": MANY_SAVES, "small": SMALL}
            stories = set(connection.execute(_UNSENT, given).scalars()) - self._left
            pruned = read_fact(connection, PRUNED_THROUGH)
            done = read_fact(connection, COMPACTED_THROUGH)
        for story in sorted(stories):
            if self._join_saves(StoryId(story)):
                return True
            self._left.add(story)
        if pruned == done:
            return False
        return self._join_next(pruned)

    def _join_saves(self, story: StoryId) -> bool:
        from studio.manuscript.compacting import run_together  # not before the first paint

        with self.store.reading() as connection:
            lines = connection.execute(_PIECES, {"story": story}).all()
        fresh = [line for line in lines if line.intent_key is None]
        runs = groupby(fresh, lambda line: (line.person_id, len(line.update) <= SMALL))
        run = max((list(some) for (_, is_small), some in runs if is_small), key=len, default=[])
        if len(run) < 2:
            return False
        numbers = [line.number for line in run]
        known = [line.update for line in lines if line.number < run[0].number]
        known += [line.update for line in lines if line.intent_key is not None]
        try:
            blob = run_together(known, [line.update for line in run])
        except BodyError:
            return False
        if blob is None:
            return False
        return self.store.merge(lambda connection: _put(connection, numbers, None, blob))

    def _join_next(self, pruned: Any) -> bool:
        from studio.manuscript.compacting import compacted

        given = {"after": self._after, "many": MANY_PIECES}
        with self.store.reading() as connection:
            story = connection.execute(_LET_GO_OF, given).scalar()
            lines = connection.execute(_OLD, {"story": story}).all() if story else []
        if story is None:
            self._after = ""
            self.store.merge(lambda connection: write_fact(connection, COMPACTED_THROUGH, pruned))
            return False
        self._after = story
        try:
            blob = compacted([line.update for line in lines])
        except BodyError:
            blob = None
        if blob is not None:
            numbers = [line.number for line in lines]
            self.store.merge(lambda connection: _put(connection, numbers, unique_id(), blob))
        return True


def _put(connection: Connection, numbers: Sequence[int], key: str | None, blob: bytes) -> bool:
    """In the place of the first of them; False: they are not what they were."""
    if _as_before(connection, numbers, is_sent=key is not None) != len(numbers):
        return False
    values: dict[str, Any] = (
        {"update": blob} if key is None else {"update": blob, "intent_key": key}
    )
    with gate(connection):
        connection.execute(
            update(BodyUpdate).where(BodyUpdate.c.number == numbers[0]).values(**values)
        )
        for at in range(1, len(numbers), 500):
            some = numbers[at : at + 500]
            connection.execute(delete(BodyUpdate).where(BodyUpdate.c.number.in_(some)))
    return True


def _as_before(connection: Connection, numbers: Sequence[int], *, is_sent: bool) -> int:
    """How many of them are still there and in the state in which they were read."""
    key = BodyUpdate.c.intent_key
    count = 0
    for at in range(0, len(numbers), 500):
        wanted = select(func.count()).where(
            BodyUpdate.c.number.in_(numbers[at : at + 500]),
            _NOBODY_ASKS if is_sent else key.is_(None),
        )
        count += connection.execute(wanted).scalar_one()
    return count


# Built once: putting a statement together takes SQLAlchemy longer than running it takes SQLite.
_NOBODY_ASKS = (
    BodyUpdate.c.intent_key.is_not(None)
    & ~exists().where(Intent.c.key == BodyUpdate.c.intent_key)
    & ~exists().where(Pulled.c.key == BodyUpdate.c.intent_key)
)
_UNSENT = (
    select(BodyUpdate.c.story_id)
    .where(
        BodyUpdate.c.intent_key.is_(None),
        func.length(BodyUpdate.c["update"]) <= bindparam("small"),
    )
    .group_by(BodyUpdate.c.story_id)
    .having(func.count() >= bindparam("most"))
)
_PIECES = (
    select(
        BodyUpdate.c.number,
        BodyUpdate.c["update"],
        BodyUpdate.c.intent_key,
        BodyUpdate.c.person_id,
    )
    .where(BodyUpdate.c.story_id == bindparam("story"))
    .order_by(BodyUpdate.c.number)
)
_LET_GO_OF = (
    select(BodyUpdate.c.story_id)
    .where(BodyUpdate.c.story_id > bindparam("after"), _NOBODY_ASKS)
    .group_by(BodyUpdate.c.story_id)
    .having(func.count() >= bindparam("many"))
    .order_by(BodyUpdate.c.story_id)
    .limit(1)
)
_OLD = (
    select(BodyUpdate.c.number, BodyUpdate.c["update"])
    .where(BodyUpdate.c.story_id == bindparam("story"), _NOBODY_ASKS)
    .order_by(BodyUpdate.c.number)
)
