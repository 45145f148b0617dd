from __future__ import annotations

import wave
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import pytest
from av.video.frame import VideoFrame
from PySide6.QtGui import QImage

from studio.media.footage import Footage, NotMedia
from studio.media.jpeg import jpeg_bytes
from studio.vocabulary import MediaKind


@pytest.fixture
def opened() -> Iterator[list[Footage]]:
    found: list[Footage] = []
    yield found
    for footage in found:
        footage.close()


def frame_number(footage: Footage, position_ms: int) -> int:
    """Which of the film's 25 frames a second is shown at that moment."""
    frame = footage.frame_at(position_ms)
    assert frame.pts is not None
    assert frame.time_base is not None
    return round(frame.pts * frame.time_base * 25)


def test_a_film_is_known_by_what_is_in_it(film: Path, opened: list[Footage]) -> None:
    opened.append(Footage(film))

    probe = opened[0].probe()

    assert (probe.kind, probe.type) == (MediaKind.VIDEO, "video/mp4")
    assert (probe.width, probe.height, probe.frame_rate) == (1920, 1080, "25")
    assert 2000 <= probe.duration_ms <= 2100
    assert (probe.has_sound, probe.video_codec, probe.audio_codec) == (True, "h264", "aac")


def test_a_name_without_an_ending_is_enough(
    film: Path, tmp_path: Path, opened: list[Footage]
) -> None:
    """The library names files by their hash."""
    bare = tmp_path / "0a1b2c"
    bare.write_bytes(film.read_bytes())
    opened.append(Footage(bare))

    assert opened[0].probe().type == "video/mp4"


def test_a_picture_has_a_size_and_no_length(picture: Path, opened: list[Footage]) -> None:
    opened.append(Footage(picture))

    probe = opened[0].probe()

    assert (probe.kind, probe.type) == (MediaKind.PICTURE, "image/jpeg")
    assert (probe.width, probe.height, probe.duration_ms) == (1920, 1080, 0)
    assert (probe.frame_rate, probe.has_sound) == ("", False)


def test_a_percent_sign_in_a_name_is_only_a_percent_sign(
    picture: Path, tmp_path: Path, opened: list[Footage]
) -> None:
    """FFmpeg would look for a series photo001.jpg, photo002.jpg …"""
    odd = tmp_path / "photo%03d.jpg"
    odd.write_bytes(picture.read_bytes())
    small = VideoFrame(64, 48, "yuv420p")
    (tmp_path / "photo001.jpg").write_bytes(jpeg_bytes(small))
    opened.append(Footage(odd))

    assert opened[0].probe().width == 1920


def test_sound_alone_is_audio(tmp_path: Path, opened: list[Footage]) -> None:
    path = tmp_path / "口播.wav"
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0\0" * 8000)
    opened.append(Footage(path))

    probe = opened[0].probe()

    assert (probe.kind, probe.type, probe.audio_codec) == (
        MediaKind.AUDIO,
        "audio/wav",
        "pcm_s16le",
    )
    assert (probe.width, probe.duration_ms) == (0, 1000)
    with pytest.raises(NotMedia):
        opened[0].still(0, 640)


@pytest.mark.parametrize(
    "text",
    [
        "hello " * 500,
        "#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile /etc/passwd\n",
        "1\n00:00:01,000 --> 00:00:02,000\nhello\n",
    ],
    ids=["prose", "playlist", "concatenation", "subtitles"],
)
def test_text_is_no_medium_whatever_it_claims(text: str, tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(av.FFmpegError):
        Footage(path)


def test_a_header_without_a_frame_is_no_film(film: Path, tmp_path: Path) -> None:
    """A copy that was cut off; the index at its start still promises everything."""
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(film.read_bytes()[:6000])

    with pytest.raises((av.FFmpegError, NotMedia)):
        Footage(cut).probe()


def test_stills_are_exact_in_any_order(film: Path, opened: list[Footage]) -> None:
    opened.append(Footage(film))

    shown = [frame_number(opened[0], ms) for ms in (0, 1000, 39, 40, 1960, 520, 519, 1990)]

    assert shown == [0, 25, 0, 1, 49, 13, 12, 49]


def test_beyond_the_end_the_last_frame_stays(film: Path, opened: list[Footage]) -> None:
    opened.append(Footage(film))

    assert frame_number(opened[0], 99_000) == 49
    assert frame_number(opened[0], 0) == 0


def test_a_transport_stream_rewinds_too(film: Path, tmp_path: Path, opened: list[Footage]) -> None:
    """Seeking to its very start finds no key frame there."""
    stream = tmp_path / "feed.ts"
    with av.open(str(film)) as source, av.open(str(stream), "w") as copy:
        track = copy.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is not None:
                packet.stream = track
                copy.mux(packet)
    opened.append(Footage(stream))
    footage = opened[0]
    first = footage.frame_at(0).pts

    assert footage.frame_at(1900).pts != first
    assert footage.frame_at(0).pts == first


def test_a_still_is_no_wider_than_asked_and_never_blown_up(
    film: Path, opened: list[Footage]
) -> None:
    opened.append(Footage(film))

    small = QImage.fromData(opened[0].still(0, 640))
    large = QImage.fromData(opened[0].still(0, 9999))

    assert (small.width(), small.height()) == (640, 360)
    assert (large.width(), large.height()) == (1920, 1080)


def test_an_odd_pixel_shape_is_shown_as_meant(tmp_path: Path, opened: list[Footage]) -> None:
    """Standard definition stores 16:9 in 720 × 576."""
    path = tmp_path / "sd.mp4"
    with av.open(str(path), "w") as film:
        track = film.add_stream("libx264", rate=25)
        track.width, track.height, track.pix_fmt = 720, 576, "yuv420p"
        track.codec_context.sample_aspect_ratio = Fraction(64, 45)
        for number in range(3):
            frame = VideoFrame(720, 576, "yuv420p")
            for plane in frame.planes:
                plane.update(bytes([100]) * plane.buffer_size)
            frame.pts = number
            film.mux(track.encode(frame))
        film.mux(track.encode(None))
    opened.append(Footage(path))

    assert (opened[0].probe().width, opened[0].probe().height) == (1024, 576)


def test_a_photo_held_upright_is_shown_upright(
    picture: Path, tmp_path: Path, opened: list[Footage]
) -> None:
    """The camera stores it lying and says so in EXIF: orientation 6, turn clockwise."""
    lying = picture.read_bytes()
    tiff = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"
    exif = b"Exif\0\0" + tiff
    marker = b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif
    path = tmp_path / "phone.jpg"
    path.write_bytes(lying[:2] + marker + lying[2:])
    opened.append(Footage(path))

    probe = opened[0].probe()
    still = QImage.fromData(opened[0].still(0, 540))

    assert (probe.width, probe.height) == (1080, 1920)
    assert (still.width(), still.height()) == (540, 960)
    sky, ground = still.pixelColor(530, 480), still.pixelColor(10, 480)
    assert sky.blue() > ground.blue()  # turned clockwise, the sky is on the right
