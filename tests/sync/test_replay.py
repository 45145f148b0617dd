"""What was refused of a body can be merged into it again, as fresh edits under a new key (P4)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from studio.models.intent import Intent
from studio.models.story import BodyUpdate
from studio.sync.replay import apply_again
from studio.vocabulary import Kind, StoryId
from tests.newsrooms import Line, edit, write_story


def refused_branch(line: Line) -> StoryId:
    """Two updates: one that was refused, one written on top of it."""
    story = write_story(line.studio, text="省平台有的")
    line.sync()
    edit(line, story, "", "，被退的")
    line.pusher.freeze()
    edit(line, story, "", "，接着写的")
    line.platform.forbidden = {Kind.STORY_BODY_UPDATED}
    line.sync()
    line.platform.forbidden = set()
    assert line.studio.floor.editing.text(story) == "省平台有的"
    return story


def again(line: Line, story: StoryId) -> str | None:
    store, office = line.studio.store, line.studio.floor.editing.office
    return store.write(lambda c: apply_again(c, office.author(c), story, office.stamp()))


def test_the_words_are_merged_with_what_came_meanwhile(line: Line, other: Line) -> None:
    story = refused_branch(line)
    other.sync()
    edit(other, story, "", "。别人写的")
    other.sync()
    line.sync()

    key = again(line, story)
    line.sync()
    other.sync()

    texts = {one.studio.floor.editing.text(story) for one in (line, other)}
    assert len(texts) == 1
    (text,) = texts
    assert sorted(text) == sorted("省平台有的，被退的，接着写的。别人写的"), "each letter once"
    assert key in {record.key for record in line.platform.records}
    assert line.studio.floor.queue.sheet().refused == ()


def test_the_refused_operations_never_travel(line: Line) -> None:
    story = refused_branch(line)
    with line.studio.store.reading() as connection:
        old = set(connection.execute(select(Intent.c.key)).scalars())

    again(line, story)
    edit(line, story, "", "。再写")
    line.sync()

    with line.studio.store.reading() as connection:
        rows = connection.execute(
            select(BodyUpdate.c.intent_key, Intent.c.state)
            .outerjoin(Intent, Intent.c.key == BodyUpdate.c.intent_key)
            .where(BodyUpdate.c.story_id == story)
        ).all()
    assert {row.state for row in rows} == {"settled"}
    assert len({row.intent_key for row in rows} - old) == 2


def test_what_is_there_already_is_only_put_away(line: Line) -> None:
    story = refused_branch(line)
    again(line, story)
    with line.studio.store.reading() as connection:
        refused = connection.execute(
            select(Intent.c.key).where(Intent.c.state == "refused")
        ).scalars().all()  # fmt: skip

    with pytest.raises(LookupError):
        again(line, story)

    assert len(refused) == 2
    assert line.studio.floor.editing.text(story) == "省平台有的，被退的，接着写的"


def test_refused_again_it_is_one_thing_again(line: Line) -> None:
    story = refused_branch(line)
    line.platform.forbidden = {Kind.STORY_BODY_UPDATED}
    again(line, story)
    line.sync()

    (row,) = line.studio.floor.queue.sheet().refused

    assert row.words == "省平台有的，被退的，接着写的"
    assert line.studio.floor.editing.text(story) == "省平台有的"
