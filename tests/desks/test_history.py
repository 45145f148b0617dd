from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import cast

import pytest

from studio.clock import moment, utc_now
from studio.composition import Studio
from studio.desks.history import Landmark, _hours
from studio.errors import NotFound
from studio.manuscript.timeline import Moment, Timeline
from studio.sync.answers import refuse
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


def test_what_was_never_submitted_has_no_name(line: Line, clock: Clock) -> None:
    story = write_story(line.studio, "标题", "第一稿。")
    key = line.studio.floor.publishing.submit(story)
    line.studio.store.write(lambda c: refuse(c, key, "not_allowed", {}, "2026-11-21T04:00:00.000Z"))

    named = line.studio.floor.history.past(story, ZONE).named
    assert [one.landmark for one in named] == [Landmark.NOW, Landmark.BEGUN]


def test_each_hour_of_work_has_a_name_but_the_one_that_goes_on() -> None:
    """By the newsroom's clock: in Kathmandu an hour begins a quarter past."""
    times = ("04:05", "04:10", "04:20", "05:10", "05:20", "05:30")
    moments = [Moment(int(moment(f"2026-11-21T{t}:00.000Z").timestamp()), "p") for t in times]
    timeline = cast("Timeline", SimpleNamespace(moments=moments))

    named = _hours(timeline, {"p": "李晓禾"}, "Asia/Kathmandu")

    assert [(one.index, one.person_name) for one in named] == [(1, "李晓禾"), (3, "李晓禾")]
