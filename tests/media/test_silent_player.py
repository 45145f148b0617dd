from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from studio.media.decoder import Decoder
from studio.media.silent_player import SilentPlayer
from studio.media.stills import still
from studio.vocabulary import MediaKind
from tests.media.theatre import Seat, clip


@pytest.fixture
def player() -> Iterator[SilentPlayer]:
    player = SilentPlayer(Decoder())
    yield player
    player.close()


@pytest.fixture
def seat() -> Seat:
    return Seat()


def test_it_says_what_is_missing(player: SilentPlayer) -> None:
    assert player.shortcoming is not None
    assert player.shortcoming.code == "player_missing"


def test_it_steps_through_a_film_and_ends(player: SilentPlayer, film: Path, seat: Seat) -> None:
    player.load(clip(film), seat.events())
    player.play()
    seat.wait_for(lambda: seat.ends == 1)

    assert 3 <= len(seat.stills) <= 9
    assert len(set(seat.stills)) == len(seat.stills)
    assert QImage.fromData(seat.stills[0]).width() == 960
    assert seat.positions == sorted(seat.positions)
    assert seat.frames == []


def test_pausing_keeps_the_place(player: SilentPlayer, film: Path, seat: Seat) -> None:
    player.load(clip(film), seat.events())
    player.play()
    seat.wait_for(lambda: len(seat.stills) >= 2)
    player.pause()
    player.seek(1500)
    paused = len(seat.stills)

    player.play()
    seat.wait_for(lambda: seat.ends == 1)

    assert seat.positions[-1] >= 1500
    assert len(seat.stills) - paused <= 3


def test_seeking_before_playing_begins_there(
    player: SilentPlayer, film: Path, seat: Seat, decoder: Decoder
) -> None:
    player.load(clip(film), seat.events())
    player.seek(1000)
    player.play()
    seat.wait_for(lambda: bool(seat.positions))

    assert seat.positions[0] >= 1000
    assert seat.stills[0] == still(decoder, film, seat.positions[0])


def test_rubbish_is_told_and_the_next_film_plays(
    player: SilentPlayer, rubbish: Path, film: Path, seat: Seat
) -> None:
    player.load(clip(rubbish), seat.events())
    player.play()
    seat.wait_for(lambda: bool(seat.failures))
    assert [error.code for error in seat.failures] == ["media_unreadable"]

    following = Seat()
    player.load(clip(film), following.events())
    player.play()
    following.wait_for(lambda: bool(following.stills))

    assert following.failures == []


def test_sound_alone_cannot_be_shown_and_that_is_said(
    player: SilentPlayer, film: Path, seat: Seat
) -> None:
    player.load(clip(film, MediaKind.AUDIO), seat.events())
    player.play()
    seat.wait_for(lambda: bool(seat.failures))

    assert seat.failures[0].code == "player_missing"
