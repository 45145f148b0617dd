from __future__ import annotations

import pytest
from sqlalchemy import func, select

from studio.composition import Studio
from studio.desks.planning import Proposal
from studio.desks.starting import Choice
from studio.errors import NotFound, StoreError
from studio.manuscript.blocks import Block, Run
from studio.manuscript.body import StoryBody
from studio.manuscript.template import Template
from studio.models.intent import Intent
from studio.vocabulary import BlockKind, Channel, ColumnId, TopicId
from tests.desks.test_column_rights import become
from tests.newsrooms import Line

EPISODE = Template(
    name="一期",
    headline="{栏目}｜{日期}",
    deck="本期：{选题}",
    byline="金娃工作室",
    blocks=(
        Block(BlockKind.HEADING_2, (Run("问题"),)),
        Block(BlockKind.PARAGRAPH, (Run("网友问：{选题}"),)),
        Block(BlockKind.BULLETS, (Run("一"),), 1),
    ),
)


@pytest.fixture
def column(studio: Studio) -> ColumnId:
    return studio.floor.planning.open_column("金娃说新闻", "weekly", 150)


def offered(studio: Studio, column: ColumnId, template: Template = EPISODE) -> Choice:
    key = studio.floor.columns.put_template(column, template)
    (choice,) = [one for one in studio.floor.starting.choices() if one.template_id == key]
    return choice


def blocks(studio: Studio, story: str) -> list[Block]:
    body = StoryBody.open(studio.floor.editing.body(story))  # type: ignore[arg-type]
    found = body.text.blocks()
    body.close()
    return found


def test_a_story_begins_with_what_the_template_says(studio: Studio, column: ColumnId) -> None:
    topic = studio.floor.planning.propose(Proposal("供暖", column_id=column))

    made = studio.floor.starting.start(offered(studio, column), topic, day="11月22日")

    sheet = studio.floor.editing.sheet(made.story)
    assert (sheet.headline, sheet.deck, sheet.byline) == (
        "金娃说新闻｜11月22日", "本期：供暖", "金娃工作室",
    )  # fmt: skip
    assert (sheet.column_id, sheet.topic_title, made.topic) == (column, "供暖", None)
    assert blocks(studio, made.story) == [
        EPISODE.blocks[0],
        Block(BlockKind.PARAGRAPH, (Run("网友问：供暖"),)),
        EPISODE.blocks[2],
    ]
    assert studio.floor.editing.text(made.story).startswith("问题\n网友问：供暖")


def test_a_headline_of_ones_own_comes_first(studio: Studio, column: ColumnId) -> None:
    made = studio.floor.starting.start(offered(studio, column), headline=" 供暖第一周 ")

    assert studio.floor.editing.sheet(made.story).headline == "供暖第一周"


def test_without_a_template_a_story_is_blank(studio: Studio) -> None:
    made = studio.floor.starting.start()

    assert studio.floor.editing.sheet(made.story).headline == ""
    assert studio.floor.editing.body(made.story) == []


def test_channels_bring_a_topic_along_where_there_is_none(studio: Studio, column: ColumnId) -> None:
    template = Template("快讯", channels=(Channel.DOUYIN, Channel.CLIENT))
    choice = offered(studio, column, template)

    made = studio.floor.starting.start(choice, day="11月22日")

    (topic,) = studio.floor.planning.rows()
    assert (topic.id, topic.title, topic.column_id) == (
        made.topic,
        "金娃说新闻 快讯 11月22日",
        column,
    )
    assert set(topic.channels) == {Channel.DOUYIN, Channel.CLIENT}
    assert topic.story_id == made.story
    own = studio.floor.planning.propose(Proposal("供暖", channels=(Channel.RADIO,)))
    assert studio.floor.starting.start(choice, own).topic is None
    assert studio.floor.planning.row(own).channels == (Channel.RADIO,)


def test_all_of_it_or_nothing(
    studio: Studio, column: ColumnId, monkeypatch: pytest.MonkeyPatch
) -> None:
    from studio.desks import starting

    template = Template("快讯", deck="导语", channels=(Channel.CLIENT,), blocks=EPISODE.blocks)
    choice = offered(studio, column, template)
    before = recorded(studio)

    def full(*_: object) -> None:
        raise StoreError("disk_full", folder="")

    monkeypatch.setattr(starting, "set_field", full)  # the last of its steps
    with pytest.raises(StoreError):
        studio.floor.starting.start(choice)

    assert recorded(studio) == before
    assert (studio.floor.editing.rows(), studio.floor.planning.rows()) == ([], [])


def recorded(studio: Studio) -> int:
    with studio.store.reading() as connection:
        return connection.execute(select(func.count()).select_from(Intent)).scalar_one()


def test_a_start_is_taken_back_as_one(studio: Studio, column: ColumnId) -> None:
    choice = offered(studio, column, Template("快讯", channels=(Channel.CLIENT,)))
    made = studio.floor.starting.start(choice)

    studio.floor.starting.take_back(made)
    studio.floor.starting.take_back(made)

    assert (studio.floor.editing.rows(), studio.floor.planning.rows()) == ([], [])
    assert {row.sort for row in studio.floor.bin.rows()} == {"story", "topic"}


def test_of_a_topic_only_its_columns_templates_are_offered(
    studio: Studio, column: ColumnId
) -> None:
    other = studio.floor.planning.open_column("民生直通车")
    for one, name in ((column, "一期"), (column, "特别节目"), (other, "快讯")):
        studio.floor.columns.put_template(one, Template(name))
    topic = studio.floor.planning.propose(Proposal("供暖", column_id=column))
    free = studio.floor.planning.propose(Proposal("公交"))
    starting = studio.floor.starting

    assert [one.template.name for one in starting.choices()] == ["快讯", "一期", "特别节目"]
    assert [one.template.name for one in starting.choices(topic)] == ["一期", "特别节目"]
    assert starting.choices(free) == []


def test_a_topic_that_is_gone_is_said(studio: Studio) -> None:
    with pytest.raises(NotFound):
        studio.floor.starting.start(topic_id=TopicId("0" * 32))


def test_the_province_takes_it_all(line: Line, column: ColumnId) -> None:
    become(line.studio, "chief")
    template = Template("快讯", "{日期}", "导语", channels=(Channel.CLIENT,), blocks=EPISODE.blocks)
    line.studio.floor.starting.start(offered(line.studio, column, template), day="11月22日")

    assert line.sync() == "online"

    sheet = line.studio.floor.queue.sheet()
    assert (sheet.rows, sheet.refused) == ((), ())
