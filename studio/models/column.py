"""Table `columns`: the newsroom's regular columns (栏目), synced."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from studio.models.base import Base
from studio.vocabulary import ColumnId, IntentKey


class Column(Base):
    __tablename__ = "columns"

    id: Mapped[ColumnId] = mapped_column(primary_key=True)
    name: Mapped[str]
    cadence: Mapped[str]
    """`weekly`, `daily`, or empty."""
    target_seconds: Mapped[int]
    """Wanted length of an episode; 0: none."""
    created_key: Mapped[IntentKey]
