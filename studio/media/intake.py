"""From a file somewhere on the machine to one in the library that is known and has a poster."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from studio.errors import StudioError
from studio.media.decoder import Decoder
from studio.media.library import Progress, check, discard, ingest, poster_path
from studio.media.names import stored_name
from studio.media.picture_size import refuse_too_large
from studio.media.probing import Probe, probe
from studio.vocabulary import Sha256


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What a desk records about a file that the library now holds."""

    sha256: Sha256
    name: str
    """As the file was called where it came from, in composed form."""
    size: int
    about: Probe


def take_in(source: Path, library: Path, progress: Progress | None = None) -> TakenIn:
    """Check, copy and probe `source`, and make its poster. Slow; call in background.

    What is no medium is refused before it is copied. Raises MediaError or StoreError; nothing
    stays behind then, nor when `progress` says to cancel (`media_cancelled`).
    """
    check(source, library)
    refuse_too_large(source)
    with Decoder() as decoder:
        probe(source, decoder=decoder)
        taken = ingest(source, library, progress)
        try:
            about = probe(
                taken.path,
                poster_path(library, taken.sha256),
                name=source.name,
                decoder=decoder,
            )
        except StudioError:
            if taken.is_new:
                discard(library, taken.sha256)
            raise
    return TakenIn(taken.sha256, stored_name(source.name), taken.size, about)
