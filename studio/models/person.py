"""Tables `persons` (synced) and `pins` (of this device only)."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from studio.models.base import Base
from studio.vocabulary import IntentKey, PersonId


class Person(Base):
    __tablename__ = "persons"

    id: Mapped[PersonId] = mapped_column(primary_key=True)
    name: Mapped[str]
    role: Mapped[str]
    created_key: Mapped[IntentKey]
    """The intent that made it; what refers to it `needs` this key."""


class Pin(Base):
    __tablename__ = "pins"

    person_id: Mapped[PersonId] = mapped_column(primary_key=True)
    salt: Mapped[bytes]
    digest: Mapped[bytes]
    """scrypt of the PIN."""
