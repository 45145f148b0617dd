from __future__ import annotations

from studio.composition import Studio
from studio.desks.placing import MOST_TOPICS, Place
from studio.desks.planning import Proposal
from tests.newsrooms import Clock, Line, write_story


def test_columns_and_topics_are_offered(studio: Studio, clock: Clock) -> None:
    desk = studio.floor.placing
    column = studio.floor.planning.open_column("金娃说新闻")
    topics = []
    for title in ("供暖", "公交", "撤了"):
        topics.append(studio.floor.planning.propose(Proposal(title)))
        clock.advance(minutes=1)
    studio.floor.planning.drop(topics[2], "已播")

    assert desk.columns() == [Place(column, "金娃说新闻")]
    assert [one.name for one in desk.topics()] == ["公交", "供暖"]


def test_a_column_that_ended_is_looked_for_and_offered_no_more(studio: Studio) -> None:
    floor = studio.floor
    ended, goes_on = (floor.planning.open_column(name) for name in ("阿拉善", "镍都"))

    floor.columns.close(ended)

    assert floor.placing.columns() == [Place(goes_on, "镍都")]
    assert floor.placing.all_columns() == [Place(goes_on, "镍都"), Place(ended, "阿拉善", True)]


def test_authors_are_offered_by_name(studio: Studio) -> None:
    assert [one.name for one in studio.floor.placing.authors()] == ["李晓禾"]


def test_only_the_newest_of_many_topics_are_offered(studio: Studio, clock: Clock) -> None:
    for number in range(MOST_TOPICS + 3):
        studio.floor.planning.propose(Proposal(f"第{number}"))
        clock.advance(minutes=1)

    found = studio.floor.placing.topics()

    assert (len(found), found[0].name) == (MOST_TOPICS, f"第{MOST_TOPICS + 2}")


def test_a_story_is_given_a_topic_and_loses_it(line: Line) -> None:
    floor = line.studio.floor
    topic = floor.planning.propose(Proposal("供暖"))
    story = write_story(line.studio)

    floor.editing.change_field(story, "topic", topic)
    assert line.sync() == "online"
    assert (floor.editing.sheet(story).topic_id, floor.editing.sheet(story).topic_title) == (
        topic,
        "供暖",
    )
    floor.editing.change_field(story, "topic", "")

    assert floor.editing.sheet(story).topic_id is None
    assert floor.queue.sheet().refused == ()
