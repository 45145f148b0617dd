from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pysqlite3 import dbapi2
from sqlalchemy import Connection, Table, func, select

from studio.desks.planning import Proposal, missing_subjects
from studio.models.confirmed import Confirmed, Pulled, StagedRow
from studio.models.opening import run_migrations
from studio.sync.as_made import deed_of, unfold
from studio.sync.fold import Row, fold
from studio.sync.merge import merge_page
from studio.sync.outbox import Draft, record
from studio.sync.projection import confirmed_rows, projected_row
from studio.vocabulary import Channel, Kind, TopicId
from tests.newsrooms import Line

T = TypeVar("T")


def ask(line: Line, work: Callable[[Connection], T]) -> T:
    return line.studio.store.write(work)


def count(line: Line, table: Table) -> int:
    return ask(line, lambda c: c.execute(select(func.count()).select_from(table)).scalar_one())


def is_as_made(line: Line, subject: str) -> bool:
    wanted = select(Confirmed.c.made, Confirmed.c.row).where(Confirmed.c.subject_id == subject)
    made, row = ask(line, lambda c: c.execute(wanted).one())
    assert (made is None) == (row is not None)
    return made is not None


def whole_row(line: Line, subject: str) -> Row:
    return ask(line, lambda c: confirmed_rows(c, [subject]))[subject]


def records_of(line: Line, subject: str) -> list[str]:
    wanted = select(Pulled.c.record).where(Pulled.c.subject_id == subject).order_by(Pulled.c.seq)
    found = ask(line, lambda c: c.execute(wanted).scalars().all())
    return [msgspec.json.decode(one)["kind"] for one in found]


@pytest.fixture
def topic(line: Line, other: Line) -> TopicId:
    """Made by one studio, and known to both."""
    other.sync()
    made = line.studio.floor.planning.propose(
        Proposal("供暖改造 🏠", angle="问三户人家", channels=(Channel.WECHAT, Channel.RADIO))
    )
    line.sync()
    other.sync()
    return made


def test_what_nobody_touched_stands_once(line: Line, other: Line, topic: TopicId) -> None:
    assert is_as_made(line, topic)
    assert is_as_made(other, topic)
    assert records_of(other, topic) == []
    row = whole_row(other, topic)
    assert row == whole_row(line, topic)
    assert (row["title"], row["angle"]) == ("供暖改造 🏠", "问三户人家")
    assert sorted(row["channels"]) == ["radio", "wechat"]
    assert row["_set"]["title"] == [row["_set"]["title"][0], *row["_set"]["angle"][1:]]


def test_a_change_of_ours_writes_it_out_before_it_is_shown(
    line: Line, other: Line, topic: TopicId
) -> None:
    before = whole_row(other, topic)

    other.studio.floor.planning.change(topic, "title", "停暖")

    assert not is_as_made(other, topic)
    assert whole_row(other, topic) == before
    assert records_of(other, topic) == [Kind.TOPIC_PROPOSED]
    seen = ask(other, lambda c: projected_row(c, topic))
    assert seen is not None
    assert seen["title"] == "停暖"
    other.sync()
    line.sync()
    assert whole_row(line, topic) == whole_row(other, topic)
    assert records_of(line, topic) == [Kind.TOPIC_CHANGED]  # the other one is an intent of its own


def test_a_change_of_a_colleague_writes_it_out(line: Line, other: Line, topic: TopicId) -> None:
    line.studio.floor.planning.change(topic, "angle", "问四户")
    line.sync()
    other.sync()

    assert not is_as_made(other, topic)
    assert records_of(other, topic) == [Kind.TOPIC_PROPOSED, Kind.TOPIC_CHANGED]
    assert whole_row(other, topic) == whole_row(line, topic)


def test_what_we_changed_while_it_was_on_its_way_is_not_taken_for_untouched(line: Line) -> None:
    topic = line.studio.floor.planning.propose(Proposal("供暖"))
    line.pusher.push_some(set())
    line.studio.floor.planning.change(topic, "title", "停暖")

    line.puller.pull_page()

    assert not is_as_made(line, topic)
    assert whole_row(line, topic)["title"] == "供暖"
    line.sync()
    assert whole_row(line, topic)["title"] == "停暖"


def test_a_story_without_a_word_yet_stands_once_too(line: Line, other: Line) -> None:
    other.sync()
    story = line.studio.floor.editing.start("供暖第一周")
    line.sync()
    other.sync()

    assert is_as_made(other, story)
    assert whole_row(other, story) == whole_row(line, story)
    other.studio.floor.editing.change_field(story, "deck", "三户人家")
    assert whole_row(other, story) == whole_row(line, story)


@pytest.mark.parametrize("pages", [1, 2])
def test_what_could_not_be_folded_of_an_untouched_subject_is_remembered(
    line: Line, other: Line, pages: int
) -> None:
    """`made` has no room for it, and a province that is set back may lose it."""
    topic = line.studio.floor.planning.propose(Proposal("供暖改造"))
    line.sync()
    page = line.platform.pull(None, 100)
    made = page.records[-1]
    strange = msgspec.structs.replace(
        made, key="f" * 32, seq=made.seq + 1, kind="topic.sung", payload={"tune": "do"}
    )
    told = [(*page.records, strange)] if pages == 1 else [page.records, (strange,)]

    for records in told:
        some = msgspec.structs.replace(page, records=records)
        ask(other, partial(merge_page, page=some, at="2026-11-22T00:00:00Z"))

    assert is_as_made(other, topic) == (pages == 2)
    assert records_of(other, topic) == ["topic.proposed", "topic.sung"][pages - 1 :]
    assert whole_row(other, topic) == fold(None, deed_of(made))


def test_what_the_table_would_not_give_back_as_it_was_is_kept_whole(
    line: Line, other: Line
) -> None:
    other.sync()
    draft = Draft(Kind.TOPIC_PROPOSED, TopicId("7" * 32), {"title": "供暖", "angle": None})
    author = ask(line, lambda c: line.studio.floor.planning.office.author(c))
    ask(line, lambda c: record(c, author, draft, "2026-11-22T00:00:00.000Z"))
    line.sync()
    other.sync()

    assert not is_as_made(other, draft.subject)
    assert whole_row(other, draft.subject)["angle"] == ""


def test_a_snapshot_finds_everything_written_out(line: Line, other: Line, topic: TopicId) -> None:
    """Else what the province lost could not be told from what it has."""
    story = other.studio.floor.editing.start("供暖")
    line.platform.set_back(2)
    line.sync()

    assert whole_row(line, topic)["title"] == "供暖改造 🏠"
    assert count(line, StagedRow) == 0
    other.sync()
    line.sync()
    assert whole_row(line, topic) == whole_row(other, topic)
    assert whole_row(line, story)["headline"] == "供暖"


def test_what_was_lost_and_comes_back_is_missing_no_more(
    line: Line, other: Line, topic: TopicId
) -> None:
    """P12: 不在省平台 is over with the record that returns, under whatever place."""
    line.platform.set_back([one.subject for one in line.platform.records].index(topic))
    other.sync()
    assert ask(other, missing_subjects) >= {topic}

    line.sync()
    other.sync()

    assert ask(other, missing_subjects) == set()
    assert whole_row(other, topic) == whole_row(line, topic)


def test_going_back_a_version_leaves_whole_rows(
    line: Line, other: Line, topic: TopicId, tmp_path: Path
) -> None:
    story = line.studio.floor.editing.start("供暖第一周")
    line.sync()
    other.sync()
    wanted = {subject: whole_row(other, subject) for subject in (topic, story)}
    copy = tmp_path / "copy.db"
    other.studio.store.backup_to(copy)

    run_migrations(copy, "0009")

    assert rows_in(copy, "SELECT subject_id, row FROM confirmed", wanted) == wanted
    assert len(rows_in(copy, "SELECT subject_id, record FROM pulled", wanted)) == len(wanted)


def rows_in(path: Path, words: str, subjects: Collection[str]) -> dict[str, Any]:
    with closing(dbapi2.connect(str(path))) as connection:
        found = connection.execute(words).fetchall()
    return {subject: msgspec.json.decode(row) for subject, row in found if subject in subjects}


WORDS = st.text(st.characters(codec="utf-8"))
PAYLOADS = st.fixed_dictionaries(
    {"title": WORDS},
    optional={
        "angle": WORDS,
        "column": st.none() | WORDS,
        "due_at": st.none() | WORDS,
        "owner": st.none() | WORDS,
        "channels": st.lists(WORDS),
        "of_a_newer_version": st.integers(),
    },
)


@given(PAYLOADS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_it_says_it_comes_back_as_it_was_folded(
    line: Line, other: Line, payload: dict[str, Any]
) -> None:
    other.sync()
    topic = TopicId(uuid4().hex)
    author = ask(line, lambda c: line.studio.floor.planning.office.author(c))
    draft = Draft(Kind.TOPIC_PROPOSED, topic, payload)
    ask(line, lambda c: record(c, author, draft, "2026-11-22T00:00:00.000Z"))
    line.sync()
    other.sync()

    there = next(one for one in line.platform.records if one.subject == topic)
    assert is_as_made(other, topic)
    assert whole_row(other, topic) == fold(None, deed_of(there))
    ask(other, lambda c: unfold(c, [topic]))
    assert not is_as_made(other, topic)
    assert whole_row(other, topic) == fold(None, deed_of(there))
