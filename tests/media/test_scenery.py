from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
from PySide6.QtGui import QImage

from studio.media.decoder import Decoder
from studio.media.stills import still


def test_the_sample_film_is_what_cameras_deliver(film: Path) -> None:
    with av.open(str(film)) as opened:
        video, sound = opened.streams.video[0], opened.streams.audio[0]
        keys = [p.pts for p in opened.demux(video) if p.is_keyframe and p.pts is not None]

        assert (video.codec_context.name, video.width, video.height) == ("h264", 1920, 1080)
        assert video.average_rate == Fraction(25)
        assert video.frames == 50
        assert video.codec_context.has_b_frames
        assert len(keys) == 1  # one every 50 frames
        assert sound.codec_context.name == "aac"
        assert sound.duration is not None
        assert sound.time_base is not None
        assert abs(float(sound.duration * sound.time_base) - 2) < 0.1


def test_the_sample_film_moves(film: Path, decoder: Decoder) -> None:
    early, late = still(decoder, film, 0), still(decoder, film, 1900)

    assert early != late


def test_the_sample_film_is_quiet_but_not_silent(film: Path) -> None:
    with av.open(str(film)) as opened:
        loudest = max(
            abs(sample)
            for frame in opened.decode(audio=0)
            for sample in memoryview(bytes(frame.planes[0])).cast("f")
        )

    assert 0.01 < loudest < 0.1


def test_the_sample_picture_is_a_bright_scene(picture: Path) -> None:
    image = QImage(str(picture))

    assert (image.width(), image.height()) == (1920, 1080)
    sun, ribbon = image.pixelColor(1280, 424), image.pixelColor(960, 1040)
    assert sun.lightness() > 190
    assert ribbon.red() > 2 * ribbon.green()
