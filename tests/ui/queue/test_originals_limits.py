from __future__ import annotations

import pytest
from PySide6.QtCore import QTime
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.desks.transfers import Hours
from studio.errors import StudioError
from studio.ui.queue.originals_limits import NO_LIMIT, OriginalsLimits
from studio.ui.writer import Writer

ZONE = "Asia/Shanghai"


@pytest.fixture
def limits(qtbot: QtBot, chinese: QApplication, studio: Studio, writer: Writer) -> OriginalsLimits:
    made = OriginalsLimits(studio.floor.transfers, writer, ZONE)
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_limit_for_originals_is_kept(
    qtbot: QtBot, limits: OriginalsLimits, studio: Studio
) -> None:
    desk = studio.floor.transfers
    assert limits.cap_box.text() == "不限速"

    with qtbot.waitSignal(limits.changed):
        limits.cap_box.setValue(512)
    assert desk.cap() == 512
    with qtbot.waitSignal(limits.changed):
        limits.cap_box.setValue(NO_LIMIT)
    assert desk.cap() is None

    desk.set_cap(300)
    limits.reload()
    qtbot.waitUntil(lambda: limits.cap_box.value() == 300)


def test_the_night_is_proposed_and_kept(
    qtbot: QtBot, limits: OriginalsLimits, studio: Studio
) -> None:
    desk = studio.floor.transfers
    assert not limits.since_edit.isEnabled()

    with qtbot.waitSignal(limits.changed):
        limits.hours_box.click()
    assert desk.hours() == Hours(22 * 60, 6 * 60, ZONE)
    assert limits.since_edit.isEnabled()

    with qtbot.waitSignal(limits.changed):
        limits.until_edit.setTime(QTime(7, 30))
    assert desk.hours() == Hours(22 * 60, 7 * 60 + 30, ZONE)

    with qtbot.waitSignal(limits.changed):
        limits.hours_box.click()
    assert desk.hours() is None
    assert limits.until_edit.time() == QTime(7, 30)


def test_hours_that_are_none_are_refused_and_the_old_ones_shown(
    qtbot: QtBot, limits: OriginalsLimits, studio: Studio
) -> None:
    kept = Hours(22 * 60, 6 * 60, ZONE)
    studio.floor.transfers.set_hours(kept)
    limits.reload()
    qtbot.waitUntil(limits.hours_box.isChecked)
    told: list[StudioError] = []
    limits.notice_raised.connect(told.append)

    limits.until_edit.setTime(QTime(22, 0))

    qtbot.waitUntil(lambda: bool(told) and limits.until_edit.time() == QTime(6, 0))
    assert [error.code for error in told] == ["hours_empty"]
    assert studio.floor.transfers.hours() == kept
