"""What was refused of a body, readable: the words that it adds to the body as it is."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from sqlalchemy import Connection

from studio.errors import BodyError
from studio.sync.bodies import body_blobs
from studio.sync.refused_bodies import branch_of
from studio.vocabulary import StoryId

MOST_REMEMBERED = 16

_Mark = tuple[str, int, int, int]


@dataclass(slots=True)
class BranchWords:
    """Remembers what it read: a list that is shown anew every second reads it once."""

    _known: OrderedDict[_Mark, str] = field(default_factory=OrderedDict)

    def of(self, connection: Connection, story: StoryId) -> str:
        """Slow (some 50 ms for a long story): run it in background."""
        from studio.manuscript.replaying import words_of  # not before the first paint

        branch = branch_of(connection, story)
        if branch is None:
            return ""
        body = body_blobs(connection, story)
        mark = (branch.keys[-1], len(branch.keys), len(body), sum(map(len, body)))
        if mark not in self._known:
            try:
                self._known[mark] = words_of(body, branch.updates, branch.support)
            except BodyError:  # as much as can be read of it alone
                self._known[mark] = _alone(branch.updates)
            while len(self._known) > MOST_REMEMBERED:
                self._known.popitem(last=False)
        return self._known[mark]


def _alone(updates: tuple[bytes, ...]) -> str:
    from studio.manuscript.replaying import text_of

    try:
        return text_of(updates)
    except BodyError:
        return ""
