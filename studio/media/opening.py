"""Which player this machine gets."""

from __future__ import annotations

from studio.errors import MediaError
from studio.media.decoder import Decoder
from studio.media.player import Player
from studio.media.silent_player import SilentPlayer
from studio.media.vlc_player import VlcPlayer


def open_player() -> Player:
    """Plays with libVLC where there is one, else shows stills. Slow; call in background."""
    try:
        return VlcPlayer()
    except MediaError:
        return SilentPlayer(Decoder())
