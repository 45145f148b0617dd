from __future__ import annotations

from PySide6.QtCore import QTime
from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.ui.queue.originals_dialog import OriginalsDialog
from studio.ui.writer import Writer


def test_what_is_set_in_it_is_stored_at_once_and_told(
    qtbot: QtBot, studio: Studio, writer: Writer
) -> None:
    desk = studio.floor.transfers
    dialog = OriginalsDialog(desk, writer, "Asia/Shanghai")
    qtbot.addWidget(dialog)
    dialog.open()
    assert dialog.limits.words == "不限速"

    dialog.limits.cap_box.setValue(512)
    qtbot.waitUntil(lambda: desk.cap() == 512)
    dialog.limits.hours_box.setChecked(True)
    dialog.limits.until_edit.setTime(QTime(7, 30))

    qtbot.waitUntil(lambda: (found := desk.hours()) is not None and found.until == 450)
    assert dialog.limits.words == "≤ 512 KB/s · 22:00–07:30"
    dialog.close_button.click()
    assert not dialog.isVisible()
