"""Table `facts`: single things the studio must remember about this profile."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from studio.models.base import Base


class Fact(Base):
    __tablename__ = "facts"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    """JSON."""
