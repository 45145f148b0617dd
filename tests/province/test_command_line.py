from __future__ import annotations

import pytest

from province.command_line import chosen_language, parser_of
from province.errors import ProvinceError
from province.words import Words

COMMANDS = {"sing": ("singing", "NAME --json"), "choir add": ("adding", "--data")}


def test_a_command_may_be_of_two_words() -> None:
    words = Words("zh_CN")
    words._words = words._words | {"sing": "", "choir": "", "choir add": ""}
    parser = parser_of(COMMANDS, words)

    assert parser.parse_args(["choir", "add", "--data", "x"]).command == "adding"
    sung = parser.parse_args(["sing", "国歌"])
    assert (sung.command, sung.name, sung.json) == ("singing", "国歌", False)
    with pytest.raises(ProvinceError, match="command_unclear"):
        parser.parse_args(["choir", "--data", "x"])


@pytest.mark.parametrize(
    ("typed", "language"),
    [("--lang en", "en"), ("sing --lang=en", "en"), ("sing", None), ("--lang", "")],
)
def test_the_language_is_known_before_the_rest_is_read(typed: str, language: str | None) -> None:
    assert chosen_language(typed.split()) == language
