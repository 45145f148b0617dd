from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.manuscript.blocks import BOLD, Block, Run, plain_blocks
from studio.manuscript.differences import Fate, Paragraph, differences, letters
from studio.vocabulary import BlockKind

TEXTS = st.text(alphabet="供暖小区𠮷的a。\n", max_size=40)


def shown(old: str, new: str) -> str:
    signs = {Fate.REMOVED: "[-{}-]", Fate.ADDED: "{{+{}+}}", Fate.SAME: "{}"}
    return "".join(signs[piece.fate].format(piece.text) for piece in letters(old, new))


def fates(old: str, new: str) -> list[tuple[Fate, int | None, int | None]]:
    found = differences(plain_blocks(old), plain_blocks(new))
    return [(one.fate, one.before, one.after) for one in found]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("供暖第一周，老旧小区", "供暖第二周，小区", "供暖第[-一-]{+二+}周，[-老旧-]小区"),
        ("室温二十一度", "室温二十一度", "室温二十一度"),
        ("", "新", "{+新+}"),
        ("的的的", "的的", "的的[-的-]"),
        ("他说得很清楚", "记者走访了很久", "[-他说得很清楚-]{+记者走访了很久+}"),
    ],
)
def test_letters_that_came_and_went(old: str, new: str, expected: str) -> None:
    assert shown(old, new) == expected


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_off_the_letters(old: str, new: str) -> None:
    pieces = letters(old, new)

    assert "".join(p.text for p in pieces if p.fate is not Fate.ADDED) == old
    assert "".join(p.text for p in pieces if p.fate is not Fate.REMOVED) == new


@given(TEXTS, TEXTS)
def test_every_paragraph_of_both_versions_is_there_once(old: str, new: str) -> None:
    before, after = plain_blocks(old), plain_blocks(new)
    found = differences(before, after)

    assert sorted(one.before for one in found if one.before is not None) == list(range(len(before)))
    assert [one.after for one in found if one.after is not None] == list(range(len(after)))
    for one in found:
        _agrees(one, before, after)


def _agrees(one: Paragraph, before: list[Block], after: list[Block]) -> None:
    if one.before is not None and one.after is not None:
        old = "".join(p.text for p in one.pieces if p.fate is not Fate.ADDED)
        new = "".join(p.text for p in one.pieces if p.fate is not Fate.REMOVED)
        assert (old, new) == (before[one.before].text, after[one.after].text)


def test_a_new_paragraph_between_others_touches_neither() -> None:
    assert fates("一段文字\n三段文字", "一段文字\n新来的这段\n三段文字") == [
        (Fate.SAME, 0, 0),
        (Fate.ADDED, None, 1),
        (Fate.SAME, 1, 2),
    ]


def test_a_changed_paragraph_is_not_taken_for_a_new_one() -> None:
    old = "开头\n工人们把果穗按粒径和糖度分成三级。\n结尾"
    new = "开头\n据介绍，\n工人们把果穗按粒径分成四级。\n结尾"

    assert fates(old, new) == [
        (Fate.SAME, 0, 0),
        (Fate.ADDED, None, 1),
        (Fate.CHANGED, 1, 2),
        (Fate.SAME, 2, 3),
    ]


def test_a_moved_paragraph_is_recognised() -> None:
    assert fates("甲乙丙丁戊己庚\n第二段的文字\n三", "第二段的文字\n三\n甲乙丙丁戊己庚") == [
        (Fate.MOVED_AWAY, 0, None),
        (Fate.SAME, 1, 0),
        (Fate.SAME, 2, 1),
        (Fate.MOVED_HERE, None, 2),
    ]


def test_another_form_of_the_same_letters_is_told() -> None:
    plain = [Block(BlockKind.PARAGRAPH, (Run("题"),)), Block(BlockKind.PARAGRAPH, (Run("文"),))]
    styled = [
        Block(BlockKind.HEADING_1, (Run("题"),)),
        Block(BlockKind.PARAGRAPH, (Run("文", ((BOLD, True),)),)),
    ]

    assert [one.fate for one in differences(plain, styled)] == [Fate.RESTYLED, Fate.RESTYLED]


def test_a_rewritten_long_story_is_still_compared() -> None:
    old = "\n".join("甲乙丙丁" * 50 + str(n) for n in range(250))
    new = "\n".join("戊己庚辛" * 50 + str(n) for n in range(240))

    assert len(differences(plain_blocks(old), plain_blocks(new))) == 490
