from __future__ import annotations

from dataclasses import dataclass

import pytest

from studio.clock import utc_now
from studio.composition import Studio, look_into_studio
from studio.desks.planning import Proposal
from studio.desks.search import Hit, Place, Sieve
from studio.manuscript.body import StoryBody
from studio.manuscript.making import body_of
from studio.manuscript.objects import Embedded, Sort
from studio.vocabulary import Channel, ColumnId, PersonId, StoryState
from tests.desks.test_editing import small_picture
from tests.newsrooms import Clock, Line, both_edit, edit, write_story


@dataclass(frozen=True)
class Seeker:
    studio: Studio
    uses_index: bool
    """Everything is indexed before it is looked for; else it is found without the index."""

    def hits(self, typed: str, sieve: Sieve | None = None) -> list[Hit]:
        if self.uses_index:
            self.studio.backstage.indexer.index_all()
        return list(self.studio.floor.search.find(typed, sieve).hits)

    def titles(self, typed: str, sieve: Sieve | None = None) -> list[str]:
        return [hit.title for hit in self.hits(typed, sieve)]


@pytest.fixture(params=["marked", "indexed"])
def seeker(request: pytest.FixtureRequest, studio: Studio) -> Seeker:
    return Seeker(studio, request.param == "indexed")


@pytest.mark.parametrize("word", ["暖", "供暖", "供暖季", "供暖季里", "12345", "nba", "ＮＢＡ"])
def test_words_are_found_in_the_body_and_shown_in_their_sentence(seeker: Seeker, word: str) -> None:
    write_story(seeker.studio, "标题", "开头。供暖季里打12345热线，问 NBA 的人少。结尾。")
    write_story(seeker.studio, "另一篇", "供电与取暖。季里。")

    hit, *others = sorted(seeker.hits(word), key=lambda hit: hit.title, reverse=True)
    assert hit.title == "标题"
    assert hit.place == Place.BODY
    assert hit.sentence == "供暖季里打12345热线，问 NBA 的人少。"
    assert hit.marks
    assert [one.title for one in others] == (["另一篇"] if word == "暖" else [])


def test_a_hit_in_the_headline_comes_first_then_what_changed_last(
    seeker: Seeker, clock: Clock
) -> None:
    for headline, text in (("供暖一", "无"), ("正文", "供暖"), ("供暖二", "无"), ("新", "供暖")):
        write_story(seeker.studio, headline, text)
        clock.advance(minutes=1)

    assert seeker.titles("供暖") == ["供暖二", "供暖一", "新", "正文"]


def test_all_words_must_be_there_but_not_in_one_place(seeker: Seeker) -> None:
    write_story(seeker.studio, "供暖第一周", "双湾镇的葡萄。")
    write_story(seeker.studio, "供暖第二周", "城区。")

    assert seeker.titles("双湾 供暖") == ["供暖第一周"]


def test_what_is_parted_by_a_comma_is_no_word(seeker: Seeker) -> None:
    write_story(seeker.studio, "标题", "集中供，暖气热。")

    assert seeker.titles("供暖") == []


def test_topics_are_found_by_title_and_angle(seeker: Seeker) -> None:
    seeker.studio.floor.planning.propose(Proposal("斑马线谁来守", "志愿者排班"))

    (hit,) = seeker.hits("志愿者")
    assert (hit.sort, hit.title, hit.place) == ("topic", "斑马线谁来守", Place.ANGLE)
    assert seeker.titles("斑马线") == ["斑马线谁来守"]


def test_media_are_found_by_name(seeker: Seeker) -> None:
    story = write_story(seeker.studio, "镍都清晨", "文字")
    seeker.studio.floor.media.attach(story, small_picture(seeker.studio))

    (hit,) = seeker.hits("日出")
    assert (hit.title, hit.place, hit.sentence) == ("镍都清晨", Place.MEDIA, "日出.jpg")


def test_words_that_were_taken_out_are_found_no_more(seeker: Seeker, line: Line) -> None:
    story = write_story(seeker.studio, "标题", "旧词在此")
    assert seeker.titles("旧词") == ["标题"]

    edit(line, story, "旧词", "新语", removed=2)

    assert seeker.titles("旧词") == []
    assert seeker.titles("新语") == ["标题"]


def test_deleted_stories_are_left_out_until_they_come_back(seeker: Seeker) -> None:
    story = write_story(seeker.studio, "供暖第一周")
    seeker.studio.floor.editing.delete(story)
    assert seeker.titles("供暖") == []

    seeker.studio.floor.bin.restore_story(story)
    assert seeker.titles("供暖") == ["供暖第一周"]


def test_filters_leave_others_out(seeker: Seeker, clock: Clock) -> None:
    planning, editing = seeker.studio.floor.planning, seeker.studio.floor.editing
    column = planning.open_column("民生直通车", "daily", 0)
    topic = planning.propose(Proposal("暖气", "", column, None, (Channel.WECHAT,)))
    planning.approve(topic)
    clock.advance(minutes=1)
    editing.start("暖气热不热", topic)
    clock.advance(days=1)
    write_story(seeker.studio, "暖气片", "无")
    author = PersonId(seeker.studio.floor.placing.authors()[0].id)

    assert seeker.titles("暖气") == ["暖气片", "暖气热不热", "暖气"]
    assert seeker.titles("暖气", Sieve(column=column)) == ["暖气热不热", "暖气"]
    assert seeker.titles("暖气", Sieve(channel=Channel.WECHAT)) == ["暖气热不热", "暖气"]
    assert seeker.titles("暖气", Sieve(channel=Channel.RADIO)) == []
    assert seeker.titles("暖气", Sieve(state=StoryState.DRAFT)) == ["暖气片", "暖气热不热"]
    assert seeker.titles("暖气", Sieve(since="2026-11-22")) == ["暖气片"]
    assert seeker.titles("暖气", Sieve(until="2026-11-22")) == ["暖气热不热", "暖气"]
    assert seeker.titles("暖气", Sieve(column=ColumnId("0" * 32))) == []
    assert len(seeker.titles("暖气", Sieve(author=author))) == 3
    assert seeker.titles("暖气", Sieve(author=PersonId("0" * 32))) == []


def test_what_a_colleague_wrote_is_found_as_soon_as_it_is_merged(line: Line, other: Line) -> None:
    story = write_story(line.studio, "标题", "我方文字")
    line.sync()
    other.sync()
    assert Seeker(other.studio, False).titles("我方") == ["标题"]
    other.studio.backstage.indexer.index_all()
    assert Seeker(other.studio, False).titles("我方") == ["标题"]

    edit(line, story, "", "，后来补了热力公司")
    line.sync()
    other.sync()

    assert Seeker(other.studio, False).titles("热力") == ["标题"]
    other.studio.backstage.indexer.index_all()
    assert Seeker(other.studio, False).titles("热力") == ["标题"]
    with other.studio.store.reading() as connection:
        stored = connection.exec_driver_sql("SELECT text FROM bodies").scalar_one()
    assert stored == "我方文字，后来补了热力公司"


def test_both_sides_of_a_merge_are_found(line: Line, other: Line) -> None:
    both_edit(line, other)

    for each in (line, other):
        assert (
            len(Seeker(each.studio, False).titles("我写"))
            == len(Seeker(each.studio, False).titles("他写"))
            == 1
        )


def test_who_looks_into_a_held_profile_finds_as_much(studio: Studio) -> None:
    write_story(studio, "供暖第一周")
    studio.backstage.indexer.index_all()
    write_story(studio, "供暖第二周")

    beside = look_into_studio(studio.profile.folder)
    assert sorted(Seeker(beside, False).titles("供暖")) == ["供暖第一周", "供暖第二周"]
    beside.close()


def test_more_than_fifty_are_cut_and_it_is_said(studio: Studio) -> None:
    for number in range(12):
        write_story(studio, f"供暖{number}")

    found = studio.floor.search.find("供暖", None, 10)
    assert (len(found.hits), found.is_more) == (10, True)


def test_a_long_story_is_found_by_a_word_at_its_end(seeker: Seeker) -> None:
    text = "甲乙丙。" * 12_000 + "末尾的镍都"
    story = seeker.studio.floor.editing.start("长稿")
    seeker.studio.floor.editing.save_body(story, body_of([("", text)]), text)

    assert seeker.hits("镍都")[0].sentence == "末尾的镍都"


def test_what_stood_in_a_submitted_version_is_found_there(
    line: Line, studio: Studio, clock: Clock
) -> None:
    clock.now = utc_now()  # as the history's own
    story = write_story(studio, "标题", "旧词在此")
    clock.advance(minutes=1)
    studio.floor.publishing.submit(story)
    studio.backstage.indexer.index_all()
    edit(line, story, "旧词", "新语", removed=2)
    studio.backstage.indexer.index_all()

    (hit,) = Seeker(studio, True).hits("旧词")
    assert (hit.place, hit.sentence) == (Place.PAST, "旧词在此")
    (hit,) = Seeker(studio, True).hits("在此")
    assert (hit.place, hit.sentence) == (Place.BODY, "新语在此")


def test_captions_of_what_stands_in_the_text_are_found(seeker: Seeker) -> None:
    body = StoryBody.open()
    body.keep_embed(Embedded(Sort.TABLE, caption="各小区室温").details())
    body.commit()
    story = seeker.studio.floor.editing.start("标题")
    seeker.studio.floor.editing.save_body(story, body.own_updates(0), "")
    body.close()

    (hit,) = seeker.hits("小区")
    assert (hit.place, hit.sentence) == (Place.MEDIA, "各小区室温")
