"""Which column and which topic a story belongs to (归栏目、挂选题)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from studio.desks.newsroom import Office
from studio.models.column import Column
from studio.models.topic import Topic
from studio.vocabulary import TopicStage

MOST_TOPICS: Final = 20


@dataclass(frozen=True, slots=True)
class Place:
    """A column or a topic that a story may belong to."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class PlacingDesk:
    office: Office

    def columns(self) -> list[Place]:
        """By name."""
        with self.office.store.reading() as connection:
            found = connection.execute(select(Column.c.id, Column.c.name).order_by(Column.c.name))
            return [Place(*line) for line in found]

    def topics(self) -> list[Place]:
        """Those that were not dropped, the newest first; not all of many."""
        wanted = (
            select(Topic.c.id, Topic.c.title)
            .where(Topic.c.is_deleted.is_(False), Topic.c.stage != TopicStage.DROPPED)
            .order_by(Topic.c.created_at.desc())
            .limit(MOST_TOPICS)
        )
        with self.office.store.reading() as connection:
            return [Place(*line) for line in connection.execute(wanted)]
