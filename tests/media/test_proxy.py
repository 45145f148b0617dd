from __future__ import annotations

import itertools
import struct
from collections.abc import Iterator
from pathlib import Path

import av
import pytest
from av.video.frame import VideoFrame
from PySide6.QtGui import QImage

from studio.media.footage import Footage, NotMedia
from studio.media.proxy import make_proxy


@pytest.fixture(scope="module")
def proxy(film: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("proxies") / "日出.mp4"
    make_proxy(str(film), str(path))
    return path


@pytest.fixture
def shown(proxy: Path) -> Iterator[Footage]:
    footage = Footage(proxy)
    yield footage
    footage.close()


def still(path: Path, position_ms: int) -> QImage:
    footage = Footage(path)
    try:
        return QImage.fromData(footage.still(position_ms, 320))
    finally:
        footage.close()


def turned(film: Path, target: Path) -> Path:
    """As a phone held upright writes it: the pictures lie, the header says so."""
    content = bytearray(film.read_bytes())
    matrix = content.index(b"tkhd") + 44
    content[matrix : matrix + 20] = struct.pack(">5i", 0, 1 << 16, 0, -(1 << 16), 0)
    target.write_bytes(content)
    return target


def test_it_is_a_540p_film_with_sound_and_as_long(shown: Footage) -> None:
    about = shown.probe()

    assert (about.width, about.height, about.frame_rate) == (960, 540, "25")
    assert (about.video_codec, about.audio_codec, about.type) == ("h264", "aac", "video/mp4")
    assert about.duration_ms == pytest.approx(2000, abs=25)


def test_a_key_frame_every_twelve_and_none_that_looks_ahead(proxy: Path) -> None:
    with av.open(str(proxy)) as film:
        packets = [packet for packet in film.demux(video=0) if packet.size]

    assert len(packets) == 50
    keys = [number for number, packet in enumerate(packets) if packet.is_keyframe]
    gaps = [after - before for before, after in itertools.pairwise(keys)]
    assert keys[0] == 0
    assert max(gaps) <= 12
    assert all(packet.pts == packet.dts for packet in packets)


@pytest.mark.parametrize("position_ms", [0, 480, 1000, 1960])
def test_every_moment_shows_what_the_film_shows(film: Path, proxy: Path, position_ms: int) -> None:
    """The white line at the foot grows with each frame: its end tells them apart."""

    def end_of_line(image: QImage) -> int:
        row = round(972 / 1080 * image.height())
        return max(
            (x for x in range(image.width()) if image.pixelColor(x, row).lightness() > 180),
            default=0,
        )

    ours, theirs = (end_of_line(still(path, position_ms)) for path in (proxy, film))

    assert abs(ours - theirs) <= 3  # of 320; one frame more or less is 6.5


def test_a_phones_film_is_upright(film: Path, tmp_path: Path) -> None:
    phone = turned(film, tmp_path / "phone.mp4")
    make_proxy(str(phone), str(tmp_path / "proxy.mp4"))

    ours, theirs = (still(path, 1000) for path in (tmp_path / "proxy.mp4", phone))

    assert (ours.width(), ours.height()) == (320, 569)
    for x, y in ((10, 280), (310, 280), (160, 20), (160, 550)):
        assert abs(ours.pixelColor(x, y).red() - theirs.pixelColor(x, y).red()) < 40


def test_a_film_that_is_smaller_is_not_blown_up(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "small.mp4"), "w") as film:
        track = film.add_stream("libx264", rate=25)
        track.width, track.height, track.pix_fmt = 321, 181, "yuv444p"
        for _ in range(3):
            film.mux(track.encode(VideoFrame(321, 181, "yuv444p")))
        film.mux(track.encode(None))

    make_proxy(str(tmp_path / "small.mp4"), str(tmp_path / "proxy.mp4"))

    footage = Footage(tmp_path / "proxy.mp4")
    about = footage.probe()
    footage.close()
    assert (about.width, about.height) == (320, 180)


def test_what_is_damaged_in_the_midst_is_left_out(film: Path, tmp_path: Path) -> None:
    content = bytearray(film.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 2000] = bytes(2000)
    (tmp_path / "damaged.mp4").write_bytes(content)

    make_proxy(str(tmp_path / "damaged.mp4"), str(tmp_path / "proxy.mp4"))

    assert still(tmp_path / "proxy.mp4", 1900).width() == 320


def test_sound_alone_has_no_proxy(film: Path, tmp_path: Path) -> None:
    with av.open(str(film)) as source, av.open(str(tmp_path / "sound.m4a"), "w") as target:
        track = target.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(audio=0):
            if packet.dts is not None:
                packet.stream = track
                target.mux(packet)

    with pytest.raises(NotMedia):
        make_proxy(str(tmp_path / "sound.m4a"), str(tmp_path / "proxy.mp4"))
