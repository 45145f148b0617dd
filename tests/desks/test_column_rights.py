from __future__ import annotations

import pytest
from sqlalchemy import update

from studio.composition import Studio
from studio.desks.column_rights import column_rights, require_rights
from studio.errors import Invalid
from studio.models.database import gate
from studio.models.person import Person
from tests.newsrooms import Line


def become(studio: Studio, role: str, *, is_revoked: bool = False) -> None:
    """Give everybody here that role, as a record from the province would."""

    def work(connection: object) -> None:
        with gate(connection):  # type: ignore[arg-type]
            values = update(Person).values(role=role, is_revoked=is_revoked)
            connection.execute(values)  # type: ignore[attr-defined]

    studio.store.write(work)


def test_alone_everybody_may(studio: Studio) -> None:
    with studio.store.reading() as connection:
        assert column_rights(studio.floor.office, connection).may_change
        require_rights(studio.floor.office, connection)


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("reporter", False),
        ("editor", False),
        ("reviewer", False),
        ("chief", True),
        ("administrator", True),
    ],
)
def test_in_a_newsroom_chiefs_may(line: Line, role: str, may: bool) -> None:
    become(line.studio, role)
    office = line.studio.floor.office

    with line.studio.store.reading() as connection:
        rights = column_rights(office, connection)
        assert (rights.may_change, rights.role) == (may, role)
        if not may:
            with pytest.raises(Invalid, match="column_rights"):
                require_rights(office, connection)


def test_a_suspended_chief_may_not(line: Line) -> None:
    become(line.studio, "chief", is_revoked=True)

    with line.studio.store.reading() as connection:
        assert not column_rights(line.studio.floor.office, connection).may_change
