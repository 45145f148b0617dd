from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.errors import BodyError
from studio.manuscript.blocks import (
    Block,
    Run,
    build_blocks,
    clean,
    frozen,
    is_plain,
    joined,
    kind_in,
    plain_blocks,
    units,
)
from studio.vocabulary import BlockKind


@given(st.text())
def test_clean_text_is_clean(text: str) -> None:
    good = clean(text)

    assert clean(good) == good
    assert good.encode("utf-8").decode("utf-8") == good
    assert not set("\r\u2029\x0b\x0c\x85\ufdd0\ufdd1\x00") & set(good)


@given(st.text())
def test_units_are_what_utf16_counts(text: str) -> None:
    assert units(clean(text)) == len(clean(text).encode("utf-16-le")) // 2


def test_a_plain_letter_is_one_unit_and_stays_as_it_is() -> None:
    plain = [sign for sign in map(chr, range(0x110000)) if is_plain(sign)]

    assert {*"字，。a 　·“é"} <= {*plain}
    assert not {*"\n\t\r\x85\u2028\u2029\ud800\udc00\ufdd0\ufffc😀"} & {*plain}
    assert clean("".join(plain)) == "".join(plain)
    assert units("".join(plain)) == len(plain)


def test_equal_neighbours_are_one_run() -> None:
    bold = (("bold", True),)

    assert joined([Run("甲"), Run("乙"), Run(""), Run("丙", bold), Run("丁", bold)]) == (
        Run("甲乙"),
        Run("丙丁", bold),
    )


def test_marks_of_a_newline_and_marks_set_to_nothing_do_not_count() -> None:
    blocks = build_blocks(
        [("甲", {"bold": None, "kind": "h1"}), ("\n", {"kind": "h2", "bold": True})]
    )

    assert blocks == [Block(BlockKind.HEADING_2, (Run("甲"),))]
    assert frozen({"link": "u", "bold": True, "italic": False}) == (("bold", True), ("link", "u"))


def test_one_piece_may_hold_many_paragraphs() -> None:
    assert [block.text for block in build_blocks([("甲\n\n乙", None), ("丙\n", None)])] == [
        "甲",
        "",
        "乙丙",
    ]


def test_a_kind_of_a_newer_version_reads_as_a_paragraph() -> None:
    assert kind_in({"kind": "table"}) is BlockKind.PARAGRAPH
    assert kind_in({"kind": "quote"}) is BlockKind.QUOTE


def test_a_text_without_its_last_newline_is_no_body() -> None:
    with pytest.raises(BodyError, match="body_damaged"):
        build_blocks([("甲", None)])


def test_plain_text_becomes_paragraphs() -> None:
    assert plain_blocks("甲\r\n\n乙") == [
        Block(BlockKind.PARAGRAPH, (Run("甲"),)),
        Block(BlockKind.PARAGRAPH, ()),
        Block(BlockKind.PARAGRAPH, (Run("乙"),)),
    ]


def test_depth_is_an_items_and_stays_within_bounds() -> None:
    marks: list[dict[str, Any]] = [
        {"kind": "ul", "depth": 2}, {"kind": "ol", "depth": 9}, {"kind": "h1", "depth": 2},
        {"kind": "ul", "depth": "x"}, {"kind": "ul"},
    ]  # fmt: skip

    blocks = build_blocks([("\n", one) for one in marks])

    assert [block.depth for block in blocks] == [2, 4, 0, 0, 0]
    assert all(block.runs == () for block in blocks)


NOISE = (
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    "\ufffe\uffff\U0001fffe\U0010ffff\ufdd2\ufdef\x01\x1f\x7f\ud83d\udc00"
)


@pytest.mark.parametrize("noise", NOISE)
def test_what_is_no_letter_is_left_out(noise: str) -> None:
    assert clean(f"发{noise}布") == "发布"


@pytest.mark.parametrize(
    "letters",
    [
        "👩\u200d👩\u200d👧",  # joiners
        "☎\ufe0f 葛\U000e0100",  # variation selectors
        "e\u0301 ཀྵ",  # combining marks
        "𠮷𪚥\U00030000",  # ideographs beyond the first plane
        "🏴\U000e0067\U000e0062\U000e007f",  # a flag
        "شىنجاڭ\u200f",  # written from the right
        "\u00ad\u200b\ufeff\ue000\ufffd\t",
    ],
)
def test_what_belongs_to_letters_stays(letters: str) -> None:
    assert clean(letters) == letters
