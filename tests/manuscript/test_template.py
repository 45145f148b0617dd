from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.manuscript.blocks import BOLD, COMMENT, INSERTED, LINK, Block, Run
from studio.manuscript.objects import as_block
from studio.manuscript.template import (
    MOST_BLOCKS,
    Template,
    filled,
    filled_blocks,
    fit_for_template,
    plain,
    read_template,
)
from studio.vocabulary import BlockKind, Channel
from tests.manuscript.test_profile import anything

TEMPLATE = Template(
    name="一期",
    headline="金娃说新闻｜",
    byline="金娃工作室",
    channels=(Channel.CLIENT, Channel.DOUYIN),
    blocks=(
        Block(BlockKind.HEADING_2, (Run("问题"),)),
        Block(BlockKind.PARAGRAPH, (Run("谁问的："), Run("网友", ((BOLD, True),)))),
        Block(BlockKind.BULLETS, (Run("见", ((LINK, "https://a.cn"),)),), 1),
    ),
)


def test_what_was_written_reads_the_same() -> None:
    again = read_template(plain(TEMPLATE))

    assert (again.name, again.headline, again.channels) == (
        "一期",
        "金娃说新闻｜",
        TEMPLATE.channels,
    )
    assert again.blocks == TEMPLATE.blocks
    assert plain(again) == plain(TEMPLATE)


@given(anything | st.fixed_dictionaries({"blocks": anything, "channels": anything}))
def test_whatever_is_stored_can_be_read_and_written(stored: Any) -> None:
    found = read_template(stored)

    assert read_template(plain(found)).blocks == found.blocks


def test_what_a_newer_studio_wrote_is_kept_and_read_as_far_as_it_goes() -> None:
    stored = {
        **plain(TEMPLATE),
        "music": "片头",
        "channels": ["client", "hologram"],
        "blocks": [{"kind": "verse", "runs": [{"text": "诗", "colour": "red", "bold": True}]}],
    }
    found = read_template(stored)

    assert found.blocks == (Block(BlockKind.PARAGRAPH, (Run("诗", ((BOLD, True),)),)),)
    assert plain(found)["music"] == "片头"
    assert plain(found)["channels"] == ["client", "hologram"]


def test_a_link_that_leads_nowhere_good_is_not_taken() -> None:
    runs = [{"text": "按", "link": "javascript:alert(1)"}]

    assert read_template({"blocks": [{"runs": runs}]}).blocks[0].runs == (Run("按"),)


def test_an_endless_template_is_cut() -> None:
    found = read_template({"blocks": [{"runs": [{"text": "段"}]}] * (MOST_BLOCKS + 5)})

    assert len(found.blocks) == MOST_BLOCKS


@pytest.mark.parametrize(
    ("text", "is_to_read"),
    [
        ("{栏目}｜{日期}", "金娃说新闻｜11月22日"),
        ("｛栏目｝ {Topic} {谁}", "金娃说新闻 供暖 {谁}"),
        ("没有空格", "没有空格"),
    ],
)
def test_holes_are_filled_and_others_stay(text: str, is_to_read: str) -> None:
    values = {"date": "11月22日", "column": "金娃说新闻", "topic": "供暖"}

    assert filled(text, values) == is_to_read


def test_holes_in_the_text_keep_their_format() -> None:
    blocks = [Block(BlockKind.QUOTE, (Run("本期：{选题}", ((BOLD, True),)),))]

    assert filled_blocks(blocks, {"topic": "供暖"}) == [
        Block(BlockKind.QUOTE, (Run("本期：供暖", ((BOLD, True),)),))
    ]


def test_a_story_leaves_its_objects_remarks_and_last_empty_lines_behind() -> None:
    blocks = [
        Block(BlockKind.HEADING_2, (Run("问题", ((COMMENT + "c", True),)),)),
        as_block("embed:p"),
        Block(BlockKind.PARAGRAPH, (Run("谁"), Run("（待定）", ((INSERTED + "s", True),)))),
        Block(BlockKind.PARAGRAPH, ()),
        Block(BlockKind.PARAGRAPH, ()),
    ]

    found, objects = fit_for_template(blocks)

    assert found == (
        Block(BlockKind.HEADING_2, (Run("问题"),)),
        Block(BlockKind.PARAGRAPH, (Run("谁"),)),
    )
    assert objects == 1
