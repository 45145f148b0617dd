from __future__ import annotations

from PySide6.QtWidgets import QTextEdit
from pytestqt.qtbot import QtBot

from studio.ui.editing.formats import OBJECT_TYPE
from studio.ui.editing.object_view import ObjectView
from studio.ui.editing.pages import PageMaker


def test_a_page_has_the_editors_font_and_room_below_its_last_line(qtbot: QtBot) -> None:
    edit = QTextEdit()
    qtbot.addWidget(edit)
    font = edit.font()
    font.setPixelSize(21)
    edit.setFont(font)

    page = PageMaker(edit, ObjectView(edit), lambda: 333).new_page()

    assert page.defaultFont().pixelSize() == 21
    assert page.rootFrame().frameFormat().bottomMargin() == 333
    assert not page.isUndoRedoEnabled()


def test_a_page_knows_how_objects_look_before_it_is_laid_out(qtbot: QtBot) -> None:
    edit = QTextEdit()
    qtbot.addWidget(edit)
    view = ObjectView(edit)
    maker = PageMaker(edit, view, lambda: 0)
    page = maker.new_page()

    maker.make_ready(page)

    assert page.documentLayout().handlerForObject(OBJECT_TYPE) is not None
