"""Table `intents`: the outbox, each line one thing a person did."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from studio.models.base import Base
from studio.vocabulary import DeviceId, IntentKey, IntentState, PersonId


class Intent(Base):
    __tablename__ = "intents"
    __table_args__ = (
        Index("ix_intents_state", "state", "sequence"),
        Index("ix_intents_subject", "subject_id", "state"),
        {"sqlite_autoincrement": True},  # a sequence number is never used again
    )

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    """Send order."""
    key: Mapped[IntentKey] = mapped_column(unique=True)
    kind: Mapped[str]
    subject_id: Mapped[str]
    person_id: Mapped[PersonId]
    device_id: Mapped[DeviceId]
    app: Mapped[str]
    base_epoch: Mapped[int | None]
    base_seq: Mapped[int | None]
    """With base_epoch: the revision the editor's screen was based on."""
    predecessor: Mapped[IntentKey | None]
    needs: Mapped[list[str]]
    payload: Mapped[dict[str, Any]]
    size: Mapped[int]
    """Bytes of the payload as canonical JSON."""
    at: Mapped[str]
    state: Mapped[IntentState]
    is_handed: Mapped[bool] = mapped_column(default=False)
    """Given to a connector once: key and payload are frozen (a trigger sees to it)."""
    epoch: Mapped[int | None]
    seq: Mapped[int | None]
    """With epoch: where it stands in the province's log."""
    attempts: Mapped[int] = mapped_column(default=0)
    refusal_code: Mapped[str | None]
    refusal_facts: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    is_put_away: Mapped[bool] = mapped_column(default=False)
    """An editor has read the refusal and taken it off the list; the words stay here."""
    settled_at: Mapped[str | None]
