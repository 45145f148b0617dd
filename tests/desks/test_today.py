from __future__ import annotations

from pathlib import Path

import pytest

from studio.composition import Studio, open_studio
from studio.desks.planning import Proposal
from studio.desks.today import MOST_LINES
from studio.errors import NotFound
from tests.newsrooms import Clock, Line, write_story


def test_my_open_topics_are_there_and_nobody_elses(studio: Studio) -> None:
    planning = studio.floor.planning
    planning.propose(Proposal("李晓禾的"))
    shared = planning.propose(Proposal("谁来都行"))
    planning.change(shared, "owner", None)
    planning.drop(planning.propose(Proposal("撤销的")), "重复")
    studio.floor.accounts.add_person("王编", "1357")
    planning.propose(Proposal("王编的"))
    written = planning.propose(Proposal("王编已经写了的"))
    studio.floor.editing.start(topic_id=written)

    sheet = studio.floor.today.sheet()

    assert sheet.person_name == "王编"
    assert {topic.title for topic in sheet.topics} == {"王编的", "谁来都行"}


def test_my_stories_are_mine_and_nobody_elses(studio: Studio) -> None:
    studio.floor.editing.start("李晓禾的")
    studio.floor.accounts.add_person("王编", "1357")
    studio.floor.editing.start("王编的")

    sheet = studio.floor.today.sheet()

    assert [row.headline for row in sheet.stories] == ["王编的"]


def test_each_story_stands_where_the_province_put_it(line: Line) -> None:
    floor = line.studio.floor
    verdicts = {"退回的": "return", "采用的": "adopt"}
    for headline in ("草稿", "等答复", *verdicts):
        story = write_story(line.studio, headline)
        if headline == "草稿":
            continue
        key = floor.publishing.submit(story)
        line.sync()
        if headline in verdicts:
            line.platform.give_verdict(key, verdicts[headline], "核实")  # type: ignore[arg-type]
    line.sync()

    sheet = floor.today.sheet()

    assert {row.headline for row in sheet.stories} == {"草稿", "等答复"}
    assert [row.headline for row in sheet.returned] == ["退回的"]
    assert [row.headline for row in sheet.adopted] == ["采用的"]
    assert sheet.queue == floor.queue.sheet()


def test_a_card_shows_a_few_lines_only(studio: Studio) -> None:
    for number in range(MOST_LINES + 2):
        studio.floor.editing.start(str(number))

    assert len(studio.floor.today.sheet().stories) == MOST_LINES


def test_before_the_first_start_there_is_no_today(tmp_path: Path) -> None:
    with_nothing = open_studio(tmp_path, now=Clock())

    with pytest.raises(NotFound, match="no_newsroom"):
        with_nothing.floor.today.sheet()
    with_nothing.close()
