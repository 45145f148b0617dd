"""A video frame as JPEG; runs in the decode worker."""

from __future__ import annotations

from fractions import Fraction

import av
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace

QUALITY = "354"  # FFmpeg's qscale 3 (of 2..31) × 118: no visible blocks at poster size
HD_HEIGHT = 720  # from here on video that does not say otherwise has BT.709 colours
UNSPECIFIED = 2


def jpeg_bytes(frame: VideoFrame) -> bytes:
    """The frame at its own size."""
    return encoded(as_jpeg_pixels(frame, frame.width, frame.height))


def as_jpeg_pixels(frame: VideoFrame, width: int, height: int) -> VideoFrame:
    """Scaled, in the full range and the BT.601 colours that JPEG has."""
    source: int = frame.colorspace
    if source == UNSPECIFIED:
        source = Colorspace.ITU709 if frame.height >= HD_HEIGHT else Colorspace.ITU601
    return frame.reformat(
        width, height, "yuvj420p", src_colorspace=source, dst_colorspace=Colorspace.ITU601
    )


def encoded(frame: VideoFrame) -> bytes:
    """`frame` has JPEG pixels already."""
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height = frame.width, frame.height
    encoder.pix_fmt = "yuvj420p"
    encoder.time_base = Fraction(1, 25)
    encoder.options = {"flags": "+qscale", "global_quality": QUALITY}
    frame.pts = 0
    return b"".join(bytes(packet) for packet in [*encoder.encode(frame), *encoder.encode(None)])
