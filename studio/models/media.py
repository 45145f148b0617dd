"""Tables `media_files` and `transfers`: this machine's media library, and what must be sent."""

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
from studio.vocabulary import Lane

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
    json_column("parts_done", default=list),
    flag_column("is_verified", default=False, index=True),  # read back there, and its hash fits
    flag_column("is_paused", default=False),
    number_column("attempts", default=0),
    text_column("not_before", nullable=True),
    json_column("trouble", nullable=True),  # code and facts of the newest failure; None: going well
    text_column("verified_at", nullable=True),
    sqlite_autoincrement=True,
)
"""One media file on its way to the province."""
