"""Who may change columns: the chief editor and administrators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from studio.desks.newsroom import Office
from studio.errors import Invalid
from studio.models.person import Person
from studio.sync.facts import PLATFORM_URL, read_fact

CHANGED_BY: Final = frozenset({"chief", "administrator"})
"""Roles; the province checks it again."""


@dataclass(frozen=True, slots=True)
class ColumnRights:
    """Whether the person who works here now may change columns, and as what they work here."""

    may_change: bool
    role: str


def column_rights(office: Office, connection: Connection) -> ColumnRights:
    """Before there is a province, everybody here is their own chief."""
    person = office.author(connection).person
    role = connection.execute(
        select(Person.c.role).where(Person.c.id == person, Person.c.is_revoked.is_(False))
    ).scalar_one_or_none()
    is_alone = not read_fact(connection, PLATFORM_URL)
    return ColumnRights(role in CHANGED_BY or (is_alone and role is not None), role or "")


def require_rights(office: Office, connection: Connection) -> None:
    """Raises Invalid column_rights when who works here may not change columns."""
    rights = column_rights(office, connection)
    if not rights.may_change:
        raise Invalid("column_rights", role=rights.role)
