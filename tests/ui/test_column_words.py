from __future__ import annotations

import json

from PySide6.QtWidgets import QApplication

from studio.manuscript.profile import BodyRule, FieldRule, Profile, plain
from studio.manuscript.template import Template
from studio.manuscript.template import plain as plain_template
from studio.ui.column_words import field_word, profile_words, value_words

TEMPLATE = "template:" + "a" * 32


def test_fields_have_names(chinese: QApplication) -> None:
    assert [field_word(one) for one in ("profile", TEMPLATE, "name", "cadence")] == [
        "内容规格", "模板", "名字", "刊播周期",
    ]  # fmt: skip


def test_channels_and_roles_are_told_by_name(chinese: QApplication) -> None:
    told = [
        value_words(*one) for one in (("channel", "radio"), ("role", "chief"), ("channel", "?"))
    ]

    assert told == ["广播", "主编", "?"]


def test_a_profile_is_told_line_by_line(chinese: QApplication) -> None:
    profile = Profile(
        {
            "headline": FieldRule(is_required=True, most=18, is_strict=True),
            "deck": FieldRule(is_shown=False),
            "byline": FieldRule(least=2),
        },
        BodyRule(least=9, most=90, most_seconds=180, pace=240),
        frozenset({"h1", "table"}),
        media={"picture": 1},
        is_strict_on_media=True,
    )

    assert value_words("profile", json.dumps(plain(profile))).split("\n") == [
        "标题: 必填 · ≤ 18（必须）",
        "导语: 不显示",
        "署名: ≥ 2",
        "正文: 9–90",
        "口播时长: ≤ 3:00 (按每分钟 240 字)",
        "正文: 不用 一级标题 · 表格",
        "图片: ≥ 1（必须）",
    ]
    assert profile_words(Profile()) == "没有要求。"


def test_a_template_is_told_as_it_reads(chinese: QApplication) -> None:
    stored = plain_template(Template("一期", "{栏目}｜"))

    assert value_words(TEMPLATE, json.dumps(stored)) == "一期\n{栏目}｜"
    assert value_words("profile", "") == "没有要求。"
    assert value_words("name", "金娃") == "金娃"
    assert value_words("profile", "{half") == "{half"
