from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update

from studio.composition import Studio, open_studio
from studio.desks.planning import Proposal
from studio.desks.spans import Period, Span
from studio.desks.story_list import MOST_FILTERS, StoryFilter, StoryListDesk
from studio.errors import Invalid, NotFound
from studio.models.database import gate
from studio.models.saved_filter import SavedFilter
from studio.models.story import Story
from studio.vocabulary import Arrival, Channel, ColumnId, PersonId, StoryId, StoryState
from tests.newsrooms import Clock, Line, open_newsroom, write_story

ZONE = "Asia/Shanghai"


def fitting(studio: Studio, **wanted: object) -> list[str]:
    found = studio.floor.story_list.rows(StoryFilter(**wanted), ZONE)  # type: ignore[arg-type]
    (count,) = studio.floor.story_list.counts([StoryFilter(**wanted)], ZONE)  # type: ignore[arg-type]
    assert count == len(found.rows)
    assert found.total == len(studio.floor.editing.rows())
    return [row.headline for row in found.rows]


def story_in(studio: Studio, column: ColumnId, headline: str) -> StoryId:
    story = write_story(studio, headline)
    studio.floor.editing.change_field(story, "column", column)
    return story


def test_everything_is_listed_when_nothing_is_looked_for(studio: Studio, clock: Clock) -> None:
    write_story(studio, "先写的")
    clock.advance(minutes=1)
    write_story(studio, "后写的")

    assert fitting(studio) == ["后写的", "先写的"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("供暖", ["供暖 ABC 第一周"]),
        (" 第一 供暖 ", ["供暖 ABC 第一周"]),
        ("金娃", ["100%的把握"]),
        ("abc", ["供暖 ABC 第一周"]),
        ("100%", ["100%的把握"]),
        ("%", ["100%的把握"]),
        ("李晓", ["100%的把握", "供暖 ABC 第一周"]),
        ("供暖 公交", []),
        ("_", []),
    ],
)
def test_words_are_looked_for_in_headline_column_and_author(
    studio: Studio, clock: Clock, words: str, found: list[str]
) -> None:
    write_story(studio, "供暖 ABC 第一周")
    clock.advance(minutes=1)
    story_in(studio, studio.floor.planning.open_column("金娃说新闻"), "100%的把握")

    assert fitting(studio, words=words) == found


def test_column_author_and_state_are_sifted(studio: Studio) -> None:
    column = studio.floor.planning.open_column("金娃说新闻")
    story_in(studio, column, "一")
    submitted = write_story(studio, "二")
    studio.floor.publishing.submit(submitted)
    me = studio.floor.accounts.card().person_id  # type: ignore[union-attr]

    assert fitting(studio, column=column) == ["一"]
    assert fitting(studio, state=StoryState.SUBMITTED) == ["二"]
    assert set(fitting(studio, author=me)) == {"一", "二"}
    assert fitting(studio, author=PersonId("0" * 32)) == []
    assert fitting(studio, author=me, column=column, state=StoryState.SUBMITTED) == []


def test_the_channel_is_that_of_the_topic(studio: Studio) -> None:
    topic = studio.floor.planning.propose(Proposal("供暖", channels=(Channel.DOUYIN,)))
    studio.floor.editing.start("有抖音", topic)
    studio.floor.editing.start("没有选题")

    assert fitting(studio, channel=Channel.DOUYIN) == ["有抖音"]
    assert fitting(studio, channel=Channel.RADIO) == []


def test_today_begins_in_the_newsrooms_zone(studio: Studio, clock: Clock) -> None:
    """It is noon in Gansu; nine in the evening of the day before in Los Angeles."""
    write_story(studio, "九小时前")
    clock.advance(hours=9)  # 21:00 in Gansu
    write_story(studio, "刚才")
    assert set(fitting(studio, when=Span(Period.TODAY))) == {"九小时前", "刚才"}
    clock.advance(hours=4)  # 01:00 of the next day

    assert fitting(studio, when=Span(Period.TODAY)) == []
    assert len(fitting(studio, when=Span(Period.DAYS_7))) == 2
    other = studio.floor.story_list.rows(
        StoryFilter(when=Span(Period.TODAY)), "America/Los_Angeles"
    )
    assert [row.headline for row in other.rows] == ["刚才"]


def test_days_that_were_chosen_stand_still(studio: Studio, clock: Clock) -> None:
    """From midnight to midnight of the newsroom's: 21 November, noon, is the first story's."""
    write_story(studio, "二十一日")
    clock.advance(hours=13)  # 01:00 of the 22nd
    write_story(studio, "二十二日")
    first = Span.between(date(2026, 11, 21), date(2026, 11, 21))

    assert fitting(studio, when=first) == ["二十一日"]
    assert len(fitting(studio, when=Span.between(date(2026, 11, 21), date(2026, 11, 22)))) == 2
    assert fitting(studio, when=Span(Period.TODAY)) == ["二十二日"]
    clock.advance(days=1)
    assert fitting(studio, when=first) == ["二十一日"]
    assert fitting(studio, when=Span(Period.TODAY)) == []
    assert fitting(studio, when=Span(first=date(2026, 11, 22))) == ["二十二日"]


def test_a_deleted_story_is_nowhere(studio: Studio) -> None:
    story = write_story(studio, "删去")
    studio.floor.editing.delete(story)

    assert fitting(studio) == []


def test_how_far_a_story_came_is_sifted_as_it_is_shown(line: Line) -> None:
    studio = line.studio
    arrived = write_story(studio, "都到了")
    with_media = write_story(studio, "媒体还在路上")
    line.sync()
    write_story(studio, "还没走")
    media = {"a" * 64: {"name": "a.mp4", "type": "video/mp4", "size": 1, "order": "1"}}

    def work(connection: object) -> None:
        with gate(connection):  # type: ignore[arg-type]
            values = update(Story).where(Story.c.id == with_media).values(media=media)
            connection.execute(values)  # type: ignore[attr-defined]

    studio.store.write(work)

    for arrival in Arrival:
        shown = [row.headline for row in studio.floor.editing.rows() if row.arrival == arrival]
        assert fitting(studio, arrival=arrival) == shown, arrival
    assert fitting(studio, arrival=Arrival.ARRIVED) == ["都到了"]
    assert studio.floor.editing.row(arrived).arrival == Arrival.ARRIVED


def test_without_a_province_everything_is_stored_here(studio: Studio) -> None:
    write_story(studio, "一")

    assert fitting(studio, arrival=Arrival.LOCAL) == ["一"]
    assert fitting(studio, arrival=Arrival.WAITING) == []


# What is looked for often


def names(desk: StoryListDesk) -> list[str]:
    return [one.name for one in desk.saved()]


def test_a_filter_is_kept_under_its_name_and_survives_a_restart(tmp_path: Path) -> None:
    studio = open_newsroom(tmp_path / "profile")
    wanted = StoryFilter(
        " 供暖 ", ColumnId("c" * 32), PersonId("p" * 32), StoryState.DRAFT, Arrival.WAITING,
        Channel.WECHAT, Span.between(date(2026, 11, 1), date(2026, 11, 30)),
    )  # fmt: skip
    studio.floor.story_list.save(" 我的 ", wanted)
    studio.close()

    studio = open_studio(tmp_path / "profile")
    (kept,) = studio.floor.story_list.saved()

    assert (kept.name, kept.wanted) == ("我的", replace(wanted, words="供暖"))
    studio.close()


def test_filters_are_renamed_changed_ordered_and_deleted(studio: Studio) -> None:
    desk = studio.floor.story_list
    keys = [desk.save(name, StoryFilter(words=name)) for name in ("一", "二", "三")]

    desk.move(keys[2], -2)
    assert names(desk) == ["三", "一", "二"]
    desk.move(keys[2], 5)
    desk.rename(keys[0], "第一")
    desk.change(keys[1], StoryFilter(when=Span(Period.DAYS_7)))
    assert [(one.name, one.wanted) for one in desk.saved()] == [
        ("第一", StoryFilter(words="一")),
        ("二", StoryFilter(when=Span(Period.DAYS_7))),
        ("三", StoryFilter(words="三")),
    ]
    desk.remove(keys[1])
    desk.remove(keys[1])
    desk.move(keys[2], -1)
    assert names(desk) == ["三", "第一"]


def test_two_filters_have_two_names(studio: Studio) -> None:
    desk = studio.floor.story_list
    first, second = desk.save("一", StoryFilter()), desk.save("二", StoryFilter())

    with pytest.raises(Invalid, match="name_taken"):
        desk.save("一", StoryFilter())
    with pytest.raises(Invalid, match="name_taken"):
        desk.rename(second, "一")
    with pytest.raises(Invalid, match="field_required"):
        desk.rename(first, " ")
    desk.rename(first, "一")


def test_filters_are_each_persons_own(studio: Studio) -> None:
    accounts, desk = studio.floor.accounts, studio.floor.story_list
    key = desk.save("我的", StoryFilter(words="供暖"))
    me = accounts.card().person_id  # type: ignore[union-attr]
    accounts.add_person("王小雨", "1357")

    assert desk.saved() == []
    desk.remove(key)
    with pytest.raises(NotFound):
        desk.rename(key, "她的")
    desk.save("我的", StoryFilter())
    accounts.change_person(me, "2468")
    assert [one.wanted for one in desk.saved()] == [StoryFilter(words="供暖")]


def test_filters_come_to_an_end(studio: Studio) -> None:
    for number in range(MOST_FILTERS):
        studio.floor.story_list.save(f"第{number}", StoryFilter())

    with pytest.raises(Invalid, match="too_many_filters"):
        studio.floor.story_list.save("再来一个", StoryFilter())


def test_what_a_newer_studio_looked_for_lets_everything_through(studio: Studio) -> None:
    key = studio.floor.story_list.save("一", StoryFilter(words="供暖"))
    wanted = {"words": "供暖", "state": "dreamt", "mood": 1, "days": "x"}
    studio.store.write(
        lambda c: c.execute(
            update(SavedFilter).where(SavedFilter.c.id == key).values(wanted=wanted)
        )
    )

    assert studio.floor.story_list.saved()[0].wanted == StoryFilter(words="供暖")
