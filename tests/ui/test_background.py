from threading import Event

from PySide6.QtCore import QObject, QThreadPool
from pytestqt.qtbot import QtBot

from studio.errors import NotFound
from studio.ui.background import Background


def test_only_the_last_of_several_readings_reports(qtbot: QtBot) -> None:
    view = QObject()
    background = Background(view)
    shown: list[str] = []
    slow = Event()

    def old() -> str:
        slow.wait(5)
        return "old"

    background.run(old, shown.append, replacing="rows")
    background.run(lambda: "new", shown.append, replacing="rows")
    qtbot.waitUntil(lambda: shown == ["new"])
    slow.set()
    assert QThreadPool.globalInstance().waitForDone(5000)
    background.run(lambda: "end", shown.append)
    qtbot.waitUntil(lambda: shown[-1] == "end")

    assert shown == ["new", "end"]


def test_an_error_reaches_the_view(qtbot: QtBot) -> None:
    view = QObject()
    background = Background(view)

    def read() -> None:
        raise NotFound("not_found")

    with qtbot.waitSignal(background.failed) as told:
        background.run(read, lambda _: None)

    assert isinstance(told.args[0], NotFound)
