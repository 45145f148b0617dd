"""Fields that two people set without seeing each other: both values, and the choice (冲突)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Table, select, text

from studio.desks.changes import Change
from studio.desks.column_rights import require_rights
from studio.desks.newsroom import Office
from studio.errors import NotFound
from studio.models.column import Column
from studio.models.confirmed import Pulled
from studio.models.intent import Intent
from studio.models.person import Person
from studio.models.story import Story
from studio.models.topic import Topic
from studio.sync.facts import DEVICE_ID, read_fact
from studio.sync.fold import Row, alternatives, contested
from studio.sync.outbox import Draft, record
from studio.sync.projection import projected_row
from studio.vocabulary import NEVER, IntentKey, Kind, Revision, StoryId, TopicId

Sort = Literal["topic", "story", "column"]


@dataclass(frozen=True, slots=True)
class Alternative:
    """A value that came second and is kept beside what stands."""

    field: str
    value: str
    """As an editor reads it: the name of a column or person, not its id.

    What a column asks and its templates come as JSON.
    """
    key: IntentKey
    person_name: str
    device: str
    """First letters of the device's id; two people may share a name."""
    at: str
    """UTC stamp of the machine that made it; shown, never compared."""
    is_ours: bool
    """Written on this device."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One field, what stands in it, and what stands beside it."""

    sort: Sort
    subject: str
    title: str
    """Of the topic, story or column."""
    field: str
    value: str
    person_name: str
    """Who set what stands."""
    revision: Revision
    """Of what stands; a choice made on a screen is based on it."""
    alternatives: tuple[Alternative, ...]
    device: str = ""
    """On which it was set, as in Alternative; empty: its record is long past."""
    at: str = ""
    is_ours: bool = False
    """What stands was set on this device."""


@dataclass(frozen=True, slots=True)
class ConflictsDesk:
    office: Office

    def all(self) -> list[Conflict]:
        """Every field of the newsroom with a value beside it; stories first, columns last."""
        with self.office.store.reading() as connection:
            return all_conflicts(connection)

    def of(self, sort: Sort, subject: str) -> list[Conflict]:
        """Those of one topic or story."""
        with self.office.store.reading() as connection:
            return conflicts_of(connection, sort, subject, Names(connection))

    def adopt(self, conflict: Conflict, key: str) -> None:
        """Let the alternative stand, as the person saw both. Raises NotFound when it is gone."""
        self._decide(conflict, key, _ADOPTED)

    def dismiss(self, conflict: Conflict, key: str) -> None:
        """Keep what stands; the log keeps the other words. Raises NotFound when it is gone."""
        self._decide(conflict, key, _DISMISSED)

    def _decide(self, conflict: Conflict, key: str, kinds: Mapping[Sort, Kind]) -> None:
        def work(connection: Connection) -> None:
            if conflict.sort == "column":
                require_rights(self.office, connection)
            row = projected_row(connection, conflict.subject)
            if not any(one["key"] == key for one in alternatives(row, conflict.field)):
                raise NotFound("not_found")
            draft = Draft(
                kinds[conflict.sort],
                conflict.subject,
                {"field": conflict.field, "alternative": key},
                [key],
                conflict.revision if conflict.revision != NEVER else None,
            )
            record(connection, self.office.author(connection), draft, self.office.stamp())

        self.office.store.write(work)
        if conflict.sort == "column":
            change = Change(people=True, queue=True)
        elif conflict.sort == "topic":
            change = Change(topics=frozenset({TopicId(conflict.subject)}), queue=True)
        else:
            change = Change(stories=frozenset({StoryId(conflict.subject)}), queue=True)
        self.office.changes.announce(change)


class Names:
    """What people and columns are called, read once for a whole list."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.people = _named(connection, Person)
        self._columns = _named(connection, Column)
        self.device = str(read_fact(connection, DEVICE_ID))

    def value(self, field: str, value: Any) -> str:
        if field == "column":
            return str(self._columns.get(value, ""))
        if field == "topic":
            return self._topic(value)
        if field == "owner":
            return str(self.people.get(value, ""))
        if isinstance(value, dict):
            return json.dumps(value, ensure_ascii=False)
        return "" if value is None else str(value)

    def _topic(self, topic: str | None) -> str:
        found = select(Topic.c.title).where(Topic.c.id == topic)
        return str(self._connection.execute(found).scalar_one_or_none() or "")


def _named(connection: Connection, table: Table) -> dict[str, str]:
    found = connection.execute(select(table.c.id, table.c.name))
    return {line.id: line.name for line in found}


def all_conflicts(connection: Connection) -> list[Conflict]:
    """Of what is on the desks, stories first; what lies in the bin needs nobody."""
    subjects = contested_subjects(connection)
    if not subjects:
        return []
    names = Names(connection)
    return [
        conflict
        for sort, subject in subjects
        for conflict in conflicts_of(connection, sort, subject, names)
    ]


def contested_subjects(connection: Connection) -> list[tuple[Sort, str]]:
    """What has a value beside a field, in the order of `all_conflicts`."""
    found: list[tuple[Sort, str]] = []
    tables: tuple[tuple[Sort, Table], ...] = (("story", Story), ("topic", Topic))
    for sort, table in tables:
        wanted = select(table.c.id).where(_IS_CONTESTED, table.c.is_deleted.is_(False))
        subjects = connection.execute(wanted.order_by(table.c.id)).scalars()
        found += [(sort, subject) for subject in subjects]
    columns = connection.execute(select(Column.c.id).where(_IS_CONTESTED).order_by(Column.c.id))
    return [*found, *(("column", subject) for subject in columns.scalars())]


def _origin_of(connection: Connection, key: str) -> tuple[str, str]:
    """The device that a recent record or intent of ours was made on, and when."""
    ours = connection.execute(
        select(Intent.c.device_id, Intent.c.at).where(Intent.c.key == key)
    ).one_or_none()
    if ours is not None:
        return ours.device_id[:8], ours.at
    pulled = connection.execute(select(Pulled.c.record).where(Pulled.c.key == key)).scalar()
    if pulled is None:
        return "", ""
    record_there = json.loads(pulled)
    return str(record_there["device"])[:8], str(record_there["at"])


def conflicts_of(connection: Connection, sort: Sort, subject: str, names: Names) -> list[Conflict]:
    row = projected_row(connection, subject)
    if row is None:
        return []
    return [_conflict(connection, sort, subject, row, field, names) for field in contested(row)]


def _conflict(
    connection: Connection, sort: Sort, subject: str, row: Row, field: str, names: Names
) -> Conflict:
    mark = row["_set"].get(field, [0, 0, "", ""])
    device, at = _origin_of(connection, mark[2])
    return Conflict(
        sort=sort,
        subject=subject,
        title=row[_TITLES[sort]],
        field=field,
        value=names.value(field, row.get(field)),
        person_name=names.people.get(mark[3], ""),
        revision=(mark[0], mark[1]),
        alternatives=tuple(
            Alternative(
                field=field,
                value=names.value(field, one["value"]),
                key=IntentKey(one["key"]),
                person_name=names.people.get(one["person"], ""),
                device=one["device"][:8],
                at=one["at"],
                is_ours=one["device"] == names.device,
            )
            for one in alternatives(row, field)
        ),
        device=device,
        at=at,
        is_ours=device == names.device[:8],
    )


_IS_CONTESTED = text("alternatives > 0")
"""As the partial index says it; with a bound 0 SQLite would look through all rows."""
_TITLES: Mapping[Sort, str] = {"story": "headline", "topic": "title", "column": "name"}
_ADOPTED: Mapping[Sort, Kind] = {
    "column": Kind.COLUMN_ALTERNATIVE_ADOPTED,
    "topic": Kind.TOPIC_ALTERNATIVE_ADOPTED,
    "story": Kind.STORY_ALTERNATIVE_ADOPTED,
}
_DISMISSED: Mapping[Sort, Kind] = {
    "column": Kind.COLUMN_ALTERNATIVE_DISMISSED,
    "topic": Kind.TOPIC_ALTERNATIVE_DISMISSED,
    "story": Kind.STORY_ALTERNATIVE_DISMISSED,
}
