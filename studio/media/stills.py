"""One moment of a film, or a picture, for the screen."""

from __future__ import annotations

import base64
from pathlib import Path

from studio.media.decoder import Decoder

STILL_WIDTH = 960


def still(
    decoder: Decoder, path: Path, position_ms: int, *, width: int = STILL_WIDTH, name: str = ""
) -> bytes:
    """The frame on screen at that moment as JPEG, upright, at most `width` wide. Slow.

    Exact; beyond the end the last frame. Raises MediaError as Decoder.ask.
    """
    facts = {"path": str(path.absolute()), "position_ms": position_ms, "width": width}
    return base64.b64decode(decoder.ask("still", facts, name=name or path.name))
