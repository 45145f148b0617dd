"""Makes the small stand-in of a film that leaves before the original; runs in the decode worker.

H.264 with a key frame every 12 pictures and none that looks ahead: any moment of it is quickly
found, and players agree on which picture that is.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.container.output import OutputContainer
from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace

from studio.media.footage import COVER, OPEN_OPTIONS, TURNS, Footage, NotMedia
from studio.media.jpeg import HD_HEIGHT, UNSPECIFIED

SHORT_SIDE = 540
X264 = {"preset": "veryfast", "crf": "26", "g": "12", "bf": "0"}
SOUND_RATE, SOUND_BITS = 48_000, 96_000
TICKS = 90_000
"""Parts of a second that moments are kept in: exact for every usual frame rate."""


def make_proxy(path: str, target: str) -> None:
    """Write the proxy of a video to `target`, which must not matter until this returns.

    Every frame of the film is in it, upright and with square pixels. What cannot be decoded in
    the midst of the film is left out. Raises NotMedia or av.FFmpegError.
    """
    footage = Footage(Path(path))
    try:
        first = footage.frame_at(0)
        width, height = footage.upright_size(first)
    finally:
        footage.close()
    with (
        av.open(f"file:{path}", container_options=OPEN_OPTIONS) as film,
        av.open(target, "w", format="mp4", container_options={"movflags": "+faststart"}) as proxy,
    ):
        Copying(film, proxy, first, _small(width, height)).run()


def _small(width: int, height: int) -> tuple[int, int]:
    """H.264 wants even numbers."""
    scale = min(1.0, SHORT_SIDE / min(width, height))
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


class Copying:
    """One film on its way into one proxy."""

    def __init__(
        self, film: Any, proxy: OutputContainer, first: VideoFrame, size: tuple[int, int]
    ) -> None:
        """`first`: a frame of the film. `size`: of the proxy, upright."""
        self._proxy = proxy
        self._film = film
        self._pictures = next(s for s in film.streams.video if not s.disposition & COVER)
        self._pictures.thread_type = "AUTO"
        self._sounds = next(iter(film.streams.audio), None)
        self._start = Fraction(film.start_time or 0, av.time_base)
        self._shrinking = Shrinking(size, first.rotation % 360)
        rate = self._pictures.average_rate or Fraction(25)
        self._video = proxy.add_stream("libx264", rate=rate, options=X264)
        self._video.width, self._video.height = size
        self._video.pix_fmt = "yuv420p"
        self._video.codec_context.time_base = Fraction(1, TICKS)
        self._video.codec_context.colorspace = _colours(first)
        self._frame_ticks = max(1, round(TICKS / rate))
        self._last_tick = -1
        self._has_pictures = False
        if self._sounds is not None:
            self._audio = proxy.add_stream("aac", rate=SOUND_RATE, layout="stereo")
            self._audio.bit_rate = SOUND_BITS
            self._resampler = AudioResampler("fltp", "stereo", SOUND_RATE)
            self._last_sample = 0

    def run(self) -> None:
        streams = [stream for stream in (self._pictures, self._sounds) if stream is not None]
        for packet in self._film.demux(streams):
            for frame in _decoded(packet):
                if isinstance(frame, VideoFrame):
                    self._take_picture(frame)
                elif isinstance(frame, AudioFrame):
                    self._take_sound(frame)
        if not self._has_pictures:
            raise NotMedia
        self._proxy.mux(self._video.encode(None))
        if self._sounds is not None:
            self._hear(None)
            self._proxy.mux(self._audio.encode(None))

    def _take_picture(self, frame: VideoFrame) -> None:
        """A moment that does not go forward is moved: some cameras tell one twice."""
        tick = self._last_tick + self._frame_ticks if self._has_pictures else 0
        if frame.pts is not None and frame.time_base is not None:
            tick = round((frame.pts * frame.time_base - self._start) * TICKS)
        small = self._shrinking.of(frame)
        small.pts = self._last_tick = max(tick, self._last_tick + 1)
        small.time_base = Fraction(1, TICKS)
        small.pict_type = 0  # the encoder decides what is a key frame, not the film
        self._has_pictures = True
        self._proxy.mux(self._video.encode(small))

    def _take_sound(self, frame: AudioFrame) -> None:
        if frame.pts is not None and frame.time_base is not None:
            begins = round((frame.pts * frame.time_base - self._start) * SOUND_RATE)
            if begins > self._last_sample + SOUND_RATE // 10:  # a gap: silence has no packets
                self._last_sample = begins
        self._hear(frame)

    def _hear(self, frame: AudioFrame | None) -> None:
        for heard in self._resampler.resample(frame):
            heard.pts, heard.time_base = self._last_sample, Fraction(1, SOUND_RATE)
            self._last_sample += heard.samples
            self._proxy.mux(self._audio.encode(heard))


class Shrinking:
    """Frames made small and upright; built anew when the film changes its size midway."""

    def __init__(self, size: tuple[int, int], turned: int) -> None:
        """`size` is the upright one; `turned`: degrees that frames lie counter-clockwise."""
        self._size, self._turned = size, turned
        self._made_for: tuple[int, int, str] | None = None
        self._graph = Graph()

    def of(self, frame: VideoFrame) -> VideoFrame:
        frame.pts = 0
        frame.time_base = Fraction(1, TICKS)
        if self._made_for != (frame.width, frame.height, frame.format.name):
            self._build(frame)
        self._graph.push(frame)
        small = self._graph.pull()
        assert isinstance(small, VideoFrame)  # noqa: S101 - what goes in is a picture
        return small

    def _build(self, frame: VideoFrame) -> None:
        self._made_for = frame.width, frame.height, frame.format.name
        self._graph = Graph()
        width, height = self._size if self._turned % 180 == 0 else self._size[::-1]
        last = self._graph.add_buffer(
            width=frame.width,
            height=frame.height,
            format=frame.format,
            time_base=Fraction(1, TICKS),
        )
        for name, arguments in (
            ("scale", f"{width}:{height}:flags=bilinear:out_range=tv"),
            *TURNS.get(self._turned, ()),
            ("setsar", "1"),
            ("format", "yuv420p"),
            ("buffersink", ""),
        ):
            following = self._graph.add(name, arguments or None)
            last.link_to(following)
            last = following
        self._graph.configure()


def _decoded(packet: Any) -> Iterator[object]:
    """What is in the packet; nothing when it is damaged."""
    try:
        yield from packet.decode()
    except av.error.InvalidDataError:
        return


def _colours(frame: VideoFrame) -> int:
    if frame.colorspace != UNSPECIFIED:
        return int(frame.colorspace)
    return int(Colorspace.ITU709 if frame.height >= HD_HEIGHT else Colorspace.ITU601)
