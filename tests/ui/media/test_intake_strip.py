from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QThreadPool
from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.errors import MediaError
from studio.media.library import CHUNK
from studio.ui.media.intake_strip import IntakeStrip
from studio.vocabulary import StoryId

STORY = StoryId("a" * 32)
PATIENCE_MS = 15_000


@pytest.fixture
def strip(qtbot: QtBot, studio: Studio) -> IntakeStrip:
    strip = IntakeStrip(studio.floor.media)
    qtbot.addWidget(strip)
    return strip


@pytest.fixture
def long_film(film: Path, tmp_path: Path) -> Path:
    """A film with so much after its end that copying takes many steps."""
    path = tmp_path / "long.mp4"
    with path.open("wb") as file:
        file.write(film.read_bytes())
        file.write((40 * CHUNK).to_bytes(4, "big") + b"free")  # an MP4 box that is skipped
    os.truncate(path, film.stat().st_size + 40 * CHUNK)
    return path


def test_files_are_taken_in_one_after_the_other(
    qtbot: QtBot, strip: IntakeStrip, long_film: Path, picture: Path
) -> None:
    names: list[str] = []
    strip.taken_in.connect(lambda _, taken: names.append(taken.name))

    strip.add(STORY, [long_film])
    strip.add(STORY, [picture])
    assert not strip.isHidden()
    assert long_film.name in strip.words.text()

    qtbot.waitUntil(lambda: len(names) == 2, timeout=PATIENCE_MS)
    assert names == [long_film.name, picture.name]
    assert strip.isHidden()


def test_a_long_name_leaves_room_for_the_other_words(
    qtbot: QtBot, strip: IntakeStrip, film: Path, picture: Path, tmp_path: Path
) -> None:
    path = tmp_path / ("很" * 60 + ".mp4")
    path.write_bytes(film.read_bytes())
    strip.resize(300, 40)

    with qtbot.waitSignal(strip.taken_in, timeout=PATIENCE_MS):
        strip.add(STORY, [path, picture])
        words = strip.words.text()

    assert "…" in words.split("很很", 1)[1]
    assert strip.words.fontMetrics().horizontalAdvance(words) <= 340
    qtbot.waitUntil(strip.isHidden, timeout=PATIENCE_MS)


def test_a_bad_file_is_told_and_the_next_one_goes_on(
    qtbot: QtBot, strip: IntakeStrip, rubbish: Path, picture: Path
) -> None:
    errors: list[MediaError] = []
    strip.refused.connect(errors.append)

    with qtbot.waitSignal(strip.taken_in, timeout=PATIENCE_MS) as taken:
        strip.add(STORY, [rubbish, picture])

    assert [error.code for error in errors] == ["media_unreadable"]
    assert taken.args is not None
    assert taken.args[0] == STORY


def test_cancelling_stops_all_and_is_no_error(
    qtbot: QtBot, strip: IntakeStrip, long_film: Path, picture: Path, studio: Studio
) -> None:
    told: list[object] = []
    strip.taken_in.connect(told.append)
    strip.refused.connect(told.append)
    strip._copied.connect(strip.cancel_button.click)  # as soon as anything was copied

    strip.add(STORY, [long_film, picture])
    qtbot.waitUntil(strip.isHidden, timeout=PATIENCE_MS)

    library = studio.profile.media
    assert told == []
    assert [path for path in library.rglob("*") if path.is_file()] == []


def test_progress_is_shown(qtbot: QtBot, strip: IntakeStrip, long_film: Path) -> None:
    shown: list[int] = []
    strip.bar.valueChanged.connect(shown.append)

    with qtbot.waitSignal(strip.taken_in, timeout=PATIENCE_MS):
        strip.add(STORY, [long_film])

    assert shown
    assert shown == sorted(shown)
    assert max(shown) <= 1000


def test_a_strip_that_goes_away_while_copying_harms_nobody(
    qtbot: QtBot, studio: Studio, long_film: Path
) -> None:
    strip = IntakeStrip(studio.floor.media)
    strip.add(STORY, [long_film])
    strip.cancel()
    strip.deleteLater()

    assert QThreadPool.globalInstance().waitForDone(PATIENCE_MS)
