from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.manuscript.blocks import BOLD, DEPTH, KIND, OBJECT, Block, units
from studio.manuscript.body import StoryBody
from studio.manuscript.bringing_back import bring_back, bring_back_paragraph
from studio.manuscript.objects import Embedded, Sort
from studio.manuscript.table_hand import TableHand
from tests.manuscript.replicas import Replica

PARAGRAPHS = st.lists(
    st.tuples(
        st.sampled_from(["", "h1", "ul"]),
        st.text(alphabet="供暖小区𠮷的a。", max_size=12),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


def fill(body: StoryBody, paragraphs: list[tuple[str, str, bool]]) -> None:
    body.text.replace(0, body.text.length - 1, "\n".join(text for _, text, _ in paragraphs))
    at = 0
    for kind, text, bold in paragraphs:
        end = at + units(text)
        body.text.mark(at, end, BOLD, bold)
        body.text.mark(end, end + 1, KIND, kind)
        body.text.mark(end, end + 1, DEPTH, int(bold) if kind == "ul" else 0)
        at = end + 1
    body.commit()


@given(PARAGRAPHS, PARAGRAPHS)
def test_any_version_comes_back_from_any_other(
    old: list[tuple[str, str, bool]], new: list[tuple[str, str, bool]]
) -> None:
    body = StoryBody.open(merge_ms=0)
    fill(body, old)
    then = body.text.blocks()
    fill(body, new)
    before = body.text.blocks()

    bring_back(body, then)
    body.take()

    assert body.text.blocks() == then
    if before != then:
        body.undo()
        assert body.text.blocks() == before
    body.close()


def blocks_of(*texts: str) -> tuple[StoryBody, list[Block]]:
    body = StoryBody.open(merge_ms=0)
    fill(body, [("", text, False) for text in texts])
    return body, body.text.blocks()


def names_of(body: StoryBody, number: int) -> list[str]:
    start = sum(units(block.text) + 1 for block in body.text.blocks()[:number])
    return [
        body.text.letter_name(at)
        for at in range(start, start + units(body.text.blocks()[number].text))
    ]


def test_one_paragraph_comes_back_alone_whatever_resembles_it() -> None:
    body, then = blocks_of("第一段的文字。")
    names = names_of(body, 0)
    body.text.replace(0, 3, "改过的")
    body.text.replace(body.text.length - 1, 0, "\n第二段的文字。")
    body.commit()

    bring_back_paragraph(body, then[0], names)
    body.take()
    assert body.text.whole() == "第一段的文字。\n第二段的文字。"
    body.close()


def test_what_a_colleague_writes_meanwhile_stays() -> None:
    body, then = blocks_of("供暖第一周，室温达标", "另一段")
    fill(body, [("", "供暖第二周，室温达标", False), ("", "另一段", False)])
    other = StoryBody.open([body.snapshot()])
    known = other.written
    other.text.replace(units("供暖第二周，室温"), 0, "都")
    other.commit()

    bring_back(body, then)
    body.take()
    body.receive([other.own_updates(known)])

    assert body.text.whole() == "供暖第一周，室温都达标\n另一段"
    body.close()
    other.close()


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_a_paragraph_that_was_deleted_comes_back_in_its_place(gone: int) -> None:
    texts = ["第一段的文字", "第二段的文字", "第三段的文字"]
    body, then = blocks_of(*texts)
    names = names_of(body, gone)
    start = sum(len(text) + 1 for text in texts[:gone])
    if gone == 2:
        body.text.replace(start - 1, 7, "")
    else:
        body.text.replace(start, 7, "")
    body.commit()
    assert len(body.text.blocks()) == 2

    bring_back_paragraph(body, then[gone], names)
    body.take()
    assert body.text.blocks() == then
    body.close()


@pytest.mark.parametrize("alone", [False, True])
@pytest.mark.parametrize("settle", [Replica.accept_all, Replica.reject_all])
def test_what_was_only_suggested_does_not_come_back_as_text(
    settle: Callable[[Replica], None], alone: bool
) -> None:
    writer = Replica("王")
    writer.write("", "室温二十一度。")
    writer.suggest("二十一", "二十三", 3)
    then, names = writer.blocks, names_of(writer.body, 0)
    settle(writer)
    writer.write("", "又一句。")

    if alone:
        bring_back_paragraph(writer.body, then[0], names)
    else:
        bring_back(writer.body, then)
    writer.body.take()

    assert writer.words == "室温二十一度。"
    assert not writer.open


def test_a_suggestion_that_is_still_open_stays_open() -> None:
    writer = Replica("王")
    writer.write("", "室温二十一度。")
    writer.suggest("二十一", "二十三", 3)
    then, still = writer.blocks, writer.open
    writer.write("", "又一句。")

    bring_back(writer.body, then)
    writer.body.take()

    assert (writer.blocks, writer.open) == (then, still)


@pytest.mark.parametrize("alone", [False, True])
def test_a_table_comes_back_as_it_was_in_one_step(alone: bool) -> None:
    body = StoryBody.open(merge_ms=0)
    key = body.keep_embed(Embedded(Sort.TABLE, rows=(("村", "户"), ("双湾", "412"))).details())
    body.text.replace(0, 0, OBJECT)
    body.text.mark(0, 1, key, True)
    body.commit()
    grid, then, names = body.grid(key), body.text.blocks(), names_of(body, 0)
    assert grid is not None
    hand = TableHand(body, key)
    hand.remove("rows", ["1"])
    hand.insert("columns", "1")
    hand.write("0", hand.grid.columns[-1], "新", "")
    hand.set_header(is_on=False)
    before = body.grid(key)

    body.begin_undo_step()
    if alone:
        bring_back_paragraph(body, then[0], names, {key: grid})
    else:
        bring_back(body, then, {key: grid})
    body.take()

    assert body.grid(key) == grid
    written = body.written
    bring_back(body, then, {key: grid})
    assert body.written == written, "it reads like that already"
    body.undo()
    assert body.grid(key) == before
    body.close()
