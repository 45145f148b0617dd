"""What was refused, as a person reads it."""

from __future__ import annotations

from typing import Any

import pytest

from studio.desks.planning import Proposal
from studio.desks.refusals import editable_of
from studio.manuscript.making import body_of
from studio.vocabulary import Kind
from tests.desks.test_queue import MIB, forget, medium
from tests.newsrooms import Line, write_story


def test_each_sort_of_refused_thing_shows_a_persons_words(line: Line) -> None:
    floor = line.studio.floor
    story = write_story(line.studio)
    line.sync()
    column = floor.planning.open_column("民生直通车")
    forget(line, story)
    floor.editing.change_field(story, "column", column)
    floor.editing.save_body(story, body_of([("", "正文")]), "室温二十一度。\n正文")
    floor.media.attach(story, medium("原片.mp4", "a", MIB))
    floor.publishing.submit(story)
    line.sync()

    words = {row.kind: row.words for row in floor.queue.sheet().refused}

    assert words["story.changed"] == "民生直通车"
    assert sorted(words["story.body_updated"]) == sorted("室温二十一度。正文")
    assert words["story.media_added"] == "原片.mp4"
    assert words["story.submitted"].startswith("供暖第一周")


def test_a_refused_submission_shows_headline_and_text(line: Line) -> None:
    story = write_story(line.studio)
    line.sync()
    line.platform._subjects[story].state = "adopted"  # a colleague was quicker
    line.studio.floor.publishing.submit(story)
    line.sync()

    (refused,) = line.studio.floor.queue.sheet().refused

    assert refused.code == "story_state"
    assert refused.words == "供暖第一周\n\n室温二十一度。"


def test_a_refused_topic_shows_its_title_and_angle(line: Line) -> None:
    topic = line.studio.floor.planning.propose(Proposal("供暖", "暖不暖"))
    line.platform._subjects[topic] = object()  # type: ignore[assignment]  # the id is taken there
    line.sync()

    (refused,) = line.studio.floor.queue.sheet().refused

    assert (refused.subject, refused.words) == ("供暖", "供暖\n暖不暖")


def test_a_refused_approval_has_nothing_to_write_anew(line: Line) -> None:
    """改后重送 with an empty reason was offered for it."""
    floor = line.studio.floor
    topic = floor.planning.propose(Proposal("供暖"))
    line.sync()
    forget(line, topic)
    floor.planning.approve(topic)
    line.sync()

    (row,) = floor.queue.sheet().refused

    assert (row.kind, row.subject, row.editable) == ("topic.approved", "供暖", None)


@pytest.mark.parametrize(
    ("kind", "payload", "part"),
    [
        (Kind.TOPIC_PROPOSED, {"title": "供暖"}, "title"),
        (Kind.TOPIC_DROPPED, {"reason": "重复"}, "reason"),
        (Kind.TOPIC_APPROVED, {"reason": "好"}, None),
        (Kind.STORY_STARTED, {"headline": "供暖"}, "headline"),
        (Kind.STORY_CHANGED, {"field": "deck", "value": "导语"}, "value"),
        (Kind.STORY_CHANGED, {"field": "column", "value": "id"}, None),
        (Kind.STORY_CHANGED, {"field": "deck", "value": None}, None),
        (Kind.STORY_MEDIA_ADDED, {"name": "原片.mp4"}, None),
        (Kind.PERSON_JOINED, {"name": "王冬", "role": "chief"}, "name"),
        (Kind.COLUMN_OPENED, {"name": "民生"}, "name"),
        ("survey.opened", {"title": "问卷"}, None),
    ],
)
def test_only_words_that_a_person_wrote_are_written_anew(
    kind: str, payload: dict[str, Any], part: str | None
) -> None:
    assert editable_of(kind, payload) == part


def test_the_field_that_a_choice_was_about_is_known(line: Line, other: Line) -> None:
    story = write_story(line.studio)
    line.sync()
    other.sync()
    line.studio.floor.editing.change_field(story, "headline", "我的标题")
    other.studio.floor.editing.change_field(story, "headline", "同事的标题")
    line.sync()
    other.sync()
    line.sync()
    desk = line.studio.floor.conflicts
    (conflict,) = desk.of("story", story)
    forget(line, story)
    desk.adopt(conflict, conflict.alternatives[0].key)
    line.sync()

    (row,) = line.studio.floor.queue.sheet().refused

    assert (row.kind, row.about) == ("story.alternative_adopted", "headline")


def test_a_submission_taken_out_names_what_was_refused(line: Line) -> None:
    floor = line.studio.floor
    story = write_story(line.studio)
    line.sync()
    line.platform.forbidden = {Kind.STORY_CHANGED}
    floor.editing.change_field(story, "deck", "写了一上午的导语")
    floor.publishing.submit(story)
    line.sync()

    refused = {row.kind: row for row in floor.queue.sheet().refused}

    awaits = refused["story.submitted"].awaits
    assert awaits is not None
    assert (awaits.kind, awaits.about, awaits.words) == (
        "story.changed", "deck", "写了一上午的导语",
    )  # fmt: skip
    assert refused["story.changed"].awaits is None
    floor.queue.send_again(refused["story.changed"].key)
    (left,) = floor.queue.sheet().refused
    assert left.awaits is None  # what it waited for is seen to
