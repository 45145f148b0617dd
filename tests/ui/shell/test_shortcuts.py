from collections import Counter

import pytest
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from studio.ui.shell.main_window import MainWindow
from studio.ui.shell.shortcuts import (
    EATEN_BY_INPUT_METHODS,
    SHORTCUTS,
    WITHIN_THE_EDITOR,
    Shortcut,
    ShortcutsDialog,
)


def test_no_two_actions_share_their_keys(window: MainWindow) -> None:
    bound = Counter(
        sequence.toString()
        for action in window.findChildren(QAction)
        for sequence in action.shortcuts()
    )

    assert [keys for keys, count in bound.items() if count > 1] == []


@pytest.mark.parametrize("shortcut", [*SHORTCUTS, *WITHIN_THE_EDITOR], ids=lambda s: s.name)
def test_no_shortcut_is_eaten_by_an_input_method(shortcut: Shortcut) -> None:
    eaten = {QKeySequence(keys).toString() for keys in EATEN_BY_INPUT_METHODS}

    assert shortcut.sequence.toString() not in eaten


def test_every_shortcut_of_the_window_is_in_the_table(window: MainWindow) -> None:
    listed = {s.sequence.toString() for s in (*SHORTCUTS, *WITHIN_THE_EDITOR)}
    bound = {
        sequence.toString()
        for action in window.findChildren(QAction)
        for sequence in action.shortcuts()
    }

    assert bound - listed == set()


def test_f1_lists_all_of_them_in_words(qtbot: QtBot, chinese: QApplication) -> None:
    dialog = ShortcutsDialog()
    qtbot.addWidget(dialog)
    shown = {label.text() for label in dialog.findChildren(QLabel)}

    for shortcut in (*SHORTCUTS, *WITHIN_THE_EDITOR):
        assert shortcut.text in shown
        assert not shortcut.text.isascii(), "it speaks Chinese"
