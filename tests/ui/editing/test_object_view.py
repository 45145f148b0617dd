from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from studio.manuscript.objects import Embedded, Sort
from studio.ui.editing.object_view import key_at
from tests.ui.editing.conftest import NewEdit
from tests.ui.editing.histories import PICTURE, agreed, select

RED = QColor(200, 10, 10)


def test_posters_come_in_background_and_are_painted(
    new_edit: NewEdit, qtbot: QtBot, tmp_path: Path
) -> None:
    poster = tmp_path / "poster.png"
    image = QImage(64, 36, QImage.Format.Format_RGB32)
    image.fill(RED)
    edit = new_edit("前\n后")
    edit.resize(800, 600)
    looked: list[bool] = []

    def find(_: str) -> Path | None:
        there = poster.exists()
        looked.append(there)
        return poster if there else None

    edit.objects.view.look_in(find)
    edit.objects.insert(PICTURE, 0)
    edit.show()
    qtbot.waitExposed(edit)

    def shown() -> bool:
        place = edit.objects.place_of(0).center().toPoint()
        return bool(edit.viewport().grab().toImage().pixelColor(place) == RED)

    assert not shown()
    qtbot.waitUntil(lambda: looked == [False])
    image.save(str(poster))
    edit.objects.view.retry()
    qtbot.waitUntil(shown)


def test_a_longer_caption_moves_what_is_below(new_edit: NewEdit, qtbot: QtBot) -> None:
    edit = new_edit("前\n后")
    edit.resize(600, 600)
    edit.show()
    qtbot.waitExposed(edit)
    edit.objects.insert(PICTURE, 0)
    key = key_at(edit.document(), 0)
    assert key is not None
    select(edit, 2)
    before = edit.cursorRect().top()

    edit.binding.write_words(key, "caption", "双湾镇的早晨" * 40, -1)

    assert edit.cursorRect().top() > before + 20
    agreed(edit)


def test_an_object_of_a_newer_studio_is_shown_somehow(new_edit: NewEdit, qtbot: QtBot) -> None:
    edit = new_edit("前")
    edit.body.text.replace(0, 0, "\ufffc")
    edit.body.text.mark(0, 1, "embed:77-1", True)
    edit.body.commit()
    edit.binding.reload()
    edit.show()
    qtbot.waitExposed(edit)

    assert edit.objects.view.of("embed:77-1") is None
    assert edit.objects.view.size_at(edit.document(), 0, Embedded(Sort.PICTURE)).height() > 20
    agreed(edit)


def test_key_at_is_of_objects_only(new_edit: NewEdit) -> None:
    edit = new_edit("字")

    assert key_at(edit.document(), 0) is None
    assert key_at(edit.document(), 99) is None
