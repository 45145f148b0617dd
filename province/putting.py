"""Puts rows into one table, without SQLAlchemy's work for each row and each value.

Some rows go in one statement. The driver looks for an adapter of whatever is no plain text, number
or bytearray, which takes longer than SQLite takes for the value: bytes go as a bytearray, None as
an empty one, which no column holds.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

_AT_ONCE = (64, 8, 1)
"""Rows of one statement."""
_NOTHING = bytearray()


class Putting:
    """`rows` name the table's columns; what none of them names gets its default."""

    def __init__(self, verb: str, table: sa.Table) -> None:
        self._verb, self._table = verb, table
        self._ways: dict[tuple[str, ...], _Way] = {}

    def run(self, connection: sa.Connection, rows: Sequence[dict[str, Any]]) -> None:
        """All rows name the same columns."""
        names = tuple(rows[0])
        way = self._ways.get(names)
        if way is None:
            way = self._ways[names] = _Way(self._verb, self._table, names)
        done = 0
        for count in _AT_ONCE:
            while len(rows) - done >= count:
                connection.exec_driver_sql(way.statement(count), way.values(rows, done, count))
                done += count


class _Way:
    """How rows that name certain columns are put."""

    def __init__(self, verb: str, table: sa.Table, names: tuple[str, ...]) -> None:
        columns = [table.c[name] for name in names]
        listed = ", ".join(f'"{column.name}"' for column in columns)
        marks = ("nullif(?, x'')" if column.nullable else "?" for column in columns)
        self._marks = f"({', '.join(marks)})"
        self._head = f'{verb} INTO "{table.name}" ({listed}) VALUES '
        self._in_order = operator.itemgetter(*names)
        found = [(place, _binding(column)) for place, column in enumerate(columns)]
        self._bindings = [(place, binding) for place, binding in found if binding is not None]

    def statement(self, count: int) -> str:
        return self._head + ", ".join([self._marks] * count)

    def values(self, rows: Sequence[dict[str, Any]], start: int, count: int) -> tuple[Any, ...]:
        values: list[Any] = []
        for row in rows[start : start + count]:
            line = list(self._in_order(row))
            for place, binding in self._bindings:
                line[place] = binding(line[place])
            values += line
        return tuple(values)


def _binding(column: sa.Column[Any]) -> Callable[[Any], Any] | None:
    """What makes a value of the column one that is bound as it is."""
    if column.nullable:
        return lambda value: _NOTHING if value is None else value
    if isinstance(column.type, sa.LargeBinary):
        return bytearray
    return int if isinstance(column.type, sa.Boolean) else None
