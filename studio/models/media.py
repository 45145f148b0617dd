"""Tables `media_files` and `transfers`: this machine's media library, and what must be sent."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from studio.models.base import Base
from studio.vocabulary import Lane, Sha256


class MediaFile(Base):
    __tablename__ = "media_files"

    sha256: Mapped[Sha256] = mapped_column(primary_key=True)
    name: Mapped[str]
    """The file's name as it came."""
    kind: Mapped[str]
    type: Mapped[str]
    """MIME type."""
    size: Mapped[int]
    """Bytes."""
    width: Mapped[int]
    height: Mapped[int]
    duration_ms: Mapped[int]
    added_at: Mapped[str]


class Transfer(Base):
    """One media file on its way to the province."""

    __tablename__ = "transfers"
    __table_args__ = ({"sqlite_autoincrement": True},)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    sha256: Mapped[Sha256] = mapped_column(unique=True)
    name: Mapped[str]
    size: Mapped[int]
    type: Mapped[str]
    lane: Mapped[Lane]
    needs: Mapped[str]
    """Key of the submission that asked for it: text leaves first."""
    part_size: Mapped[int] = mapped_column(default=0)
    parts_done: Mapped[list[Any]] = mapped_column(JSON, default=list)
    is_verified: Mapped[bool] = mapped_column(default=False, index=True)
    """The province read it back and its hash fits."""
    is_paused: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[str | None]
    trouble: Mapped[dict[str, Any] | None]
    """code and facts of the newest failure; None: going well."""
    verified_at: Mapped[str | None]
