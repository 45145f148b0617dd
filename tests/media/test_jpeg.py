import av
from av.video.frame import VideoFrame
from PySide6.QtGui import QColor, QImage

from studio.media.jpeg import as_jpeg_pixels, encoded, jpeg_bytes


def grey_frame(brightness: int) -> VideoFrame:
    frame = VideoFrame(64, 48, "yuv420p")
    for plane, value in zip(frame.planes, (brightness, 128, 128), strict=True):
        plane.update(bytes([value]) * plane.buffer_size)
    return frame


def test_the_range_of_video_becomes_the_range_of_jpeg() -> None:
    """Video's 16 is black and its 235 white; left alone, everything would look washed out."""
    black = QImage.fromData(jpeg_bytes(grey_frame(16)))
    white = QImage.fromData(jpeg_bytes(grey_frame(235)))

    assert QColor(black.pixel(10, 10)).lightness() <= 2
    assert QColor(white.pixel(10, 10)).lightness() >= 253


def test_a_frame_is_scaled_to_the_size_asked_for() -> None:
    picture = QImage.fromData(encoded(as_jpeg_pixels(grey_frame(100), 33, 21)))

    assert (picture.width(), picture.height()) == (33, 21)


def test_encoding_needs_no_file_and_no_numpy() -> None:
    assert av.codec.Codec("mjpeg", "w").name == "mjpeg"
    assert jpeg_bytes(grey_frame(100)).startswith(b"\xff\xd8")
