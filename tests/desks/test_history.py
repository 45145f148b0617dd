from __future__ import annotations

from datetime import timedelta

import pytest

from studio.clock import utc_now
from studio.composition import Studio
from studio.desks.history import Landmark
from studio.errors import NotFound
from studio.vocabulary import StoryId
from tests.newsrooms import Clock, Line, edit, write_story

ZONE = "Asia/Shanghai"


@pytest.fixture
def submitted(line: Line, clock: Clock) -> StoryId:
    """Submitted, returned with a reason, and changed since."""
    clock.now = utc_now() + timedelta(seconds=2)  # history has times of its own
    story = write_story(line.studio, "标题", "第一稿。")
    key = line.studio.floor.publishing.submit(story)
    line.sync()
    line.platform.give_verdict(key, "return", "请补充来源")
    line.sync()
    edit(line, story, "", "补充了来源。")
    return story


def test_submissions_and_verdicts_are_versions_with_a_name(line: Line, submitted: StoryId) -> None:
    past = line.studio.floor.history.past(submitted, ZONE)

    named = {one.landmark: one for one in past.named}
    assert named[Landmark.SUBMITTED].person_name == "李晓禾"
    assert named[Landmark.RETURNED].words == "请补充来源"
    assert past.named[0].landmark is Landmark.NOW
    assert past.named[-1].landmark is Landmark.BEGUN
    now = past.timeline.version(past.named[0].index)
    assert now.text == "第一稿。补充了来源。"
    assert past.person_at(past.named[0].index) == "李晓禾"
    assert past.time_at(past.named[0].index) is not None
    assert past.timeline.version(-1).text == ""


def test_named_versions_outlive_the_records_that_made_them(line: Line, submitted: StoryId) -> None:
    def forget(connection: object) -> None:
        connection.exec_driver_sql("DELETE FROM intents WHERE state = 'settled'")  # type: ignore[attr-defined]

    line.sync()
    line.studio.store.write(forget)

    past = line.studio.floor.history.past(submitted, ZONE)
    assert {Landmark.SUBMITTED, Landmark.RETURNED} <= {one.landmark for one in past.named}


def test_a_story_that_nobody_wrote_yet_has_no_moments(studio: Studio) -> None:
    past = studio.floor.history.past(studio.floor.editing.start("标题"), ZONE)

    assert past.timeline.moments == ()
    assert past.named == ()
    with pytest.raises(NotFound):
        studio.floor.history.past(StoryId("0" * 32), ZONE)
