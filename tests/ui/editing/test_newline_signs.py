from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage

from studio.ui.editing.formats import blocks_of
from studio.ui.editing.newline_signs import signed
from studio.vocabulary import BlockKind
from tests.ui.editing.conftest import NewEdit
from tests.ui.editing.histories import press, select


def test_a_split_and_a_new_kind_have_a_sign(new_edit: NewEdit) -> None:
    edit = new_edit("甲乙\n丙")
    edit.resize(600, 300)
    edit.show()
    edit.suggests = True
    select(edit, 1)
    press(edit, Qt.Key.Key_Return, "\r")
    edit._binding.set_kind(4, 4, BlockKind.QUOTE)

    found = [
        (block.blockNumber(), [key[:3] for key, _ in marks])
        for block, marks in signed(blocks_of(edit.document()))
    ]
    assert found == [(0, ["ins"]), (2, ["fmt"])]


def test_the_sign_is_painted_in_the_authors_colour(new_edit: NewEdit) -> None:
    edit = new_edit("甲乙")
    edit.resize(600, 300)
    edit.show()
    before = colours(edit.viewport().grab().toImage())
    edit.suggests = True
    select(edit, 1)
    press(edit, Qt.Key.Key_Return, "\r")

    after = colours(edit.viewport().grab().toImage())

    ink = QColor(edit.inks.of(next(iter(edit.body.text.ledger.origins())))).rgb()
    assert ink not in before
    assert ink in after


def colours(picture: QImage) -> set[int]:
    return {picture.pixel(x, y) for x in range(picture.width()) for y in range(120)}
