"""Promises of the outbox as plain examples."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Row, select, text, update
from sqlalchemy.exc import IntegrityError

from studio.composition import Studio
from studio.desks.planning import Proposal
from studio.desks.publishing import TAKE_BACK_FOR
from studio.models.intent import Intent
from studio.places import Profile
from studio.sync import answers, outbox
from studio.sync.wire import Result
from studio.vocabulary import Channel, IntentKey, IntentState, Kind, StoryId
from tests.newsrooms import Clock, Line, lay_out_store, open_newsroom, write_story

AT = "2026-11-21T04:00:00.000Z"


def intents(studio: Studio) -> list[Row[Any]]:
    with studio.store.reading() as connection:
        lines = connection.execute(select(Intent).order_by(Intent.c.sequence))
        return list(lines)


def of_kind(studio: Studio, kind: str) -> list[Row[Any]]:
    return [line for line in intents(studio) if line.kind == kind]


def test_an_edit_is_queued_with_who_where_and_what_it_needs(studio: Studio) -> None:
    topic = studio.floor.planning.propose(Proposal("供暖"))
    studio.floor.planning.approve(topic)

    person, proposed, approved = intents(studio)
    assert proposed.needs == [person.key]
    assert approved.needs == [person.key, proposed.key]
    assert len({line.device_id for line in intents(studio)}) == 1
    assert approved.person_id == person.subject_id


def test_a_second_edit_of_a_field_builds_on_our_first(studio: Studio) -> None:
    story = studio.floor.editing.start("一")
    for headline in ("二", "三"):
        studio.floor.editing.change_field(story, "headline", headline)

    started = of_kind(studio, "story.started")[0]
    second, third = of_kind(studio, "story.changed")
    assert second.predecessor == started.key, "the intent that made the story set its headline"
    assert third.predecessor == second.key
    assert third.base_seq == second.base_seq


def test_our_own_quick_edits_are_no_conflict(line: Line) -> None:
    """Found by the tour: the headline typed right after “write the story” was refused."""
    story = line.studio.floor.editing.start("一")
    line.pusher.push_some()  # accepted, and not pulled yet
    line.studio.floor.editing.change_field(story, "headline", "二")
    line.sync()
    line.studio.floor.editing.change_field(story, "headline", "三")
    line.sync()

    assert line.studio.floor.editing.sheet(story).headline == "三"
    assert line.studio.floor.queue.sheet().refused == ()


def test_a_channel_that_came_with_the_topic_can_be_taken_off_at_once(line: Line) -> None:
    planning = line.studio.floor.planning
    topic = planning.propose(Proposal("供暖", channels=(Channel.WECHAT, Channel.CLIENT)))
    planning.set_channels(topic, [Channel.CLIENT])
    assert planning.row(topic).channels == (Channel.CLIENT,)

    line.sync()

    assert planning.row(topic).channels == (Channel.CLIENT,)


def test_an_intent_is_frozen_once_it_was_handed_over(studio: Studio) -> None:
    studio.floor.editing.start("一")
    studio.store.write(lambda connection: outbox.hand_over(connection, 500, 1 << 20))

    with pytest.raises(IntegrityError, match="frozen"):
        studio.store.write(
            lambda connection: connection.execute(update(Intent).values(payload={"headline": "二"}))
        )


def test_an_unsettled_intent_is_never_deleted(studio: Studio) -> None:
    with pytest.raises(IntegrityError, match="never deleted"):
        studio.store.write(lambda connection: connection.execute(text("DELETE FROM intents")))


def test_a_batch_is_bounded_by_number_and_by_size(studio: Studio) -> None:
    for number in range(6):
        studio.floor.editing.start(f"第{number}篇")

    def lengths(connection: Connection) -> tuple[int, int, int]:
        whole = outbox.hand_over(connection, 500, 1 << 20)
        few = outbox.hand_over(connection, 2, 1 << 20)
        one = outbox.hand_over(connection, 500, 1)
        return len(whole), len(few), len(one)

    assert studio.store.write(lengths) == (7, 2, 1)


def test_a_refused_intent_leaves_the_view_and_keeps_its_words(line: Line) -> None:
    story = line.studio.floor.editing.start("一")
    line.sync()
    line.studio.floor.editing.change_field(story, "headline", "二")
    key = of_kind(line.studio, "story.changed")[0].key
    result = Result(key, "refused", code="field_changed_elsewhere", facts={"field": "headline"})

    line.studio.store.write(lambda c: answers.file_results(c, [result], AT))

    assert line.studio.floor.editing.sheet(story).headline == "一"
    (refused,) = line.studio.floor.queue.sheet().refused
    assert refused.words == "二"


def test_what_needs_a_refused_intent_waits_and_the_rest_goes_on(studio: Studio) -> None:
    """P9: one bad item never stops the queue."""
    bad, good = studio.floor.editing.start("坏"), studio.floor.editing.start("好")
    studio.floor.editing.change_field(bad, "deck", "跟着等")
    key = of_kind(studio, "story.started")[0].key
    studio.store.write(lambda c: answers.refuse(c, key, "not_allowed", {}, AT))

    sent = studio.store.write(lambda connection: outbox.hand_over(connection, 500, 1 << 20))

    assert [message.subject for message in sent if message.kind == "story.started"] == [good]
    assert bad not in {message.subject for message in sent}
    assert of_kind(studio, "story.changed")[0].state == IntentState.WAITING


def test_an_intent_without_an_answer_stays(studio: Studio) -> None:
    studio.floor.editing.start("一")

    assert studio.store.write(lambda c: answers.file_results(c, [], AT)) == 0
    assert {line.state for line in intents(studio)} == {IntentState.WAITING}


def test_every_unsettled_intent_of_a_story_can_be_named(studio: Studio) -> None:
    story = write_story(studio)
    studio.floor.editing.change_field(story, "deck", "导语")

    with studio.store.reading() as connection:
        everything = outbox.unsettled_keys(connection, story)
        edits = outbox.unsettled_keys(connection, story, ["story.changed"])
    assert edits == [everything[1]]


def test_what_needs_a_refused_intent_says_so_and_leaves_when_it_came_after_all(
    studio: Studio,
) -> None:
    story = studio.floor.editing.start("坏")
    studio.floor.editing.change_field(story, "deck", "跟着等")
    key = of_kind(studio, "story.started")[0].key
    studio.store.write(lambda c: answers.refuse(c, key, "not_allowed", {}, AT))
    assert of_kind(studio, "story.changed")[0].refusal_code == "needs_refused"

    studio.store.write(
        lambda c: c.execute(
            update(Intent).where(Intent.c.key == key).values(state=IntentState.SETTLED)
        )
    )
    studio.store.write(lambda connection: outbox.hand_over(connection, 500, 1 << 20))

    assert of_kind(studio, "story.changed")[0].refusal_code is None


def test_what_is_skipped_stays_behind(studio: Studio) -> None:
    studio.floor.editing.start("一")
    person, story = intents(studio)

    sent = studio.store.write(lambda c: outbox.hand_over(c, 500, 1 << 20, {person.key}))

    assert [message.key for message in sent] == [story.key]


def test_what_came_in_unseen_is_not_overwritten(line: Line, tmp_path: Path, clock: Clock) -> None:
    """P4: the editor's screen showed the old headline; a colleague's new one had been pulled."""
    editing = line.studio.floor.editing
    story = editing.start("一")
    line.sync()
    seen = editing.sheet(story).revisions["headline"]
    other = Line(open_newsroom(tmp_path / "other", clock), line.platform, clock)
    other.sync()
    other.studio.floor.editing.change_field(story, "headline", "同事的")
    other.sync()
    line.sync()

    editing.change_field(story, "headline", "我的", seen)
    line.sync()

    assert editing.sheet(story).headline == "同事的"
    (kept,) = editing.sheet(story).alternatives
    assert (kept.field, kept.value, kept.is_ours) == ("headline", "我的", True)
    assert line.studio.floor.queue.sheet().refused == ()
    other.studio.close()


def test_a_screen_is_never_behind_its_own_edits(line: Line) -> None:
    """The base it names may be older than what it set itself; that is no conflict."""
    editing = line.studio.floor.editing
    story = editing.start("一")
    line.sync()
    seen = editing.sheet(story).revisions["headline"]
    for headline in ("二", "三"):
        editing.change_field(story, "headline", headline, seen)
        line.sync()

    assert editing.sheet(story).headline == "三"
    assert line.studio.floor.queue.sheet().refused == ()


def submit(line: Line, story: StoryId) -> IntentKey:
    return line.studio.floor.publishing.submit(story, hold=TAKE_BACK_FOR)


def test_a_submission_is_held_back_and_what_came_after_it_on_the_story_too(line: Line) -> None:
    """Sent before it, later words would be ones that the submission did not see."""
    story = write_story(line.studio)
    key = submit(line, story)
    line.studio.floor.editing.change_field(story, "headline", "报送后又改")
    line.studio.floor.editing.start("另一篇")

    line.sync()

    headlines = [record.payload.get("headline") for record in line.platform.records]
    assert "另一篇" in headlines, "others do not wait for it"
    assert line.platform.records[-1].kind == Kind.STORY_STARTED
    line.clock.advance(seconds=10)
    line.sync()
    kinds = [record.kind for record in line.platform.records[-2:]]
    assert kinds == [Kind.STORY_SUBMITTED, Kind.STORY_CHANGED]
    assert line.platform.records[-2].key == key
    assert line.studio.floor.queue.sheet().refused == ()


def test_what_needs_what_is_held_back_stays_with_it(line: Line) -> None:
    """Also on another subject: the province could only put it off."""
    studio = line.studio
    key = submit(line, write_story(studio))
    other = studio.floor.editing.start("另一篇")
    payload = {"field": "headline", "value": "续篇"}
    draft = outbox.Draft(Kind.STORY_CHANGED, other, payload, [key])
    office = studio.floor.planning.office
    studio.store.write(lambda c: outbox.record(c, office.author(c), draft, AT))

    def kinds() -> list[str]:
        batch = studio.store.write(lambda c: outbox.hand_over(c, 100, 1 << 20, (), now))
        return [message.kind for message in batch]

    now = office.stamp()
    assert kinds()[-1] == Kind.STORY_STARTED
    line.clock.advance(seconds=10)
    now = office.stamp()
    assert kinds()[-2:] == [Kind.STORY_STARTED, Kind.STORY_CHANGED]


def test_a_held_submission_leaves_after_a_kill_and_a_restart(
    line: Line, clock: Clock, tmp_path: Path
) -> None:
    """P1: it is on the disk at once."""
    key = submit(line, write_story(line.studio))
    image = tmp_path / "killed" / "store.db"
    lay_out_store(image.parent)
    image.unlink(missing_ok=True)
    image = Profile(image.parent).store
    image.unlink(missing_ok=True)
    line.studio.store.backup_to(image)  # what a kill leaves
    clock.advance(seconds=11)

    again = open_newsroom(image.parent, clock)
    Line(again, line.platform, clock).sync()

    assert line.platform.records[-1].key == key
    again.close()


@pytest.mark.parametrize("days", [-1, 1])
def test_a_clock_that_jumps_holds_nothing_for_longer(line: Line, days: int) -> None:
    key = submit(line, write_story(line.studio))

    line.clock.advance(days=days)
    line.sync()

    assert line.platform.records[-1].key == key


def test_what_is_held_back_says_when_it_may_leave(line: Line) -> None:
    store = line.studio.store
    assert outbox.held_for(store, line.clock()) is None
    submit(line, write_story(line.studio))

    line.clock.advance(seconds=4)
    assert outbox.held_for(store, line.clock()) == timedelta(seconds=6)

    assert store.write(outbox.let_go)
    assert outbox.held_for(store, line.clock()) is None
    assert not store.write(outbox.let_go)
