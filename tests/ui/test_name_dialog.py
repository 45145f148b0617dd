from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from studio.errors import Invalid
from studio.ui.name_dialog import NameDialog
from studio.ui.writer import Writer


@pytest.fixture
def around(qtbot: QtBot, chinese: QApplication) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_refused_name_stays_and_another_one_is_kept(
    qtbot: QtBot, around: QWidget, writer: Writer
) -> None:
    kept: list[str] = []

    def keep(name: str) -> Callable[[], object]:
        if not name:
            raise Invalid("field_required", field="name")
        return lambda: kept.append(name)

    dialog = NameDialog("新栏目", "叫什么名字？", keep, writer, around)
    dialog.open()
    qtbot.keyClick(dialog.line, Qt.Key.Key_Return)
    qtbot.waitUntil(dialog.trouble.isVisible)
    assert dialog.isVisible()

    qtbot.keyClicks(dialog.line, "yehua")
    qtbot.keyClick(dialog.line, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: kept == ["yehua"])


def test_the_name_there_is_stands_ready_to_be_written_over(
    qtbot: QtBot, around: QWidget, writer: Writer
) -> None:
    dialog = NameDialog("改名", "叫什么名字？", lambda _: print, writer, around, "暖气")

    assert dialog.line.selectedText() == "暖气"
    dialog.close()
