from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from province.packages import markup_flaw
from studio.manuscript.blocks import Block, Frozen, Run
from studio.manuscript.objects import as_block
from studio.manuscript.rendering import is_safe_link, to_html, to_plain
from studio.vocabulary import BlockKind

P, UL, OL, QUOTE = (
    BlockKind.PARAGRAPH,
    BlockKind.BULLETS,
    BlockKind.NUMBERS,
    BlockKind.QUOTE,
)
ALLOWED = {"p", "h1", "h2", "h3", "ul", "ol", "li", "blockquote", "strong", "em", "a", "br"}


def block(text: str, kind: BlockKind = P, marks: Frozen = ()) -> Block:
    return Block(kind, (Run(text, marks),) if text else ())


def test_lists_and_quotes_are_wrapped_once() -> None:
    blocks = [
        block("题", BlockKind.HEADING_1),
        block("文"),
        block("一", UL),
        block("二", UL),
        block("甲", OL),
        block("引", QUOTE),
        block("用", QUOTE),
    ]

    assert to_html(blocks) == (
        "<h1>题</h1><p>文</p><ul><li>一</li><li>二</li></ul><ol><li>甲</li></ol>"
        "<blockquote><p>引</p><p>用</p></blockquote>"
    )
    assert to_plain(blocks) == "题\n文\n• 一\n• 二\n1. 甲\n引\n用"


def test_marks_nest_and_signs_are_escaped() -> None:
    rich = block("a<b>&", P, (("bold", True), ("italic", True), ("link", 'https://a.cn/?q="1"')))

    assert to_html([rich]) == (
        '<p><a href="https://a.cn/?q=&quot;1&quot;"><strong><em>a&lt;b&gt;&amp;</em></strong></a></p>'
    )


def test_empty_paragraphs_are_left_out_and_line_breaks_kept() -> None:
    assert to_html([block(""), block("甲\u2028乙"), block("", UL)]) == "<p>甲<br>乙</p>"
    assert to_plain([block("甲\u2028乙")]) == "甲\n乙"


def test_a_picture_is_a_figure_between_paragraphs() -> None:
    around = Block(P, (Run("前"), Run("\ufffc", (("embed:2a-1", True),)), Run("后")))

    assert to_html([around], {"embed:2a-1": {"sha256": "ab", "caption": "<"}}) == (
        '<p>前</p><figure><img src="urn:sha256:ab"><figcaption>&lt;</figcaption></figure><p>后</p>'
    )
    assert to_html([around]) == "<p>前</p><p>后</p>"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "data:x", ""])
def test_a_link_that_runs_something_is_text(link: str) -> None:
    assert not is_safe_link(link)
    assert to_html([block("甲", P, (("link", link),))]) == "<p>甲</p>"


@given(
    st.lists(
        st.builds(
            block,
            st.text(max_size=4),
            st.sampled_from(BlockKind),
            st.sampled_from([(), (("bold", True),), (("link", "https://a.cn"),)]),
        ),
        max_size=5,
    )
)
def test_only_the_provinces_elements_appear(blocks: list[Block]) -> None:
    assert set(re.findall(r"<([a-z0-9]+)", to_html(blocks))) <= ALLOWED


def item(text: str, kind: BlockKind, depth: int = 0) -> Block:
    return Block(kind, (Run(text),) if text else (), depth)


def test_items_nest_in_items() -> None:
    blocks = [
        item("一", OL), item("甲", UL, 1), item("乙", UL, 1), item("子", OL, 3), item("二", OL),
        item("点", UL),
    ]  # fmt: skip

    html = to_html(blocks)

    assert html == (
        "<ol><li>一<ul><li>甲</li><li>乙<ol><li>子</li></ol></li></ul></li><li>二</li></ol>"
        "<ul><li>点</li></ul>"
    )
    assert markup_flaw(html) is None
    assert to_plain(blocks) == "1. 一\n  • 甲\n  • 乙\n      1. 子\n2. 二\n• 点"


def test_tables_and_dividers_are_lines_for_the_province_and_themselves_for_others() -> None:
    blocks = [as_block("embed:1-1"), as_block("embed:1-2")]
    embeds: dict[str, dict[str, Any]] = {
        "embed:1-1": {"sort": "table", "rows": [["村", "户<"], ["双湾", "12"]], "caption": "表"},
        "embed:1-2": {"sort": "divider"},
    }

    html = to_html(blocks, embeds)

    assert html == "<p>村\t户&lt;</p><p>双湾\t12</p><p>表</p><p>* * *</p>"
    assert markup_flaw(html) is None
    assert to_plain(blocks, embeds) == "村\t户<\n双湾\t12\n表\n* * *"
    assert to_html(blocks, embeds, rich=True) == (
        "<table><tr><th>村</th><th>户&lt;</th></tr><tr><td>双湾</td><td>12</td></tr></table>"
        "<p>表</p><hr>"
    )


def test_a_table_without_a_header_has_cells_only_and_their_line_ends() -> None:
    table = {"sort": "table", "rows": [["村\n镇", "户"]], "header": False}

    html = to_html([as_block("embed:1")], {"embed:1": table}, rich=True)

    assert html == "<table><tr><td>村<br>镇</td><td>户</td></tr></table>"


def test_facts_are_set_apart() -> None:
    assert to_html([block("要点", BlockKind.FACTS), block("引", QUOTE)]) == (
        "<blockquote><p>要点</p></blockquote><blockquote><p>引</p></blockquote>"
    )


@given(
    st.lists(
        st.builds(
            lambda text, kind, depth: Block(
                kind, (Run(text),) if text else (), depth if kind in (UL, OL) else 0
            ),
            st.text("甲乙<&", max_size=2),
            st.sampled_from(BlockKind),
            st.integers(0, 4),
        ),
        max_size=12,
    )
)
def test_whatever_nests_is_strictly_written(blocks: list[Block]) -> None:
    assert markup_flaw(to_html(blocks)) is None
