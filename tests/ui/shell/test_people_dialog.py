from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.ui.shell.people_dialog import PeopleDialog
from studio.ui.writer import Writer
from tests.desks.test_accounts import with_role


@pytest.fixture
def dialog(qtbot: QtBot, studio: Studio, writer: Writer) -> PeopleDialog:
    with_role(studio, "chief")
    made = PeopleDialog(studio.floor.accounts, writer)
    made.show()
    qtbot.waitUntil(lambda: made.role_box.count() == 4)
    return made


def choose(dialog: PeopleDialog, name: str) -> None:
    assert dialog.table.choose_first(lambda row: row.name == name)


def roles(studio: Studio) -> dict[str, tuple[str, bool]]:
    return {row.name: (row.role, row.is_revoked) for row in studio.floor.accounts.people()}


def test_a_chief_gives_roles_up_to_their_own(
    qtbot: QtBot, dialog: PeopleDialog, studio: Studio
) -> None:
    names = [dialog.role_box.itemText(row) for row in range(dialog.role_box.count())]
    assert names == ["记者", "编辑", "审核", "主编"]
    choose(dialog, "王冬")
    assert dialog.role_box.currentText() == "编辑"
    dialog.role_box.setCurrentIndex(2)

    with qtbot.waitSignal(dialog.changed):
        dialog.role_button.click()

    assert roles(studio)["王冬"] == ("reviewer", False)
    qtbot.waitUntil(lambda: "审核" in [row_text(dialog, n, 1) for n in range(2)])
    dialog.accept()


def test_somebody_is_suspended_and_reinstated(
    qtbot: QtBot, dialog: PeopleDialog, studio: Studio
) -> None:
    choose(dialog, "王冬")
    with qtbot.waitSignal(dialog.changed):
        dialog.revoke_button.click()
    assert roles(studio)["王冬"] == ("editor", True)
    qtbot.waitUntil(lambda: dialog.revoke_button.text() == "恢复")

    with qtbot.waitSignal(dialog.changed):
        dialog.revoke_button.click()

    assert roles(studio)["王冬"] == ("editor", False)
    qtbot.waitUntil(lambda: dialog.revoke_button.text() == "停用")
    dialog.accept()


def test_nobody_suspends_themselves(dialog: PeopleDialog) -> None:
    choose(dialog, "李晓禾")

    assert not dialog.revoke_button.isEnabled()
    assert dialog.role_button.isEnabled()
    dialog.accept()


def row_text(dialog: PeopleDialog, row: int, column: int) -> str:
    return str(dialog.table.table.index(row, column).data())
