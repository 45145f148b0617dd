import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from studio.ui.media.position_slider import STEP_MS, PositionSlider


@pytest.fixture
def slider(qtbot: QtBot) -> PositionSlider:
    slider = PositionSlider()
    qtbot.addWidget(slider)
    slider.setRange(0, 60_000)
    slider.resize(300, 24)
    slider.show()
    return slider


def test_a_click_goes_there_at_once(qtbot: QtBot, slider: PositionSlider) -> None:
    with qtbot.waitSignal(slider.seek_requested) as asked:
        qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(150, 12))

    assert asked.args is not None
    assert abs(asked.args[0] - 30_000) < 1_000
    assert slider.value() == asked.args[0]


def test_an_arrow_key_steps(qtbot: QtBot, slider: PositionSlider) -> None:
    slider.setValue(10_000)

    with qtbot.waitSignal(slider.seek_requested) as asked:
        qtbot.keyClick(slider, Qt.Key.Key_Right)

    assert asked.args == [10_000 + STEP_MS]


def test_the_player_moves_it_without_asking_back(qtbot: QtBot, slider: PositionSlider) -> None:
    with qtbot.assertNotEmitted(slider.seek_requested):
        slider.show_position(5_000)

    assert slider.value() == 5_000


def test_the_player_does_not_tear_it_out_of_the_hand(qtbot: QtBot, slider: PositionSlider) -> None:
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(150, 12))
    held = slider.value()

    slider.show_position(1_000)
    assert slider.value() == held

    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(150, 12))
    slider.show_position(1_000)
    assert slider.value() == 1_000
