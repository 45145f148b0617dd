from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.desks.exchanging import When
from studio.ui.queue.exchange_dialog import FOLDER, SFTP, ExchangeDialog
from tests.connectors.ferried import Crossing, turn
from tests.connectors.sshd import PASSWORD, Sshd, missing
from tests.newsrooms import write_story


@pytest.fixture
def crossing(tmp_path: Path) -> Iterator[Crossing]:
    made = Crossing(tmp_path)
    yield made
    made.close()


@pytest.fixture
def studio(crossing: Crossing) -> Studio:
    made = crossing.studio("studio")
    crossing.carry(made)
    write_story(made)
    return made


@pytest.fixture
def dialog(qtbot: QtBot, chinese: QApplication, studio: Studio) -> ExchangeDialog:
    made = ExchangeDialog(lambda: studio.floor.exchange, "Asia/Shanghai")
    qtbot.addWidget(made)
    made.open()
    return made


def press(qtbot: QtBot, dialog: ExchangeDialog, which: str = "save_button") -> None:
    getattr(dialog, which).click()
    qtbot.waitUntil(lambda: not dialog.is_busy, timeout=30_000)


def test_a_folder_is_tried_and_then_used(
    qtbot: QtBot, dialog: ExchangeDialog, crossing: Crossing, studio: Studio
) -> None:
    dialog.folder_button.click()
    dialog.folder_line.setText(str(crossing.folder / "没有"))
    press(qtbot, dialog)
    assert dialog.outcome.text().startswith("找不到交换点")
    assert studio.floor.exchange.sheet().choice is None

    dialog.folder_line.setText(str(crossing.place))
    dialog.when.setCurrentIndex(1)
    press(qtbot, dialog)

    assert dialog.outcome.text() == "试连成功，已启用。"
    choice = studio.floor.exchange.sheet().choice
    assert choice is not None
    assert (choice.place, choice.when) == (str(crossing.place), When.ALWAYS)


def test_exchange_now_says_what_happened_and_when(
    qtbot: QtBot, dialog: ExchangeDialog, crossing: Crossing, studio: Studio
) -> None:
    assert not dialog.now_button.isEnabled() or studio.floor.exchange.sheet().choice is None
    dialog.folder_button.click()
    dialog.folder_line.setText(str(crossing.place))
    press(qtbot, dialog)
    qtbot.waitUntil(dialog.now_button.isEnabled)

    press(qtbot, dialog, "now_button")
    qtbot.waitUntil(lambda: "等待回执" in dialog.happened.text())
    assert "11-21 12:00  已放入交换点，等待省平台回执。" in dialog.happened.text()
    crossing.watch()
    press(qtbot, dialog, "now_button")
    qtbot.waitUntil(lambda: "收到省平台回执：收下 2 项" in dialog.happened.text())


def test_the_page_says_where_things_are(qtbot: QtBot, crossing: Crossing, studio: Studio) -> None:
    studio.floor.exchange.choose(str(crossing.place), When.ALWAYS)
    assert [row.ferried_at for row in studio.floor.queue.sheet().rows] == [""]
    turn(studio)

    (row,) = studio.floor.queue.sheet().rows
    assert row.ferried_at == "2026-11-21T04:00:00.000Z"


def test_what_was_said_of_one_sort_is_not_said_of_another(
    qtbot: QtBot, dialog: ExchangeDialog, tmp_path: Path
) -> None:
    dialog.folder_button.click()
    dialog.folder_line.setText(str(tmp_path / "none"))
    press(qtbot, dialog)
    assert dialog.outcome.text()

    dialog.none_button.click()

    assert dialog.outcome.text() == ""


def test_what_was_chosen_is_shown_again(
    qtbot: QtBot, chinese: QApplication, crossing: Crossing, studio: Studio
) -> None:
    studio.floor.exchange.choose(str(crossing.place), When.ALWAYS)
    dialog = ExchangeDialog(lambda: studio.floor.exchange, "Asia/Shanghai")
    qtbot.addWidget(dialog)
    dialog.open()

    qtbot.waitUntil(lambda: dialog.sort.checkedId() == FOLDER)

    assert dialog.folder_line.text() == str(crossing.place)
    assert dialog.when.currentData() == When.ALWAYS
    dialog.none_button.click()
    press(qtbot, dialog)
    assert studio.floor.exchange.sheet().choice is None
    assert dialog.outcome.text().startswith("已不再使用交换点")


def test_a_servers_key_is_shown_first_and_used_when_it_is_confirmed(
    qtbot: QtBot, dialog: ExchangeDialog, studio: Studio, tmp_path: Path
) -> None:
    if reason := missing():
        pytest.skip(reason)
    sshd = Sshd(tmp_path / "sshd")
    sshd.start()
    try:
        dialog.sftp_button.click()
        dialog.place_line.setText(sshd.place(tmp_path / "交换"))
        dialog.secret_line.setText(PASSWORD)
        press(qtbot, dialog)
        assert "SHA256:" in dialog.host.text()
        assert studio.floor.exchange.sheet().choice is None

        press(qtbot, dialog)
        assert dialog.outcome.text() == "试连成功，已启用。"
        choice = studio.floor.exchange.sheet().choice
        assert choice is not None
        assert choice.host_key == sshd.host_key
        assert dialog.secret_line.text() == ""
        assert PASSWORD not in repr(choice)

        sshd.stop()
        sshd.start("other")
        press(qtbot, dialog)
        assert dialog.host.text().startswith("服务器的密钥变了！")
        dialog.place_line.setText(sshd.place(tmp_path))  # another address confirms nothing
        assert dialog.save_button.text() == "试连并启用"
        assert studio.floor.exchange.sheet().choice == choice
        assert dialog.sort.checkedId() == SFTP
    finally:
        sshd.stop()
