from __future__ import annotations

from PySide6.QtGui import QTextCharFormat, QTextCursor

from studio.manuscript.blocks import Run
from studio.ui.editing.reader import Reader
from tests.ui.editing.conftest import NewEdit
from tests.ui.editing.histories import agreed, select, type_in


def test_what_is_read_keeps_signs_that_qt_would_change(new_edit: NewEdit) -> None:
    edit = new_edit("甲\xa0乙\u2028丙\n丁😀")

    assert (
        Reader(edit.document(), edit.body.text, edit._binding.pen).text(0, 9)
        == "甲\xa0乙\u2028丙\n丁😀"
    )


def test_code_points_are_counted_in_units(new_edit: NewEdit) -> None:
    edit = new_edit("😀甲😀")
    reader = Reader(edit.document(), edit.body.text, edit._binding.pen)

    assert [reader.units_of(0, count) for count in (1, 2, 3, 9)] == [2, 3, 5, 5]


def test_bold_goes_on_while_typing_but_links_and_comments_do_not(new_edit: NewEdit) -> None:
    edit = new_edit("甲乙丙")
    for key, value in (("link", "https://a.cn"), ("comment:1", True), ("bold", True)):
        edit._binding.set_mark(1, 2, key, value)
    select(edit, 2)

    type_in(edit, "字")

    assert agreed(edit)[0].runs[2] == Run("字", (("bold", True),))


def test_a_mark_over_many_paragraphs_is_one_operation(new_edit: NewEdit) -> None:
    edit = new_edit("\n".join(["甲乙"] * 50))
    before = edit.body.written
    form = QTextCharFormat()
    form.setFontWeight(700)

    edit.selectAll()
    edit.mergeCurrentCharFormat(form)

    assert {run.marks for block in agreed(edit) for run in block.runs} == {(("bold", True),)}
    assert edit.body.written - before == 2  # where it starts, where it ends


def test_kinds_that_qt_made_are_taken(new_edit: NewEdit) -> None:
    edit = new_edit("甲\n乙")
    cursor = QTextCursor(edit.document())
    form = cursor.blockFormat()
    form.setHeadingLevel(2)

    cursor.setBlockFormat(form)

    assert [block.kind for block in agreed(edit)] == ["h2", ""]
