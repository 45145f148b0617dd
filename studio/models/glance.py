"""Small questions that each round of sync asks, most of them to hear that there is nothing to do.

Through SQLAlchemy a question takes ten times as long as SQLite takes for the answer. These are put
into SQLite's words once, and answered by a connection that is kept, or within a transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import msgspec
from pysqlite3 import dbapi2
from sqlalchemy import ColumnElement, Connection, bindparam, func, select
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.exc import OperationalError
from sqlalchemy.sql import ClauseElement

from studio.models.database import Store


class Glance:
    """A question. Answers come as SQLite has them: JSON as text, a truth as 0 or 1."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement

    def rows(self, store: Store, **values: object) -> list[tuple[Any, ...]]:
        words, fixed = self._asked
        return store.look(words, {**fixed, **values})

    def is_any(self, store: Store, **values: object) -> bool:
        return bool(self.rows(store, **values))

    def within(self, connection: Connection, **values: object) -> list[tuple[Any, ...]]:
        """The same as part of a transaction, of which it may be the first."""
        words, fixed = self._asked
        if not connection.in_transaction():
            connection.begin()
        raw: Any = connection.connection.driver_connection
        try:
            found: list[tuple[Any, ...]] = raw.execute(words, {**fixed, **values}).fetchall()
        except dbapi2.Error as error:
            raise OperationalError(words, None, error) from error
        return found

    @cached_property
    def _asked(self) -> tuple[str, dict[str, Any]]:
        """SQLite's words, and the values that stand in the statement."""
        asked: Any = self._statement.compile(dialect=dialect(paramstyle="named"))
        open_ones = {name: None for name, bind in asked.binds.items() if bind.required}
        expanded = asked.construct_expanded_state(open_ones)
        return expanded.statement, dict(expanded.parameters)


def listed(values: Iterable[str | int]) -> dict[str, str]:
    """The parameter of a statement with `among`."""
    return {"listed": msgspec.json.encode(list(values)).decode()}


def among(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """`column IN` the values that `listed` gives, any number of them.

    One statement serves every list: putting one together costs more than running it.
    """
    return column.in_(select(func.json_each(bindparam("listed")).table_valued("value").c.value))
