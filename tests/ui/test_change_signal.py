from threading import Thread

import shiboken6
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


def test_a_window_that_is_gone_is_not_told_any_more(qtbot: QtBot) -> None:
    """Found by switching the language: every later save was told that it had failed."""
    feed = ChangeFeed()
    old, new = ChangeSignal(feed), ChangeSignal(feed)
    heard: list[Change] = []
    new.changed.connect(heard.append)

    shiboken6.delete(old)
    feed.announce(Change(queue=True))

    qtbot.waitUntil(lambda: heard == [Change(queue=True)])
