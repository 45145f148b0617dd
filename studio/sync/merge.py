"""Takes the province's records into the store: confirmed first, then what the editor sees."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from studio.models.confirmed import Confirmed, StrangeRecord
from studio.models.database import gate
from studio.models.intent import Intent
from studio.models.story import BodyUpdate
from studio.sync.facts import POSITION, write_fact
from studio.sync.fold import Deed, fold, is_known, sort_of
from studio.sync.projection import confirmed_row, show
from studio.sync.wire import Page, Record
from studio.vocabulary import NEVER, IntentState, Kind, StoryId, TopicId


@dataclass
class Merged:
    """What a page touched."""

    topics: set[TopicId] = field(default_factory=set)
    stories: set[StoryId] = field(default_factory=set)
    bodies: set[StoryId] = field(default_factory=set)
    """Whose body got pieces written elsewhere."""
    people: bool = False
    records: int = 0
    own: int = 0
    """Records of our own intents, settled by this page."""


def merge_page(connection: Connection, page: Page, at: str) -> Merged:
    """Fold the records in and move our position on, in one transaction."""
    merged = Merged()
    touched: dict[str, str] = {}
    for record in page.records:
        merged.records += 1
        is_own = _settle(connection, record, at)
        merged.own += is_own
        if not is_known(record.kind):
            _keep_strange(connection, record)
            continue
        _confirm(connection, record)
        if record.kind == Kind.STORY_BODY_UPDATED and not is_own:
            _take_body(connection, record)
            merged.bodies.add(StoryId(record.subject))
        touched[record.subject] = record.kind
    for subject, kind in touched.items():
        show(connection, kind, subject)
    _sort_out(merged, touched)
    write_fact(connection, POSITION, msgspec.to_builtins(page.position))
    return merged


def _settle(connection: Connection, record: Record, at: str) -> bool:
    """A pulled record settles its intent, whatever was made of the answer to the push."""
    settled = connection.execute(
        update(Intent)
        .where(
            Intent.c.key == record.key,
            Intent.c.state != IntentState.SETTLED,
        )
        .values(
            state=IntentState.SETTLED,
            epoch=record.epoch,
            seq=record.seq,
            settled_at=at,
            is_handed=True,
            refusal_code=None,
            refusal_facts=None,
        )
    )
    if settled.rowcount:
        return True
    return (
        connection.execute(select(Intent.c.key).where(Intent.c.key == record.key)).first()
        is not None
    )


def _confirm(connection: Connection, record: Record) -> None:
    before = confirmed_row(connection, record.subject)
    row = fold(before, _deed(record))
    if row is None:  # about a subject that this log never created
        _keep_strange(connection, record)
        return
    values = {
        "sort": sort_of(record.kind),
        "row": row,
        "epoch": record.epoch,
        "seq": record.seq,
    }
    with gate(connection):
        connection.execute(
            upsert(Confirmed)
            .values(subject_id=record.subject, **values)
            .on_conflict_do_update(index_elements=["subject_id"], set_=values)
        )


def _take_body(connection: Connection, record: Record) -> None:
    with gate(connection):
        connection.execute(
            insert(BodyUpdate).values(
                story_id=record.subject,
                update=base64.b64decode(record.payload["update"], validate=True),
                intent_key=record.key,
                person_id=record.person,
            )
        )


def _keep_strange(connection: Connection, record: Record) -> None:
    connection.execute(
        upsert(StrangeRecord)
        .values(epoch=record.epoch, seq=record.seq, record=msgspec.to_builtins(record))
        .on_conflict_do_nothing()
    )


def _deed(record: Record) -> Deed:
    return Deed(
        key=record.key,
        kind=record.kind,
        subject=record.subject,
        person=record.person,
        payload=record.payload,
        at=record.at,
        revision=(record.epoch, record.seq),
        base=record.base or NEVER,
        predecessor=record.predecessor,
    )


def _sort_out(merged: Merged, touched: Mapping[str, str]) -> None:
    for subject, kind in touched.items():
        match sort_of(kind):
            case "topic":
                merged.topics.add(TopicId(subject))
            case "story":
                merged.stories.add(StoryId(subject))
            case _:
                merged.people = True
