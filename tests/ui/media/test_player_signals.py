from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from studio.errors import MediaError
from studio.media.player import Pixels
from studio.ui.media.player_signals import PlayerSignals


def frame(blue: int) -> Pixels:
    return Pixels(memoryview(bytearray([blue, 0, 0, 255] * 16 * 4)), 16, 4, 64)


def in_another_thread(work: Callable[[], None]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


@pytest.fixture
def signals(qtbot: QtBot) -> PlayerSignals:
    return PlayerSignals()


def test_a_frame_arrives_as_a_picture_of_its_own(qtbot: QtBot, signals: PlayerSignals) -> None:
    """The player writes the next frame into the same memory."""
    memory = bytearray([200, 0, 0, 255] * 16 * 4)
    events = signals.listen()

    def play() -> None:
        events.frame(Pixels(memoryview(memory), 16, 4, 64))
        memory[:] = bytes(len(memory))

    with qtbot.waitSignal(signals.frame_shown) as shown:
        in_another_thread(play)

    assert shown.args is not None
    image: QImage = shown.args[0]
    assert (image.width(), image.height()) == (16, 4)
    assert image.pixelColor(3, 3) == QColor(0, 0, 200)


def test_a_busy_window_gets_the_newest_frame_only(qtbot: QtBot, signals: PlayerSignals) -> None:
    events = signals.listen()
    seen: list[int] = []
    signals.frame_shown.connect(lambda image: seen.append(image.pixelColor(0, 0).blue()))

    def play() -> None:
        for blue in (10, 20, 30):
            events.frame(frame(blue))

    in_another_thread(play)
    with qtbot.waitSignal(signals.ended):
        in_another_thread(events.ended)

    assert seen == [30]


def test_what_the_clip_before_still_tells_is_not_passed_on(
    qtbot: QtBot, signals: PlayerSignals
) -> None:
    old = signals.listen()
    told: list[object] = []
    for signal in (signals.frame_shown, signals.position_moved, signals.failed):
        signal.connect(told.append)

    def finish() -> None:
        old.frame(frame(1))
        old.position(5)
        old.failed(MediaError("media_no_frame", name="x"))
        old.ended()

    in_another_thread(finish)
    new = signals.listen()
    with qtbot.waitSignal(signals.ended):
        in_another_thread(new.ended)

    assert told == []


def test_failures_and_positions_are_passed_on(qtbot: QtBot, signals: PlayerSignals) -> None:
    events = signals.listen()
    error = MediaError("media_no_frame", name="x")

    with qtbot.waitSignals(
        [(signals.position_moved, "position"), (signals.failed, "failed")],
        check_params_cbs=[lambda ms: ms == 40, lambda failure: failure is error],
    ):
        in_another_thread(lambda: events.position(40))
        in_another_thread(lambda: events.failed(error))
