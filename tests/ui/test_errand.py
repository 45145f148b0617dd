import gc
import threading
import weakref

import pytest
from PySide6.QtCore import QObject, QThreadPool
from pytestqt.qtbot import QtBot

from studio.ui.errand import report_errands, start_errand


def test_an_outcome_is_reported_here_although_nobody_holds_it(qtbot: QtBot) -> None:
    done: list[tuple[int, threading.Thread]] = []

    def note(result: int) -> None:
        done.append((result, threading.current_thread()))

    start_errand(QThreadPool.globalInstance(), lambda: 42, note, lambda _: None)

    qtbot.waitUntil(lambda: done == [(42, threading.current_thread())])


def test_an_error_is_reported_to_who_wants_it(qtbot: QtBot) -> None:
    failed: list[Exception] = []

    def fail() -> None:
        raise ValueError("no")

    start_errand(QThreadPool.globalInstance(), fail, lambda _: None, failed.append)

    qtbot.waitUntil(lambda: [str(error) for error in failed] == ["no"])


def test_what_was_done_while_nobody_listened_is_reported_at_once(qtbot: QtBot) -> None:
    pool = QThreadPool()
    done: list[int] = []
    start_errand(pool, lambda: 42, done.append, lambda _: None)
    assert pool.waitForDone(5000)
    assert done == []

    report_errands()

    assert done == [42]


@pytest.mark.parametrize("number", range(5))
def test_a_view_is_never_let_go_in_the_pools_thread(qtbot: QtBot, number: int) -> None:
    """Its C++ half would outlive its Python half, and the next look for that one crashes."""
    died_in: list[threading.Thread] = []

    class View(QObject):
        def show(self, _: object) -> None:
            pass

    view = View()
    weakref.finalize(view, lambda: died_in.append(threading.current_thread()))
    pool = QThreadPool()
    reported: list[int] = []

    def report(result: object, view: View = view) -> None:
        view.show(result)
        reported.append(number)

    start_errand(pool, lambda: number, report, lambda _: None)
    del view, report

    qtbot.waitUntil(lambda: reported == [number])
    assert pool.waitForDone(5000)
    gc.collect()
    qtbot.waitUntil(lambda: died_in == [threading.current_thread()])
