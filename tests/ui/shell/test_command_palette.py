import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.ui.shell.command_palette import CommandPalette, Entry, found

CHOSEN: list[str] = []


def entry(text: str) -> Entry:
    return Entry(text, "", "search", lambda: CHOSEN.append(text))


ENTRIES = [entry(text) for text in ("提交审核", "供暖第一周", "Submit", "第一周的提纲")]


@pytest.mark.parametrize(
    ("typed", "texts"),
    [
        ("供暖", ["供暖第一周"]),
        ("tjsh", ["提交审核"]),
        ("第一周", ["第一周的提纲", "供暖第一周"]),
        ("dyz", ["第一周的提纲", "供暖第一周"]),
        ("sub", ["Submit"]),
        ("没有", []),
    ],
)
def test_a_few_letters_or_initials_are_enough(typed: str, texts: list[str]) -> None:
    assert [one.text for one in found(ENTRIES, typed)] == texts


def test_arrows_and_enter_choose(qtbot: QtBot, chinese: QApplication) -> None:
    CHOSEN.clear()
    palette = CommandPalette(ENTRIES)
    qtbot.addWidget(palette)
    palette.show()

    qtbot.keyClick(palette.line, Qt.Key.Key_Down)
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)

    assert CHOSEN == ["供暖第一周"]
    assert not palette.isVisible()


def test_what_is_read_later_is_found_too(qtbot: QtBot, chinese: QApplication) -> None:
    palette = CommandPalette([])
    qtbot.addWidget(palette)
    palette.line.setText("gn")

    palette.add(ENTRIES)

    assert palette.list.count() == 1
