"""What becomes of what the province refused or put off (P3, P4, P9)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Row, select

from studio.desks.planning import Proposal
from studio.errors import Invalid
from studio.models.intent import Intent
from studio.sync import answers
from studio.sync.bodies import freeze_within
from studio.sync.outbox import hand_over
from studio.sync.wire import Result
from studio.vocabulary import IntentState, Kind
from tests.newsrooms import Line, edit, write_story

AT = "2026-11-21T04:00:00.000Z"


def intents(line: Line, kind: Kind) -> list[Row[Any]]:
    with line.studio.store.reading() as connection:
        wanted = select(Intent).where(Intent.c.kind == kind).order_by(Intent.c.sequence)
        return list(connection.execute(wanted))


def refuse(line: Line, key: str) -> None:
    line.studio.store.write(lambda c: answers.refuse(c, key, "not_allowed", {}, AT))


def send_again(line: Line, key: str, payload: dict[str, Any]) -> str:
    floor = line.studio.floor
    return line.studio.store.write(
        lambda c: answers.send_again(c, floor.editing.office.author(c), key, payload, AT)
    )


def test_a_refused_intent_goes_again_under_a_new_key_with_other_words(line: Line) -> None:
    line.studio.floor.planning.propose(Proposal("旧标题"))
    (old,) = intents(line, Kind.TOPIC_PROPOSED)
    refuse(line, old.key)
    assert line.studio.floor.planning.rows() == []

    fresh = send_again(line, old.key, {**old.payload, "title": "新标题"})

    assert fresh != old.key
    assert [row.title for row in line.studio.floor.planning.rows()] == ["新标题"]
    assert line.sync() == "online"
    assert [r.key for r in line.platform.records if r.kind == Kind.TOPIC_PROPOSED] == [fresh]
    assert line.studio.floor.queue.sheet().refused == ()


def test_what_waited_for_it_follows_under_its_own_key(line: Line) -> None:
    planning = line.studio.floor.planning
    topic = planning.propose(Proposal("供暖"))
    planning.approve(topic)
    (old,) = intents(line, Kind.TOPIC_PROPOSED)
    (approval,) = intents(line, Kind.TOPIC_APPROVED)
    refuse(line, old.key)

    fresh = send_again(line, old.key, old.payload)

    (after,) = intents(line, Kind.TOPIC_APPROVED)
    assert after.key == approval.key
    assert fresh in after.needs
    assert old.key not in after.needs
    line.sync()
    assert planning.rows()[0].stage == "approved"


def test_what_was_handed_over_already_is_queued_anew(line: Line) -> None:
    """Frozen is frozen: key, payload and needs of what a connector saw never change."""
    planning = line.studio.floor.planning
    topic = planning.propose(Proposal("供暖"))
    planning.approve(topic)
    line.studio.store.write(lambda c: hand_over(c, 500, 1 << 20))
    (old,) = intents(line, Kind.TOPIC_PROPOSED)
    (approval,) = intents(line, Kind.TOPIC_APPROVED)
    refuse(line, old.key)

    fresh = send_again(line, old.key, old.payload)

    before, after = intents(line, Kind.TOPIC_APPROVED)
    assert (before.key, before.state, before.needs) == (
        approval.key, IntentState.REFUSED, approval.needs,
    )  # fmt: skip
    assert before.is_put_away
    assert fresh in after.needs
    line.sync()
    assert planning.rows()[0].stage == "approved"
    assert line.studio.floor.queue.sheet().refused == ()


def test_only_what_was_refused_goes_again(line: Line) -> None:
    line.studio.floor.planning.propose(Proposal("供暖"))
    (waiting,) = intents(line, Kind.TOPIC_PROPOSED)

    with pytest.raises(LookupError):
        send_again(line, waiting.key, waiting.payload)


def test_what_the_province_put_off_is_not_asked_before_its_time(line: Line) -> None:
    line.studio.floor.planning.propose(Proposal("供暖"))
    (one,) = intents(line, Kind.TOPIC_PROPOSED)
    late = Result(one.key, "deferred", code="person_revoked", facts={"after": 60})
    line.studio.store.write(lambda c: answers.file_results(c, [late], AT))

    def due(now: str) -> list[str]:
        with line.studio.store.reading():
            sent = line.studio.store.write(lambda c: hand_over(c, 500, 1 << 20, (), now))
        return [message.key for message in sent]

    assert one.key not in due(AT)
    assert one.key not in due("2026-11-21T04:00:59.000Z")
    assert one.key in due("2026-11-21T04:01:00.000Z")


@pytest.mark.parametrize("now", ["1999-01-01T00:00:00.000Z", "2038-01-01T00:00:00.000Z"])
def test_a_clock_that_jumps_puts_nothing_off_for_years(line: Line, now: str) -> None:
    """P5: no wall clock decides what is sent for good."""
    line.studio.floor.planning.propose(Proposal("供暖"))
    (one,) = intents(line, Kind.TOPIC_PROPOSED)
    late = Result(one.key, "deferred", code="person_revoked", facts={"after": 10**9})
    line.studio.store.write(lambda c: answers.file_results(c, [late], AT))

    sent = line.studio.store.write(lambda c: hand_over(c, 500, 1 << 20, (), now))

    assert one.key in [message.key for message in sent]


def test_what_was_never_given_away_may_be_amended_and_what_was_may_not(line: Line) -> None:
    (joined,) = intents(line, Kind.PERSON_JOINED)
    chief = {**joined.payload, "role": "chief"}
    line.studio.store.write(lambda c: answers.amend_unsent(c, joined.key, chief))
    assert line.studio.floor.accounts.people()[0].role == "chief"

    line.studio.store.write(lambda c: hand_over(c, 500, 1 << 20))
    line.studio.store.write(lambda c: answers.amend_unsent(c, joined.key, joined.payload))

    assert intents(line, Kind.PERSON_JOINED)[0].payload["role"] == "chief"


def test_a_submission_of_refused_words_is_not_sent_again(line: Line) -> None:
    """P12: it would wait for ever, and say words that the body has no more."""
    story = write_story(line.studio, text="省平台有的")
    line.sync()
    edit(line, story, "", "，被退的")
    line.platform.forbidden = {Kind.STORY_BODY_UPDATED}
    line.studio.floor.publishing.submit(story)
    line.sync()
    refused = {row.kind: row.key for row in line.studio.floor.queue.sheet().refused}

    with pytest.raises(Invalid, match="needs_refused"):
        line.studio.floor.queue.send_again(refused[Kind.STORY_SUBMITTED])


def test_what_waits_for_several_refused_ones_is_queued_anew_once(line: Line) -> None:
    """An update of a body needs its story and the update before."""
    story = write_story(line.studio, text="一")
    line.pusher.freeze()
    line.platform.forbidden = {Kind.STORY_STARTED}
    edit(line, story, "", "二")
    line.studio.store.write(lambda c: freeze_within(c, line.device, story, AT))
    line.sync()
    (row,) = line.studio.floor.queue.sheet().refused
    line.platform.forbidden = set()

    line.studio.floor.queue.send_again(row.key)
    line.sync()

    bodies = [r for r in line.platform.records if r.kind == Kind.STORY_BODY_UPDATED]
    assert len(bodies) == 2
    assert line.studio.floor.editing.text(story) == "一二"
    assert line.studio.floor.queue.sheet().rows == ()


def test_what_has_not_left_is_taken_back_and_is_no_longer_seen(line: Line) -> None:
    story = write_story(line.studio)
    key = line.studio.floor.publishing.submit(story)

    line.studio.store.write(lambda c: answers.take_back(c, key, AT))

    (row,) = intents(line, Kind.STORY_SUBMITTED)
    assert (row.state, row.refusal_code, row.is_put_away) == ("refused", "taken_back", True)
    assert line.studio.floor.queue.sheet().refused == ()
    line.sync()
    assert Kind.STORY_SUBMITTED not in [record.kind for record in line.platform.records]


def test_what_a_connector_was_given_is_never_taken_back(line: Line) -> None:
    key = line.studio.floor.publishing.submit(write_story(line.studio))
    line.studio.store.write(lambda c: hand_over(c, 500, 1 << 20))

    with pytest.raises(LookupError):
        line.studio.store.write(lambda c: answers.take_back(c, key, AT))

    assert intents(line, Kind.STORY_SUBMITTED)[0].state == "waiting"


def titles(line: Line) -> list[str]:
    return [row.title for row in line.studio.floor.planning.rows()]


def test_what_came_since_is_not_overwritten_by_what_is_sent_again(line: Line, other: Line) -> None:
    """P4: the page on which it is sent again does not show what a colleague wrote meanwhile."""
    topic = line.studio.floor.planning.propose(Proposal("供暖"))
    line.sync()
    other.sync()
    line.platform.forbidden = {Kind.TOPIC_CHANGED}
    line.studio.floor.planning.change(topic, "title", "我的题")
    line.sync()
    (row,) = line.studio.floor.queue.sheet().refused
    line.platform.forbidden = set()
    other.studio.floor.planning.change(topic, "title", "同事的题")
    other.sync()
    line.sync()

    line.studio.floor.queue.send_again(row.key)
    line.sync()

    assert titles(line) == ["同事的题"]
    (conflict,) = line.studio.floor.conflicts.all()
    assert [one.value for one in conflict.alternatives] == ["我的题"]


@pytest.mark.parametrize("epoch", [1, 2])
def test_what_nobody_touched_since_is_set_by_what_is_sent_again(
    line: Line, other: Line, epoch: int
) -> None:
    """Also where the province was set back and gave what stands another place."""
    topic = other.studio.floor.planning.propose(Proposal("供暖"))
    other.sync()
    line.sync()
    line.platform.forbidden = {Kind.TOPIC_CHANGED}
    line.studio.floor.planning.change(topic, "title", "我的题")
    line.sync()
    (row,) = line.studio.floor.queue.sheet().refused
    line.platform.forbidden = set()
    if epoch == 2:
        line.platform.set_back(0)
        line.sync()
        other.sync()
        line.sync()

    line.studio.floor.queue.send_again(row.key)
    line.sync()

    assert titles(line) == ["我的题"]
    assert line.studio.floor.conflicts.all() == []


def test_a_choice_follows_the_value_that_goes_again(line: Line, other: Line) -> None:
    """Its words name the key that the value had, so it too gets a new one."""
    topic = line.studio.floor.planning.propose(Proposal("供暖"))
    line.sync()
    other.sync()
    other.studio.floor.planning.change(topic, "title", "同事的题")
    other.sync()
    line.studio.floor.planning.change(topic, "title", "我的题")
    line.puller.pull_page()
    (conflict,) = line.studio.floor.conflicts.all()
    line.studio.floor.conflicts.adopt(conflict, conflict.alternatives[0].key)
    assert titles(line) == ["我的题"]
    (change,) = intents(line, Kind.TOPIC_CHANGED)
    refuse(line, change.key)
    assert titles(line) == ["同事的题"]

    fresh = send_again(line, change.key, change.payload)

    line.sync()
    line.sync()
    other.sync()
    adoption = intents(line, Kind.TOPIC_ALTERNATIVE_ADOPTED)[-1]
    assert (adoption.payload["alternative"], adoption.state) == (fresh, IntentState.SETTLED)
    for each in (line, other):
        assert titles(each) == ["我的题"]
        assert each.studio.floor.conflicts.all() == []
