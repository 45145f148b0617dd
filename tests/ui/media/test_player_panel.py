from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt, QThreadPool
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider
from pytestqt.qtbot import QtBot

from studio.composition import open_player
from studio.errors import MediaError
from studio.media.decoder import Decoder
from studio.media.player import Clip, Player
from studio.media.vlc_player import NO_VLC, VlcPlayer
from studio.ui.media.player_panel import PlayerPanel
from studio.vocabulary import MediaKind

PATIENCE_MS = 15_000


@pytest.fixture(params=["libVLC", "stills"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Whatever this machine has, the panel works both ways."""
    if request.param == "stills":
        monkeypatch.setenv(NO_VLC, "1")
    elif not has_libvlc():
        pytest.skip("libVLC is not installed")
    return str(request.param)


def has_libvlc() -> bool:
    try:
        VlcPlayer().close()
    except MediaError:
        return False
    return True


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[PlayerPanel]:
    panel = PlayerPanel(open_player, Decoder())
    qtbot.addWidget(panel)
    panel.resize(480, 340)
    panel.show()
    yield panel
    panel.close_player()


def clip(path: Path, kind: MediaKind = MediaKind.VIDEO) -> Clip:
    length = 0 if kind is MediaKind.PICTURE else 2000
    return Clip(path, path.name, kind, 1920, 1080, length)


def screen(panel: PlayerPanel) -> QImage:
    return panel.surface.grab().toImage()


def wait_for_picture(qtbot: QtBot, panel: PlayerPanel) -> None:
    qtbot.waitUntil(lambda: not panel.surface.image().isNull(), timeout=PATIENCE_MS)


def test_a_film_stands_at_its_start_and_nothing_is_opened_to_play_it(
    qtbot: QtBot, panel: PlayerPanel, film: Path
) -> None:
    panel.show_clip(clip(film))
    wait_for_picture(qtbot, panel)

    assert panel._player is None
    assert panel.time.text() == "00:00 / 00:02"
    assert not panel.is_playing
    assert not panel.notice.isVisible()


def test_playing_moves_the_picture_and_the_slider_to_the_end(
    way: str, qtbot: QtBot, panel: PlayerPanel, film: Path
) -> None:
    panel.show_clip(clip(film))
    wait_for_picture(qtbot, panel)
    standing = screen(panel)

    panel.play_button.click()
    qtbot.waitUntil(lambda: screen(panel) != standing, timeout=PATIENCE_MS)
    early = screen(panel)
    qtbot.waitUntil(lambda: screen(panel) != early, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not panel.is_playing, timeout=PATIENCE_MS)

    assert panel.slider.value() == panel.slider.maximum()
    assert panel.notice.isVisible() == (way == "stills")
    assert ("libVLC" in panel.notice.text()) == (way == "stills")


def test_it_plays_again_after_the_end(
    way: str, qtbot: QtBot, panel: PlayerPanel, film: Path
) -> None:
    panel.show_clip(clip(film))
    panel.slider.setValue(1800)
    panel.play()
    qtbot.waitUntil(lambda: not panel.is_playing, timeout=PATIENCE_MS)

    panel.play()
    assert panel.slider.value() == 0
    qtbot.waitUntil(lambda: 0 < panel.slider.value() < 1500, timeout=PATIENCE_MS)


def test_space_plays_and_pauses(way: str, qtbot: QtBot, panel: PlayerPanel, film: Path) -> None:
    panel.show_clip(clip(film))
    panel.setFocus()

    qtbot.keyClick(panel.surface, Qt.Key.Key_Space)
    assert "Pause" in panel.play_button.accessibleName()
    qtbot.waitUntil(lambda: panel.slider.value() > 0, timeout=PATIENCE_MS)
    qtbot.keyClick(panel.surface, Qt.Key.Key_Space)

    assert not panel.is_playing
    assert "Play" in panel.play_button.accessibleName()


def test_while_it_stands_every_moment_is_exact(
    way: str, qtbot: QtBot, panel: PlayerPanel, film: Path
) -> None:
    panel.show_clip(clip(film))
    wait_for_picture(qtbot, panel)
    first = panel.surface.image()
    panel.play()
    qtbot.waitUntil(lambda: panel.slider.value() > 0, timeout=PATIENCE_MS)
    panel.pause()

    panel.slider.setValue(0)
    panel.slider.seek_requested.emit(0)

    qtbot.waitUntil(lambda: panel.surface.image() == first, timeout=PATIENCE_MS)


def test_arrow_keys_step_a_second(qtbot: QtBot, panel: PlayerPanel, film: Path) -> None:
    panel.show_clip(clip(film))
    wait_for_picture(qtbot, panel)
    first = panel.surface.image()

    qtbot.keyClick(panel.surface, Qt.Key.Key_Right)

    assert panel.time.text() == "00:01 / 00:02"
    qtbot.waitUntil(lambda: panel.surface.image() != first, timeout=PATIENCE_MS)


def test_one_player_serves_five_clips(
    way: str, qtbot: QtBot, panel: PlayerPanel, film: Path, tmp_path: Path
) -> None:
    players: set[int] = set()
    for number in range(5):
        path = tmp_path / f"{number}.mp4"
        shutil.copy(film, path)
        panel.show_clip(clip(path))
        panel.play()
        qtbot.waitUntil(lambda: panel.slider.value() > 0, timeout=PATIENCE_MS)
        players.add(id(panel._player))

    assert len(players) == 1
    assert panel.is_playing


def test_rubbish_is_explained_and_the_next_clip_plays(
    way: str, qtbot: QtBot, panel: PlayerPanel, rubbish: Path, film: Path
) -> None:
    panel.show_clip(clip(rubbish))
    panel.play()
    qtbot.waitUntil(lambda: rubbish.name in panel.notice.text(), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not panel.is_playing, timeout=PATIENCE_MS)

    panel.show_clip(clip(film))
    panel.play()
    qtbot.waitUntil(lambda: panel.slider.value() > 0, timeout=PATIENCE_MS)

    assert rubbish.name not in panel.notice.text()


def test_what_is_wrong_with_a_clip_stays_told_when_the_player_comes(
    way: str, qtbot: QtBot, rubbish: Path
) -> None:
    """The still cannot be made before the player is open: that it is not played has its reason."""
    may_open = Event()

    def open_late() -> Player:
        assert may_open.wait(PATIENCE_MS / 1000)
        return open_player()

    panel = PlayerPanel(open_late, Decoder())
    qtbot.addWidget(panel)
    panel.show_clip(clip(rubbish))
    panel.play()
    qtbot.waitUntil(lambda: rubbish.name in panel.notice.text(), timeout=PATIENCE_MS)

    may_open.set()

    qtbot.waitUntil(lambda: panel._player is not None, timeout=PATIENCE_MS)
    assert rubbish.name in panel.notice.text()
    panel.close_player()


def test_a_picture_is_shown_and_cannot_be_played(
    qtbot: QtBot, panel: PlayerPanel, picture: Path
) -> None:
    panel.show_clip(clip(picture, MediaKind.PICTURE))
    wait_for_picture(qtbot, panel)

    assert panel.surface.image().width() == 1920
    assert not panel.play_button.isEnabled()
    qtbot.keyClick(panel.surface, Qt.Key.Key_Space)
    assert not panel.is_playing


def test_looking_at_a_picture_needs_no_libvlc(
    qtbot: QtBot,
    panel: PlayerPanel,
    film: Path,
    picture: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(NO_VLC, "1")
    panel.show_clip(clip(film))
    panel.play()
    qtbot.waitUntil(panel.notice.isVisible, timeout=PATIENCE_MS)

    panel.show_clip(clip(picture, MediaKind.PICTURE))

    assert not panel.notice.isVisible()


def test_a_poster_is_shown_at_once_where_there_is_one(
    qtbot: QtBot, panel: PlayerPanel, film: Path, picture: Path
) -> None:
    panel.show_clip(clip(film), poster=picture)
    wait_for_picture(qtbot, panel)

    assert panel.surface.image() == QImage(str(picture)).convertToFormat(
        panel.surface.image().format()
    )


def test_muting_and_volume_reach_the_player(qtbot: QtBot, panel: PlayerPanel, film: Path) -> None:
    heard: list[int] = []
    opened: list[Player] = []

    def listening() -> Player:
        player = open_player()
        opened.append(player)
        player.set_volume = heard.append  # type: ignore[assignment]
        return player

    panel._open_player = listening
    panel.volume.setValue(40)
    panel.show_clip(clip(film))
    panel.play()
    qtbot.waitUntil(lambda: heard == [40], timeout=PATIENCE_MS)

    panel.mute_button.click()
    panel.mute_button.click()

    assert heard == [40, 0, 40]


def test_closing_while_the_player_is_being_opened_leaves_none_behind(
    qtbot: QtBot, panel: PlayerPanel, film: Path
) -> None:
    opened: list[Player] = []

    def remembering() -> Player:
        opened.append(open_player())
        return opened[0]

    panel._open_player = remembering
    panel.show_clip(clip(film))
    panel.play()
    panel.close_player()
    qtbot.waitUntil(lambda: bool(opened), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not opened[0]._thread._thread.is_alive())  # type: ignore[attr-defined]

    assert panel._player is None


def test_nothing_to_show_is_said(qtbot: QtBot, panel: PlayerPanel, film: Path) -> None:
    panel.show_clip(clip(film))
    wait_for_picture(qtbot, panel)

    panel.show_absent("采访.mp4", MediaError("media_gone", name="采访.mp4"))

    assert panel.surface.image().isNull()
    assert "采访.mp4" in panel.notice.text()
    assert not panel.play_button.isEnabled()


def test_a_late_still_of_another_clip_is_not_shown(
    qtbot: QtBot, panel: PlayerPanel, film: Path, picture: Path
) -> None:
    panel.show_clip(clip(film))
    panel.show_clip(replace(clip(picture), kind=MediaKind.PICTURE, duration_ms=0))
    wait_for_picture(qtbot, panel)

    assert panel.surface.image().width() == 1920


def test_a_late_still_does_not_cover_sound(qtbot: QtBot, panel: PlayerPanel, film: Path) -> None:
    panel.show_clip(clip(film))
    panel.show_clip(clip(film, MediaKind.AUDIO))
    shown: list[QImage] = []
    qtbot.waitUntil(QThreadPool.globalInstance().waitForDone, timeout=PATIENCE_MS)
    panel._background.run(lambda: panel.surface.image(), shown.append)
    qtbot.waitUntil(lambda: bool(shown))

    assert panel.surface.image().isNull()


def test_a_late_frame_does_not_cover_an_exact_still(
    qtbot: QtBot, panel: PlayerPanel, film: Path
) -> None:
    """The player sends one or two more after it was paused, and an inexact one after seeking."""
    panel.show_clip(clip(film))
    wait_for_picture(qtbot, panel)
    exact = panel.surface.image()

    panel._signals.frame_shown.emit(QImage(8, 8, QImage.Format.Format_RGB32))

    assert panel.surface.image() == exact


def test_every_control_has_a_name(panel: PlayerPanel) -> None:
    controls = [*panel.findChildren(QAbstractButton), *panel.findChildren(QAbstractSlider)]

    assert len(controls) >= 4
    assert [control for control in controls if not control.accessibleName()] == []
