from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.sync import facts
from studio.ui.queue.stick_dialog import StickDialog
from tests.connectors.carried import Offices
from tests.newsrooms import write_story


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[Offices]:
    made = Offices(tmp_path)
    yield made
    made.close()


@pytest.fixture
def studio(offices: Offices) -> Studio:
    made = offices.studio("studio")
    write_story(made)
    return made


@pytest.fixture
def dialog(qtbot: QtBot, chinese: QApplication, studio: Studio) -> StickDialog:
    made = StickDialog(lambda: studio.floor.carrying, "送省平台.zaotai")
    qtbot.addWidget(made)
    made.open()
    return made


def chooses(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    for name in ("getSaveFileName", "getOpenFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_: (str(path), ""))


def test_a_file_of_nothing_says_so(
    qtbot: QtBot, dialog: StickDialog, offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle, receipt = offices.stick / "送省平台.zaotai", offices.stick / "回执.zaotai"
    for path in (bundle, receipt):
        chooses(monkeypatch, path)
        (dialog.export_button if path == bundle else dialog.import_button).click()
        qtbot.waitUntil(lambda: not dialog.is_busy)
        if path == bundle:
            offices.kitchen.read(bundle, receipt)

    chooses(monkeypatch, bundle)
    dialog.export_button.click()
    qtbot.waitUntil(lambda: not dialog.is_busy)

    assert dialog.next_step.text().startswith("本机没有待发送的内容。")


def test_a_bundle_goes_and_its_receipt_comes_back(
    qtbot: QtBot, dialog: StickDialog, offices: Offices, studio: Studio,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    bundle, receipt = offices.stick / "送省平台.zaotai", offices.stick / "回执.zaotai"
    chooses(monkeypatch, bundle.with_suffix(""))
    dialog.export_button.click()
    qtbot.waitUntil(lambda: not dialog.is_busy)

    assert dialog.outcome.text().startswith("已写入“送省平台.zaotai”：3 项修改")
    assert "把回执带回来" in dialog.next_step.text()
    offices.kitchen.read(bundle, receipt)
    chooses(monkeypatch, receipt)
    dialog.import_button.click()
    qtbot.waitUntil(lambda: not dialog.is_busy)

    assert dialog.outcome.text() == "回执已读入：收下 3 项。"
    assert len(studio.floor.queue.sheet().rows) == 0


def test_enter_presses_the_button_that_has_the_focus(
    qtbot: QtBot, dialog: StickDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def choose_nothing(of: str) -> tuple[str, str]:
        asked.append(of)
        return "", ""

    for name in ("getSaveFileName", "getOpenFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_, of=name: choose_nothing(of))

    for made in (dialog.import_button, dialog.export_button):
        made.setFocus()
        qtbot.waitUntil(made.hasFocus)
        qtbot.keyClick(made, Qt.Key.Key_Return)

    assert asked == ["getOpenFileName", "getSaveFileName"]


def test_cancelling_leaves_nothing_on_the_stick(
    qtbot: QtBot, dialog: StickDialog, offices: Offices, studio: Studio
) -> None:
    dialog.write(offices.stick / "a.zaotai")
    dialog.reject()
    qtbot.waitUntil(lambda: not dialog.is_busy)

    assert dialog.isVisible()
    assert dialog.outcome.text() == "已取消，U盘上什么都没有留下。"
    assert list(offices.stick.iterdir()) == []
    assert studio.floor.queue.sheet().rows


def test_what_cannot_be_written_is_told(
    qtbot: QtBot, dialog: StickDialog, offices: Offices, studio: Studio
) -> None:
    dialog.write(offices.stick / "gone" / "a.zaotai")
    qtbot.waitUntil(lambda: not dialog.is_busy)
    assert "被拔出" in dialog.outcome.text()

    studio.store.write(lambda connection: facts.write_fact(connection, facts.BUNDLE_KEYS, None))
    dialog.write(offices.stick / "a.zaotai")
    qtbot.waitUntil(lambda: not dialog.is_busy)
    assert "先联网同步一次" in dialog.next_step.text()
