"""Subjects that one record made and nothing else is about: most of what a pull brings.

Their words and what every new subject has are all that their tables show. So nothing of theirs is
folded into a whole row, to be taken apart again; they stand as `as_made` keeps them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, select

from studio.models.bulk import NOTHING, Replacing, json_letters
from studio.models.confirmed import Confirmed, Pulled
from studio.models.glance import Glance, among, listed
from studio.models.intent import Intent
from studio.models.story import Story
from studio.models.topic import Topic
from studio.sync.as_made import StoryWords, TopicWords, made_by, words_made
from studio.sync.fold import Deed, fold, sort_of
from studio.sync.projection import PENDING, forget_projected, values_of
from studio.sync.wire import Record
from studio.vocabulary import Kind


class Newcomers(dict[str, tuple[Record, Any]]):
    """By subject: the record that made it, and its words."""

    def sorts(self) -> dict[str, str]:
        return {subject: sort_of(record.kind) for subject, (record, _) in self.items()}


@dataclass(frozen=True, slots=True)
class _Showing:
    """How a newcomer of one kind comes into the table of its sort."""

    putting: Replacing
    line: Callable[[Record, Any], tuple[Any, ...]]


def find_newcomers(
    connection: Connection,
    records: Sequence[Record],
    known: Collection[str],
    harmed: Collection[int] = (),
) -> Newcomers:
    """Those among the subjects of the records, which follow in the log on those we have.

    Not the `known`, nor what intents of ours wait for, nor whose words are `harmed`, by seq; nor
    what the province lost a part of: its records are told one by one when they return.
    """
    told = Counter(record.subject for record in records)
    found = Newcomers()
    for record in records:
        subject = record.subject
        if told[subject] > 1 or subject in known or record.seq in harmed:
            continue
        words = words_made(record)
        if words is not None:
            found[subject] = (record, words)
    for question, asked in ((_ANY_PENDING, _PENDING_AMONG), (_ANY_LOST, _LOST_AMONG)):
        if found and question.within(connection):
            for (subject,) in asked.within(connection, **listed(found)):
                found.pop(subject, None)
    return found


def write_newcomers(connection: Connection, newcomers: Newcomers, own: Collection[str]) -> None:
    """Confirm and show them. The gate must be open.

    Those made by `own` records, by key, look as when they were queued; unless what was refused of
    them since has taken them out of sight.
    """
    ours = [subject for subject, (record, _) in newcomers.items() if record.key in own]
    in_sight = {one for (one,) in _IN_SIGHT.within(connection, **listed(ours))} if ours else set()
    confirmed: list[tuple[Any, ...]] = []
    shown: dict[str, list[tuple[Any, ...]]] = {}
    for subject, (record, words) in newcomers.items():
        place = (record.epoch, record.seq)
        confirmed.append((subject, sort_of(record.kind), *place, made_by(record)))
        if subject not in in_sight:
            line = _SHOWING[record.kind].line(record, words)
            shown.setdefault(record.kind, []).append(line)
    _CONFIRMING.put(connection, confirmed)
    for kind, lines in shown.items():
        _SHOWING[kind].putting.put(connection, lines)
    forget_projected(connection, newcomers)


def _topic_line(record: Record, words: TopicWords) -> tuple[Any, ...]:
    return (
        record.subject,
        words.title,
        words.angle,
        NOTHING if words.column is None else words.column,
        NOTHING if words.due_at is None else words.due_at,
        NOTHING if words.owner is None else words.owner,
        json_letters(sorted(set(words.channels))),
        record.key,
        record.at,
    )


def _story_line(record: Record, words: StoryWords) -> tuple[Any, ...]:
    return (
        record.subject,
        NOTHING if words.topic is None else words.topic,
        words.headline,
        words.deck,
        words.byline,
        NOTHING if words.column is None else words.column,
        record.person,
        record.key,
        record.at,
    )


def _showing(
    kind: Kind, table: Table, said: Collection[str], line: Callable[[Record, Any], tuple[Any, ...]]
) -> _Showing:
    """`said`: what the line says, but for the id; the rest is as folding makes every new one."""
    row = fold(None, Deed("", kind, "", "", {}, ""))
    assert row is not None  # noqa: S101 - the kind makes its subject
    fixed = values_of(sort_of(kind), row)
    return _Showing(
        Replacing(table, {name: value for name, value in fixed.items() if name not in said}), line
    )


# Built once: putting a statement together takes SQLAlchemy longer than running it takes SQLite.
_SHOWING: Mapping[str, _Showing] = {
    Kind.TOPIC_PROPOSED: _showing(
        Kind.TOPIC_PROPOSED,
        Topic,
        {
            "title", "angle", "column_id", "due_at", "owner_id", "channels", "created_key",
            "created_at",
        },
        _topic_line,
    ),
    Kind.STORY_STARTED: _showing(
        Kind.STORY_STARTED,
        Story,
        {
            "topic_id", "headline", "deck", "byline", "column_id", "author_id", "created_key",
            "changed_at",
        },
        _story_line,
    ),
}  # fmt: skip
_CONFIRMING = Replacing(Confirmed, {"row": None})
_IN_SIGHT = Glance(
    select(Topic.c.id)
    .where(among(Topic.c.id))
    .union_all(select(Story.c.id).where(among(Story.c.id)))
)
_IS_PENDING = Intent.c.state.in_(PENDING)
_ANY_PENDING = Glance(select(Intent.c.sequence).where(_IS_PENDING).limit(1))
_PENDING_AMONG = Glance(select(Intent.c.subject_id).where(among(Intent.c.subject_id), _IS_PENDING))
_ANY_LOST = Glance(select(Pulled.c.key).where(Pulled.c.is_missing).limit(1))
_LOST_AMONG = Glance(
    select(Pulled.c.subject_id).where(among(Pulled.c.subject_id), Pulled.c.is_missing)
)
