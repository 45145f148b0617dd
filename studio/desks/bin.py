"""The bin (回收站): deleted topics and stories, and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, select

from studio.desks.changes import Change
from studio.desks.newsroom import Office
from studio.errors import NotFound
from studio.models.story import Story
from studio.models.topic import Topic
from studio.sync.outbox import Draft, record
from studio.vocabulary import Kind, StoryId, TopicId


@dataclass(frozen=True, slots=True)
class BinRow:
    sort: Literal["topic", "story"]
    id: str
    title: str
    is_edited_since: bool
    """Somebody changed it after it was deleted, not knowing."""


@dataclass(frozen=True, slots=True)
class BinDesk:
    office: Office

    def rows(self) -> list[BinRow]:
        """Stories first, the one changed last first; then topics."""
        with self.office.store.reading() as connection:
            stories = connection.execute(
                select(Story.c.id, Story.c.headline, Story.c.is_edited_since)
                .where(Story.c.is_deleted)
                .order_by(Story.c.changed_at.desc())
            )
            found = [BinRow("story", *line) for line in stories]
            topics = connection.execute(
                select(Topic.c.id, Topic.c.title, Topic.c.is_edited_since)
                .where(Topic.c.is_deleted)
                .order_by(Topic.c.created_at.desc())
            )
            return found + [BinRow("topic", *line) for line in topics]

    def restore_story(self, story_id: StoryId) -> None:
        """Put it back on the desk. Raises NotFound when it is not in the bin."""
        self._restore(Story, Kind.STORY_RESTORED, story_id)
        self.office.changes.announce(Change(stories=frozenset({story_id}), queue=True))

    def restore_topic(self, topic_id: TopicId) -> None:
        """As `restore_story`."""
        self._restore(Topic, Kind.TOPIC_RESTORED, topic_id)
        self.office.changes.announce(Change(topics=frozenset({topic_id}), queue=True))

    def _restore(self, table: Any, kind: Kind, subject: str) -> None:
        def work(connection: Connection) -> None:
            wanted = select(table.c.id).where(table.c.id == subject, table.c.is_deleted)
            if connection.execute(wanted).first() is None:
                raise NotFound("not_found")
            author = self.office.author(connection)
            record(connection, author, Draft(kind, subject, {}), self.office.stamp())

        self.office.store.write(work)
