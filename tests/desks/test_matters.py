"""What waits for a person; what waits for others is none of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from studio.clock import stamp
from studio.composition import Studio
from studio.desks.matters import LONG_PAST, Matter, Reason, next_turn
from studio.desks.planning import Proposal
from studio.manuscript.making import body_of
from studio.vocabulary import IntentKey, Kind
from tests.desks.notice_scenes import due_in, look, refuse_all, send_back, send_back_again
from tests.newsrooms import Clock, Line, both_edit, edit, write_story


def waiting(studio: Studio) -> list[tuple[Reason, str]]:
    return [(one.reason, one.title) for one in look(studio).waiting]


def only(studio: Studio) -> Matter:
    (found,) = look(studio).waiting
    return found


# -- what came back ----------------------------------------------------------------------------


def test_a_returned_story_waits_for_who_wrote_it_with_the_reason(line: Line) -> None:
    story = send_back(line, reason="缺采访")

    found = only(line.studio)

    assert (found.reason, found.sort, found.subject) == (Reason.RETURNED, "story", story)
    assert (found.title, found.detail) == ("供暖第一周", "缺采访")


def test_a_verdict_that_adopts_is_no_matter(line: Line) -> None:
    key = line.studio.floor.publishing.submit(write_story(line.studio))
    line.sync()
    line.platform.give_verdict(key, "adopt", "")
    line.sync()

    assert waiting(line.studio) == []


def test_what_came_back_to_a_colleague_is_theirs(line: Line, other: Line) -> None:
    send_back(line)
    other.sync()

    assert other.studio.floor.today.sheet().returned
    assert waiting(other.studio) == []


def test_who_wrote_in_anothers_story_hears_that_it_came_back(line: Line, other: Line) -> None:
    story = write_story(other.studio, "合写的")
    other.sync()
    line.sync()
    edit(line, story, "", "我加的。")
    line.sync()
    other.sync()
    send_back_again(other, story)
    line.sync()

    assert waiting(line.studio) == [(Reason.RETURNED, "合写的")]


def test_who_submitted_anothers_story_hears_that_it_came_back(line: Line, other: Line) -> None:
    story = write_story(other.studio, "别人的")
    other.sync()
    line.sync()
    send_back_again(line, story)

    assert waiting(line.studio) == [(Reason.RETURNED, "别人的")]


def test_a_story_that_was_submitted_again_or_deleted_waits_no_more(line: Line) -> None:
    first, second = send_back(line, "一"), send_back(line, "二")

    line.studio.floor.publishing.submit(first)
    line.studio.floor.editing.delete(second)

    assert waiting(line.studio) == []


# -- 需处理 ------------------------------------------------------------------------------------


def test_both_sides_of_a_conflict_must_decide(line: Line, other: Line) -> None:
    story = write_story(line.studio)
    line.sync()
    other.sync()
    line.studio.floor.editing.change_field(story, "deck", "我的")
    other.studio.floor.editing.change_field(story, "deck", "同事的")
    line.sync()
    other.sync()
    line.sync()

    for studio in (line.studio, other.studio):
        found = only(studio)
        assert (found.reason, found.subject, found.detail) == (Reason.CONFLICT, story, "deck")


def test_a_conflict_of_two_others_leaves_me_alone(line: Line, other: Line) -> None:
    story = write_story(other.studio)
    other.sync()
    line.sync()
    line.studio.floor.editing.change_field(story, "deck", "我的")
    other.studio.floor.editing.change_field(story, "deck", "同事的")
    line.sync()
    other.sync()
    line.sync()
    assert waiting(line.studio) == [(Reason.CONFLICT, "供暖第一周")]

    line.studio.floor.accounts.add_person("王编", "1357")

    assert waiting(line.studio) == []


def test_paragraphs_to_review_are_one_matter_a_story(line: Line, other: Line) -> None:
    story = both_edit(line, other)
    edit(line, story, "三段", "我也写")
    edit(other, story, "三段", "他也写")
    line.sync()
    other.sync()
    line.sync()

    found = only(line.studio)

    assert (found.reason, found.subject, found.detail) == (Reason.REVIEW, story, "2")
    assert len(found.marks) == 2


def test_what_was_refused_waits_for_who_did_it(line: Line) -> None:
    key = refused_headline(line.studio)

    found = only(line.studio)

    assert (found.reason, found.title, found.detail) == (Reason.REFUSED, "供暖第一周", key)
    line.studio.floor.accounts.add_person("王编", "1357")
    assert waiting(line.studio) == []


def test_what_was_put_away_waits_no_more(line: Line) -> None:
    line.studio.floor.queue.put_away(refused_headline(line.studio))

    assert waiting(line.studio) == []


def test_all_that_was_refused_of_a_body_is_one_matter(line: Line) -> None:
    story = write_story(line.studio)
    line.sync()
    for words in ("一", "二"):
        edit(line, story, "", words)
        line.pusher.freeze()
    refuse_all(line.studio, Kind.STORY_BODY_UPDATED)

    found = only(line.studio)

    assert (found.reason, found.subject, len(found.marks)) == (Reason.REFUSED, story, 2)


def test_a_topic_that_was_refused_is_called_as_it_was_meant(line: Line) -> None:
    line.studio.floor.planning.propose(Proposal("没成的选题"))

    refuse_all(line.studio, Kind.TOPIC_PROPOSED)

    assert waiting(line.studio) == [(Reason.REFUSED, "没成的选题")]


def refused_headline(studio: Studio) -> IntentKey:
    story = write_story(studio)
    studio.floor.editing.change_field(story, "headline", "改过的")
    return refuse_all(studio, Kind.STORY_CHANGED)[0]


# -- what is due -------------------------------------------------------------------------------


def test_a_topic_of_mine_waits_from_an_hour_before(studio: Studio, clock: Clock) -> None:
    topic = due_in(studio, clock, hours=2)
    assert waiting(studio) == []

    clock.advance(hours=1)
    soon = only(studio)
    clock.advance(hours=1)
    past = only(studio)

    assert (soon.reason, soon.sort, soon.subject) == (Reason.DUE_SOON, "topic", topic)
    assert (past.reason, past.detail) == (Reason.OVERDUE, stamp(clock()))


def test_a_topic_of_a_colleague_or_of_nobody_waits_for_them(studio: Studio, clock: Clock) -> None:
    shared = due_in(studio, clock, minutes=30)
    studio.floor.planning.change(shared, "owner", None)
    due_in(studio, clock, "李晓禾的", minutes=30)
    studio.floor.accounts.add_person("王编", "1357")

    assert waiting(studio) == []


def test_the_story_of_a_topic_is_due_until_it_is_submitted(studio: Studio, clock: Clock) -> None:
    topic = due_in(studio, clock, minutes=30)
    studio.floor.planning.approve(topic)
    story = studio.floor.editing.start("防汛第一线", topic)
    studio.floor.editing.save_body(story, body_of([("", "雨停了。")]), "雨停了。")
    found = only(studio)
    assert (found.reason, found.sort, found.subject) == (Reason.DUE_SOON, "story", story)

    studio.floor.publishing.submit(story)

    assert waiting(studio) == []


def test_who_writes_the_story_of_anothers_topic_is_reminded(studio: Studio, clock: Clock) -> None:
    topic = due_in(studio, clock, minutes=30)
    studio.floor.planning.approve(topic)
    studio.floor.accounts.add_person("王编", "1357")
    studio.floor.editing.start("王编写的", topic)

    assert waiting(studio) == [(Reason.DUE_SOON, "王编写的")]


@pytest.mark.parametrize("deed", ["drop", "delete"])
def test_a_topic_that_is_gone_is_not_due(studio: Studio, clock: Clock, deed: str) -> None:
    topic = due_in(studio, clock, minutes=30)

    if deed == "drop":
        studio.floor.planning.drop(topic, "重复")
    else:
        studio.floor.planning.delete(topic)

    assert waiting(studio) == []


def test_what_was_due_long_ago_is_past_reminding(studio: Studio, clock: Clock) -> None:
    due_in(studio, clock, minutes=30)
    clock.now += LONG_PAST

    assert [reason for reason, _ in waiting(studio)] == [Reason.OVERDUE]
    clock.advance(hours=1)
    assert waiting(studio) == []


def test_who_chooses_a_time_that_is_near_needs_no_telling(studio: Studio, clock: Clock) -> None:
    studio.floor.planning.propose(Proposal("马上", due_at=stamp(clock() + timedelta(minutes=20))))

    assert only(studio).is_own
    clock.advance(minutes=20)
    assert not only(studio).is_own, "that it has passed is news"


def test_a_time_that_is_none_is_nobodys_deadline(studio: Studio, clock: Clock) -> None:
    """Another program wrote it."""
    topic = due_in(studio, clock, minutes=30)
    studio.floor.planning.change(topic, "due_at", stamp(clock())[:11] + "bald")

    assert waiting(studio) == []
    with studio.store.reading() as connection:
        assert next_turn(connection, clock()) is None


def test_the_next_turn_is_the_first_of_all(studio: Studio, clock: Clock) -> None:
    def turn() -> timedelta | None:
        with studio.store.reading() as connection:
            found = next_turn(connection, clock())
        return None if found is None else found - clock()

    assert turn() is None
    due_in(studio, clock, hours=5)
    due_in(studio, clock, hours=3)
    assert turn() == timedelta(hours=2)
    clock.advance(hours=2)
    assert turn() == timedelta(hours=1), "now until it has passed"
    clock.advance(hours=1)
    assert turn() == timedelta(hours=1), "the later one nears"
