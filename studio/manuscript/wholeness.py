"""Whether a piece of a body is as it was made: Loro writes a checksum into each."""

from __future__ import annotations

import loro

from studio.errors import BodyError
from studio.manuscript.loro_guard import GUARD


def is_whole(update: bytes) -> bool:
    """False: truncated, a bit has changed, or it is no piece of a body at all.

    Reads the checksum only, some microseconds for a kilobyte. What a newer studio wrote in a form
    of its own is whole.
    """
    try:
        with GUARD:
            loro.LoroDoc.decode_import_blob_meta(update, True)
    except BodyError as error:
        return error.code == "body_newer"
    return True
