"""Topic planning (策): columns, and topics from the proposal to the decision."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, exists, select

from studio.clock import unique_id
from studio.desks.changes import Change
from studio.desks.newsroom import Office
from studio.desks.wording import checked
from studio.errors import Invalid, NotFound
from studio.models.column import Column
from studio.models.confirmed import Pulled
from studio.models.intent import Intent
from studio.models.person import Person
from studio.models.story import Story
from studio.models.topic import Topic
from studio.sync.outbox import Draft, record
from studio.vocabulary import (
    Channel,
    ColumnId,
    IntentState,
    Kind,
    PersonId,
    StoryId,
    TopicId,
    TopicStage,
)

FIELDS = ("title", "angle", "column", "due_at", "owner")


@dataclass(frozen=True, slots=True)
class TopicRow:
    """One line of the planning table, detached from the store."""

    id: TopicId
    title: str
    angle: str
    column_id: ColumnId | None
    column_name: str
    due_at: str | None
    """UTC stamp."""
    owner_id: PersonId | None
    owner_name: str
    channels: tuple[Channel, ...]
    stage: TopicStage
    stage_reason: str
    story_id: StoryId | None
    """The newest story made of it."""
    is_waiting: bool
    """Something of it has not reached the province yet."""
    alternatives: int = 0
    """Values beside its fields, for a person to choose."""
    is_missing: bool = False
    """不在省平台: the province was set back and lacks something of it that we had seen."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an editor fills in for a new topic."""

    title: str
    angle: str = ""
    column_id: ColumnId | None = None
    due_at: str | None = None
    channels: tuple[Channel, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanningDesk:
    office: Office

    def rows(self) -> list[TopicRow]:
        """All topics, most urgent first. Slow with 100 000 of them; run it in background."""
        return self._rows(_TOPICS)

    def open_rows(self, owner: PersonId, most: int) -> list[TopicRow]:
        """Topics of `owner` or of nobody that are neither dropped nor a story yet."""
        has_story = exists().where(Story.c.topic_id == Topic.c.id, Story.c.is_deleted.is_(False))
        wanted = _TOPICS.where(
            Topic.c.stage != TopicStage.DROPPED,
            (Topic.c.owner_id == owner) | Topic.c.owner_id.is_(None),
            ~has_story,
        )
        with self.office.store.reading() as connection:
            waiting = waiting_subjects(connection)
            missing = missing_subjects(connection)
            lines = connection.execute(wanted.limit(most))
            return [_row(line, {}, waiting, missing) for line in lines]

    def row(self, topic_id: TopicId) -> TopicRow:
        """Raises NotFound."""
        found = next(iter(self._rows(_TOPICS.where(Topic.c.id == topic_id))), None)
        if found is None:
            raise NotFound("not_found")
        return found

    def open_column(self, name: str, cadence: str = "", target_seconds: int = 0) -> ColumnId:
        """Add a regular column (栏目). Raises Invalid."""
        name = checked("name", name)
        column_id = ColumnId(uuid4().hex)
        payload = {"name": name, "cadence": cadence, "target_seconds": target_seconds}
        draft = Draft(Kind.COLUMN_OPENED, column_id, payload)
        self.office.store.write(
            lambda connection: record(
                connection, self.office.author(connection), draft, self.office.stamp()
            )
        )
        self.office.changes.announce(Change(people=True, queue=True))
        return column_id

    def propose(self, proposal: Proposal) -> TopicId:
        """Add a topic (报题) and queue it. Raises Invalid on a bad title."""
        topic_id = TopicId(unique_id())
        title, angle = checked("title", proposal.title), checked("angle", proposal.angle)

        def work(connection: Connection) -> None:
            author = self.office.author(connection)
            payload = {
                "title": title,
                "angle": angle,
                "column": proposal.column_id,
                "due_at": proposal.due_at,
                "owner": author.person,
                "channels": sorted(channel.value for channel in proposal.channels),
            }
            needs = column_keys(connection, proposal.column_id)
            draft = Draft(Kind.TOPIC_PROPOSED, topic_id, payload, needs)
            record(connection, author, draft, self.office.stamp())

        self.office.store.write(work)
        self._announce(topic_id)
        return topic_id

    def change(self, topic_id: TopicId, field: str, value: str | None) -> None:
        """Set one field: title, angle, column, due_at, owner. Raises Invalid or NotFound."""
        if field not in FIELDS:
            raise Invalid("choice_unknown", value=field, choices=", ".join(FIELDS))
        if field in ("title", "angle"):
            value = checked(field, value or "")

        def work(connection: Connection) -> None:
            _expect(connection, topic_id)
            needs = column_keys(connection, ColumnId(value)) if field == "column" and value else []
            draft = Draft(Kind.TOPIC_CHANGED, topic_id, {"field": field, "value": value}, needs)
            record(connection, self.office.author(connection), draft, self.office.stamp())

        self.office.store.write(work)
        self._announce(topic_id)

    def set_channels(self, topic_id: TopicId, wanted: Iterable[Channel]) -> None:
        """Add and remove until the topic has exactly these channels."""
        wanted = set(wanted)

        def work(connection: Connection) -> None:
            have = {Channel(name) for name in _expect(connection, topic_id).channels}
            author = self.office.author(connection)
            for kind, channels in (
                (Kind.TOPIC_CHANNEL_ADDED, wanted - have),
                (Kind.TOPIC_CHANNEL_REMOVED, have - wanted),
            ):
                for channel in sorted(channels):
                    draft = Draft(kind, topic_id, {"channel": channel.value})
                    record(connection, author, draft, self.office.stamp())

        self.office.store.write(work)
        self._announce(topic_id)

    def approve(self, topic_id: TopicId) -> None:
        """批准. Raises Invalid topic_stage when it was decided already, key_locked or key_lost."""
        self._decide(topic_id, Kind.TOPIC_APPROVED, {"reason": ""})

    def drop(self, topic_id: TopicId, reason: str) -> None:
        """撤销, with a reason. Raises Invalid."""
        self._decide(topic_id, Kind.TOPIC_DROPPED, {"reason": checked("reason", reason)})

    def delete(self, topic_id: TopicId) -> None:
        """Take it off the desk; the log keeps it. Raises NotFound."""

        def work(connection: Connection) -> None:
            _expect(connection, topic_id)
            draft = Draft(Kind.TOPIC_DELETED, topic_id, {})
            record(connection, self.office.author(connection), draft, self.office.stamp())

        self.office.store.write(work)
        self._announce(topic_id)

    def _decide(self, topic_id: TopicId, kind: Kind, payload: dict[str, Any]) -> None:
        def work(connection: Connection) -> None:
            stage = _expect(connection, topic_id).stage
            if stage != TopicStage.PROPOSED:
                raise Invalid("topic_stage", stage=stage.value)
            draft = Draft(kind, topic_id, payload)
            record(connection, self.office.author(connection), draft, self.office.stamp())

        self.office.command(work)
        self._announce(topic_id)

    def _announce(self, topic_id: TopicId) -> None:
        self.office.changes.announce(Change(topics=frozenset({topic_id}), queue=True))

    def _rows(self, wanted: Any) -> list[TopicRow]:
        with self.office.store.reading() as connection:
            waiting = waiting_subjects(connection)
            missing = missing_subjects(connection)
            newest = _newest_stories(connection)
            return [_row(line, newest, waiting, missing) for line in connection.execute(wanted)]


_TOPICS: Any = (
    select(
        Topic.c.id,
        Topic.c.title,
        Topic.c.angle,
        Topic.c.column_id,
        Column.c.name.label("column_name"),
        Topic.c.due_at,
        Topic.c.owner_id,
        Person.c.name.label("owner_name"),
        Topic.c.channels,
        Topic.c.stage,
        Topic.c.stage_reason,
        Topic.c.alternatives,
    )
    .outerjoin(Column, Column.c.id == Topic.c.column_id)
    .outerjoin(Person, Person.c.id == Topic.c.owner_id)
    .where(Topic.c.is_deleted.is_(False))
    .order_by(Topic.c.due_at.is_(None), Topic.c.due_at, Topic.c.created_at.desc())
)


def waiting_subjects(connection: Connection) -> set[str]:
    """Subjects of which something has not reached the province."""
    return set(
        connection.execute(
            select(Intent.c.subject_id).where(Intent.c.state == IntentState.WAITING).distinct()
        ).scalars()
    )


def missing_subjects(connection: Connection) -> set[str]:
    """不在省平台: subjects of which the province lost what we had seen, until its keys return."""
    wanted = select(Pulled.c.subject_id).where(Pulled.c.is_missing).distinct()
    return set(connection.execute(wanted).scalars())


def column_keys(connection: Connection, column_id: ColumnId | None) -> list[str]:
    """The key that made the column, for what refers to it to need."""
    if column_id is None:
        return []
    found = connection.execute(
        select(Column.c.created_key).where(Column.c.id == column_id)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound("not_found")
    return [found]


def _newest_stories(connection: Connection) -> dict[TopicId, StoryId]:
    made = connection.execute(
        select(Story.c.topic_id, Story.c.id)
        .where(Story.c.topic_id.is_not(None), Story.c.is_deleted.is_(False))
        .order_by(Story.c.changed_at)
    )
    return {line.topic_id: line.id for line in made}


def _expect(connection: Connection, topic_id: TopicId) -> Any:
    found = connection.execute(
        select(Topic.c.id, Topic.c.stage, Topic.c.channels).where(
            Topic.c.id == topic_id, Topic.c.is_deleted.is_(False)
        )
    ).one_or_none()
    if found is None:
        raise NotFound("not_found")
    return found


def _row(line: Any, newest: dict[Any, Any], waiting: set[str], missing: Set[str]) -> TopicRow:
    return TopicRow(
        id=line.id,
        title=line.title,
        angle=line.angle,
        column_id=line.column_id,
        column_name=line.column_name or "",
        due_at=line.due_at,
        owner_id=line.owner_id,
        owner_name=line.owner_name or "",
        channels=tuple(Channel(name) for name in line.channels if name in set(Channel)),
        stage=TopicStage(line.stage),
        stage_reason=line.stage_reason,
        story_id=newest.get(line.id),
        is_waiting=line.id in waiting,
        alternatives=line.alternatives,
        is_missing=line.id in missing,
    )
