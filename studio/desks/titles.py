"""What an editor calls the subjects of intents and records."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, select

from studio.models.column import Column
from studio.models.person import Person
from studio.models.story import Story
from studio.models.topic import Topic
from studio.sync.fold import sort_of

_WANTED = {
    "story": select(Story.c.headline).where(Story.c.id == bindparam("id")),
    "topic": select(Topic.c.title).where(Topic.c.id == bindparam("id")),
    "person": select(Person.c.name).where(Person.c.id == bindparam("id")),
    "column": select(Column.c.name).where(Column.c.id == bindparam("id")),
}


@dataclass(frozen=True, slots=True)
class Titles:
    """Each is read once."""

    connection: Connection
    _known: dict[str, str] = field(default_factory=dict)

    def of(self, kind: str, subject: str) -> str:
        """Headline, title or name; empty when there is none. `kind`: of an intent about it."""
        wanted = _WANTED.get(sort_of(kind))
        if wanted is None:  # a newer studio's
            return ""
        if subject not in self._known:
            found = self.connection.execute(wanted, {"id": subject})
            self._known[subject] = found.scalar_one_or_none() or ""
        return self._known[subject]
