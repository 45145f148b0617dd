"""Small questions that each round of sync asks, most of them to hear that there is nothing to do.

Through SQLAlchemy a question takes ten times as long as SQLite takes for the answer. These are put
into SQLite's words once, and answered by a connection that is kept, or within a transaction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from functools import cached_property
from types import MappingProxyType
from typing import Any, ClassVar

import msgspec
from pysqlite3 import dbapi2
from sqlalchemy import (
    ColumnElement,
    Connection,
    Exists,
    Select,
    bindparam,
    exists,
    func,
    select,
)
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ClauseElement

from studio.models.database import Store


class Glance:
    """A question. Answers come as SQLite has them: JSON as text, a truth as 0 or 1."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement

    def rows(self, store: Store, **values: object) -> list[tuple[Any, ...]]:
        found: tuple[tuple[Any, ...], ...] = store.look(self._asked, values)
        return list(found)

    def named(self, store: Store) -> Mapping[Any, Any]:
        """Of a statement with two columns: what stands in the second by what is in the first."""
        return store.look(self._asked, {}, _named)

    def is_any(self, store: Store, **values: object) -> bool:
        return bool(self.rows(store, **values))

    def within(self, connection: Connection, **values: object) -> list[tuple[Any, ...]]:
        """The same as part of a transaction, of which it may be the first."""
        return list(self.each(connection, **values))

    def each(self, connection: Connection, **values: object) -> Iterator[tuple[Any, ...]]:
        """As `within`, one row after the other: for large ones, of which only the first count."""
        with closing(said(connection, self._asked, values)) as rows:
            try:
                yield from rows
            except dbapi2.Error as error:
                raise _explained(self._asked, error) from error

    @cached_property
    def _asked(self) -> str:
        """SQLite's words. What is given each time stands there by its name, all else as it is.

        For a value that is bound SQLite may plan anew each time, for any LIMIT above all: that took
        it longer than these questions take.
        """
        asked: Any = self._statement.compile(dialect=dialect(paramstyle="named"))
        open_ones = {name: None for name, bind in asked.binds.items() if bind.required}
        expanded = asked.construct_expanded_state(open_ones)
        fixed = {name: one for name, one in expanded.parameters.items() if name not in open_ones}
        named = re.compile(r":(\w+)")
        return named.sub(
            lambda found: literal(fixed[found[1]]) if found[1] in fixed else found[0],
            expanded.statement,
        )


def _named(rows: list[tuple[Any, ...]]) -> Mapping[Any, Any]:
    return MappingProxyType(dict(rows))


class Whether:
    """Whether a statement without open values finds anything.

    All of these are asked as one, for the first whose answer holds no longer: a round asks nearly
    all, to hear no. So each must be quick however much is stored.
    """

    _questions: ClassVar[list[Exists]] = []
    _together: ClassVar[Glance] = Glance(select())

    def __init__(self, statement: Select[Any]) -> None:
        self._place = len(Whether._questions)
        Whether._questions.append(exists(statement))
        Whether._together = Glance(select(*Whether._questions))

    def is_any(self, store: Store) -> bool:
        (found,) = Whether._together.rows(store)
        return bool(found[self._place])


def said(connection: Connection, words: str, values: Any = ()) -> Any:
    """Say something in SQLite's own words as part of a transaction, of which it may be the first.

    The cursor. Errors are SQLAlchemy's, though nothing else of it has a part in this.
    """
    if not connection.in_transaction():
        connection.begin()
    raw: Any = connection.connection.driver_connection
    try:
        return raw.execute(words, values)
    except dbapi2.Error as error:
        raise _explained(words, error) from error


def literal(value: str | int | None) -> str:
    """A value of ours, which no person wrote, in SQLite's own words. Raises TypeError on others."""
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, int):
        return str(int(value))
    raise TypeError(f"{type(value).__name__} has no words here")


def _explained(words: str, error: dbapi2.Error) -> BaseException:
    found: BaseException = DBAPIError.instance(
        words, None, error, dbapi2.Error, hide_parameters=True
    )
    return found


def listed(values: Iterable[str | int]) -> dict[str, str]:
    """The parameter of a statement with `among`."""
    return {"listed": msgspec.json.encode(list(values)).decode()}


def among(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """`column IN` the values that `listed` gives, any number of them.

    One statement serves every list: putting one together costs more than running it.
    """
    return column.in_(select(func.json_each(bindparam("listed")).table_valued("value").c.value))
