"""The history of a story (时光机): every moment of its body, and the versions with a name.

Named versions are derived, never stored beside the log: submissions and verdicts from the
milestones of the row (folded from the log, so every replica has them), the hours of work from the
history itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, bindparam, select

from studio.clock import moment
from studio.desks.newsroom import Office
from studio.errors import NotFound
from studio.models.confirmed import Pulled
from studio.models.intent import Intent
from studio.models.person import Person
from studio.models.story import Body, BodyUpdate
from studio.sync.projection import projected_row
from studio.vocabulary import IntentState, Kind, StoryId

if TYPE_CHECKING:
    from studio.manuscript.timeline import Timeline


class Landmark(StrEnum):
    """Why a version has a name."""

    BEGUN = "begun"
    HOUR = "hour"
    """The last one of an hour in which somebody wrote."""
    SUBMITTED = "submitted"
    ADOPTED = "adopted"
    RETURNED = "returned"
    NOW = "now"


@dataclass(frozen=True, slots=True)
class NamedVersion:
    index: int
    """Of its moment; -1: before anything was written."""
    landmark: Landmark
    at: datetime | None
    """UTC; None: nobody noted it."""
    person_name: str
    words: str
    """The reason of a return."""


@dataclass(frozen=True, slots=True)
class StoryPast:
    timeline: Timeline
    named: tuple[NamedVersion, ...]
    """The newest first."""
    people: Mapping[str, str]
    """Names by PersonId."""

    def person_at(self, index: int) -> str:
        moments = self.timeline.moments
        return self.people.get(moments[index].person, "") if 0 <= index < len(moments) else ""

    def time_at(self, index: int) -> datetime | None:
        moments = self.timeline.moments
        return _time(moments[index].at) if 0 <= index < len(moments) else None


@dataclass(frozen=True, slots=True)
class HistoryDesk:
    office: Office

    def past(self, story_id: StoryId, zone: str) -> StoryPast:
        """Slow (some 100 ms for ten thousand edits): run it in background.

        Raises NotFound, or BodyError when the body cannot be read.
        """
        from studio.manuscript.timeline import Timeline  # Loro is not needed before the first paint

        with self.office.store.reading() as connection:
            row = projected_row(connection, story_id)
            if row is None:
                raise NotFound("not_found")
            pieces = _pieces(connection, story_id)
            milestones = _milestones(connection, story_id, row)
            people = {line.id: line.name for line in connection.execute(_PEOPLE)}
        timeline = Timeline(pieces)
        return StoryPast(timeline, _named(timeline, milestones, people, zone), people)


def newest_milestone(connection: Connection, story_id: StoryId) -> str:
    """The key of the newest submission or verdict; empty: there was none."""
    milestones = _milestones(connection, story_id, projected_row(connection, story_id) or {})
    return str(milestones[-1][1]) if milestones else ""


def past_paragraphs(connection: Connection, story_id: StoryId) -> list[str]:
    """Of the body as it was submitted and judged, each once. Raises BodyError."""
    from studio.manuscript.timeline import Timeline

    milestones = _milestones(connection, story_id, projected_row(connection, story_id) or {})
    timeline = Timeline(_pieces(connection, story_id))
    places = {timeline.index_at(_seconds(one[3])) for one in milestones[-_MOST_INDEXED:]}
    texts = (timeline.version(place).text for place in sorted(places))
    return list(dict.fromkeys(line for text in texts for line in text.split("\n") if line))


def _pieces(connection: Connection, story_id: StoryId) -> list[tuple[bytes, int]]:
    """Everything of the body with the seconds of its record; what waits is as old as its save."""
    found = []
    for line in connection.execute(_PIECES, {"story": story_id}):
        at = line.at or (msgspec.json.decode(line.record)["at"] if line.record else "")
        if not at and line.intent_key is None:
            at = line.saved_at or ""
        found.append((line.update, _seconds(at)))
    return found


def _milestones(
    connection: Connection, story_id: StoryId, row: Mapping[str, Any]
) -> list[tuple[str, str, str, str, str]]:
    """[kind, key, person, at, words] each, the oldest first.

    A row that an older studio folded has none; then those tell that are still kept in the outbox
    and among the pulled records.
    """
    found = {one[1]: one for one in row.get("milestones", [])}
    for line in connection.execute(_OWN_MILESTONES, {"story": story_id}):
        words = line.payload.get("reason", "")
        found.setdefault(line.key, [line.kind, line.key, line.person_id, line.at, words])
    for (raw,) in connection.execute(_PULLED, {"story": story_id}):
        record = msgspec.json.decode(raw)
        if record["kind"] in _KINDS:
            words = record["payload"].get("reason", "")
            one = [record["kind"], record["key"], record["person"], record["at"], words]
            found.setdefault(record["key"], one)
    timed, latest = [], ""
    for kind, key, person, at, words in found.values():
        latest = at or latest  # one without a time is as old as the one before it
        timed.append((kind, key, person, latest, words))
    return sorted(timed, key=lambda one: one[3])


def _named(
    timeline: Timeline,
    milestones: Sequence[Sequence[str]],
    people: Mapping[str, str],
    zone: str,
) -> tuple[NamedVersion, ...]:
    moments = timeline.moments
    named: list[NamedVersion] = []
    if moments:
        first, last = moments[0], len(moments) - 1
        who = people.get(moments[last].person, "")
        named.append(NamedVersion(last, Landmark.NOW, _time(moments[last].at), who, ""))
        begun = people.get(first.person, "")
        named.append(NamedVersion(-1, Landmark.BEGUN, _time(first.at), begun, ""))
    for kind, _, person, at, words in milestones:
        place = timeline.index_at(_seconds(at)) if moments else -1
        name = people.get(person, "")
        named.append(NamedVersion(place, _KINDS[kind], _time(_seconds(at)), name, words))
    named += _hours(timeline, people, zone)
    order = {Landmark.NOW: 2, Landmark.BEGUN: 0}
    named.sort(key=lambda one: (order.get(one.landmark, 1), one.index, one.at or _LONG_AGO))
    return tuple(reversed(named))


def _hours(timeline: Timeline, people: Mapping[str, str], zone: str) -> list[NamedVersion]:
    """The last moment of each hour of work, but for the one that is the newest of all."""
    last_of: dict[datetime, int] = {}
    local = ZoneInfo(zone)
    for index, one in enumerate(timeline.moments[:-1]):
        when = _time(one.at)
        if when is not None:
            hour = when.astimezone(local).replace(minute=0, second=0, microsecond=0)
            last_of[hour] = index
    newest = _time(timeline.moments[-1].at) if timeline.moments else None
    if newest is not None:
        last_of.pop(newest.astimezone(local).replace(minute=0, second=0, microsecond=0), None)
    return [
        NamedVersion(
            index,
            Landmark.HOUR,
            _time(timeline.moments[index].at),
            people.get(timeline.moments[index].person, ""),
            "",
        )
        for index in last_of.values()
    ]


def _time(seconds: int) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def _seconds(at: str) -> int:
    try:
        return int(moment(at).timestamp())
    except (ValueError, OverflowError):
        return 0


_MOST_INDEXED = 12
"""Named versions of one story whose words are searched, the newest ones."""
_LONG_AGO = datetime.fromtimestamp(0, UTC)
_KINDS: dict[str, Landmark] = {
    Kind.STORY_SUBMITTED: Landmark.SUBMITTED,
    Kind.STORY_ADOPTED: Landmark.ADOPTED,
    Kind.STORY_RETURNED: Landmark.RETURNED,
}
_PEOPLE = select(Person.c.id, Person.c.name)
_PIECES = (
    select(
        BodyUpdate.c["update"],
        BodyUpdate.c.intent_key,
        Intent.c.at,
        Pulled.c.record,
        Body.c.saved_at,
    )
    .outerjoin(Intent, Intent.c.key == BodyUpdate.c.intent_key)
    .outerjoin(Pulled, Pulled.c.key == BodyUpdate.c.intent_key)
    .outerjoin(Body, Body.c.story_id == BodyUpdate.c.story_id)
    .where(BodyUpdate.c.story_id == bindparam("story"))
    .order_by(BodyUpdate.c.number)
)
_OWN_MILESTONES = select(
    Intent.c.kind, Intent.c.key, Intent.c.person_id, Intent.c.at, Intent.c.payload
).where(
    Intent.c.subject_id == bindparam("story"),
    Intent.c.kind.in_(list(_KINDS)),
    Intent.c.state != IntentState.REFUSED,
)
_PULLED = select(Pulled.c.record).where(Pulled.c.subject_id == bindparam("story"))
