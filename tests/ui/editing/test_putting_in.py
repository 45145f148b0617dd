from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from studio.manuscript.blocks import Block, Run, plain_blocks
from studio.ui.editing.putting_in import is_rich, shapes_after
from studio.vocabulary import BlockKind
from tests.ui.editing.conftest import NewEdit
from tests.ui.editing.histories import agreed, select

PLAIN, QUOTE, ITEM = BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.BULLETS


def test_what_has_a_kind_or_a_mark_is_rich() -> None:
    assert not is_rich(Block(PLAIN, (Run("字"),)))
    assert is_rich(Block(QUOTE, (Run("字"),)))
    assert is_rich(Block(PLAIN, (Run("字", (("bold", True),)),)))


@pytest.mark.parametrize(
    ("head", "tail", "kinds"),
    [
        (False, False, [ITEM, ITEM]),
        (True, False, [QUOTE, ITEM]),
        (False, True, [ITEM, QUOTE]),
        (True, True, [QUOTE, QUOTE]),
    ],
)
def test_paragraphs_of_which_something_stays_keep_their_kind(
    new_edit: NewEdit, head: bool, tail: bool, kinds: list[BlockKind]
) -> None:
    edit = new_edit("引")
    edit.set_kind(QUOTE)
    block = edit.document().begin()
    pasted = [Block(ITEM, (Run(sign),)) for sign in "甲乙"]

    assert [kind for kind, _ in shapes_after(pasted, block, block, head, tail)] == kinds


@pytest.mark.parametrize("lines", [3, 70])
def test_plain_lines_leave_nothing_behind_but_letters(
    new_edit: NewEdit, qtbot: QtBot, lines: int
) -> None:
    """However many there are: seventy are shown on a new page."""
    edit = new_edit("前后")
    edit.resize(300, 200)
    edit.show()
    qtbot.waitExposed(edit)
    select(edit, 1)

    edit.binding.insert(1, 1, plain_blocks("\n".join(map(str, range(lines)))))

    blocks = agreed(edit)
    assert [blocks[0].text, blocks[-1].text] == ["前0", f"{lines - 1}后"]
    marked = [marks for _, marks in edit.body.text.raw_pieces(0, edit.body.text.length)]
    assert not any(marks for marks in marked[:-1])
    assert edit.textCursor().position() == edit.document().characterCount() - 2
    assert edit.viewport().rect().intersects(edit.cursorRect())


@pytest.mark.parametrize("lines", [3, 70])
def test_lines_put_into_bold_letters_of_a_suggestion_are_part_of_neither_but_flow_on(
    new_edit: NewEdit, lines: int
) -> None:
    edit = new_edit("前中后")
    edit._binding.set_mark(0, 3, "bold", True)
    rich = [Block(ITEM, (Run(f"第{n}项", (("italic", True),)),)) for n in range(lines)]

    edit.binding.insert(1, 1, rich)

    blocks = agreed(edit)
    assert blocks[1].runs == (Run("第1项", (("italic", True),)),)
    assert [block.kind for block in blocks[1:-1]] == [ITEM] * (lines - 2)
    edit.undo()
    assert agreed(edit)[0].text == "前中后"
