"""How many pixels a picture has by its first bytes, before anything is decoded."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO, Final

from studio.errors import MediaError

MOST_PIXELS: Final = 200_000_000
"""Decoded, 200 million take 800 MB; no camera of a newsroom makes more."""
_LONGEST_HEADER: Final = 4 * 1024 * 1024
_START_OF_FRAME: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def refuse_too_large(path: Path) -> None:
    """Raises MediaError picture_too_large. What cannot be told here is left to the decoder."""
    try:
        with path.open("rb") as file:
            size = _size(file)
    except (OSError, struct.error):
        return
    if size is not None and size[0] * size[1] > MOST_PIXELS:
        raise MediaError(
            "picture_too_large",
            file=path.name,
            width=size[0],
            height=size[1],
            most=MOST_PIXELS // 1_000_000,
        )


def _size(file: BinaryIO) -> tuple[int, int] | None:
    head = file.read(32)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return _pair(">II", head, 16)
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return _pair("<HH", head, 6)
    if head.startswith(b"BM"):
        width, height = _pair("<ii", head, 18)
        return abs(width), abs(height)
    if head.startswith(b"\xff\xd8"):
        return _jpeg_size(file)
    return None


def _jpeg_size(file: BinaryIO) -> tuple[int, int] | None:
    at = 2
    while at < _LONGEST_HEADER:
        file.seek(at)
        mark, kind, length = struct.unpack(">BBH", file.read(4))
        if mark != 0xFF:
            return None
        if kind in _START_OF_FRAME:
            height, width = _pair(">HH", file.read(5), 1)
            return width, height
        at += 2 + length
    return None


def _pair(form: str, raw: bytes, at: int) -> tuple[int, int]:
    first, second = struct.unpack_from(form, raw, at)
    return int(first), int(second)
