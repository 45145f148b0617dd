"""What all tables share: constraint names Alembic can rely on, and how our values are stored.

The tables are plain SQLAlchemy Core, each named after one of its rows. Nothing here is mapped to
objects: importing and configuring the ORM takes a third of the window's whole start.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Enum, Integer, LargeBinary, MetaData, String

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_NEVER_NULL = {"nullable": False}


def id_column(name: str, **about: Any) -> Column[Any]:
    """A UUID4 in hex."""
    return Column(name, String(32), **_NEVER_NULL | about)


def hash_column(name: str, **about: Any) -> Column[Any]:
    """A SHA-256 in hex."""
    return Column(name, String(64), **_NEVER_NULL | about)


def text_column(name: str, **about: Any) -> Column[Any]:
    return Column(name, String, **_NEVER_NULL | about)


def number_column(name: str, **about: Any) -> Column[Any]:
    return Column(name, Integer, **_NEVER_NULL | about)


def flag_column(name: str, **about: Any) -> Column[Any]:
    return Column(name, Boolean, **_NEVER_NULL | about)


def bytes_column(name: str, **about: Any) -> Column[Any]:
    return Column(name, LargeBinary, **_NEVER_NULL | about)


def json_column(name: str, **about: Any) -> Column[Any]:
    return Column(name, JSON, **_NEVER_NULL | about)


def word_column(name: str, words: type[StrEnum], **about: Any) -> Column[Any]:
    """One of our words, stored as its value: other programs read the store too."""
    kept = Enum(words, native_enum=False, values_callable=list, length=32)
    return Column(name, kept, **_NEVER_NULL | about)
