import time
from functools import partial

import shiboken6
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from studio.errors import NotFound
from studio.ui.writer import Writer


def test_quick_writes_land_in_the_order_they_were_made(qtbot: QtBot) -> None:
    view, writer = QObject(), Writer()
    landed: list[int] = []

    for number in range(200):
        writer.run(view, partial(landed.append, number))
    assert writer.finish()

    assert landed == list(range(200))


def test_a_failed_write_is_told_although_its_view_is_gone(qtbot: QtBot) -> None:
    view, writer = QObject(), Writer()

    def write() -> None:
        raise NotFound("not_found")

    with qtbot.waitSignal(writer.failed) as told:
        writer.run(view, write, on_error=lambda _: None)
        shiboken6.delete(view)
        assert writer.finish()

    assert isinstance(told.args[0], NotFound)


def test_an_outcome_is_reported_in_the_gui_thread(qtbot: QtBot) -> None:
    view, writer = QObject(), Writer()
    here: list[bool] = []

    writer.run(
        view,
        time.perf_counter,
        lambda _: here.append(QThread.currentThread() is writer.thread()),
    )
    qtbot.waitUntil(lambda: here != [])

    assert here == [True]


def test_a_panic_of_a_library_is_told_and_raised_again(qtbot: QtBot) -> None:
    class Panic(BaseException):
        pass

    view, writer = QObject(), Writer()

    def write() -> None:
        raise Panic("loro")

    with qtbot.captureExceptions() as escaped, qtbot.waitSignal(writer.failed) as told:
        writer.run(view, write)
        assert writer.finish()

    assert "Panic" in str(told.args[0])
    assert [kind for kind, *_ in escaped] in ([], [Panic])


def test_after_finish_every_outcome_has_been_reported(qtbot: QtBot) -> None:
    """Found by closing a window right after typing: it took its own save for unsaved."""
    view, writer = QObject(), Writer()
    reported: list[int] = []

    for number in range(5):
        writer.run(view, lambda number=number: number, reported.append)  # type: ignore[misc]
    assert writer.finish()

    assert reported == [0, 1, 2, 3, 4]
