"""The declarative base: constraint names Alembic can rely on, and how our id types are stored."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, Enum, MetaData, String
from sqlalchemy.orm import DeclarativeBase

from studio.vocabulary import ColumnId, DeviceId, IntentKey, PersonId, Sha256, StoryId, TopicId

ID = String(32)
"""UUID4 in hex."""


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    # SQLAlchemy 2.1 does not map NewType ids by itself.
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        TopicId: ID,
        StoryId: ID,
        ColumnId: ID,
        PersonId: ID,
        DeviceId: ID,
        IntentKey: ID,
        Sha256: String(64),
        # Values, not Python's names: other programs read the store too.
        StrEnum: Enum(StrEnum, native_enum=False, values_callable=list, length=32),
        dict[str, Any]: JSON,
        list[str]: JSON,
    }
