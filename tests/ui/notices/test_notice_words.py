from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from studio.app import set_language
from studio.desks.matters import Concern, Matter, Reason
from studio.ui.notices.notice_words import (
    LONGEST_NAMED,
    Words,
    concern_name,
    count_text,
    reason_text,
    shortened,
    summary,
    told,
)
from tests.newsrooms import NOON

ZONE = "Asia/Shanghai"
BACK = Matter(Reason.RETURNED, "story", "s", "供暖第一周", "缺采访", ("m",))
DUE = Matter(Reason.DUE_SOON, "topic", "t", "防汛", "2026-11-21T04:30:00.000Z", ("d",))


def words(*matters: Matter, may_name: bool = True) -> Words:
    return told(matters, ZONE, NOON, may_name=may_name)


@pytest.mark.parametrize(
    ("matter", "said"),
    [
        (BACK, "被退回：缺采访"),
        (replace(BACK, detail=""), "被退回"),
        (replace(BACK, reason=Reason.REFUSED), "省平台未接收，您写的内容都在"),
        (replace(BACK, reason=Reason.CONFLICT, detail="deck"), "“导语”有两个版本，请选定"),
        (replace(BACK, reason=Reason.REVIEW, detail="3"), "3 段需复核"),
        (DUE, "12:30 截稿"),
        (replace(DUE, reason=Reason.OVERDUE), "已过截稿时间 12:30"),
    ],
)
def test_one_thing_is_told_by_its_title_and_why(
    chinese: QApplication, matter: Matter, said: str
) -> None:
    assert words(matter) == Words(matter.title, said)


def test_a_reason_with_braces_is_said_as_it_is(chinese: QApplication) -> None:
    assert reason_text(replace(BACK, detail="{what} {0}"), ZONE, NOON) == "被退回：{what} {0}"


def test_several_of_a_sort_are_counted_and_the_first_named(chinese: QApplication) -> None:
    three = [replace(BACK, title=title) for title in ("一", "二", "三")]

    assert words(*three) == Words("3 篇稿件被退回", "《一》\n《二》\n《三》")
    assert words(*three, BACK) == Words("4 篇稿件被退回", "《一》\n《二》\n《三》\n…")


def test_several_sorts_are_counted_each_the_most_urgent_first(chinese: QApplication) -> None:
    found = words(BACK, BACK, DUE)

    assert found == Words("3 件事等您处理", "1 项一小时内截稿\n2 篇稿件被退回")


def test_nobody_is_named_while_it_is_not_known_who_reads(chinese: QApplication) -> None:
    for matters in ((BACK,), (BACK, DUE)):
        found = words(*matters, may_name=False)
        assert "供暖" not in found.line
        assert "缺采访" not in found.line
        assert "1 篇稿件被退回" in found.line


def test_what_came_meanwhile_is_one_line(chinese: QApplication) -> None:
    assert summary([BACK], ZONE, NOON) == "您离开期间：供暖第一周 · 被退回：缺采访"
    assert summary([BACK] * 20 + [DUE], ZONE, NOON) == (
        "您离开期间：1 项一小时内截稿，20 篇稿件被退回"
    )


def test_a_long_title_fits_a_balloon() -> None:
    long = "很长的标题\n" * 40

    assert len(shortened(long)) == LONGEST_NAMED
    assert "\n" not in shortened(long)


def test_all_is_said_in_english_too(chinese: QApplication) -> None:
    set_language(chinese, "en")

    found = [words(replace(BACK, reason=reason), BACK).line for reason in Reason]
    found += [concern_name(one) for one in Concern]
    found += [count_text(2), words(replace(BACK, title="")).line]

    assert all(line.replace("供暖第一周", "").replace("缺采访", "").strip() for line in found)
    assert not any("件" in line for line in found)
