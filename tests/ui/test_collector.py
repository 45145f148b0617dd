import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QThreadPool
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from studio.ui.collector import Collector, collect_due


@pytest.fixture
def collector(qtbot: QtBot) -> Iterator[Collector]:
    made = Collector()
    yield made
    gc.unfreeze()


class View(QWidget):
    """Holds itself, as a view with a lambda on its own signal does."""

    def __init__(self) -> None:
        super().__init__()
        self.button = QPushButton(self)
        self.itself = self


def test_a_closed_view_dies_in_the_gui_thread(qtbot: QtBot, collector: Collector) -> None:
    died_in: list[threading.Thread] = []
    pool = QThreadPool()

    def fill() -> None:
        for _ in range(50):
            [[number] for number in range(2000)]

    for _ in range(5):
        weakref.finalize(View(), lambda: died_in.append(threading.current_thread()))
        pool.start(fill)
        assert pool.waitForDone(20_000)
    assert died_in == []

    gc.collect()

    assert died_in == [threading.main_thread()] * 5


def test_garbage_is_collected_while_nobody_asks(qtbot: QtBot, collector: Collector) -> None:
    gone: list[bool] = []
    for _ in range(1000):
        weakref.finalize(View(), gone.append, True)

    qtbot.waitUntil(lambda: bool(gone))


def test_only_what_is_due_is_collected(collector: Collector) -> None:
    gc.collect()
    collect_due()
    young = gc.get_count()[1]
    kept = [QObject() for _ in range(10)]

    collect_due()

    assert (gc.get_count()[1], len(kept)) == (young, 10)
