from __future__ import annotations

from collections.abc import Iterator

import pytest

from studio.errors import BodyError
from studio.manuscript.blocks import OBJECT, Block, Run
from studio.manuscript.body import StoryBody
from studio.manuscript.story_text import StoryText
from studio.vocabulary import BlockKind


@pytest.fixture
def body() -> Iterator[StoryBody]:
    body = StoryBody.open()
    yield body
    body.close()


@pytest.fixture
def text(body: StoryBody) -> StoryText:
    return body.text


def test_kinds_are_marks_on_newlines(body: StoryBody, text: StoryText) -> None:
    text.replace(0, 0, "题\n文")
    text.mark(1, 2, "kind", "h1")
    body.commit()

    assert text.blocks() == [
        Block(BlockKind.HEADING_1, (Run("题"),)),
        Block(BlockKind.PARAGRAPH, (Run("文"),)),
    ]


def test_positions_count_an_emoji_as_two(text: StoryText) -> None:
    text.replace(0, 0, "😀县")

    assert text.length == 4  # with the last newline
    assert text.slice(2, 3) == "县"
    assert (text.to_utf16(1), text.to_code_point(2)) == (2, 1)
    assert text.whole() == "😀县"


def test_an_anchor_stays_by_its_letter(text: StoryText) -> None:
    text.replace(0, 0, "甲乙")
    anchor = text.anchor(1)

    text.replace(0, 0, "😀")

    assert text.find(anchor) == 3


def test_a_mark_set_to_nothing_is_gone(body: StoryBody, text: StoryText) -> None:
    text.replace(0, 0, "甲乙")
    text.mark(0, 2, "link", "https://a.cn")
    text.mark(1, 2, "link", None)
    body.commit()

    assert text.blocks()[0].runs == (Run("甲", (("link", "https://a.cn"),)), Run("乙"))


def test_half_an_emoji_cannot_be_deleted(text: StoryText) -> None:
    text.replace(0, 0, "😀")

    with pytest.raises(BodyError):
        text.replace(0, 1, "")


def test_every_letter_has_its_author(body: StoryBody, text: StoryText) -> None:
    text.replace(0, 0, "😀县")
    body.commit()

    assert text.author(2) == body.peer
    assert text.authors() == [body.peer, body.peer, 1]


def test_a_picture_keeps_its_own_id_when_a_neighbours_mark_swallows_it(
    body: StoryBody, text: StoryText
) -> None:
    text.replace(0, 0, f"甲{OBJECT}")
    own = body.keep_embed({"sha256": "ab"})
    text.mark(1, 2, own, True)
    text.mark(0, 2, "embed:14-9", True)
    body.commit()

    assert text.blocks()[0].runs == (Run("甲"), Run(OBJECT, ((own, True),)))
