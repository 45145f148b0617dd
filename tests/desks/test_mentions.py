from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection

from studio.composition import Studio, open_studio
from studio.desks.changes import Change
from studio.manuscript.body import StoryBody
from studio.manuscript.comments import add_comment, edit_remark, resolve
from studio.models.database import gate
from studio.models.opening import run_migrations
from studio.models.story import BodyUpdate
from studio.sync.outbox import Author
from studio.vocabulary import PersonId, StoryId
from tests.newsrooms import Line, write_story


def me(studio: Studio) -> Author:
    with studio.store.reading() as connection:
        return studio.floor.office.author(connection)


def comment(line: Line, story: StoryId, words: str, *mentioned: PersonId) -> str:
    """By whoever works on that machine, with the first two letters as its place."""
    body = opened(line, story)
    thread, _ = add_comment(body, 0, 2, words, mentioned)
    keep(line, story, body)
    return thread


def opened(line: Line, story: StoryId) -> StoryBody:
    author = me(line.studio)
    body = StoryBody.open(line.studio.floor.editing.body(story))
    body.sign_in(author.person, author.device)
    return body


def keep(line: Line, story: StoryId, body: StoryBody) -> None:
    body.commit()
    line.studio.floor.editing.save_body(story, body.own_updates(0), body.text.whole())
    body.close()
    line.studio.backstage.indexer.index_all()


def words(studio: Studio) -> list[tuple[str, str]]:
    return [(row.by_name, row.words) for row in studio.floor.mentions.unread(8)]


@pytest.fixture
def story(line: Line, other: Line) -> StoryId:
    made = write_story(line.studio)
    for each in (line, other, line):
        each.sync()
    return made


def test_whoever_is_mentioned_sees_it_until_it_was_read(
    line: Line, other: Line, story: StoryId
) -> None:
    mine = me(line.studio).person
    thread = comment(other, story, "请核实 @李晓禾", mine)
    assert words(other.studio) == [], "nobody is told of what they said themselves"
    told: list[Change] = []
    line.studio.floor.changes.listen(told.append)
    other.sync()
    line.sync()
    assert words(line.studio) == []  # not looked into yet

    line.studio.backstage.indexer.index_all()

    (row,) = line.studio.floor.mentions.unread(8)
    assert (row.story_id, row.headline, row.thread) == (story, "供暖第一周", thread)
    assert (row.by_name, row.words) == ("李晓禾", "请核实 @李晓禾")
    assert sum(change.mentions for change in told) == 1
    assert [one.words for one in line.studio.floor.today.sheet().mentions] == [row.words]
    line.studio.floor.mentions.read_thread(story, thread)
    line.studio.floor.mentions.read_thread(story, thread)
    assert words(line.studio) == []
    assert sum(change.mentions for change in told) == 2


def test_what_is_resolved_or_says_something_else_mentions_nobody(
    line: Line, other: Line, story: StoryId
) -> None:
    mine = me(line.studio).person
    first, second = (comment(other, story, f"{n} @李晓禾", mine) for n in ("一", "二"))
    bring(other, line)
    assert {said for _, said in words(line.studio)} == {"一 @李晓禾", "二 @李晓禾"}

    body = opened(other, story)
    resolve(body, first, on=True)
    edit_remark(body, second, "", "二，不用了")
    keep(other, story, body)
    bring(other, line)

    assert words(line.studio) == []


def test_nobody_is_told_of_what_they_said_themselves(line: Line, story: StoryId) -> None:
    comment(line, story, "记一下 @李晓禾", me(line.studio).person)

    assert words(line.studio) == []


def test_a_body_that_cannot_be_read_any_more_takes_no_mention_away(
    line: Line, other: Line, story: StoryId
) -> None:
    comment(other, story, "请核实 @李晓禾", me(line.studio).person)
    bring(other, line)

    def spoil(connection: Connection) -> None:
        with gate(connection):
            connection.execute(BodyUpdate.update().values(update=b"spoilt"))

    line.studio.store.write(spoil)
    line.studio.floor.editing.change_field(story, "headline", "供暖第二周")
    line.studio.backstage.indexer.index_all()

    assert words(line.studio) == [("李晓禾", "请核实 @李晓禾")]


def test_a_deleted_story_mentions_nobody(line: Line, other: Line, story: StoryId) -> None:
    comment(other, story, "请核实 @李晓禾", me(line.studio).person)
    bring(other, line)

    line.studio.floor.editing.delete(story)

    assert words(line.studio) == []


def test_a_colleague_at_the_same_machine_has_their_own(
    line: Line, other: Line, story: StoryId
) -> None:
    thread = comment(other, story, "请核实 @李晓禾", me(line.studio).person)
    bring(other, line)
    line.studio.floor.mentions.read_thread(story, thread)
    wang = line.studio.floor.accounts.add_person("王编", "1357")
    line.sync()
    other.sync()
    comment(other, story, "@王编 也看看", wang)
    bring(other, line)

    assert words(line.studio) == [("李晓禾", "@王编 也看看")]


def test_comments_of_before_the_update_mention_people_too(
    line: Line, other: Line, story: StoryId, tmp_path: Path
) -> None:
    comment(other, story, "请核实 @李晓禾", me(line.studio).person)
    bring(other, line)
    line.studio.close()
    store = line.studio.profile.store
    run_migrations(store, "0008")  # as migration 0009 finds it

    again = open_studio(line.studio.profile.folder)
    again.backstage.indexer.index_all()

    assert words(again) == [("李晓禾", "请核实 @李晓禾")]
    again.close()


def bring(one: Line, other: Line) -> None:
    one.sync()
    other.sync()
    other.studio.backstage.indexer.index_all()
