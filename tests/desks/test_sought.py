from __future__ import annotations

import pytest

from studio.desks.sought import Sought, fold, separated


def test_every_chinese_character_is_a_word_and_a_run_of_letters_is_one() -> None:
    assert separated("5G基站在双湾镇，COVID-19").split() == [
        "5g", "基", "站", "在", "双", "湾", "镇", "covid", "19",
    ]  # fmt: skip


@pytest.mark.parametrize("sign", ["𠮷", "㛃", "䶮", "〇", "々", "\ue123", "🔥", "𰻝"])
def test_rare_characters_are_words_too(sign: str) -> None:
    assert separated(f"镇{sign}村").split() == ["镇", sign, "村"]
    assert Sought.of(sign).spans(f"镇{sign}村") == [(1, 2)]


def test_width_and_case_do_not_count_and_letters_stay_where_they_are() -> None:
    text = "全国ＧＤＰ增长İ５％"

    assert fold(text) == "全国gdp增长i5％"
    assert Sought.of("gdp").spans(text) == [(2, 5)]


@pytest.mark.parametrize(
    ("typed", "text", "is_there"),
    [
        ("供暖", "今年供暖季", True),
        ("供暖", "供，暖", False),
        ("供暖", "供\n暖", False),
        ("李敏", "记者 李　敏", True),
        ("暖供", "供暖", False),
        ("热线 12345", "拨打12345政务服务便民热线", True),
        ("234", "12345", False),
        ("123", "12345", True),
        ("45热线", "12345热线", False),
        ("covid-19", "COVID 19 疫苗", True),
        ("5g基站", "５Ｇ 基站", True),
        ("g基站", "5G基站", False),
    ],
)
def test_words_are_found_exactly(typed: str, text: str, is_there: bool) -> None:
    assert Sought.of(typed).stands_in(text) is is_there


def test_words_may_stand_in_several_texts() -> None:
    assert Sought.of("供暖 双湾").stands_in("供暖季", "双湾镇")
    assert not Sought.of("供暖 双湾").stands_in("供暖季", "")


def test_what_holds_no_word_looks_for_nothing() -> None:
    assert not Sought.of(" ，。 “” * ")
    assert Sought.of("《红楼梦》").words == ("《红楼梦》",)
    assert Sought.of("《红楼梦》").phrases == '"红 楼 梦"'


def test_the_hit_is_shown_in_its_sentence() -> None:
    text = "开头一句。热力公司检修了老旧小区的供暖管道。最后一句。"

    shown = Sought.of("供暖 小区").sentence(text)
    assert shown is not None
    assert shown[0] == "热力公司检修了老旧小区的供暖管道。"
    assert [shown[0][a:b] for a, b in shown[1]] == ["小区", "供暖"]


def test_a_long_sentence_is_cut_around_the_hit() -> None:
    shown = Sought.of("供暖").sentence("甲" * 300 + "供暖" + "乙" * 300)

    assert shown is not None
    assert shown[0].startswith("…甲")
    assert shown[0].endswith("乙…")
    assert len(shown[0]) < 80
    assert [shown[0][a:b] for a, b in shown[1]] == ["供暖"]


def test_the_sentence_with_most_of_the_words_is_shown() -> None:
    shown = Sought.of("供暖 小区").sentence("供暖开始了。小区供暖热不热？")

    assert shown is not None
    assert shown[0] == "小区供暖热不热？"
