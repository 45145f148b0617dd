"""What a harmed record said, told by what stands here (P1)."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, delete

from studio.desks.planning import Proposal
from studio.models.confirmed import Pulled
from studio.models.database import gate
from studio.models.intent import Intent
from studio.sync.as_made import deed_of, unfold_some
from studio.sync.fold import Row, fold
from studio.sync.projection import confirmed_rows
from studio.sync.wire import Payload
from studio.sync.words_here import words_here
from studio.vocabulary import Channel, Kind
from tests.newsrooms import Line, write_story


def said(line: Line, *, is_old: bool = False) -> dict[str, Payload]:
    """Of all records, were they harmed; `is_old`: backups have them, and only rows are kept."""
    harmed = {record.key: record for record in line.platform.records}
    if is_old:
        line.studio.store.write(let_go)
    with line.studio.store.reading() as connection:
        return words_here(connection, harmed)


def let_go(connection: Connection) -> None:
    unfold_some(connection, 100)
    with gate(connection):
        connection.execute(delete(Pulled))
    connection.execute(delete(Intent))


def test_nothing_harmed_asks_for_nothing(line: Line) -> None:
    with line.studio.store.reading() as connection:
        assert words_here(connection, {}) == {}


def test_our_own_words_are_here_to_the_letter(line: Line) -> None:
    story = write_story(line.studio)
    line.studio.floor.editing.change_field(story, "deck", "一问一答")
    line.sync()

    assert said(line) == {record.key: record.payload for record in line.platform.records}


def test_what_was_pulled_says_what_others_changed(line: Line, other: Line) -> None:
    other.sync()
    story = write_story(line.studio)
    line.studio.floor.editing.change_field(story, "deck", "一问一答")
    line.sync()
    other.sync()

    found = said(other)

    changes = [one for one in line.platform.records if one.kind == Kind.STORY_CHANGED]
    assert [found[one.key] for one in changes] == [one.payload for one in changes]


def test_rows_and_bodies_say_it_when_a_backup_had_it_long_ago(line: Line, other: Line) -> None:
    other.sync()
    story = write_story(line.studio)
    topic = line.studio.floor.planning.propose(Proposal("供暖", channels=(Channel.WECHAT,)))
    line.sync()
    line.studio.floor.editing.change_field(story, "deck", "一问一答")
    line.sync()
    other.sync()
    with other.studio.store.reading() as connection:
        before = confirmed_rows(connection, [story, topic])

    found = said(other, is_old=True)

    rows: dict[str, Row | None] = {}
    for record in line.platform.records:
        if record.subject in before:
            told = msgspec.structs.replace(record, payload=found[record.key])
            rows[record.subject] = fold(rows.get(record.subject), deed_of(told))
    assert rows == before


def test_an_alternative_still_says_what_it_said(line: Line, other: Line) -> None:
    other.sync()
    story = write_story(line.studio)
    line.sync()
    other.sync()
    for one, words in ((line, "甲"), (other, "乙")):
        one.studio.floor.editing.change_field(story, "headline", words)
        one.sync()
    line.sync()
    second = [one for one in line.platform.records if one.kind == Kind.STORY_CHANGED][-1]

    assert said(line, is_old=True)[second.key] == second.payload


def test_what_is_not_here_is_not_made_up(line: Line, other: Line) -> None:
    write_story(line.studio)
    line.sync()
    harmed = {record.key: record for record in line.platform.records}

    with other.studio.store.reading() as connection:
        assert words_here(connection, harmed) == {}
