import pytest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from studio.ui.shell.deleting import ask_to_delete


@pytest.fixture
def window(qtbot: QtBot, chinese: QApplication) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def asked(window: QWidget, deleted: list[str]) -> QMessageBox:
    return ask_to_delete("供暖", lambda: deleted.append("供暖"), window)


def press(box: QMessageBox, words: str) -> None:
    next(button for button in box.buttons() if button.text() == words).click()


def test_it_says_that_the_bin_keeps_it(window: QWidget) -> None:
    deleted: list[str] = []
    box = asked(window, deleted)
    assert box.text() == "把“供暖”移到回收站？"
    assert "随时可以恢复" in box.informativeText()

    press(box, "移到回收站")

    assert deleted == ["供暖"]


def test_keeping_it_is_the_default(window: QWidget) -> None:
    deleted: list[str] = []
    box = asked(window, deleted)

    box.defaultButton().click()

    assert deleted == []
