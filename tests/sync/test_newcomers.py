"""What comes in the short way stands as if it had been folded, whatever it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, insert, select, update

from studio.desks.planning import Proposal
from studio.models.confirmed import Confirmed, Projected, Pulled
from studio.models.database import gate
from studio.models.intent import Intent
from studio.models.story import Story
from studio.models.topic import Topic
from studio.sync import merge
from studio.sync.merge import Merged, fold_in
from studio.sync.newcomers import Newcomers, find_newcomers
from studio.sync.projection import confirmed_rows, projected_row
from studio.sync.wire import Record, payload_hash
from studio.vocabulary import IntentState, Kind, TopicId
from tests.newsrooms import Line

AT = "2026-11-22T00:00:00.000Z"
WORDS = st.text(st.characters(codec="utf-8"))
MAYBE = st.none() | WORDS
NEWER = {"of_a_newer_version": st.integers(-(2**53), 2**53)}
TOPICS = st.fixed_dictionaries(
    {},
    optional={
        "title": WORDS, "angle": WORDS, "column": MAYBE, "due_at": MAYBE, "owner": MAYBE,
        "channels": st.lists(WORDS), **NEWER,
    },
)  # fmt: skip
STORIES = st.fixed_dictionaries(
    {},
    optional={
        "topic": MAYBE, "headline": WORDS, "deck": WORDS, "byline": WORDS, "column": MAYBE, **NEWER,
    },
)  # fmt: skip
MADE = st.tuples(st.just(Kind.TOPIC_PROPOSED), TOPICS) | st.tuples(
    st.just(Kind.STORY_STARTED), STORIES
)


def record_of(seq: int, kind: str, payload: Mapping[str, Any], subject: str = "") -> Record:
    return Record(
        seq, 1, uuid4().hex, kind, subject or uuid4().hex, "p" * 32, "d" * 32, "studio/1", None,
        None, (), payload_hash(dict(payload)), "", AT, dict(payload),
    )  # fmt: skip


def take_in(line: Line, records: Sequence[Record], *harmed: int) -> Merged:
    return line.studio.store.merge(lambda c: fold_in(c, records, AT, harmed))


def the_long_way(line: Line, records: Sequence[Record]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merge, "find_newcomers", lambda *_: Newcomers())
        take_in(line, records)


def ask(line: Line, work: Callable[[Connection], Any]) -> Any:
    with line.studio.store.reading() as connection:
        return work(connection)


def seen(line: Line, subjects: Sequence[str]) -> list[dict[str, Any]]:
    """What desks see of them, and what is confirmed."""

    def work(connection: Connection) -> list[dict[str, Any]]:
        found = []
        for table in (Topic, Story):
            wanted = select(table).where(table.c.id.in_(subjects)).order_by(table.c.id)
            found += [dict(row) for row in connection.execute(wanted).mappings()]
        found.append(confirmed_rows(connection, subjects))
        shown = select(Projected).where(Projected.c.subject_id.in_(subjects))
        return [*found, *map(dict, connection.execute(shown).mappings())]

    found: list[dict[str, Any]] = ask(line, work)
    return found


def stored_kinds(line: Line, subjects: Sequence[str]) -> list[tuple[Any, ...]]:
    """As what SQLite holds each value: a text that looks like a number is none."""

    def work(connection: Connection) -> list[tuple[Any, ...]]:
        found = []
        for table in (Topic, Story):
            columns = ", ".join(f"typeof({column.name})" for column in table.columns)
            for subject in sorted(subjects):
                words = f"SELECT {columns} FROM {table.name} WHERE id = ?"  # noqa: S608
                found += [tuple(row) for row in connection.exec_driver_sql(words, (subject,))]
        return found

    found: list[tuple[Any, ...]] = ask(line, work)
    return found


@given(st.lists(MADE, min_size=1, max_size=12))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_short_way_and_the_long_one_end_alike(
    line: Line, other: Line, made: list[tuple[str, dict[str, Any]]]
) -> None:
    records = [record_of(n, kind, payload) for n, (kind, payload) in enumerate(made, 1)]
    subjects = [record.subject for record in records]
    assert len(ask(line, lambda c: find_newcomers(c, records, {}))) == len(records)

    take_in(line, records)
    the_long_way(other, records)

    assert seen(line, subjects) == seen(other, subjects)
    assert stored_kinds(line, subjects) == stored_kinds(other, subjects)


def test_what_came_is_named_with_its_sort(line: Line) -> None:
    topic = record_of(1, Kind.TOPIC_PROPOSED, {"title": "供暖"})
    story = record_of(2, Kind.STORY_STARTED, {"headline": "供暖"})

    merged = take_in(line, [topic, story])

    assert (merged.topics, merged.stories) == ({topic.subject}, {story.subject})
    assert (merged.records, merged.people) == (2, False)


def test_whatever_else_is_told_of_it_takes_it_the_long_way(line: Line) -> None:
    made = record_of(1, Kind.TOPIC_PROPOSED, {"title": "供暖"})
    changed = record_of(2, Kind.TOPIC_CHANGED, {"field": "title", "value": "停暖"}, made.subject)
    changed = msgspec.structs.replace(changed, base=(1, 1))
    again = record_of(3, Kind.TOPIC_PROPOSED, {"title": "又供暖"}, made.subject)
    wordless = record_of(4, Kind.TOPIC_PROPOSED, {"title": None})
    person = record_of(5, Kind.PERSON_JOINED, {"name": "李晓禾", "role": "editor"})
    alone = record_of(6, Kind.TOPIC_PROPOSED, {"title": "独一份"})
    records = [made, changed, again, wordless, person, alone]

    assert set(ask(line, lambda c: find_newcomers(c, records, {}))) == {alone.subject}
    assert not ask(line, lambda c: find_newcomers(c, [alone], {alone.subject: {}}))
    assert not ask(line, lambda c: find_newcomers(c, [alone], {}, {6}))
    take_in(line, records)
    shown = seen(line, [made.subject])[0]
    assert shown["title"] == "停暖"


def test_what_lost_its_words_is_put_aside(line: Line) -> None:
    harmed = record_of(1, Kind.TOPIC_PROPOSED, {"title": "供暖"})

    take_in(line, [harmed], 1)

    assert seen(line, [harmed.subject]) == [{}]


def test_what_waits_here_is_not_covered(line: Line) -> None:
    """P4: we changed what the province has just taken; that is still seen."""
    topic = line.studio.floor.planning.propose(Proposal("供暖"))
    line.studio.floor.planning.change(topic, "title", "我改过的")
    key = ask(line, lambda c: c.scalars(select(Intent.c.key).order_by(Intent.c.sequence)).all())[-2]
    back = record_of(1, Kind.TOPIC_PROPOSED, {"title": "供暖"}, topic)
    back = msgspec.structs.replace(back, key=key)

    take_in(line, [back])

    shown, confirmed, projected = seen(line, [topic])
    assert (shown["title"], projected["row"]["title"]) == ("我改过的", "我改过的")
    assert confirmed[topic]["title"] == "供暖"


def test_what_comes_beside_our_own_is_shown(line: Line) -> None:
    topic = line.studio.floor.planning.propose(Proposal("我的"))
    key = ask(line, lambda c: c.scalars(select(Intent.c.key).order_by(Intent.c.sequence)).all())[-1]
    ours = record_of(1, Kind.TOPIC_PROPOSED, {"title": "我的", "angle": "", "channels": []}, topic)
    theirs = record_of(2, Kind.TOPIC_PROPOSED, {"title": "同事的"})

    take_in(line, [msgspec.structs.replace(ours, key=key), theirs])

    titles = [row["title"] for row in seen(line, [topic, theirs.subject])[:2]]
    assert sorted(titles) == sorted(["我的", "同事的"])


def test_what_the_province_lost_is_told_one_by_one(line: Line) -> None:
    topic = TopicId(uuid4().hex)
    lost = record_of(3, Kind.TOPIC_CHANGED, {"field": "title", "value": "停暖"}, topic)

    def lose(connection: Connection) -> None:
        with gate(connection):
            connection.execute(
                insert(Pulled).values(
                    key=lost.key, epoch=1, seq=3, subject_id=topic,
                    record=msgspec.json.encode(lost), is_missing=True,
                )
            )  # fmt: skip

    line.studio.store.write(lose)
    back = record_of(1, Kind.TOPIC_PROPOSED, {"title": "供暖"}, topic)
    assert not ask(line, lambda c: find_newcomers(c, [back], {}))

    take_in(line, [back])

    wanted = select(Confirmed.c.made).where(Confirmed.c.subject_id == topic)
    assert ask(line, lambda c: c.execute(wanted).scalar_one()) is None


def test_ours_stays_as_it_was_shown_and_nothing_waits_on_it(line: Line, other: Line) -> None:
    topic = line.studio.floor.planning.propose(Proposal("供暖", angle="问三户人家"))
    before = seen(line, [topic])
    line.sync()
    other.sync()

    after = seen(line, [topic])
    assert after[0] == before[0] == seen(other, [topic])[0]
    assert len(after) == len(before) - 1, "its row of what waits is gone"


def test_a_row_that_was_left_behind_becomes_what_arrives(line: Line) -> None:
    made = record_of(1, Kind.TOPIC_PROPOSED, {"title": "供暖", "channels": ["报", "网", "报"]})
    take_in(line, [made])

    def forget(connection: Connection) -> None:
        with gate(connection):
            connection.execute(delete(Confirmed).where(Confirmed.c.subject_id == made.subject))

    line.studio.store.write(forget)
    words = {"title": "停暖"}
    take_in(line, [msgspec.structs.replace(made, payload=words)])

    (topic, _) = seen(line, [made.subject])
    assert (topic["title"], topic["channels"]) == ("停暖", [])


def test_ours_comes_into_sight_though_it_was_taken_out_of_it(line: Line) -> None:
    """A snapshot that was broken off, and then a refusal: the row went, the record comes."""
    topic = line.studio.floor.planning.propose(Proposal("供暖", angle="问三户人家"))
    wanted = select(Intent.c.key, Intent.c.payload).where(Intent.c.subject_id == topic)
    key, payload = ask(line, lambda c: c.execute(wanted).one())
    before = seen(line, [topic])[0]

    def lose(connection: Connection) -> None:
        settled = update(Intent).where(Intent.c.key == key).values(state=IntentState.SETTLED)
        connection.execute(settled)
        with gate(connection):
            connection.execute(delete(Topic).where(Topic.c.id == topic))
            connection.execute(delete(Projected).where(Projected.c.subject_id == topic))

    line.studio.store.write(lose)
    made = record_of(1, Kind.TOPIC_PROPOSED, payload, topic)
    made = msgspec.structs.replace(made, key=key, at=before["created_at"])

    take_in(line, [made])

    assert seen(line, [topic])[0] == before
    assert ask(line, lambda c: projected_row(c, topic))["title"] == "供暖"
