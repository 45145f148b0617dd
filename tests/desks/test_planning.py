from __future__ import annotations

from collections.abc import Callable

import pytest

from studio.composition import Studio
from studio.desks.planning import Proposal
from studio.errors import Invalid, NotFound
from studio.vocabulary import Channel, ColumnId, TopicId, TopicStage
from tests.newsrooms import Line

NOBODY = TopicId("0" * 32)


def test_a_proposal_becomes_a_row_with_everything_in_it(studio: Studio) -> None:
    planning = studio.floor.planning
    column = planning.open_column("金娃说新闻", "weekly", 150)

    topic = planning.propose(
        Proposal(" 供暖 ", "暖不暖", column, "2026-11-22T10:00:00.000Z", (Channel.DOUYIN,))
    )

    row = planning.row(topic)
    assert (row.title, row.angle, row.column_name) == ("供暖", "暖不暖", "金娃说新闻")
    assert (row.due_at, row.channels) == ("2026-11-22T10:00:00.000Z", (Channel.DOUYIN,))
    assert (row.owner_name, row.stage, row.story_id) == ("李晓禾", TopicStage.PROPOSED, None)
    assert row.is_waiting


@pytest.mark.parametrize(
    ("proposal", "error", "code"),
    [
        (Proposal(" "), Invalid, "field_required"),
        (Proposal("字" * 121), Invalid, "field_too_long"),
        (Proposal("供暖", "字" * 2001), Invalid, "field_too_long"),
        (Proposal("供暖", column_id=ColumnId("0" * 32)), NotFound, "not_found"),
    ],
)
def test_a_bad_proposal_leaves_nothing(
    studio: Studio, proposal: Proposal, error: type[Exception], code: str
) -> None:
    waiting = len(studio.floor.queue.sheet().rows)

    with pytest.raises(error, match=code):
        studio.floor.planning.propose(proposal)

    assert studio.floor.planning.rows() == []
    assert len(studio.floor.queue.sheet().rows) == waiting


def test_the_most_urgent_topic_comes_first_and_those_without_a_time_last(studio: Studio) -> None:
    for title, due in (("不急", None), ("后天", "2026-11-23"), ("明天", "2026-11-22")):
        studio.floor.planning.propose(Proposal(title, due_at=due))

    assert [row.title for row in studio.floor.planning.rows()] == ["明天", "后天", "不急"]


def test_fields_are_changed_one_by_one(studio: Studio) -> None:
    planning = studio.floor.planning
    topic = planning.propose(Proposal("供暖"))
    column = planning.open_column("民生直通车")

    planning.change(topic, "title", " 供暖第一周 ")
    planning.change(topic, "column", column)
    planning.change(topic, "due_at", "2026-11-22")

    row = planning.row(topic)
    assert (row.title, row.column_id, row.due_at) == ("供暖第一周", column, "2026-11-22")
    planning.change(topic, "column", None)
    assert planning.row(topic).column_name == ""


def test_only_what_a_topic_has_can_be_changed(studio: Studio) -> None:
    topic = studio.floor.planning.propose(Proposal("供暖"))

    with pytest.raises(Invalid, match="choice_unknown"):
        studio.floor.planning.change(topic, "colour", "red")
    with pytest.raises(Invalid, match="field_required"):
        studio.floor.planning.change(topic, "title", "")


def test_channels_become_exactly_those_wanted(line: Line) -> None:
    planning = line.studio.floor.planning
    topic = planning.propose(Proposal("供暖", channels=(Channel.CLIENT, Channel.RADIO)))

    planning.set_channels(topic, [Channel.CLIENT, Channel.WECHAT])
    line.sync()

    assert set(planning.row(topic).channels) == {Channel.CLIENT, Channel.WECHAT}
    kinds = [record.kind for record in line.platform.records if record.subject == topic]
    assert kinds[1:] == ["topic.channel_added", "topic.channel_removed"]


def test_a_topic_is_decided_once(studio: Studio) -> None:
    planning = studio.floor.planning
    approved, dropped = planning.propose(Proposal("一")), planning.propose(Proposal("二"))

    planning.approve(approved)
    planning.drop(dropped, "与市台重复")

    assert planning.row(approved).stage == TopicStage.APPROVED
    row = planning.row(dropped)
    assert (row.stage, row.stage_reason) == (TopicStage.DROPPED, "与市台重复")
    again: list[Callable[[], None]] = [
        lambda: planning.approve(dropped),
        lambda: planning.drop(approved, "晚了"),
        lambda: planning.approve(approved),
    ]
    for decide in again:
        with pytest.raises(Invalid, match="topic_stage"):
            decide()


def test_dropping_needs_a_reason(studio: Studio) -> None:
    topic = studio.floor.planning.propose(Proposal("一"))

    with pytest.raises(Invalid, match="field_required") as told:
        studio.floor.planning.drop(topic, " ")

    assert told.value.facts["field"] == "reason"
    assert studio.floor.planning.row(topic).stage == TopicStage.PROPOSED


def test_a_deleted_topic_is_gone_for_every_use(studio: Studio) -> None:
    planning = studio.floor.planning
    topic = planning.propose(Proposal("一"))
    planning.delete(topic)

    assert planning.rows() == []
    for use in (
        lambda: planning.row(topic),
        lambda: planning.change(topic, "title", "二"),
        lambda: planning.approve(topic),
        lambda: planning.delete(topic),
        lambda: planning.set_channels(NOBODY, []),
    ):
        with pytest.raises(NotFound):
            use()


def test_a_topic_shows_the_newest_story_made_of_it(studio: Studio) -> None:
    planning, editing = studio.floor.planning, studio.floor.editing
    topic = planning.propose(Proposal("供暖"))
    editing.start(topic_id=topic)
    studio.floor.planning.office.now.advance(seconds=1)  # type: ignore[attr-defined]
    newer = editing.start("供暖之二", topic)

    assert planning.row(topic).story_id == newer


def test_what_arrived_no_longer_waits(line: Line) -> None:
    topic = line.studio.floor.planning.propose(Proposal("供暖"))

    line.sync()

    assert not line.studio.floor.planning.row(topic).is_waiting
