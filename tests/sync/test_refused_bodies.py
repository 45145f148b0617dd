"""A refused update of a body takes what builds on it out of the view, and keeps the words (P4)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, select

from studio.composition import Studio
from studio.manuscript.body import StoryBody
from studio.models.intent import Intent
from studio.models.story import Body, BodyUpdate
from studio.sync.answers import file_results, refuse
from studio.sync.bodies import body_blobs, freeze_story
from studio.sync.outbox import Author
from studio.sync.refused_bodies import branch_of, gone_bodies, ground_of, save_body
from studio.sync.wire import Result
from studio.vocabulary import DeviceId, IntentKey, IntentState, Kind, PersonId, StoryId
from tests.newsrooms import Line, edit, write_story

DEVICE = DeviceId("d" * 32)
AT = "2026-11-21T04:00:00.000Z"

Ask = Callable[[Connection], object]


def ground(studio: Studio, story: StoryId) -> int:
    with studio.store.reading() as connection:
        return ground_of(connection, story)


def frozen(studio: Studio, story: StoryId) -> IntentKey:
    key = freeze_story(studio.store, DEVICE, story, AT)
    assert key is not None
    return key


def refused(studio: Studio, key: IntentKey) -> None:
    studio.store.write(lambda connection: refuse(connection, key, "not_allowed", {}, AT))


def states(studio: Studio, story: StoryId) -> list[str]:
    with studio.store.reading() as connection:
        wanted = select(Intent.c.state).where(
            Intent.c.subject_id == story, Intent.c.kind == Kind.STORY_BODY_UPDATED
        )
        return list(connection.execute(wanted.order_by(Intent.c.sequence)).scalars())


def branch_text(studio: Studio, story: StoryId) -> str:
    with studio.store.reading() as connection:
        branch = branch_of(connection, story)
        assert branch is not None
        body = StoryBody.open([*body_blobs(connection, story), *branch.updates])
    words = body.text.whole()
    body.close()
    return words


def confirmed_story(line: Line) -> StoryId:
    story = write_story(line.studio, text="省平台有的")
    line.sync()
    return story


def test_the_body_is_again_what_the_province_has(line: Line) -> None:
    story = confirmed_story(line)
    edit(line, story, "", "，被退的")
    key = frozen(line.studio, story)
    edit(line, story, "", "，接着写的")

    refused(line.studio, key)

    assert line.studio.floor.editing.text(story) == "省平台有的"
    with line.studio.store.reading() as connection:
        beside = connection.execute(select(Body.c.text).where(Body.c.story_id == story))
        assert beside.scalar_one() == "省平台有的"
        unsent = select(BodyUpdate.c.number).where(BodyUpdate.c.intent_key.is_(None))
        assert connection.execute(unsent).first() is None
    assert branch_text(line.studio, story) == "省平台有的，被退的，接着写的"


def test_what_waits_on_top_of_it_is_refused_along(line: Line) -> None:
    story = confirmed_story(line)
    edit(line, story, "", "一")
    first = frozen(line.studio, story)
    edit(line, story, "", "二")
    second = frozen(line.studio, story)

    refused(line.studio, first)

    with line.studio.store.reading() as connection:
        needs = select(Intent.c.needs).where(Intent.c.key == second)
        assert first in connection.execute(needs).scalar_one(), "or it would be taken alone"
    assert states(line.studio, story) == ["settled", "refused", "refused"]
    assert branch_text(line.studio, story) == "省平台有的一二"


def test_words_of_somebody_suspended_go_along_and_stay_theirs(line: Line) -> None:
    """P4: they waited for their writer to be reinstated; without what they build on they cannot."""
    floor = line.studio.floor
    story = confirmed_story(line)
    edit(line, story, "", "一")
    first = frozen(line.studio, story)
    colleague = floor.accounts.add_person("王冬", "1357")
    edit(line, story, "", "二")
    second = frozen(line.studio, story)
    edit(line, story, "", "三")
    put_off = Result(second, "deferred", code="person_revoked", facts={"after": 3600})
    line.studio.store.write(lambda connection: file_results(connection, [put_off], AT))
    floor.accounts.add_person("赵春", "8642")

    refused(line.studio, first)

    (row,) = floor.queue.sheet().refused
    assert (row.words, row.writers) == ("省平台有的一二三", ("李晓禾", "王冬"))
    with line.studio.store.reading() as connection:
        theirs = select(Intent.c.key).where(Intent.c.person_id == colleague)
        mine = theirs.where(Intent.c.kind == Kind.STORY_BODY_UPDATED)
        assert second in connection.execute(mine).scalars().all()

    line.sync()  # they are reinstated: nothing of it leaves, and nothing of it is lost
    assert second not in {record.key for record in line.platform.records}
    floor.queue.send_again(row.key)
    line.sync()
    assert floor.editing.text(story) == "省平台有的一二三"
    assert second not in {record.key for record in line.platform.records}


def test_a_submission_that_needs_it_is_taken_out_too(line: Line) -> None:
    story = confirmed_story(line)
    edit(line, story, "", "改")
    line.platform.forbidden = {Kind.STORY_BODY_UPDATED}
    line.studio.floor.publishing.submit(story)

    line.sync()

    kinds = {row.kind for row in line.studio.floor.queue.sheet().refused}
    assert kinds == {Kind.STORY_BODY_UPDATED, Kind.STORY_SUBMITTED}
    assert line.studio.floor.queue.sheet().rows == ()


def test_another_bodys_words_stay(line: Line) -> None:
    story, other = confirmed_story(line), write_story(line.studio, "另一篇", "别的")
    edit(line, story, "", "改")
    key = frozen(line.studio, story)

    refused(line.studio, key)

    assert line.studio.floor.editing.text(other) == "别的"


def test_a_save_on_top_of_it_joins_it_and_one_that_fits_does_not(line: Line) -> None:
    story, studio = confirmed_story(line), line.studio
    edit(line, story, "", "被退的")
    old = ground(studio, story)
    open_body = StoryBody.open(studio.floor.editing.body(story))
    refused(studio, frozen(studio, story))
    open_body.text.replace(0, 0, "还在写")
    open_body.commit()
    update = open_body.own_updates(0)
    open_body.close()
    person = studio.floor.accounts.people()[0].id
    author = Author(PersonId(person), DEVICE)

    for known in (old, None):
        is_in = studio.store.write(
            lambda c, k=known: save_body(c, author, story, update, "", AT, k)  # type: ignore[misc]
        )
        assert not is_in
    edit(line, story, "", "，照新的写")

    assert ground(studio, story) != old
    assert studio.floor.editing.text(story) == "省平台有的，照新的写"
    assert sorted(branch_text(studio, story)) == sorted("还在写省平台有的，照新的写被退的")


def test_keeping_a_late_save_is_no_new_ground(line: Line) -> None:
    """Or a page that has changed over would do so once more."""
    story, studio = confirmed_story(line), line.studio
    edit(line, story, "", "被退的")
    late = StoryBody.open(studio.floor.editing.body(story))
    refused(studio, frozen(studio, story))
    now = ground(studio, story)
    late.text.replace(0, 0, "晚")
    late.commit()

    studio.floor.editing.save_body(story, late.own_updates(0), "晚", 0)

    late.close()
    assert ground(studio, story) == now
    assert states(studio, story).count(IntentState.REFUSED) == 2


def test_an_answer_that_comes_twice_takes_nothing_more(line: Line) -> None:
    story, studio = confirmed_story(line), line.studio
    edit(line, story, "", "被退的")
    key = frozen(studio, story)
    refused(studio, key)
    edit(line, story, "", "照新的写")

    refused(studio, key)

    assert studio.floor.editing.text(story) == "省平台有的照新的写"


def test_words_that_came_into_the_log_after_all_are_in_the_body_again(line: Line) -> None:
    """A province that was set back forgot that it refused; a late request then got through."""
    story, studio = confirmed_story(line), line.studio
    edit(line, story, "", "，补上的")
    frozen(studio, story)
    late = line.pusher._next_batch(set())
    line.platform.forbidden = {Kind.STORY_BODY_UPDATED}
    line.sync()
    assert studio.floor.editing.text(story) == "省平台有的"
    line.platform.forbidden = set()
    line.platform.set_back(len(line.platform.records))

    line.platform.push(None, late)
    line.sync()

    assert studio.floor.editing.text(story) == "省平台有的，补上的"
    assert studio.floor.queue.sheet().refused == ()


def test_whose_body_went_is_told(line: Line) -> None:
    story = confirmed_story(line)
    edit(line, story, "", "被退的")
    line.platform.forbidden = {Kind.STORY_BODY_UPDATED}

    line.sync()

    assert story in set().union(*(merged.bodies for merged in line.merged[-3:]))
    with line.studio.store.reading() as connection:
        assert gone_bodies(connection, []) == set()


@pytest.mark.parametrize("is_frozen", [True, False])
def test_a_body_that_waits_for_its_story_stays_in_view(line: Line, is_frozen: bool) -> None:
    """What is deferred is not refused."""
    story = write_story(line.studio, text="写好的")
    if is_frozen:
        frozen(line.studio, story)
    line.platform.forbidden = {Kind.STORY_CHANGED}
    edit(line, story, "", "。")
    line.studio.floor.editing.change_field(story, "deck", "导语")

    line.sync()

    assert line.studio.floor.editing.text(story) == "写好的。"
