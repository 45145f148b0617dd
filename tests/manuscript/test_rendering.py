from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.manuscript.blocks import Block, Frozen, Run
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
