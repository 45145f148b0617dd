"""What was refused, as a person reads it."""

from __future__ import annotations

from studio.desks.planning import Proposal
from studio.manuscript.making import body_of
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
