import pytest

from studio.media.opening import open_player
from studio.media.silent_player import SilentPlayer
from studio.media.vlc_player import NO_VLC, SILENT, VlcPlayer


def test_without_libvlc_there_is_still_a_player(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NO_VLC, "1")

    player = open_player()

    assert isinstance(player, SilentPlayer)
    player.close()


def test_where_libvlc_is_installed_it_plays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SILENT, "1")

    player = open_player()
    player.close()

    if isinstance(player, SilentPlayer):
        pytest.skip("libVLC is not installed")
    assert isinstance(player, VlcPlayer)
    assert player.shortcoming is None
