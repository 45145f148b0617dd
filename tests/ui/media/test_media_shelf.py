from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.ui.media.media_shelf import MediaShelf
from studio.vocabulary import StoryId
from tests.ui.media.test_shelf_model import FILM, PICTURE, SOUND


@pytest.fixture
def shelf(qtbot: QtBot, studio: Studio) -> MediaShelf:
    shelf = MediaShelf(studio.floor.media)
    qtbot.addWidget(shelf)
    shelf.show()
    return shelf


def test_empty_it_says_what_to_do(shelf: MediaShelf) -> None:
    shelf.say_empty("Drag a video here.")
    shelf.show_rows([])

    assert shelf.empty.isVisible()
    assert shelf.empty.words.text() == "Drag a video here."


def test_the_first_medium_is_chosen_and_told(qtbot: QtBot, shelf: MediaShelf) -> None:
    with qtbot.waitSignal(shelf.media_chosen) as chosen:
        shelf.show_rows([FILM, PICTURE])

    assert chosen.args == [FILM]
    assert shelf.list.isVisible()


def test_what_was_chosen_stays_chosen_and_is_not_told_again(
    qtbot: QtBot, shelf: MediaShelf
) -> None:
    shelf.show_rows([FILM, PICTURE])
    shelf.choose(PICTURE.sha256)

    with qtbot.assertNotEmitted(shelf.media_chosen):
        shelf.show_rows([SOUND, FILM, PICTURE])

    assert shelf.chosen() == PICTURE


def test_a_chosen_medium_that_arrived_is_told(qtbot: QtBot, shelf: MediaShelf) -> None:
    """It was elsewhere; now it can be looked at."""
    shelf.show_rows([replace(FILM, is_here=False)])

    with qtbot.waitSignal(shelf.media_chosen) as chosen:
        shelf.show_rows([FILM])

    assert chosen.args == [FILM]


def test_choosing_what_is_still_on_its_way_waits_for_it(shelf: MediaShelf) -> None:
    shelf.show_rows([FILM])
    shelf.choose(SOUND.sha256)
    assert shelf.chosen() == FILM

    shelf.show_rows([FILM, PICTURE, SOUND])

    assert shelf.chosen() == SOUND


def test_when_the_last_one_goes_nothing_is_chosen(qtbot: QtBot, shelf: MediaShelf) -> None:
    shelf.show_rows([FILM])

    with qtbot.waitSignal(shelf.media_chosen) as chosen:
        shelf.show_rows([])

    assert chosen.args == [None]


def test_delete_asks_for_removal(qtbot: QtBot, shelf: MediaShelf) -> None:
    shelf.show_rows([FILM])
    shelf.list.setFocus()

    with qtbot.waitSignal(shelf.removal_requested):
        qtbot.keyClick(shelf.list, Qt.Key.Key_Delete)


def test_posters_are_read_from_the_library(
    qtbot: QtBot, shelf: MediaShelf, studio: Studio, story_id: StoryId, film: Path
) -> None:
    desk = studio.floor.media
    desk.attach(story_id, desk.take_in(film))

    shelf.show_rows(desk.of_story(story_id))

    qtbot.waitUntil(lambda: shelf.model.without_poster() == [])
