"""Subjects that nobody touched since they were made: their words stand once, in their own table.

Of ten thousand topics that arrive, nearly all are what one record made of them. `confirmed` then
keeps that record without its words (`made`) in the place of a whole row, and `pulled` nothing. The
row is folded again from record and table when somebody asks for it. This holds as long as the table
shows what is confirmed: before anything else is shown of a subject, it is written out (`unfold`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, exists, func, literal, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from studio.models.confirmed import Confirmed, Pulled
from studio.models.database import gate
from studio.models.glance import Glance, among, listed
from studio.models.intent import Intent
from studio.models.story import Story
from studio.models.topic import Topic
from studio.sync.fold import Deed, Row, fold, sort_of
from studio.sync.wire import Payload, Record
from studio.vocabulary import NEVER, Kind


class TopicWords(msgspec.Struct):
    title: str = ""
    angle: str = ""
    column: str | None = None
    due_at: str | None = None
    owner: str | None = None
    channels: list[str] = []


class StoryWords(msgspec.Struct):
    topic: str | None = None
    headline: str = ""
    deck: str = ""
    byline: str = ""
    column: str | None = None


_ENCODER = msgspec.json.Encoder()
_WORDS: dict[str, type[TopicWords | StoryWords]] = {
    Kind.TOPIC_PROPOSED: TopicWords,
    Kind.STORY_STARTED: StoryWords,
}


def deed_of(record: Record) -> Deed:
    return Deed(
        record.key, record.kind, record.subject, record.person, record.payload, record.at,
        record.device, (record.epoch, record.seq), record.base or NEVER, record.predecessor,
    )  # fmt: skip


def words_made(record: Record) -> TopicWords | StoryWords | None:
    """Its words, when the table of its subject gives every one of them back; None: it does not."""
    shape = _WORDS.get(record.kind)
    if shape is None:
        return None
    try:
        words: TopicWords | StoryWords = msgspec.convert(record.payload, shape)
    except msgspec.ValidationError:  # a number for a title: the table would make letters of it
        return None
    return words


def made_by(record: Record) -> bytearray:
    """What `confirmed.made` keeps of the record."""
    words = bytearray()
    _ENCODER.encode_into(msgspec.structs.replace(record, payload={}), words)
    return words


def rows_as_made(connection: Connection, made: Mapping[str, bytes]) -> dict[str, Row]:
    """The rows of subjects, by what `confirmed.made` keeps of each."""
    records = {subject: msgspec.json.decode(line, type=Record) for subject, line in made.items()}
    rows: dict[str, Row] = {}
    for sort, words in _TABLES.items():
        subjects = [one for one, record in records.items() if sort_of(record.kind) == sort]
        if not subjects:
            continue
        for subject, *values in words.within(connection, **listed(subjects)):
            payload = _payload(sort, values)
            row = fold(None, deed_of(msgspec.structs.replace(records[subject], payload=payload)))
            if row is not None:
                rows[subject] = row
    return rows


def unfold(connection: Connection, subjects: Collection[str]) -> None:
    """Write the rows out, for the table is about to show something else than what is confirmed."""
    found = _MADE.within(connection, **listed(subjects))
    if not found:
        return
    made = dict(found)
    with gate(connection):
        keep_makers(connection, made)
        for subject, row in rows_as_made(connection, made).items():
            connection.execute(_WRITE_OUT, {"subject": subject, "its_row": row})


def unfold_some(connection: Connection, most: int) -> int:
    """As `unfold`, of any `most` subjects; how many there were."""
    found = connection.execute(_ANY_MADE, {"most": most}).scalars().all()
    unfold(connection, found)
    return len(found)


def keep_makers(connection: Connection, subjects: Iterable[str]) -> None:
    """Remember the records of others that made the subjects as `pulled` does, if none stands there.

    The gate must be open. Of what we made ourselves the intent says it.
    """
    _KEEP_MAKERS.within(connection, **listed(subjects))


def _payload(sort: str, values: list[Any]) -> Payload:
    payload = dict(zip(_FIELDS[sort], values, strict=True))
    if "channels" in payload:
        payload["channels"] = msgspec.json.decode(payload["channels"])
    return payload


_FIELDS = {
    "topic": ("title", "angle", "column", "due_at", "owner", "channels"),
    "story": ("topic", "headline", "deck", "byline", "column"),
}
"""As a creating record names them, in the order of the statements below."""
# Built once: putting a statement together takes SQLAlchemy longer than running it takes SQLite.
_TABLES = {
    "topic": Glance(
        select(
            Topic.c.id,
            Topic.c.title,
            Topic.c.angle,
            Topic.c.column_id,
            Topic.c.due_at,
            Topic.c.owner_id,
            Topic.c.channels,
        ).where(among(Topic.c.id))
    ),
    "story": Glance(
        select(
            Story.c.id,
            Story.c.topic_id,
            Story.c.headline,
            Story.c.deck,
            Story.c.byline,
            Story.c.column_id,
        ).where(among(Story.c.id))
    ),
}
_MADE = Glance(
    select(Confirmed.c.subject_id, Confirmed.c.made).where(
        among(Confirmed.c.subject_id), Confirmed.c.made.is_not(None)
    )
)
_ANY_MADE = (
    select(Confirmed.c.subject_id).where(Confirmed.c.made.is_not(None)).limit(bindparam("most"))
)
_WRITE_OUT = (
    update(Confirmed)
    .where(Confirmed.c.subject_id == bindparam("subject"))
    .values(row=bindparam("its_row"), made=None)
)
_KEY = func.json_extract(Confirmed.c.made, "$.key")
_KEEP_MAKERS = Glance(
    upsert(Pulled)
    .from_select(
        ["key", "epoch", "seq", "subject_id", "record", "is_missing"],
        select(
            _KEY,
            func.json_extract(Confirmed.c.made, "$.epoch"),
            func.json_extract(Confirmed.c.made, "$.seq"),
            Confirmed.c.subject_id,
            Confirmed.c.made,
            literal(0),
        ).where(
            among(Confirmed.c.subject_id),
            Confirmed.c.made.is_not(None),
            ~exists().where(Intent.c.key == _KEY),
        ),
    )
    .on_conflict_do_nothing()
)
