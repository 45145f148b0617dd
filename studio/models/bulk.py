"""Rows of one table in few statements, without SQLAlchemy's work for each row and each value.

Taking over ten thousand records costs half the time this way, and so does a person's save. The
statements are made of the table's own names once; the values are bound.

What is bound is a text, a number or a bytearray: for anything else, None and bytes among them,
the driver looks for an adapter first, which takes it longer than SQLite takes for the whole value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from types import MappingProxyType
from typing import Any

import msgspec
from sqlalchemy import JSON, Boolean, Column, Connection, LargeBinary, Table

from studio.models.glance import literal, said

_ENCODER = msgspec.json.Encoder()
_AT_ONCE = (320, 64, 8, 1)
"""Rows of one statement: it is prepared once, and its cursors are opened once for all of them.

Python's other threads run while SQLite has its turn, the longer the better.
"""
NOTHING = bytearray()
"""Stands for None: no column of ours holds an empty blob."""


class _Putting:
    """Every row names every column but those `without` and those `fixed`, alike in all rows."""

    def __init__(
        self,
        table: Table,
        without: Iterable[str] = (),
        fixed: Mapping[str, Any] = MappingProxyType({}),
        then: str = "",
    ) -> None:
        taken = [column for column in table.columns if column.name not in set(without)]
        columns = [column for column in taken if column.name not in fixed]
        alike = [column for column in taken if column.name in fixed]
        names = [column.name for column in columns]
        listed = ", ".join(f'"{column.name}"' for column in (*columns, *alike))
        written = [_literal(column, fixed[column.name]) for column in alike]
        self._marks = f"({', '.join([*map(_mark, columns), *written])})"
        words = f'INSERT INTO "{table.name}" ({listed}) VALUES '  # noqa: S608 - names of our own
        self._statement = words
        self._then = then
        self._in_order = itemgetter(*names)
        places = list(enumerate(columns))
        self._nullable = [
            place for place, column in places if column.nullable and _binding(column) is None
        ]
        found = [(place, _binding(column)) for place, column in places]
        self._bindings = [(place, binding) for place, binding in found if binding is not None]

    def run(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        """Words of ours are given as values."""
        self.put(connection, [self._line(row) for row in rows])

    def put(self, connection: Connection, lines: Sequence[Sequence[Any]]) -> None:
        """What `run` makes of rows: their values in the table's order, each as it is bound.

        JSON as its letters, and NOTHING where there may be none and is none.
        """
        done = 0
        for count in _AT_ONCE:
            while len(lines) - done >= count:
                self._put(connection, lines[done : done + count])
                done += count

    def _put(self, connection: Connection, lines: Sequence[Sequence[Any]]) -> None:
        statement = self._statement + ", ".join([self._marks] * len(lines)) + self._then
        values = tuple(chain.from_iterable(lines))
        said(connection, statement, values)

    def _line(self, row: Mapping[str, Any]) -> list[Any]:
        line = list(self._in_order(row))
        for place in self._nullable:
            if line[place] is None:
                line[place] = NOTHING
        for place, binding in self._bindings:
            line[place] = binding(line[place])
        return line


def _mark(column: Column[Any]) -> str:
    if isinstance(column.type, JSON):
        return "CAST(? AS TEXT)"
    return "nullif(?, x'')" if column.nullable else "?"


def _literal(column: Column[Any], value: Any) -> str:
    is_json = isinstance(column.type, JSON)
    return literal(json_letters(value).decode() if is_json else value)


def _binding(column: Column[Any]) -> Callable[[Any], Any] | None:
    """What makes a value of the column one that is bound as it is."""
    if isinstance(column.type, JSON):
        return json_letters
    if column.nullable:  # texts and numbers; a blob comes as a bytearray
        return None
    if isinstance(column.type, Boolean):
        return int
    return bytearray if isinstance(column.type, LargeBinary) else None


def json_letters(value: Any) -> bytearray:
    """As it is bound: in SQLite's own letters, so that nothing is decoded and encoded again."""
    words = bytearray()
    _ENCODER.encode_into(value, words)
    return words


class Adding(_Putting):
    """Adds rows; one whose key is there already is an error."""


class Replacing(_Putting):
    """Puts whole rows in; one whose key is there already becomes what is given.

    No INSERT OR REPLACE: that would take the old row out of every index first, and its way with
    conflicts would hold within triggers too. A row that is what it becomes is left alone.
    """

    def __init__(self, table: Table, fixed: Mapping[str, Any] = MappingProxyType({})) -> None:
        key = ", ".join(f'"{column.name}"' for column in table.primary_key)
        rest = [f'"{column.name}"' for column in table.columns if not column.primary_key]
        becomes = ", ".join(f"{name} = excluded.{name}" for name in rest)
        before = ", ".join(f'"{table.name}".{name}' for name in rest)
        after = ", ".join(f"excluded.{name}" for name in rest)
        then = f" ON CONFLICT ({key}) DO UPDATE SET {becomes} WHERE ({before}) IS NOT ({after})"
        super().__init__(table, fixed=fixed, then=then)
