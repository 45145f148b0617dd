from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from studio.manuscript.blocks import OBJECT
from studio.manuscript.body import StoryBody
from studio.manuscript.objects import Embedded, Sort
from studio.manuscript.table_hand import TableHand
from studio.ui.editing.cell_edit import CellEdit
from studio.ui.editing.new_table_dialog import NewTableDialog
from studio.ui.editing.object_view import find_key, key_at
from studio.ui.editing.story_edit import StoryEdit
from studio.ui.editing.table_editor import TableEditor
from tests.ui.editing.conftest import NewEdit
from tests.ui.editing.histories import PICTURE, agreed, press, select

TABLE = Embedded(Sort.TABLE, rows=(("村", "户"), ("双湾", "412")))


def with_table(new_edit: NewEdit) -> tuple[StoryEdit, str]:
    """A table between two paragraphs, chosen."""
    edit = new_edit("前\n后")
    edit.resize(700, 400)
    edit.show()
    select(edit, 1)
    key = edit.objects.insert(TABLE)
    select(edit, 2, 3)
    return edit, key


def opened(edit: StoryEdit) -> TableEditor:
    press(edit, Qt.Key.Key_Return, "\r")
    return open_sheet(edit)


def open_sheet(edit: StoryEdit) -> TableEditor:
    editor = edit.objects.tables.editor
    assert editor is not None
    return editor


def test_a_new_table_is_put_in_and_opened(qtbot: QtBot, new_edit: NewEdit) -> None:
    edit = new_edit("前\n后")
    edit.show()
    select(edit, 0)

    edit.objects.tables.insert()
    edit.findChild(NewTableDialog).insert_button.click()  # type: ignore[union-attr]

    assert [block.text for block in agreed(edit)] == ["前", OBJECT, "后"]
    editor = edit.objects.tables.editor
    assert editor is not None
    assert (editor.model.rowCount(), editor.model.columnCount()) == (3, 3)
    editor.close()


def test_enter_and_a_double_click_open_the_chosen_table(qtbot: QtBot, new_edit: NewEdit) -> None:
    edit, _ = with_table(new_edit)

    opened(edit).done_button.click()
    assert edit.objects.chosen() == 2, "and it is chosen again"
    assert [block.text for block in agreed(edit)] == ["前", OBJECT, "后"]

    place = edit.objects.place_of(2).toRect()
    inside = place.topLeft() + QPoint(30, 10)
    qtbot.mouseDClick(edit.viewport(), Qt.MouseButton.LeftButton, pos=inside)
    qtbot.mouseRelease(edit.viewport(), Qt.MouseButton.LeftButton, pos=inside)
    editor = open_sheet(edit)
    assert edit.objects.panel.isHidden()
    editor.close()
    below = place.bottomLeft() + QPoint(200, -4)
    qtbot.mouseDClick(edit.viewport(), Qt.MouseButton.LeftButton, pos=below)
    qtbot.mouseRelease(edit.viewport(), Qt.MouseButton.LeftButton, pos=below)
    assert edit.objects.tables.editor is None
    assert edit.objects.panel.isVisible()


def test_what_is_no_table_is_not_opened(new_edit: NewEdit) -> None:
    edit = new_edit("前\n后")
    select(edit, 1)
    key = edit.objects.insert(PICTURE)
    select(edit, 2, 3)

    edit.objects.tables.open(key)
    assert not edit.objects.open_cells()
    assert edit.objects.table_at(QPoint(3, 3)) is None
    edit.setReadOnly(True)
    edit.objects.tables.open(key_at(edit.document(), 2) or "")

    assert edit.objects.tables.editor is None


def test_a_table_under_the_pointer_can_be_opened_from_the_menu(new_edit: NewEdit) -> None:
    edit, key = with_table(new_edit)

    inside = edit.objects.place_of(2).toRect().center()

    assert edit.objects.table_at(inside) == key


def test_while_suggesting_nothing_is_changed_before_it_is_asked_for(
    qtbot: QtBot, new_edit: NewEdit
) -> None:
    edit, key = with_table(new_edit)
    edit.suggests = True

    editor = opened(edit)

    assert editor.unlock.isVisible()
    assert not any(action.isEnabled() for action in editor.actions_by_name.values())
    assert editor.view.findChild(CellEdit) is None
    editor.unlock.click()
    assert not editor.notice.isVisible()
    assert editor.actions_by_name["row_below"].isEnabled()
    editor.actions_by_name["row_below"].trigger()
    assert len(TableHand(edit.body, key).grid.rows) == 3
    editor.close()


def test_a_table_that_is_only_suggested_is_written_in_at_once(new_edit: NewEdit) -> None:
    edit = new_edit("前\n后")
    edit.show()
    edit.suggests = True
    select(edit, 1)
    edit.objects.insert(TABLE)
    select(edit, 2, 3)

    editor = opened(edit)

    assert not editor.unlock.isVisible()
    assert not editor.model.is_locked
    editor.close()


def test_a_table_that_another_takes_out_can_be_put_back(qtbot: QtBot, new_edit: NewEdit) -> None:
    edit, key = with_table(new_edit)
    editor = opened(edit)
    other = StoryBody.open([edit.body.snapshot()])
    other.text.replace(2, 2, "")
    other.commit()

    edit.receive([other.own_updates(0)])
    other.close()
    qtbot.waitUntil(lambda: not editor.put_back.isHidden())
    assert find_key(edit.document(), key) is None
    assert editor.put_back.isVisible()
    editor.actions_by_name["row_below"].trigger()
    assert editor.put_back.isVisible(), "it is gone still, whatever is done in it"
    assert editor.notice.isVisible()
    editor.put_back.click()

    assert find_key(edit.document(), key) is not None
    assert not editor.notice.isVisible()
    assert len(TableHand(edit.body, key).grid.rows) == 3
    editor.close()


def test_a_locked_sheet_can_be_unlocked_after_its_table_was_gone(
    qtbot: QtBot, new_edit: NewEdit
) -> None:
    edit, _ = with_table(new_edit)
    edit.suggests = True
    editor = opened(edit)
    editor.tell_gone(is_gone=True)
    assert editor.put_back.isVisible()

    editor.tell_gone(is_gone=False)

    assert editor.model.is_locked
    assert editor.unlock.isVisible()
    assert editor.notice.isVisible()
    editor.close()


def test_the_sheet_closes_with_its_story(new_edit: NewEdit) -> None:
    edit, _ = with_table(new_edit)
    opened(edit)

    edit.show_nothing()

    assert edit.objects.tables.editor is None
