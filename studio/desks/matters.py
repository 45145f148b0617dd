"""What waits for a person: what came back to them, what is theirs to decide, what is due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, or_, select

from studio.clock import moment, stamp
from studio.desks.conflicts import contested_subjects
from studio.desks.titles import Titles
from studio.models.confirmed import ReviewMark
from studio.models.intent import Intent
from studio.models.story import BodyUpdate, Story
from studio.models.topic import Topic
from studio.sync.fold import alternatives, contested, sort_of
from studio.sync.projection import projected_row
from studio.sync.review import reviewed_in
from studio.vocabulary import NEVER, IntentState, Kind, PersonId, StoryState, TopicStage

SOON = timedelta(hours=1)
"""Before it is due, somebody is reminded."""
LONG_PAST = timedelta(days=40)
"""Nobody is reminded of what was due before that: they know, or the clock is wrong."""


class Concern(StrEnum):
    """The three kinds of news that ever leave the window."""

    RETURNED = "returned"
    ATTENTION = "attention"
    """需处理"""
    DEADLINE = "deadline"


class Reason(StrEnum):
    RETURNED = "returned"
    REFUSED = "refused"
    CONFLICT = "conflict"
    REVIEW = "review"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"

    @property
    def concern(self) -> Concern:
        return _CONCERNS[self]


_CONCERNS = {
    Reason.RETURNED: Concern.RETURNED,
    Reason.REFUSED: Concern.ATTENTION,
    Reason.CONFLICT: Concern.ATTENTION,
    Reason.REVIEW: Concern.ATTENTION,
    Reason.DUE_SOON: Concern.DEADLINE,
    Reason.OVERDUE: Concern.DEADLINE,
}


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that waits for a person."""

    reason: Reason
    sort: str
    """Of the subject: story, topic, column or person."""
    subject: str
    title: str
    """As it is called now; empty: it has none."""
    detail: str
    """Why it came back, the field in conflict, when it is due (UTC stamp), or the key of what was
    refused."""
    marks: tuple[str, ...]
    """By which it is known again; one that was told of shares a mark with what was told."""
    is_own: bool = False
    """The person did it a moment ago, and needs no telling."""


def matters_of(connection: Connection, person: PersonId, now: datetime) -> list[Matter]:
    """All that waits for `person`, the most urgent first. Run it in background."""
    return [
        *_due(connection, person, now),
        *_returned(connection, person),
        *_refused(connection, person),
        *_conflicts(connection, person),
        *_reviews(connection, person),
    ]


def next_turn(connection: Connection, now: datetime) -> datetime | None:
    """When the next topic nears its time or passes it; None: nothing more is due."""
    soon = stamp(now + SOON)
    later = _first_due(connection, soon)
    turns = [_first_due(connection, stamp(now)), later and later - SOON]
    return min((turn for turn in turns if turn and turn > now), default=None)


def _first_due(connection: Connection, after: str) -> datetime | None:
    wanted = select(func.min(Topic.c.due_at)).where(Topic.c.due_at > after)
    return _when(connection.execute(wanted).scalar())


def _when(told: str | None) -> datetime | None:
    """None: another studio wrote what is no time."""
    try:
        return moment(told) if told else None
    except (ValueError, OverflowError):
        return None


# -- what came back --------------------------------------------------------------------------------


def _returned(connection: Connection, person: PersonId) -> Iterator[Matter]:
    for line in connection.execute(_RETURNED, {"person": person}):
        mark = f"returned:{line.id}:{line.submission_key}"
        yield Matter(Reason.RETURNED, "story", line.id, line.headline, line.return_reason, (mark,))


_HAS_WRITTEN = exists().where(
    BodyUpdate.c.story_id == Story.c.id, BodyUpdate.c.person_id == bindparam("person")
)
_HAS_SUBMITTED = exists().where(
    Intent.c.key == Story.c.submission_key, Intent.c.person_id == bindparam("person")
)
_IS_THEIRS = or_(Story.c.author_id == bindparam("person"), _HAS_SUBMITTED, _HAS_WRITTEN)
_RETURNED = (
    select(Story.c.id, Story.c.headline, Story.c.return_reason, Story.c.submission_key)
    .where(Story.c.is_deleted.is_(False), Story.c.state == StoryState.RETURNED, _IS_THEIRS)
    .order_by(Story.c.changed_at.desc())
)

# -- 需处理 ----------------------------------------------------------------------------------------


def _refused(connection: Connection, person: PersonId) -> list[Matter]:
    """What was refused of one body is one matter, as it is on the page of the queue."""
    titles = Titles(connection)
    lines: dict[str, list[Any]] = {}
    for line in connection.execute(_REFUSED, {"person": person}):
        is_body = line.kind == Kind.STORY_BODY_UPDATED
        lines.setdefault(line.subject_id if is_body else line.key, []).append(line)
    return [
        Matter(
            Reason.REFUSED,
            sort_of(first.kind),
            first.subject_id,
            titles.of(first.kind, first.subject_id) or str(first.said or ""),
            first.key,
            tuple(f"refused:{line.key}" for line in (first, *others)),
        )
        for first, *others in lines.values()
    ]


def said_in(connection: Connection, key: str) -> str:
    """What the subject of a refused intent was to be called; empty: the intent says nothing."""
    wanted = select(_SAID).where(Intent.c.key == key)
    return str(connection.execute(wanted).scalar() or "")


_SAID = func.coalesce(
    *(func.json_extract(Intent.c.payload, f"$.{name}") for name in ("title", "headline", "name"))
)
_REFUSED = (
    select(Intent.c.key, Intent.c.kind, Intent.c.subject_id, _SAID.label("said"))
    .where(
        Intent.c.state == IntentState.REFUSED,
        Intent.c.is_put_away.is_(False),
        Intent.c.person_id == bindparam("person"),
    )
    .order_by(Intent.c.sequence)
)


def _conflicts(connection: Connection, person: PersonId) -> Iterator[Matter]:
    """Of fields that they set, or whose subject is theirs."""
    for sort, subject in contested_subjects(connection):
        row = projected_row(connection, subject)
        if row is None:
            continue
        for field in contested(row):
            beside = alternatives(row, field)
            wrote = {one["person"] for one in beside} | {row["_set"].get(field, [0, 0, "", ""])[3]}
            if person in wrote or person in (row.get("author"), row.get("owner")):
                title = str(row[_TITLES[sort]])
                marks = tuple(f"conflict:{subject}:{field}:{one['key']}" for one in beside)
                yield Matter(Reason.CONFLICT, sort, subject, title, field, marks)


_TITLES = {"story": "headline", "topic": "title", "column": "name"}


def _reviews(connection: Connection, person: PersonId) -> Iterator[Matter]:
    """A story is one matter, however many of its paragraphs two sides touched."""
    stories: dict[str, list[Any]] = {}
    for line in connection.execute(_REVIEWS):
        if person in (line.person_id, *line.others, line.author_id):
            stories.setdefault(line.story_id, []).append(line)
    for story, lines in stories.items():
        seen = reviewed_in(projected_row(connection, story) or {})
        # Up to which record it was looked at: after that it is another matter.
        marks = (
            f"review:{story}:{line.paragraph}:{'.'.join(map(str, seen.get(line.paragraph, NEVER)))}"
            for line in lines
        )
        title = lines[0].headline
        yield Matter(Reason.REVIEW, "story", story, title, str(len(lines)), tuple(marks))


_REVIEWS = (
    select(
        ReviewMark.c.story_id,
        ReviewMark.c.paragraph,
        ReviewMark.c.person_id,
        ReviewMark.c.others,
        Story.c.author_id,
        Story.c.headline,
    )
    .join(Story, Story.c.id == ReviewMark.c.story_id)
    .where(Story.c.is_deleted.is_(False))
    .order_by(ReviewMark.c.story_id, ReviewMark.c.epoch, ReviewMark.c.seq, ReviewMark.c.paragraph)
)

# -- what is due -----------------------------------------------------------------------------------


def _due(connection: Connection, person: PersonId, now: datetime) -> Iterator[Matter]:
    """Topics of theirs, and stories of such topics that are not submitted yet."""
    span = {"person": person, "after": stamp(now - LONG_PAST), "before": stamp(now + SOON)}
    for topic in connection.execute(_DUE, span):
        due = _when(topic.due_at)
        if due is None:
            continue
        is_past = due <= now
        sort, subject, title = "topic", topic.id, topic.title
        story = connection.execute(_STORY, {"topic": topic.id}).first()
        if story is not None:
            sort, subject, title = "story", story.id, story.headline or topic.title
        yield Matter(
            Reason.OVERDUE if is_past else Reason.DUE_SOON,
            sort,
            subject,
            title,
            topic.due_at,
            (f"due:{topic.id}:{topic.due_at}:{'past' if is_past else 'soon'}",),
            is_own=_set_so_late(connection, topic.id, person, due if is_past else due - SOON),
        )


def _set_so_late(connection: Connection, topic: str, person: PersonId, turn: datetime) -> bool:
    """The person chose that time when the turn had come already."""
    row = projected_row(connection, topic)
    mark = row["_set"].get("due_at") if row else None
    if not mark or mark[3] != person:
        return False
    set_at = _when(connection.execute(_MADE_AT, {"key": mark[2]}).scalar())
    return set_at is not None and set_at >= turn


_ITS_STORIES = (Story.c.topic_id == Topic.c.id) & Story.c.is_deleted.is_(False)
_IS_SUBMITTED = exists().where(
    _ITS_STORIES, Story.c.state.in_((StoryState.SUBMITTED, StoryState.ADOPTED))
)
_IS_WRITTEN_BY_THEM = exists().where(_ITS_STORIES, _IS_THEIRS)
_DUE = (
    select(Topic.c.id, Topic.c.title, Topic.c.due_at)
    .where(
        Topic.c.due_at > bindparam("after"),
        Topic.c.due_at <= bindparam("before"),
        Topic.c.is_deleted.is_(False),
        Topic.c.stage != TopicStage.DROPPED,
        or_(Topic.c.owner_id == bindparam("person"), _IS_WRITTEN_BY_THEM),
        ~_IS_SUBMITTED,
    )
    .order_by(Topic.c.due_at, Topic.c.id)
)
_STORY = (
    select(Story.c.id, Story.c.headline)
    .where(Story.c.topic_id == bindparam("topic"), Story.c.is_deleted.is_(False))
    .order_by(Story.c.changed_at.desc())
    .limit(1)
)
_MADE_AT = select(Intent.c.at).where(Intent.c.key == bindparam("key"))
