from PySide6.QtCore import QThreadPool
from pytestqt.qtbot import QtBot

from studio.ui.errand import Errand


def test_an_errand_reports_although_nobody_holds_it(qtbot: QtBot) -> None:
    done: list[int] = []

    Errand(lambda: 42, done.append, lambda _: None).start(QThreadPool.globalInstance())

    qtbot.waitUntil(lambda: done == [42])
    assert not Errand._under_way
