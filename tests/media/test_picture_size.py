from __future__ import annotations

import struct
from pathlib import Path

import pytest

from studio.errors import MediaError
from studio.media.intake import take_in
from studio.media.picture_size import refuse_too_large

HUGE = {
    "png": b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 30_000, 30_000) + b"\0" * 9,
    "gif": b"GIF89a" + struct.pack("<HH", 30_000, 30_000) + b"\0" * 30,
    "bmp": b"BM" + b"\0" * 16 + struct.pack("<ii", 30_000, -30_000) + b"\0" * 9,
    "jpg": b"\xff\xd8\xff\xe0" + struct.pack(">H", 16) + b"\0" * 14
    + b"\xff\xc2" + struct.pack(">HBHH", 17, 8, 30_000, 30_000) + b"\0" * 9,
}  # fmt: skip


@pytest.mark.parametrize("ending", sorted(HUGE))
def test_a_huge_picture_is_refused_before_it_is_decoded(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"全景.{ending}"
    path.write_bytes(HUGE[ending])

    with pytest.raises(MediaError, match="picture_too_large") as told:
        take_in(path, tmp_path / "library")

    assert told.value.facts == {
        "file": path.name, "width": 30_000, "height": 30_000, "most": 200,
    }  # fmt: skip
    assert list(tmp_path.rglob("*")) == [path] or not list((tmp_path / "library").rglob("*.jpg"))


@pytest.mark.parametrize("raw", [b"", b"\xff\xd8\xff", b"\xff\xd8" + b"x" * 40, b"text"])
def test_what_cannot_be_told_is_left_to_the_decoder(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(raw)

    refuse_too_large(path)
    refuse_too_large(tmp_path / "gone.jpg")
