from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.manuscript.change import Change, mapped, rebased, smallest

TEXTS = st.text("的a😀\n", max_size=9)


@given(TEXTS, TEXTS, st.integers(0, 12))
def test_the_smallest_change_rebuilds_the_text(old: str, new: str, caret: int) -> None:
    change = smallest(old, new, caret)

    wide = old.encode("utf-16-le")
    before, after = wide[: change.at * 2], wide[(change.at + change.removed) * 2 :]
    assert (before + change.text.encode("utf-16-le") + after).decode("utf-16-le") == new


@pytest.mark.parametrize(("caret", "at"), [(1, 0), (2, 1), (3, 2), (4, 3)])
def test_of_equal_letters_the_one_before_the_caret_is_new(caret: int, at: int) -> None:
    assert smallest("的的的", "的的的的", caret) == Change(at, 0, "的")


def test_an_emoji_is_never_halved() -> None:
    assert smallest("😀", "😁", 2) == Change(0, 2, "😁")


def test_no_change_is_none() -> None:
    assert smallest("县", "县", 1) == Change(0, 0, "")


@pytest.mark.parametrize(("place", "there"), [(0, 0), (3, 3), (4, 3), (5, 3), (6, 4)])
def test_a_place_stays_by_its_letter_when_words_before_it_go(place: int, there: int) -> None:
    assert mapped(place, "先😀写中后面", "先😀后面") == there


@pytest.mark.parametrize(
    ("known", "wanted", "now", "merged"),
    [
        ("双湾", "双湾镇", "双湾", "双湾镇"),
        ("双湾", "双湾镇", "金川双湾", "金川双湾镇"),
        ("双湾", "金川双湾", "双湾镇", "金川双湾镇"),
        ("一二三四", "一四", "一二新三四", "一新四"),
        ("一二三四", "一二新三四", "一四", "一新四"),
        ("一二三四", "甲四", "一二乙", "甲乙"),
        ("😀字", "😀😀字", "😀字𠮷", "😀😀字𠮷"),
        ("", "甲", "乙", "甲乙"),
    ],
)
def test_what_was_typed_over_older_words_goes_into_what_they_are_now(
    known: str, wanted: str, now: str, merged: str
) -> None:
    assert rebased(known, wanted, now) == merged
