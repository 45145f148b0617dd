from __future__ import annotations

from lxml import etree

from studio.exchange.document import Change
from studio.exchange.docx_changes import Changes, numbered, stamp_of
from studio.exchange.docx_shape import Part
from studio.manuscript.blocks import Block, Run
from studio.vocabulary import BlockKind
from tests.exchange.word_files import NAMES

SOMEBODY = Change("王编辑", "2026-11-21T08:30:00.000Z")


def part(*runs: Run, end: tuple[tuple[str, bool], ...] = ()) -> Part:
    return Part(Block(BlockKind.PARAGRAPH, runs, 0, end))


def test_pieces_that_touch_are_one_suggestion_and_others_are_not() -> None:
    """Word cuts what one person types in one go into many pieces."""
    changes = Changes()
    added, gone = changes.mark("ins:", SOMEBODY), changes.mark("del:", SOMEBODY)
    mine = ((added, True),)

    found = numbered(
        [
            part(Run("一", mine), Run("旧", ((gone, True),)), end=mine),
            part(Run("二", mine), Run("不是"), Run("三", mine)),
        ],
        changes,
    )

    marks = [run.marks for one in found for run in one.block.runs]
    assert marks == [
        (("ins:1", True),), (("del:1", True),), (("ins:1", True),), (), (("ins:2", True),),
    ]  # fmt: skip
    assert found[0].block.marks == (("ins:1", True),)
    assert changes.suggestions == {"1": SOMEBODY, "2": SOMEBODY}


def test_both_ends_of_a_move_are_one_suggestion() -> None:
    changes = Changes()
    away, there = changes.mark("del:", SOMEBODY, "m1"), changes.mark("ins:", SOMEBODY, "m1")

    numbered([part(Run("x", ((away, True),)), Run("y"), Run("x", ((there, True),)))], changes)

    assert list(changes.suggestions) == ["1"]


def test_times_that_are_none_are_left_out() -> None:
    def at(text: str) -> str:
        return stamp_of(etree.fromstring(f'<w:ins {NAMES} w:date="{text}"/>'))

    assert at("2026-11-21T08:30:00Z") == "2026-11-21T08:30:00.000Z"
    assert at("2026-11-21T16:30:00+08:00") == "2026-11-21T08:30:00.000Z"
    assert at("2026-11-21T08:30:00") == "2026-11-21T08:30:00.000Z"
    assert at("0001-01-01T00:00:00+08:00") == at("9999-12-31T23:59:59-08:00") == ""
    assert at("yesterday") == at("2026-99-21T08:30:00Z") == ""
