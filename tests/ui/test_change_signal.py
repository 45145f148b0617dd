from threading import Thread

from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from studio.desks.changes import Change, ChangeFeed
from studio.ui.change_signal import ChangeSignal


def test_a_change_from_another_thread_arrives_in_the_gui_thread(qtbot: QtBot) -> None:
    feed = ChangeFeed()
    bridge = ChangeSignal(feed)
    heard: list[tuple[Change, bool]] = []
    bridge.changed.connect(
        lambda change: heard.append((change, QThread.currentThread() is bridge.thread()))
    )

    thread = Thread(target=lambda: feed.announce(Change(queue=True)))
    thread.start()
    thread.join()

    qtbot.waitUntil(lambda: heard == [(Change(queue=True), True)])
