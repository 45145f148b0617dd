from __future__ import annotations

import json
import re
import string

import pytest

from province.command_line import ARGUMENTS
from province.commands import COMMANDS
from province.errors import ProvinceError
from province.words import _WORDS, LANGUAGES, Words, resources, words_for

SYSTEM_TEXTS = {name for name in _WORDS["zh_CN"] if name not in _WORDS["en"]}
"""What the system says in English already."""


def test_both_languages_have_the_same_words_and_placeholders() -> None:
    chinese, english = _WORDS["zh_CN"], _WORDS["en"]

    assert set(english) == set(chinese) - SYSTEM_TEXTS
    for name, text in english.items():
        assert _placeholders(text) == _placeholders(chinese[name]), name


def test_every_command_and_argument_is_explained() -> None:
    rooms = {name.rpartition(" ")[0] for name in COMMANDS} - {""}

    assert {*COMMANDS, *rooms, *ARGUMENTS} <= set(_WORDS["en"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_sorted_one_a_line(language: str) -> None:
    text = (resources() / "i18n" / f"errors.{language}.json").read_text(encoding="utf-8")
    codes = re.findall(r'^  "([\w.]+)": \{"title"', text, re.MULTILINE)

    assert codes == sorted(json.loads(text))


def test_an_error_is_one_sentence_that_says_what_to_do() -> None:
    error = ProvinceError("province_data_unusable", folder="/srv/省平台", why="missing")

    assert Words("zh_CN").sentence(error) == (
        "省平台的数据文件夹“/srv/省平台”不能用：没有省平台数据，"
        "先用 province serve 或 province newsroom add 建立。请检查路径和权限。"
    )
    assert "province serve" in Words("en").sentence(error)


def test_states_are_said_in_the_operators_language() -> None:
    error = ProvinceError("verdict_given", state="adopted")

    assert "已采用" in Words("zh_CN").sentence(error)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("the following arguments are required: --data", "缺少 --data"),
        ("unrecognized arguments: --dta", "不认识 --dta"),
        (
            "argument --role: invalid choice: 'x' (choose from 'a', 'b')",
            "--role 不能是 'x'，可选 'a', 'b'",
        ),
        ("argument --port: expected one argument", "--port 后面缺内容"),
        ("argument --port: invalid _port value: 'x'", "--port 不能是 'x'"),
        ("something new", "something new"),
    ],
)
def test_what_argparse_says_is_translated(message: str, expected: str) -> None:
    assert Words("zh_CN").argument_trouble(message) == expected


@pytest.mark.parametrize(
    ("chosen", "system", "language"),
    [
        (None, {}, "zh_CN"),
        (None, {"LANG": "en_US.UTF-8"}, "en"),
        (None, {"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh_CN"),
        (None, {"LANG": "C"}, "zh_CN"),
        ("en", {"LANG": "zh_CN.UTF-8"}, "en"),
        ("tlh", {}, "zh_CN"),
    ],
)
def test_the_language_is_the_chosen_or_the_systems_or_chinese(
    monkeypatch: pytest.MonkeyPatch, chosen: str | None, system: dict[str, str], language: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in system.items():
        monkeypatch.setenv(name, value)

    assert words_for(chosen).language == language


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
