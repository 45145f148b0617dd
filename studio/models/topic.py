"""Table `topics`: what the newsroom may report on (选题), synced."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from studio.models.base import Base
from studio.vocabulary import ColumnId, IntentKey, PersonId, TopicId, TopicStage


class Topic(Base):
    __tablename__ = "topics"

    id: Mapped[TopicId] = mapped_column(primary_key=True)
    title: Mapped[str]
    angle: Mapped[str]
    column_id: Mapped[ColumnId | None]
    due_at: Mapped[str | None] = mapped_column(index=True)
    """UTC stamp (clock.stamp). None: no deadline yet."""
    owner_id: Mapped[PersonId | None]
    channels: Mapped[list[str]]
    """Values of vocabulary.Channel, sorted."""
    stage: Mapped[TopicStage]
    stage_reason: Mapped[str]
    is_deleted: Mapped[bool] = mapped_column(index=True)
    created_key: Mapped[IntentKey]
    created_at: Mapped[str]
    """UTC stamp of the machine that made it; shown, never compared."""
