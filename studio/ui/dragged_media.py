"""A medium of the shelf on its way into a text, by drag or by clipboard."""

from __future__ import annotations

from typing import Final

import msgspec
from PySide6.QtCore import QMimeData

from studio.desks.media_library import MediaRow
from studio.manuscript.objects import Embedded, sort_of

FORMAT: Final = "application/x-zaotai-medium"


def embedded_medium(row: MediaRow) -> Embedded:
    """The medium as an object of a text, with the words that the shelf has for it."""
    return Embedded(
        sort_of(row.kind),
        row.sha256,
        row.name,
        row.type,
        row.size,
        row.width,
        row.height,
        row.duration_ms,
        caption=row.caption,
        credit=row.credit,
    )


def packed(row: MediaRow) -> QMimeData:
    out = QMimeData()
    out.setData(FORMAT, msgspec.json.encode(embedded_medium(row)))
    return out


def unpacked(source: QMimeData) -> Embedded | None:
    """The medium that is dragged; None: something else is."""
    if not source.hasFormat(FORMAT):
        return None
    try:
        return msgspec.json.decode(bytes(source.data(FORMAT).data()), type=Embedded)
    except msgspec.DecodeError:
        return None  # of another version
