from __future__ import annotations

import pytest

from studio.manuscript.counts import count


@pytest.mark.parametrize(
    ("text", "characters", "han"),
    [
        ("", 0, 0),
        ("县里今天发布。", 7, 6),
        ("“十四五”——开局……", 11, 5),
        ("阿不都·买买提", 7, 6),
        ("GDP增长3.5%", 4, 2),
        ("hello world", 2, 0),
        ("don’t", 1, 0),
        ("县 里\u3000今\n天\u2028发\ufffc", 5, 5),
        ("𠮷姓〇", 3, 3),
        ("😀好", 2, 1),
        ("５０％", 3, 0),
    ],
)
def test_length_as_newsrooms_count_it(text: str, characters: int, han: int) -> None:
    counts = count(text)

    assert (counts.characters, counts.han) == (characters, han)


def test_four_hundred_characters_are_a_minute_of_reading() -> None:
    assert count("字" * 400).reading_seconds == 60
