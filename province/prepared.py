"""Statements that every request runs, put into SQLite's words once.

SQLAlchemy's work for a statement and its rows takes ten times as long as SQLite's.
"""

from __future__ import annotations

import contextlib
from collections import namedtuple
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from pysqlite3 import dbapi2
from sqlalchemy.dialects.sqlite import dialect


class Prepared:
    """Values and columns are as SQLite has them: JSON as its bytes, a truth as 0 or 1."""

    def __init__(self, statement: sa.Select[Any] | sa.Update | sa.Insert) -> None:
        self._statement = statement
        self._shape: Callable[[Any], Any] | None = None

    def rows(self, connection: sa.Connection, **values: object) -> list[Any]:
        """In the transaction of `connection`; each row has the columns' names."""
        return list(self.each(connection.connection.driver_connection, **values))

    def each(self, raw: Any, **values: object) -> Iterator[Any]:
        """One after the other, on a connection of the driver's."""
        words, fixed = self._asked
        try:
            cursor = raw.execute(words, {**fixed, **values})
            with contextlib.closing(cursor):
                if self._shape is None and cursor.description is not None:
                    names = [about[0] for about in cursor.description]
                    row: Any = namedtuple("Row", names)  # type: ignore[misc]
                    self._shape = row._make
                yield from map(self._shape or tuple, cursor)
        except dbapi2.Error as error:  # as SQLAlchemy says it
            raise sa.exc.OperationalError(words, None, error) from error

    @cached_property
    def _asked(self) -> tuple[str, dict[str, Any]]:
        """SQLite's words, and the values that stand in the statement."""
        asked = self._statement.compile(dialect=dialect(paramstyle="named"))
        open_ones = {name: None for name, bind in asked.binds.items() if bind.required}
        expanded = asked.construct_expanded_state(open_ones)
        return expanded.statement, dict(expanded.parameters)
