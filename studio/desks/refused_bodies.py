"""What was refused of a body, readable: the words that it adds to the body as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from studio.errors import BodyError
from studio.sync.bodies import body_blobs
from studio.sync.refused_bodies import Branch, branch_of
from studio.vocabulary import StoryId

_Mark = tuple[str, int, int, int]


@dataclass(slots=True)
class BranchWords:
    """Remembers what it read: a list that is shown anew every second reads each branch once."""

    _known: dict[StoryId, tuple[_Mark, str]] = field(default_factory=dict)
    """As long as something of the body is refused."""

    def of(self, connection: Connection, story: StoryId) -> str:
        """Slow (some 50 ms for a long story): run it in background."""
        branch = branch_of(connection, story)
        if branch is None:
            self._known.pop(story, None)
            return ""
        body = body_blobs(connection, story)
        mark = (branch.keys[-1], len(branch.keys), len(body), sum(map(len, body)))
        known, words = self._known.get(story, (None, ""))
        if known != mark:
            words = _read(body, branch)
            self._known[story] = (mark, words)
        return words


def _read(body: Sequence[bytes], branch: Branch) -> str:
    from studio.manuscript.replaying import words_of  # not before the first paint

    try:
        return words_of(body, branch.updates, branch.support)
    except BodyError:  # as much as can be read of it alone
        return _alone(branch.updates)


def _alone(updates: tuple[bytes, ...]) -> str:
    from studio.manuscript.replaying import text_of

    try:
        return text_of(updates)
    except BodyError:
        return ""
