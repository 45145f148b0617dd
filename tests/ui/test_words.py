from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QApplication

from studio.app import set_language
from studio.composition import Studio
from studio.desks.editing import StoryRow
from studio.desks.queue import Line, LineState
from studio.ui.icons import NAMES
from studio.ui.theme import Tokens
from studio.ui.words import (
    channel_name,
    duration_text,
    line_badge,
    line_words,
    note_badge,
    role_name,
    stage_badge,
    story_badge,
    when_text,
)
from studio.vocabulary import Arrival, Channel, StoryId, StoryState, TopicStage
from tests.newsrooms import write_story

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)


def row_of(state: StoryState, arrival: Arrival, *, waits: bool = False) -> StoryRow:
    return StoryRow(
        StoryId("1"), "", "", "", "", state, arrival, 3, 1, "", "", False, submission_waits=waits
    )


@pytest.mark.parametrize(
    ("state", "arrival", "waits", "words"),
    [
        (StoryState.DRAFT, Arrival.LOCAL, False, "已存本机"),
        (StoryState.DRAFT, Arrival.WAITING, False, "待同步"),
        (StoryState.DRAFT, Arrival.ARRIVED, False, "已同步"),
        (StoryState.SUBMITTED, Arrival.LOCAL, True, "已报送，待发送"),
        (StoryState.SUBMITTED, Arrival.WAITING, True, "已报送，待发送"),
        (StoryState.SUBMITTED, Arrival.WAITING, False, "待同步"),
        (StoryState.SUBMITTED, Arrival.TEXT_ARRIVED, False, "文字已达 · 媒体 1/3"),
        (StoryState.SUBMITTED, Arrival.ARRIVED, False, "已达省平台"),
        (StoryState.ADOPTED, Arrival.ARRIVED, False, "已采用"),
        (StoryState.RETURNED, Arrival.ARRIVED, False, "已退回"),
    ],
)
def test_a_storys_word_means_exactly_what_is_so(
    chinese: QApplication, state: StoryState, arrival: Arrival, waits: bool, words: str
) -> None:
    assert story_badge(row_of(state, arrival, waits=waits)).text == words


def test_every_state_has_shape_word_and_colour(chinese: QApplication) -> None:
    badges = [story_badge(row_of(state, arrival)) for state in StoryState for arrival in Arrival]
    badges += [stage_badge(stage, has_story=False) for stage in TopicStage]
    badges += [line_badge(Line(state, "unreachable")) for state in LineState]

    for badge in badges:
        assert badge.icon in NAMES
        assert badge.tone in Tokens.__slots__
        assert badge.text
        assert not badge.text.isascii(), "it speaks Chinese"


def test_every_channel_has_a_name_in_both_languages(chinese: QApplication) -> None:
    in_chinese = [channel_name(channel) for channel in Channel]
    set_language(chinese, "en")
    in_english = [channel_name(channel) for channel in Channel]
    set_language(chinese, "zh_CN")

    assert len(set(in_chinese)) == len(set(in_english)) == len(Channel)
    assert all(name.isascii() for name in in_english)


@pytest.mark.parametrize(
    ("stamp", "words"),
    [
        ("2026-11-21T00:30:00.000Z", "08:30"),
        ("2026-11-20T16:30:00.000Z", "00:30"),
        ("2026-11-20T15:30:00.000Z", "11月20日 23:30"),
        ("2025-01-02T03:04:00.000Z", "2025-01-02 11:04"),
    ],
)
def test_times_are_the_newsrooms(chinese: QApplication, stamp: str, words: str) -> None:
    assert when_text(stamp, "Asia/Shanghai", NOW) == words


def test_a_paused_queue_says_so_whatever_the_line(chinese: QApplication) -> None:
    title, advice = line_words(Line(LineState.ONLINE), is_paused=True)

    assert title == "队列已暂停。"
    assert advice


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "1 秒"), (59, "59 秒"), (61, "2 分钟"), (3600, "1 小时 0 分"), (5400, "1 小时 30 分")],
)
def test_time_left_is_no_finer_than_anybody_wants(
    chinese: QApplication, seconds: int, words: str
) -> None:
    assert duration_text(seconds) == words


def test_a_list_marks_a_choice_before_anything_else(studio: Studio, chinese: QApplication) -> None:
    story = studio.floor.editing.row(write_story(studio))
    assert note_badge(story) is None

    def marked(**about: object) -> str:
        badge = note_badge(replace(story, **about))  # type: ignore[arg-type]
        return badge.text if badge else ""

    assert marked(is_missing=True) == "不在省平台"
    assert marked(is_missing=True, has_refused=True) == "需处理"
    assert marked(is_missing=True, has_refused=True, alternatives=2) == "另有 2 个版本"


def test_roles_have_names_and_an_unknown_one_is_shown_as_it_is(chinese: QApplication) -> None:
    known = ("reporter", "editor", "reviewer", "chief", "administrator", "dispatcher", "partner")
    names = [role_name(role) for role in known]

    assert names == ["记者", "编辑", "审核", "主编", "管理员", "调度", "合作方"]
    assert role_name("archivist") == "archivist"


def test_nothing_is_said_of_media_that_somebody_else_sends(chinese: QApplication) -> None:
    row = replace(row_of(StoryState.SUBMITTED, Arrival.TEXT_ARRIVED), media_elsewhere=True)
    assert story_badge(row).text == "文字已达 · 媒体由另一台工作站发送"

    row = replace(row, arrival=Arrival.WAITING)
    assert story_badge(row).text == "待同步"


@pytest.mark.parametrize("said", ["明天", "", "2026-13-01", "0001-01-01T00:00:00+14:00"])
def test_what_is_no_time_is_shown_as_none(said: str) -> None:
    """Another studio may have written it, and a list that is painted must not stop at it."""
    assert when_text(said, "Asia/Shanghai", NOW) == ""
