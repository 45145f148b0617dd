from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.manuscript.blocks import Run
from studio.ui.editing.link_tools import as_address
from tests.ui.editing.conftest import NewEdit
from tests.ui.editing.histories import agreed, select

A = (("link", "https://a.cn"),)


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("a.cn/x", "https://a.cn/x"),
        ("http://a.cn", "http://a.cn"),
        ("li@a.cn", "mailto:li@a.cn"),
        ("javascript:x()", "javascript:x()"),
        (" ", ""),
    ],
)
def test_what_is_written_becomes_an_address(written: str, address: str) -> None:
    assert as_address(written) == address


def test_chosen_words_get_a_link_that_is_changed_and_taken_off(
    new_edit: NewEdit, qtbot: QtBot
) -> None:
    edit = new_edit("看这里吧")
    edit.show()
    select(edit, 1, 3)
    panel = edit.links.panel

    edit.links.ask()
    qtbot.keyClicks(panel.line, "a.cn")
    qtbot.keyClick(panel.line, Qt.Key.Key_Return)
    assert agreed(edit)[0].runs == (Run("看"), Run("这里", A), Run("吧"))
    assert panel.isHidden()

    edit._binding.set_mark(2, 3, "bold", True)
    select(edit, 2)
    edit.links.ask()
    assert panel.line.text() == "https://a.cn"
    panel.remove_button.click()
    assert agreed(edit)[0].runs == (Run("看这"), Run("里", (("bold", True),)), Run("吧"))


def test_without_words_the_address_is_put_in(new_edit: NewEdit, qtbot: QtBot) -> None:
    edit = new_edit("看")
    edit.show()
    select(edit, 1)
    edit.links.ask()

    edit.links.panel.chosen.emit("a.cn")

    assert agreed(edit)[0].runs == (Run("看"), Run("https://a.cn", A))


def test_an_address_that_runs_something_is_refused(new_edit: NewEdit, qtbot: QtBot) -> None:
    edit = new_edit("看")
    edit.show()
    select(edit, 0, 1)
    edit.links.ask()

    with qtbot.waitSignal(edit.links.told) as told:
        edit.links.panel.chosen.emit("javascript:x()")

    assert told.args[0].code == "link_unusable"
    assert agreed(edit)[0].runs == (Run("看"),)
    assert not edit.links.open_at(0)


def test_words_written_meanwhile_do_not_move_the_link(new_edit: NewEdit, qtbot: QtBot) -> None:
    edit = new_edit("看这里")
    edit.show()
    select(edit, 1, 3)
    edit.links.ask()
    edit.body.text.replace(0, 0, "请")
    edit.body.commit()
    edit.binding.reload()

    edit.links.panel.chosen.emit("a.cn")

    assert agreed(edit)[0].runs == (Run("请看"), Run("这里", A))
