from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.ui.editing.review_strip import ReviewStrip


def test_it_says_how_many_there_are_and_goes_when_there_are_none(qtbot: QtBot) -> None:
    strip = ReviewStrip()
    qtbot.addWidget(strip)

    strip.show_count(2)
    assert strip.isVisible()
    assert strip.words.text().startswith("2 ")

    strip.show_count(0)
    assert not strip.isVisible()


def test_its_buttons_say_what_is_wanted(qtbot: QtBot) -> None:
    strip = ReviewStrip()
    qtbot.addWidget(strip)
    strip.show_count(1)
    strip.show_place(is_at_one=True)
    steps: list[int] = []
    strip.stepped.connect(steps.append)

    for one in (strip.next_button, strip.previous_button):
        qtbot.mouseClick(one, Qt.MouseButton.LeftButton)
    with qtbot.waitSignals([strip.compare_requested, strip.reviewed]):
        qtbot.mouseClick(strip.compare_button, Qt.MouseButton.LeftButton)
        qtbot.mouseClick(strip.reviewed_button, Qt.MouseButton.LeftButton)

    assert steps == [1, -1]
    assert "F8" in strip.next_button.toolTip()


def test_only_where_there_is_something_to_review_one_can_say_so(qtbot: QtBot) -> None:
    strip = ReviewStrip()
    qtbot.addWidget(strip)

    strip.show_place(is_at_one=False)

    assert not strip.reviewed_button.isEnabled()
    assert not strip.compare_button.isEnabled()
