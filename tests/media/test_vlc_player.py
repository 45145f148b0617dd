from __future__ import annotations

import subprocess
import sys
import threading
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.errors import MediaError
from studio.media.vlc_player import NO_VLC, SILENT, VlcPlayer
from studio.vocabulary import MediaKind
from tests.media.theatre import Seat, clip

ROOT = Path(__file__).parents[2]


@pytest.fixture
def player(monkeypatch: pytest.MonkeyPatch) -> Iterator[VlcPlayer]:
    monkeypatch.setenv(SILENT, "1")
    try:
        player = VlcPlayer()
    except MediaError:
        pytest.skip("libVLC is not installed")
    yield player
    player.close()


@pytest.fixture
def seat() -> Seat:
    return Seat()


def test_a_film_plays_to_its_end(player: VlcPlayer, film: Path, seat: Seat) -> None:
    player.load(clip(film), seat.events())
    player.play()
    seat.wait_for(lambda: seat.ends == 1)

    assert len(set(seat.frames)) > 25, "the picture hardly moved"
    assert seat.sizes == {(960, 540)}
    assert seat.positions == sorted(seat.positions)
    assert seat.failures == []


def test_after_its_end_it_plays_again_from_the_start(
    player: VlcPlayer, film: Path, seat: Seat
) -> None:
    player.load(clip(film), seat.events())
    player.play()
    seat.wait_for(lambda: seat.ends == 1)
    first = len(seat.frames)

    player.play()
    seat.wait_for(lambda: seat.ends == 2)

    assert len(seat.frames) > first + 25


def test_pausing_holds_the_picture_and_play_goes_on(
    player: VlcPlayer, film: Path, seat: Seat
) -> None:
    player.load(clip(film), seat.events())
    player.play()
    seat.wait_for(lambda: len(seat.frames) >= 5)
    player.pause()
    player.seek(1500)
    paused = len(seat.frames)
    assert seat.ends == 0

    player.play()
    seat.wait_for(lambda: seat.ends == 1)

    assert len(seat.frames) - paused < 25


def test_paused_before_it_began_it_does_not_run_off(
    player: VlcPlayer, film: Path, seat: Seat
) -> None:
    player.load(clip(film), seat.events())
    player.play()
    player.pause()
    while player._player.get_state() != player._vlc.State.Paused:
        assert seat.ends == 0
    assert len(seat.frames) < 10

    player.play()
    seat.wait_for(lambda: seat.ends == 1)


def test_seeking_before_playing_begins_there(player: VlcPlayer, film: Path, seat: Seat) -> None:
    player.load(clip(film), seat.events())
    player.seek(1500)
    player.play()
    seat.wait_for(lambda: seat.ends == 1)

    assert len(seat.frames) < 25
    assert min(seat.positions) >= 1400


def test_rubbish_that_ends_without_a_frame_is_told(
    player: VlcPlayer, rubbish: Path, seat: Seat
) -> None:
    """The library hands such a file to libVLC only when it was damaged after it came in."""
    player.load(clip(rubbish), seat.events())
    player.play()
    seat.wait_for(lambda: bool(seat.failures))

    assert seat.failures[0].code in {"media_no_frame", "media_unreadable"}
    assert rubbish.name in seat.failures[0].facts.values()
    assert seat.ends == 0


def test_a_file_that_is_gone_is_told(player: VlcPlayer, tmp_path: Path, seat: Seat) -> None:
    player.load(clip(tmp_path / "gone.mp4"), seat.events())
    player.play()
    seat.wait_for(lambda: bool(seat.failures))


def test_sound_alone_ends_well_without_a_frame(
    player: VlcPlayer, tmp_path: Path, seat: Seat
) -> None:
    path = tmp_path / "voice.wav"
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0\0" * 4000)

    player.load(clip(path, MediaKind.AUDIO), seat.events())
    player.set_volume(40)
    player.play()
    seat.wait_for(lambda: seat.ends == 1)

    assert (seat.frames, seat.failures) == ([], [])


def test_one_player_shows_five_films_and_mixes_nothing_up(
    player: VlcPlayer, film: Path, rubbish: Path, tmp_path: Path
) -> None:
    seats = [Seat() for _ in range(5)]
    for number, seat in enumerate(seats):
        bad = number == 2
        player.load(clip(rubbish if bad else film), seat.events())
        player.play()
        seat.wait_for(lambda s=seat, b=bad: bool(s.failures) if b else len(s.frames) >= 3)  # type: ignore[misc]
    player.stop()
    told = threading.Event()
    player._thread.post(told.set)
    assert told.wait(5)
    counts = [len(seat.frames) for seat in seats]

    assert [bool(seat.failures) for seat in seats] == [False, False, True, False, False]
    assert [seat.ends for seat in seats] == [0] * 5
    assert counts[2] == 0
    assert all(count >= 3 for count in counts[:2] + counts[3:])


def test_closing_while_playing_lets_go(
    monkeypatch: pytest.MonkeyPatch, film: Path, seat: Seat
) -> None:
    monkeypatch.setenv(SILENT, "1")
    try:
        player = VlcPlayer()
    except MediaError:
        pytest.skip("libVLC is not installed")
    player.load(clip(film), seat.events())
    player.play()
    seat.wait_for(lambda: len(seat.frames) >= 3)

    player.close()
    shown = len(seat.frames)

    assert not player._thread._thread.is_alive()
    assert len(seat.frames) == shown


def test_told_to_do_without_libvlc_it_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(NO_VLC, "1")

    with pytest.raises(MediaError) as refusal:
        VlcPlayer()

    assert refusal.value.code == "player_missing"


@pytest.mark.parametrize(
    "broken_module",
    [
        "raise OSError('no libvlc.dll')",
        "import sys; sys.exit(1)",
        "def Instance(args): return None",
        "def Instance(args): return libvlc_new(args)",
    ],
    ids=["import fails", "import exits", "no plugins", "no library"],
)
def test_each_way_of_being_missing_is_the_same_sentence(broken_module: str, tmp_path: Path) -> None:
    """As python-vlc was seen to behave on machines without a working libVLC."""
    (tmp_path / "vlc.py").write_text(broken_module, encoding="utf-8")
    script = f"""
import sys
sys.path.insert(0, {str(tmp_path)!r})
from studio.errors import MediaError
from studio.media.vlc_player import VlcPlayer
try:
    VlcPlayer()
except MediaError as error:
    sys.exit(0 if error.code == "player_missing" else 2)
sys.exit(3)
"""
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0
