"""The media library of this machine, what was made of it, and what must be sent or fetched."""

from __future__ import annotations

from sqlalchemy import Table

from studio.models.base import (
    flag_column,
    hash_column,
    json_column,
    metadata,
    number_column,
    text_column,
    word_column,
)
from studio.vocabulary import Lane, RenditionSort, RenditionState

MediaFile = Table(
    "media_files",
    metadata,
    hash_column("sha256", primary_key=True),
    text_column("name"),  # the file's name as it came
    text_column("kind"),
    text_column("type"),  # MIME type
    number_column("size"),  # bytes
    number_column("width"),
    number_column("height"),
    number_column("duration_ms"),
    text_column("added_at"),
)

Transfer = Table(
    "transfers",
    metadata,
    number_column("number", primary_key=True, autoincrement=True),
    hash_column("sha256", unique=True),
    text_column("name"),
    number_column("size"),
    text_column("type"),
    word_column("lane", Lane),
    text_column("needs"),  # key of the submission that asked for it: text leaves first
    number_column("part_size", default=0),
    number_column("sent", default=0),  # bytes that have arrived there, as far as is known
    flag_column("is_verified", default=False, index=True),  # read back there, and its hash fits
    flag_column("is_paused", default=False),  # by a person
    flag_column("is_held", default=False),  # its file is no longer what was added
    number_column("rank", default=0),  # within its lane, the lowest first; then by number
    json_column("identity", nullable=True),  # of the file when its first part left
    number_column("attempts", default=0),
    text_column("not_before", nullable=True),
    json_column("trouble", nullable=True),  # code and facts of the newest failure; None: going well
    text_column("verified_at", nullable=True),
    flag_column("is_stable", default=False),  # inside a backup there that was read back
    text_column("stable_asked_at", nullable=True),
    sqlite_autoincrement=True,
)
"""One media file on its way to the province."""

Rendition = Table(
    "renditions",
    metadata,
    hash_column("original", primary_key=True),
    word_column("sort", RenditionSort, primary_key=True),
    hash_column("sha256", nullable=True, index=True),  # once it is made
    word_column("state", RenditionState, index=True),
    number_column("attempts", default=0),
    json_column("trouble", nullable=True),  # why there is none: code and facts
)
"""A smaller stand-in of a video: a medium of its own, made here, that leaves before it."""

Fetch = Table(
    "fetches",
    metadata,
    hash_column("sha256", primary_key=True),
    json_column("about"),  # name, type, size, width, height, duration_ms, as stories have them
    text_column("asked_at"),
    number_column("attempts", default=0),
    text_column("not_before", nullable=True),
    json_column("trouble", nullable=True),
)
"""A medium that somebody wants from the province; the line goes once it is here."""
