from __future__ import annotations

from pytestqt.qtbot import QtBot

from studio.manuscript.counts import count
from studio.ui.editing.length_strip import LengthStrip


def test_characters_reading_and_speaking(qtbot: QtBot) -> None:
    strip = LengthStrip()
    qtbot.addWidget(strip)

    strip.show_counts(count("县" * 650 + "GDP"))

    assert strip.words.text() == "651 characters · 650 Han · about 2 min to read"
    assert strip.spoken.text() == "Spoken 2:30 at 260 a minute"


def test_the_pace_is_chosen_and_told(qtbot: QtBot) -> None:
    strip = LengthStrip()
    qtbot.addWidget(strip)
    strip.show_counts(count("县" * 600))

    with qtbot.waitSignal(strip.pace_chosen) as told:
        strip.paces[200].trigger()

    assert told.args == [200]
    assert strip.spoken.text() == "Spoken 3:00 at 200 a minute"
    strip.show_pace(300)
    assert strip.spoken.text() == "Spoken 2:00 at 300 a minute"
