"""What a media file is, as far as a desk needs to know."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from studio.media.decoder import Decoder
from studio.vocabulary import MediaKind


@dataclass(frozen=True, slots=True)
class Probe:
    """Found by decoding, not believed from the file's name."""

    kind: MediaKind
    type: str
    """Media type as in `video/mp4`."""
    width: int
    """As it is shown: turned upright, pixels square. 0 for sound."""
    height: int
    duration_ms: int
    """0 for a picture."""
    frame_rate: str
    """Exact, as `25` or `30000/1001`; empty when there is none."""
    has_sound: bool
    video_codec: str
    audio_codec: str
    """Empty when there is none."""

    def to_plain(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Probe:
        return cls(**{**plain, "kind": MediaKind(plain["kind"])})


def kind_of(media_type: str) -> MediaKind:
    """What a MIME type is to an editor."""
    return {"image": MediaKind.PICTURE, "audio": MediaKind.AUDIO}.get(
        media_type.split("/", 1)[0], MediaKind.VIDEO
    )


def probe(
    path: Path, poster: Path | None = None, *, name: str = "", decoder: Decoder | None = None
) -> Probe:
    """What the file is; writes its poster too, if there is anything to see. Slow.

    `name` is what a person calls the file. Without a `decoder` a worker is started for this one
    question. Raises MediaError as Decoder.ask.
    """
    if decoder is None:
        with Decoder() as single:
            return probe(path, poster, name=name, decoder=single)
    facts = {
        "path": str(path.absolute()),
        "poster": None if poster is None else str(poster.absolute()),
    }
    return Probe.from_plain(decoder.ask("probe", facts, name=name or path.name))
