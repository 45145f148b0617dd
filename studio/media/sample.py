"""A film and a picture made on the spot, so that none has to be shipped.

For the demo newsroom, the tour and the tests.
"""

from __future__ import annotations

from pathlib import Path

from studio.media.decoder import Decoder

DRAWING_S = 180.0  # a second of film takes half a second on two slow cores


def draw_sample_video(path: Path, seconds: float, decoder: Decoder | None = None) -> None:
    """Make a real 1080p25 H.264 + AAC file; a sun rises in it. Slow: call in background."""
    _draw("sample_video", {"path": str(path.absolute()), "seconds": seconds}, path.name, decoder)


def draw_sample_picture(path: Path, decoder: Decoder | None = None) -> None:
    """Make a 1080p JPEG."""
    _draw("sample_picture", {"path": str(path.absolute())}, path.name, decoder)


def _draw(job: str, facts: dict[str, object], name: str, decoder: Decoder | None) -> None:
    if decoder is None:
        with Decoder() as single:
            _draw(job, facts, name, single)
    else:
        decoder.ask(job, facts, name=name, patience_s=DRAWING_S)
