from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.manuscript.blocks import OBJECT
from studio.manuscript.body import StoryBody
from studio.manuscript.objects import Embedded, Sort, embedded
from studio.ui.editing.object_view import key_at
from studio.ui.editing.story_edit import StoryEdit
from studio.vocabulary import BlockKind
from tests.ui.editing.conftest import NewEdit
from tests.ui.editing.histories import PICTURE, agreed, compose, press, select, type_in


def texts(edit: StoryEdit) -> list[str]:
    return [block.text for block in agreed(edit)]


def with_picture(new_edit: NewEdit) -> StoryEdit:
    edit = new_edit("前\n后")
    select(edit, 1)
    edit.objects.insert(PICTURE)
    return edit


def test_an_object_stands_in_a_paragraph_of_its_own_behind_the_sentence(new_edit: NewEdit) -> None:
    edit = new_edit("县里今天\n发布")
    edit._binding.set_kind(0, 0, BlockKind.HEADING_1)
    select(edit, 2)

    edit.objects.insert(PICTURE)

    assert texts(edit) == ["县里今天", OBJECT, "发布"]
    assert [block.kind for block in agreed(edit)] == ["h1", "", ""]
    assert edit.textCursor().position() == 7


def test_where_it_is_dropped_decides(new_edit: NewEdit) -> None:
    edit = new_edit("前\n\n后")

    edit.objects.insert(PICTURE, 0)
    assert texts(edit) == [OBJECT, "前", "", "后"]
    edit.objects.insert(PICTURE, 4)
    assert texts(edit) == [OBJECT, "前", OBJECT, "后"]
    edit.objects.insert(PICTURE, 7)
    assert texts(edit) == [OBJECT, "前", OBJECT, "后", OBJECT, ""]


def test_undo_and_redo_take_and_bring_it(new_edit: NewEdit) -> None:
    edit = with_picture(new_edit)

    edit.undo()
    assert texts(edit) == ["前", "后"]
    edit.redo()
    assert texts(edit) == ["前", OBJECT, "后"]
    assert edit.objects.view.of(key_at(edit.document(), 2) or "") == PICTURE


def test_a_chosen_object_is_deleted_by_its_key(new_edit: NewEdit) -> None:
    edit = with_picture(new_edit)
    select(edit, 2, 3)

    press(edit, Qt.Key.Key_Delete)

    assert texts(edit) == ["前", "", "后"]


def test_letters_typed_at_an_object_go_beside_it(new_edit: NewEdit) -> None:
    edit = with_picture(new_edit)

    select(edit, 3)
    type_in(edit, "右")
    assert texts(edit) == ["前", OBJECT, "右", "后"]
    select(edit, 2)
    compose(edit, "zuo")
    compose(edit, "", "左")
    assert texts(edit) == ["前", "左", OBJECT, "右", "后"]
    select(edit, 4, 5)
    press(edit, Qt.Key.Key_Return, "\r")
    assert texts(edit) == ["前", "左", OBJECT, "", "右", "后"]


def test_who_cannot_see_it_is_told_what_the_caret_is_at(
    new_edit: NewEdit, chinese: QApplication, qtbot: QtBot
) -> None:
    edit = with_picture(new_edit)
    edit.show()
    edit.setFocus()
    qtbot.waitUntil(edit.hasFocus)

    select(edit, 2)
    beside = edit.accessibleDescription()
    edit.binding.write_words(key_at(edit.document(), 2) or "", "alt", "太阳升起", -1)
    renamed = edit.accessibleDescription()
    select(edit, 2, 3)
    chosen = edit.accessibleDescription()
    select(edit, 0)
    away = edit.accessibleDescription()
    select(edit, 2, 3)
    edit.show_nothing()

    assert renamed == chosen
    assert (beside, chosen, away) == ("图片, 日出.jpg", "图片, 太阳升起, 日出.jpg", "")
    assert edit.accessibleDescription() == ""


def test_cut_and_pasted_it_keeps_its_caption_and_merges_on(new_edit: NewEdit, qtbot: QtBot) -> None:
    edit = with_picture(new_edit)
    key = key_at(edit.document(), 2)
    assert key is not None
    edit.binding.write_words(key, "caption", "早晨", -1)
    other = StoryBody.open([edit.body.snapshot()], merge_ms=0)
    select(edit, 2, 3)
    cut = edit.createMimeDataFromSelection()
    press(edit, Qt.Key.Key_Delete)
    select(edit, 0)

    edit.insertFromMimeData(cut)
    other.write_words(key, "caption", "双湾的早晨")
    edit.receive([other.own_updates(0)])

    qtbot.waitUntil(lambda: embedded(edit.body.embeds()[key]).caption == "双湾的早晨")
    assert texts(edit)[:2] == [OBJECT, "前"]
    assert key_at(edit.document(), 0) == key
    other.close()


def test_a_copy_has_words_of_its_own(new_edit: NewEdit) -> None:
    edit = with_picture(new_edit)
    select(edit, 2, 3)
    copy = edit.createMimeDataFromSelection()
    select(edit, edit.document().characterCount() - 1)

    edit.insertFromMimeData(copy)

    keys = [key_at(edit.document(), at) for at in range(edit.document().characterCount())]
    found = [key for key in keys if key is not None]
    assert len(set(found)) == 2
    assert texts(edit) == ["前", OBJECT, "后", OBJECT, ""]


def test_a_click_chooses_and_a_click_on_the_words_writes_them(
    new_edit: NewEdit, qtbot: QtBot
) -> None:
    edit = with_picture(new_edit)
    edit.resize(800, 700)
    edit.show()
    qtbot.waitExposed(edit)
    place = edit.objects.place_of(2)

    qtbot.mouseClick(edit.viewport(), Qt.MouseButton.LeftButton, pos=place.center().toPoint())
    assert edit.objects.chosen() == 2
    assert edit.objects.panel.isHidden()

    below = QPoint(int(place.center().x()), int(place.bottom()) - 6)
    qtbot.mouseClick(edit.viewport(), Qt.MouseButton.LeftButton, pos=below)
    assert edit.objects.panel.isVisible()


def test_words_are_stored_letter_by_letter_and_undone(new_edit: NewEdit, qtbot: QtBot) -> None:
    edit = with_picture(new_edit)
    edit.show()
    select(edit, 2, 3)
    press(edit, Qt.Key.Key_F2)
    told: list[bool] = []
    edit.edited.connect(lambda: told.append(True))

    qtbot.keyClicks(edit.objects.panel.lines["caption"], "ab")
    key = edit.objects.panel.key
    assert embedded(edit.body.embeds()[key]).caption == "ab"
    assert len(told) == 2

    qtbot.keyClick(edit.objects.panel.lines["caption"], Qt.Key.Key_Return)
    assert texts(edit) == ["前", OBJECT, "后"]
    edit.objects.open_words()
    edit.undo()
    assert embedded(edit.body.embeds()[key]).caption == "a"
    assert edit.objects.panel.lines["caption"].text() == "a"
    QApplication.sendPostedEvents()


def test_another_bodys_panel_does_not_stay_open(new_edit: NewEdit) -> None:
    edit = with_picture(new_edit)
    edit.show()
    select(edit, 2, 3)
    edit.objects.open_words()

    edit.show_nothing()

    assert edit.objects.panel.key == ""


def test_a_read_only_text_takes_nothing(new_edit: NewEdit) -> None:
    edit = with_picture(new_edit)
    edit.show_body(edit.body, read_only=True)

    edit.objects.insert(Embedded(Sort.DIVIDER))
    select(edit, 2, 3)
    edit.objects.open_words()

    assert texts(edit) == ["前", OBJECT, "后"]
    assert edit.objects.panel.isHidden()
