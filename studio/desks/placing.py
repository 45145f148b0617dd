"""What a story may belong to: columns, topics and authors by name, wherever they are chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from studio.desks.newsroom import Office
from studio.models.column import Column
from studio.models.person import Person
from studio.models.topic import Topic
from studio.vocabulary import TopicStage

MOST_TOPICS: Final = 20


@dataclass(frozen=True, slots=True)
class Place:
    """A column, a topic or a person that a story may belong to."""

    id: str
    name: str
    is_closed: bool = False
    """A column that ended: it is looked for, but nothing new is put there."""


@dataclass(frozen=True, slots=True)
class PlacingDesk:
    office: Office

    def columns(self) -> list[Place]:
        """By name; without those that ended."""
        return self._read(_COLUMNS.where(Column.c.is_closed.is_(False)))

    def all_columns(self) -> list[Place]:
        """To look for: by name, those that ended behind the others."""
        return self._read(_COLUMNS)

    def topics(self) -> list[Place]:
        """Those that were not dropped, the newest first; not all of many."""
        return self._read(
            select(Topic.c.id, Topic.c.title)
            .where(Topic.c.is_deleted.is_(False), Topic.c.stage != TopicStage.DROPPED)
            .order_by(Topic.c.created_at.desc())
            .limit(MOST_TOPICS)
        )

    def authors(self) -> list[Place]:
        """Everybody who may have written something, by name."""
        return self._read(select(Person.c.id, Person.c.name).order_by(Person.c.name))

    def _read(self, wanted: Any) -> list[Place]:
        with self.office.store.reading() as connection:
            return [Place(*line) for line in connection.execute(wanted)]


_COLUMNS = select(Column.c.id, Column.c.name, Column.c.is_closed).order_by(
    Column.c.is_closed, Column.c.name
)
