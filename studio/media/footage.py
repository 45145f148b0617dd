"""Reading media with PyAV: what it is, one frame of it, that frame as JPEG.

Only decode_worker imports this: FFmpeg must never run in the process that shows the window, for
a broken file can kill it or hang it.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
from av.filter import Graph
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from studio.media.jpeg import as_jpeg_pixels, encoded
from studio.media.probing import Probe
from studio.vocabulary import MediaKind

# No playlists, no subtitles, no devices: a file must not make us open other files or addresses.
READ_FORMATS = (
    "mov,matroska,avi,mpegts,mpeg,asf,flv,mxf,mxf_opatom,dv,ogg,wav,w64,mp3,flac,aac,aiff,amr,"
    "gif,apng,image2,jpeg_pipe,png_pipe,webp_pipe,bmp_pipe,tiff_pipe"
)
OPEN_OPTIONS = {
    "format_whitelist": READ_FORMATS,
    "protocol_whitelist": "file",
    "pattern_type": "none",  # or `photo%03d.jpg` would be taken for a series of pictures
}
VIDEO_TYPES = {
    "matroska": "video/x-matroska",
    "avi": "video/x-msvideo",
    "mpegts": "video/mp2t",
    "mpeg": "video/mpeg",
    "asf": "video/x-ms-wmv",
    "flv": "video/x-flv",
    "mxf": "application/mxf",
    "ogg": "video/ogg",
    "dv": "video/x-dv",
}
AUDIO_TYPES = {
    "mov": "audio/mp4",
    "matroska": "audio/x-matroska",
    "asf": "audio/x-ms-wma",
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "w64": "audio/wav",
    "flac": "audio/flac",
    "aac": "audio/aac",
    "ogg": "audio/ogg",
    "aiff": "audio/aiff",
    "amr": "audio/amr",
}
PICTURE_TYPES = {
    "mjpeg": "image/jpeg",
    "png": "image/png",
    "apng": "image/apng",
    "webp": "image/webp",
    "gif": "image/gif",
    "bmp": "image/bmp",
    "tiff": "image/tiff",
}
HEIF_BRANDS = {"avif": "image/avif", "heic": "image/heic", "heix": "image/heic"}
WEBM_CODECS = {"vp8", "vp9", "libdav1d", "av1"}
COVER = Disposition.attached_pic
TURNS = {
    90: (("transpose", "cclock"),),
    180: (("hflip", ""), ("vflip", "")),
    270: (("transpose", "clock"),),
}
"""What turns a frame upright, by the degrees that it lies counter-clockwise from there."""
RUN_UPS_MS = (0, 3_000, 24 * 3_600_000)
"""How much earlier to look for a key frame: MPEG streams find none right at their start."""
FORWARD_MS = 2000  # up to here decoding on is quicker than seeking to a key frame


class NotMedia(Exception):
    """Nothing in the file can be seen or heard."""


class Footage:
    """An open media file. Raises NotMedia or av.FFmpegError when it cannot be read."""

    def __init__(self, path: Path) -> None:
        self._container = av.open(f"file:{path}", container_options=OPEN_OPTIONS)
        self._format = self._container.format.name.split(",")[0]
        self._audio = next(iter(self._container.streams.audio), None)
        self._video = next(
            # a sound file's cover is no video
            (s for s in self._container.streams.video if not s.disposition & COVER),
            None,
        )
        if self._video is not None:
            self._video.thread_type = "AUTO"
        self._coming: Iterator[VideoFrame] = iter(())
        self._shown: VideoFrame | None = None
        self._next: VideoFrame | None = None

    def close(self) -> None:
        self._container.close()

    def probe(self) -> Probe:
        """Decodes the first frame, or the first sound: a header alone proves nothing."""
        if self._video is None:
            return self._probe_sound()
        width, height = _upright_size(self.frame_at(0), self._video)
        rate = self._video.average_rate
        return Probe(
            kind=MediaKind.PICTURE if self._is_picture() else MediaKind.VIDEO,
            type=self._picture_type() if self._is_picture() else self._video_type(),
            width=width,
            height=height,
            duration_ms=self._duration_ms(),
            frame_rate=str(rate) if rate and not self._is_picture() else "",
            has_sound=self._audio is not None,
            video_codec=self._video.codec_context.name,
            audio_codec=self._audio.codec_context.name if self._audio else "",
        )

    def poster(self, width: int) -> bytes:
        """A telling frame as JPEG: not the very first one, which is often black."""
        return self.still(min(1000, self._duration_ms() // 3), width)

    def still(self, position_ms: int, width: int) -> bytes:
        """The frame shown at `position_ms` as JPEG, upright, at most `width` wide."""
        frame = self.frame_at(position_ms)
        assert self._video is not None  # noqa: S101 - frame_at refused otherwise
        upright_width, upright_height = _upright_size(frame, self._video)
        scale = min(1.0, width / upright_width)
        return _jpeg(
            frame, max(1, round(upright_width * scale)), max(1, round(upright_height * scale))
        )

    def upright_size(self, frame: VideoFrame) -> tuple[int, int]:
        """Width and height as a frame of it is to be shown."""
        if self._video is None:
            raise NotMedia
        return _upright_size(frame, self._video)

    def frame_at(self, position_ms: int) -> VideoFrame:
        """The frame on screen at that moment, exact; beyond the end the last one."""
        if self._video is None:
            raise NotMedia
        position_ms = 0 if self._is_picture() else position_ms
        if not self._is_shortly_before(position_ms):
            self._wind_to(min(position_ms, self._duration_ms()))
        while self._next is not None and self._time_ms(self._next) <= position_ms:
            self._step()
        if self._shown is None:
            raise NotMedia
        return self._shown

    def _is_shortly_before(self, position_ms: int) -> bool:
        """Whether decoding on from the frame in hand is the quickest way there."""
        return (
            self._shown is not None and 0 <= position_ms - self._time_ms(self._shown) <= FORWARD_MS
        )

    def _wind_to(self, position_ms: int) -> None:
        """Stand on a key frame at or before `position_ms`."""
        assert self._video is not None  # noqa: S101 - frame_at refused otherwise
        for earlier_ms in RUN_UPS_MS:
            if self._shown is not None or position_ms > 0:
                offset = Fraction(position_ms - earlier_ms, 1000) / (self._video.time_base or 1)
                self._container.seek(self._start + int(offset), stream=self._video)
            self._coming = self._container.decode(self._video)
            self._next = next(self._coming, None)
            if self._next is not None and self._time_ms(self._next) <= position_ms:
                break
        if self._next is not None:
            self._step()

    def _step(self) -> None:
        self._shown, self._next = self._next, next(self._coming, None)

    @property
    def _start(self) -> int:
        return (self._video.start_time if self._video else None) or 0

    def _time_ms(self, frame: VideoFrame) -> Fraction:
        if frame.pts is None or frame.time_base is None:
            return Fraction(0)
        return (frame.pts - self._start) * frame.time_base * 1000

    def _duration_ms(self) -> int:
        if self._is_picture():
            return 0
        return round((self._container.duration or 0) * 1000 / av.time_base)

    def _is_picture(self) -> bool:
        return self._video is not None and (
            self._format == "image2"
            or self._format.endswith("_pipe")
            or self._format in {"gif", "apng"}
            or self._brand in HEIF_BRANDS
        )

    @property
    def _brand(self) -> str:
        return self._container.metadata.get("major_brand", "").strip()

    def _picture_type(self) -> str:
        assert self._video is not None  # noqa: S101
        codec = self._video.codec_context.name
        return HEIF_BRANDS.get(self._brand) or PICTURE_TYPES.get(codec, f"image/x-{codec}")

    def _video_type(self) -> str:
        assert self._video is not None  # noqa: S101
        if self._format == "mov":
            return "video/quicktime" if self._brand == "qt" else "video/mp4"
        if self._format == "matroska" and self._video.codec_context.name in WEBM_CODECS:
            return "video/webm"
        return VIDEO_TYPES.get(self._format, f"video/x-{self._format}")

    def _probe_sound(self) -> Probe:
        if self._audio is None or next(self._container.decode(self._audio), None) is None:
            raise NotMedia
        return Probe(
            kind=MediaKind.AUDIO,
            type=AUDIO_TYPES.get(self._format, f"audio/x-{self._format}"),
            width=0,
            height=0,
            duration_ms=self._duration_ms(),
            frame_rate="",
            has_sound=True,
            video_codec="",
            audio_codec=self._audio.codec_context.name,
        )


def _upright_size(frame: VideoFrame, stream: VideoStream) -> tuple[int, int]:
    """As it is to be shown: pixels made square, phone videos turned."""
    width = round(frame.width * (stream.sample_aspect_ratio or 1))
    return (frame.height, width) if frame.rotation % 180 else (width, frame.height)


def _jpeg(frame: VideoFrame, width: int, height: int) -> bytes:
    """`width` and `height` as upright."""
    flat = (height, width) if frame.rotation % 180 else (width, height)
    picture = _turned(as_jpeg_pixels(frame, *flat), TURNS.get(frame.rotation % 360, ()))
    return encoded(picture)


def _turned(frame: VideoFrame, filters: tuple[tuple[str, str], ...]) -> VideoFrame:
    if not filters:
        return frame
    frame.pts = 0
    graph = Graph()
    last = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1, 25)
    )
    source = last
    for name, arguments in [*filters, ("buffersink", "")]:
        following = graph.add(name, arguments or None)
        last.link_to(following)
        last = following
    graph.configure()
    source.push(frame)
    turned = last.pull()
    assert isinstance(turned, VideoFrame)  # noqa: S101
    return turned
