from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from threading import Event

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from studio.clock import utc_now
from studio.errors import Invalid, StoreError
from studio.ui.editing import keeper as keeper_module
from studio.ui.editing.keeper import RHYTHM_MS, Keeper
from studio.ui.writer import Writer


class Page:
    """A number on the screen, and the slices of it that reached the disk."""

    def __init__(self, writer: Writer, owner: QObject) -> None:
        self.shown = 0
        self.disk: list[range] = []
        self.trouble: list[Exception] = []
        self.may_go_on = Event()
        self.may_go_on.set()
        self.told: list[Exception] = []
        self.keeper = Keeper(writer, lambda: self.shown, self.prepare, 0, owner)
        self.keeper.failed.connect(self.told.append)

    def prepare(self, stored: int, shown: int) -> Callable[[], datetime]:
        def write() -> datetime:
            assert self.may_go_on.wait(5)
            if self.trouble:
                raise self.trouble[0]
            self.disk.append(range(stored, shown))
            return utc_now()

        return write

    def type(self) -> None:
        self.shown += 1
        self.keeper.touch()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper_module, "RHYTHM_MS", 100)
    monkeypatch.setattr(keeper_module, "RETRY_MS", 100)


@pytest.fixture
def page(writer: Writer, qtbot: QtBot) -> Iterator[Page]:
    owner = QObject()  # deletes the keeper here: Python's collector might do so in any thread
    page = Page(writer, owner)
    yield page
    assert writer.finish()
    with qtbot.waitSignal(owner.destroyed):
        owner.deleteLater()


def test_the_rhythm_keeps_promise_p1() -> None:
    """2 s from a letter to the disk, of which the disk may take one."""
    assert RHYTHM_MS <= 1000


def test_typing_on_does_not_put_a_save_off(page: Page, qtbot: QtBot) -> None:
    def typed_and_saved() -> bool:
        page.type()
        return len(page.disk) >= 2

    qtbot.waitUntil(typed_and_saved, timeout=3000)

    assert page.disk[1].start == page.disk[0].stop


def test_a_save_tells_when_it_was_committed(page: Page, qtbot: QtBot) -> None:
    page.shown = 1
    assert page.keeper.is_ahead

    with qtbot.waitSignal(page.keeper.stored) as stored:
        page.keeper.save()

    assert isinstance(stored.args[0], datetime)
    assert not page.keeper.is_ahead


def test_nothing_new_is_not_saved(page: Page, writer: Writer) -> None:
    page.keeper.touch()
    page.keeper.save()
    page.keeper.hand_over()

    assert writer.finish()
    assert page.disk == []


def test_after_a_failed_save_everything_is_saved_again(page: Page, qtbot: QtBot) -> None:
    page.trouble = [StoreError("disk_full")]
    page.type()
    qtbot.waitUntil(lambda: len(page.told) == 1)

    page.type()
    with qtbot.waitSignals([page.keeper._retry.timeout] * 2):
        pass
    assert page.keeper.is_ahead
    page.trouble.clear()

    qtbot.waitUntil(lambda: not page.keeper.is_ahead)
    assert page.disk == [range(2)]
    assert len(page.told) == 1, "the same trouble is told once"


def test_trouble_that_comes_back_is_told_again(page: Page, qtbot: QtBot) -> None:
    for _ in range(2):
        page.trouble = [StoreError("disk_full")]
        with qtbot.waitSignal(page.keeper.failed):
            page.type()
        page.trouble.clear()
        qtbot.waitUntil(lambda: not page.keeper.is_ahead)


def test_what_breaks_a_rule_waits_for_the_next_edit(page: Page, qtbot: QtBot) -> None:
    page.trouble = [Invalid("field_too_long", field="headline", limit=1)]
    page.type()
    qtbot.waitUntil(lambda: len(page.told) == 1)
    assert not page.keeper._retry.isActive()
    page.trouble.clear()

    page.type()

    qtbot.waitUntil(lambda: page.disk == [range(2)])


def test_a_save_wanted_during_another_follows_it(page: Page, qtbot: QtBot) -> None:
    page.may_go_on.clear()
    page.shown = 1
    page.keeper.save()
    page.shown = 2
    page.keeper.save()
    page.may_go_on.set()

    qtbot.waitUntil(lambda: page.disk == [range(1), range(1, 2)])


def test_handing_over_waits_for_nobody(page: Page, writer: Writer) -> None:
    page.may_go_on.clear()
    page.shown = 1
    page.keeper.save()
    page.shown = 2
    page.keeper.hand_over()
    page.may_go_on.set()

    assert writer.finish()
    assert page.disk == [range(1), range(2)], "the second holds what the first may fail to store"


def test_a_failed_save_loses_nothing_to_the_one_behind_it(
    page: Page, qtbot: QtBot, writer: Writer
) -> None:
    page.may_go_on.clear()
    page.trouble = [StoreError("disk_full")]
    page.shown = 1
    page.keeper.save()
    page.shown = 2
    page.keeper.hand_over()
    page.may_go_on.set()
    qtbot.waitUntil(lambda: len(page.told) == 1)
    page.trouble.clear()

    qtbot.waitUntil(lambda: page.disk[-1:] == [range(2)])
    qtbot.waitUntil(lambda: not page.keeper.is_ahead)
