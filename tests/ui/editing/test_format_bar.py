from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.manuscript.blocks import Run
from studio.ui.editing.format_bar import FormatBar
from studio.ui.editing.story_edit import StoryEdit
from studio.vocabulary import BlockKind
from tests.ui.editing.conftest import NewEdit
from tests.ui.editing.histories import agreed, compose, select, type_in

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def edit(new_edit: NewEdit) -> StoryEdit:
    return new_edit("甲乙丙")


@pytest.fixture
def bar(edit: StoryEdit, qtbot: QtBot) -> Iterator[FormatBar]:
    window = QWidget()
    layout = QVBoxLayout(window)
    bar = FormatBar(edit)
    layout.addWidget(bar)
    layout.addWidget(edit)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    edit.setFocus()
    qtbot.waitUntil(edit.hasFocus)
    yield bar
    window.close()


@pytest.mark.parametrize(
    ("key", "held", "kind"),
    [
        (Qt.Key.Key_1, CTRL | ALT, BlockKind.HEADING_1),
        (Qt.Key.Key_2, CTRL | ALT, BlockKind.HEADING_2),
        (Qt.Key.Key_8, CTRL | ALT, BlockKind.BULLETS),
        (Qt.Key.Key_7, CTRL | ALT, BlockKind.NUMBERS),
        (Qt.Key.Key_9, CTRL | ALT, BlockKind.QUOTE),
    ],
)
def test_keys_set_kinds(
    bar: FormatBar,
    edit: StoryEdit,
    qtbot: QtBot,
    key: Qt.Key,
    held: Qt.KeyboardModifier,
    kind: BlockKind,
) -> None:
    qtbot.keyClick(edit, key, held)

    assert agreed(edit)[0].kind is kind
    bar.refresh()
    assert [other for other, action in bar.kinds.items() if action.isChecked()] == [kind]


@pytest.mark.parametrize(("key", "mark"), [(Qt.Key.Key_B, "bold"), (Qt.Key.Key_I, "italic")])
def test_keys_set_marks(
    bar: FormatBar, edit: StoryEdit, qtbot: QtBot, key: Qt.Key, mark: str
) -> None:
    select(edit, 0, 1)

    qtbot.keyClick(edit, key, CTRL)

    assert agreed(edit)[0].runs == (Run("甲", ((mark, True),)), Run("乙丙"))
    qtbot.waitUntil(bar.marks[mark].isChecked)


def test_buttons_show_what_the_caret_stands_in(
    bar: FormatBar, edit: StoryEdit, qtbot: QtBot
) -> None:
    edit._binding.set_mark(0, 1, "bold", True)

    select(edit, 1)
    qtbot.waitUntil(bar.marks["bold"].isChecked)
    select(edit, 3)
    qtbot.waitUntil(lambda: not bar.marks["bold"].isChecked())
    bar.marks["bold"].trigger()
    assert bar.marks["bold"].isChecked()
    type_in(edit, "粗")
    assert agreed(edit)[0].runs[-1] == Run("粗", (("bold", True),))


def test_a_click_on_what_is_chosen_takes_it_off(bar: FormatBar, edit: StoryEdit) -> None:
    bar.kinds[BlockKind.QUOTE].trigger()
    assert edit.kind() is BlockKind.QUOTE

    bar.kinds[BlockKind.BULLETS].trigger()
    bar.kinds[BlockKind.BULLETS].trigger()

    assert edit.kind() is BlockKind.PARAGRAPH
    assert not any(action.isChecked() for action in bar.kinds.values())


def test_undo_can_be_clicked_when_there_is_something(
    bar: FormatBar, edit: StoryEdit, qtbot: QtBot
) -> None:
    select(edit, 3)
    type_in(edit, "丁")
    qtbot.waitUntil(bar.undo.isEnabled)
    assert not bar.redo.isEnabled()

    bar.undo.trigger()

    assert agreed(edit)[0].text == "甲乙丙"
    qtbot.waitUntil(bar.redo.isEnabled)


def test_a_read_only_body_has_no_formats_to_choose(bar: FormatBar, edit: StoryEdit) -> None:
    edit.show_body(edit.body, read_only=True)

    bar.refresh()
    assert not any(action.isEnabled() for action in [*bar.kinds.values(), *bar.marks.values()])


def test_a_command_ends_the_word_in_hand(bar: FormatBar, edit: StoryEdit) -> None:
    select(edit, 3)
    compose(edit, "ding")

    bar.kinds[BlockKind.QUOTE].trigger()

    assert not edit.is_composing
    assert agreed(edit)[0].text == "甲乙丙ding"


def test_every_button_has_a_name_and_no_key_twice(bar: FormatBar) -> None:
    buttons = bar.findChildren(QToolButton)
    keys = [button.defaultAction().shortcut() for button in buttons]
    taken = [key.toString() for key in keys if key != QKeySequence()]

    assert all(button.accessibleName() for button in buttons)
    assert len(taken) == len(set(taken)) == 13
