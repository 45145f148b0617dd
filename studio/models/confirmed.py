"""Tables `confirmed`, `projected` and `strange_records`: rows as folded from log and outbox."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from studio.models.base import Base


class Confirmed(Base):
    """A row as folded from the log alone. What an editor sees = this + pending intents."""

    __tablename__ = "confirmed"

    subject_id: Mapped[str] = mapped_column(primary_key=True)
    sort: Mapped[str]
    """`person`, `column`, `topic`, or `story`."""
    row: Mapped[dict[str, Any]]
    epoch: Mapped[int]
    seq: Mapped[int]
    """With epoch: the newest record folded in."""


class Projected(Base):
    """The row with our pending intents folded in: the source of what the desks show."""

    __tablename__ = "projected"

    subject_id: Mapped[str] = mapped_column(primary_key=True)
    row: Mapped[dict[str, Any]]


class StrangeRecord(Base):
    """A record of a kind that this version does not know: kept until an update understands it."""

    __tablename__ = "strange_records"

    epoch: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    record: Mapped[dict[str, Any]]
