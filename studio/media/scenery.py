"""What the sample film and picture show: sunrise behind paper-cut mountains.

Runs in the decode worker; sample.py asks for it. Everything is painted as runs of equal pixels
into the planes of a frame: slices of a bytearray, which is quick enough without numpy.
"""

from __future__ import annotations

import itertools
import math
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace

from studio.media.jpeg import jpeg_bytes

WIDTH, HEIGHT, RATE = 1920, 1080, 25
SOUND_RATE = 48_000
SOUND_FRAME = 1024  # samples that one AAC packet holds
X264 = {"preset": "veryfast", "crf": "23", "g": "50"}

Rgb = tuple[int, int, int]
Yuv = tuple[int, int, int]
Run = tuple[int, int, int, Yuv]
"""Row, first and last-but-one column, colour."""

SKY_TOP: Rgb = (38, 52, 92)
SKY_LOW: Rgb = (250, 178, 104)
SUN: Rgb = (255, 232, 170)
GLOW: Rgb = (252, 196, 120)
CLOUD: Rgb = (252, 214, 176)
PAPER: Rgb = (250, 243, 228)
RIBBON: Rgb = (176, 34, 30)


@dataclass(frozen=True)
class Ridge:
    """A row of mountains: its height is a sum of two waves."""

    colour: Rgb
    top: int
    swing: int
    wave: int
    """Pixels from one summit to the next."""
    shift: float

    def height_at(self, x: int) -> int:
        turn = x / self.wave * 2 * math.pi + self.shift
        return round(self.top - self.swing * (0.7 * math.sin(turn) + 0.3 * math.sin(2.7 * turn)))


RIDGES = (
    Ridge((196, 92, 66), 640, 90, 820, 0.4),
    Ridge((160, 46, 40), 770, 80, 610, 2.1),
    Ridge((104, 24, 34), 900, 60, 1130, 4.0),
)


def draw_video(path: str, seconds: float) -> None:
    """1080p25, H.264 with B-frames and a key frame every 2 s, AAC with a quiet chord."""
    options = {"movflags": "+faststart"}
    with av.open(path, "w", format="mp4", container_options=options) as film:
        video = film.add_stream("libx264", rate=RATE, options=X264)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        video.codec_context.colorspace = Colorspace.ITU709
        sound = film.add_stream("aac", rate=SOUND_RATE, layout="mono")
        chord = _chord_frames(seconds)
        frames = round(seconds * RATE)
        for number in range(frames):
            frame = _paint(number / RATE, number / max(frames - 1, 1))
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            film.mux(video.encode(frame))
            for heard in itertools.islice(chord, SOUND_RATE // RATE // SOUND_FRAME + 1):
                film.mux(sound.encode(heard))
        film.mux(video.encode(None))
        film.mux(sound.encode(None))


def draw_picture(path: str) -> None:
    """The scene with the sun up, as JPEG."""
    Path(path).write_bytes(jpeg_bytes(_paint(0.0, 0.8)))


def _paint(seconds: float, progress: float) -> VideoFrame:
    """The scene; `progress` 0.0 → 1.0 lets the sun rise."""
    canvas = Canvas(_sky())
    sun_y = round(760 - 420 * progress)
    canvas.disc(1280, sun_y, 170, GLOW)
    canvas.disc(1280, sun_y, 130, SUN)
    for number, (x, y, size) in enumerate(((300, 230, 46), (980, 150, 34), (1560, 300, 40))):
        drift = round(seconds * 36 * (1 + number / 3))
        for dx, dy, part in ((-1.5, 0.25, 0.75), (0, 0, 1), (1.4, 0.3, 0.7)):
            center = (x + drift + round(dx * size)) % (WIDTH + 300) - 150
            canvas.disc(center, y + round(dy * size), round(size * part), CLOUD)
    canvas.runs(_mountains())
    canvas.box(0, 968, round(WIDTH * progress), 976, PAPER)
    return canvas.to_frame()


class Canvas:
    """Three planes: brightness for each pixel, two of colour for each 2 × 2 pixels."""

    def __init__(self, planes: tuple[bytes, bytes, bytes]) -> None:
        self.luma, self.blue, self.red = (bytearray(plane) for plane in planes)

    def run(self, row: int, start: int, end: int, colour: Yuv) -> None:
        start, end = max(start, 0), min(end, WIDTH)
        if start >= end or not 0 <= row < HEIGHT:
            return
        y, u, v = colour
        at = row * WIDTH
        self.luma[at + start : at + end] = bytes((y,)) * (end - start)
        if row % 2 == 0:
            at, start, end = row // 2 * (WIDTH // 2), start // 2, (end + 1) // 2
            self.blue[at + start : at + end] = bytes((u,)) * (end - start)
            self.red[at + start : at + end] = bytes((v,)) * (end - start)

    def runs(self, runs: tuple[Run, ...]) -> None:
        for row, start, end, colour in runs:
            self.run(row, start, end, colour)

    def disc(self, x: int, y: int, radius: int, colour: Rgb) -> None:
        tone = _yuv(colour)
        for dy in range(-radius, radius + 1):
            half = round(math.sqrt(radius * radius - dy * dy))
            self.run(y + dy, x - half, x + half, tone)

    def box(self, left: int, top: int, right: int, bottom: int, colour: Rgb) -> None:
        tone = _yuv(colour)
        for row in range(top, bottom):
            self.run(row, left, right, tone)

    def to_frame(self) -> VideoFrame:
        frame = VideoFrame(WIDTH, HEIGHT, "yuv420p")
        frame.colorspace = Colorspace.ITU709
        for plane, content in zip(frame.planes, (self.luma, self.blue, self.red), strict=True):
            plane.update(bytes(content))
        return frame


@cache
def _sky() -> tuple[bytes, bytes, bytes]:
    """Night blue above, warm above the mountains."""
    canvas = Canvas((b"\0" * (WIDTH * HEIGHT),) + (b"\0" * (WIDTH * HEIGHT // 4),) * 2)
    for row in range(HEIGHT):
        part = min(row / 720, 1.0)
        low, top = SKY_LOW, SKY_TOP
        colour = tuple(round(t + (w - t) * part) for t, w in zip(top, low, strict=True))
        canvas.run(row, 0, WIDTH, _yuv((colour[0], colour[1], colour[2])))
    return bytes(canvas.luma), bytes(canvas.blue), bytes(canvas.red)


@cache
def _mountains() -> tuple[Run, ...]:
    """Ridges and the ribbon below as runs, the same in every frame."""
    found: list[Run] = []
    for ridge in RIDGES:
        tone = _yuv(ridge.colour)
        heights = [ridge.height_at(x) for x in range(0, WIDTH, 2)]
        for row in range(min(heights), 960):
            start: int | None = None
            for column, height in enumerate([*heights, HEIGHT]):
                if height <= row and start is None:
                    start = column
                elif height > row and start is not None:
                    found.append((row, start * 2, column * 2, tone))
                    start = None
    found += [(row, 0, WIDTH, _yuv(RIBBON)) for row in range(960, HEIGHT)]
    return tuple(found)


@cache
def _yuv(colour: Rgb) -> Yuv:
    """BT.709, narrow range, as HD video has it."""
    r, g, b = colour
    luma = 0.2126 * r + 0.7152 * g + 0.0722 * b
    return (
        round(16 + luma * 219 / 255),
        round(128 + (b - luma) / 1.8556 * 224 / 255),
        round(128 + (r - luma) / 1.5748 * 224 / 255),
    )


def _chord_frames(seconds: float) -> Iterator[AudioFrame]:
    """The sound in pieces, mono."""
    for start in range(0, round(seconds * SOUND_RATE), SOUND_FRAME):
        samples = array("f", (_chord(n / SOUND_RATE) for n in range(start, start + SOUND_FRAME)))
        frame = AudioFrame(format="fltp", layout="mono", samples=SOUND_FRAME)
        frame.planes[0].update(samples.tobytes())
        frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, start, Fraction(1, SOUND_RATE)
        yield frame


def _chord(seconds: float) -> float:
    """Three tones at about −26 dB together."""
    swell = 0.6 + 0.4 * math.sin(seconds * 1.3)
    tones = (220.0, 277.2, 329.6)
    return 0.017 * swell * sum(math.sin(2 * math.pi * tone * seconds) for tone in tones)
