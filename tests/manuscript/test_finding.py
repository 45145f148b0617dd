from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from studio.manuscript.blocks import OBJECT, units
from studio.manuscript.finding import Wanted, find_all


def test_places_are_counted_in_utf16() -> None:
    assert find_all("𠮷县😀县", Wanted("县")) == [(2, 3), (5, 6)]
    assert find_all("𠮷县😀县", Wanted("😀")) == [(3, 5)]


def test_case_counts_only_when_asked_for() -> None:
    assert len(find_all("GDP gdp", Wanted("gdp"))) == 2
    assert find_all("GDP gdp", Wanted("gdp", match_case=True)) == [(4, 7)]


def test_whole_words_are_of_letters_and_digits_chinese_has_none() -> None:
    assert find_all("a5 5 55", Wanted("5", whole_words=True)) == [(3, 4)]
    assert find_all("县里县", Wanted("县", whole_words=True)) == [(0, 1), (2, 3)]


def test_signs_are_signs_and_nothing_crosses_lines_or_objects() -> None:
    assert find_all("a.c abc", Wanted("a.c")) == [(0, 3)]
    assert find_all(f"县{OBJECT}里\n今", Wanted("县里")) == []
    assert find_all(f"县{OBJECT}", Wanted(OBJECT)) == []
    assert find_all("县\n里", Wanted("县\n里")) == []
    assert find_all("县", Wanted("")) == []


@given(st.text("a县😀𠮷\n", max_size=30), st.text("a县😀𠮷", min_size=1, max_size=3))
def test_every_place_holds_what_was_looked_for(text: str, words: str) -> None:
    raw = text.encode("utf-16-le")

    places = find_all(text, Wanted(words, match_case=True))

    assert all(raw[2 * a : 2 * b].decode("utf-16-le") == words for a, b in places)
    assert len(places) == text.count(words)
    assert all(b - a == units(words) for a, b in places)
