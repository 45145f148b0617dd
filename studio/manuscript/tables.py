"""The cells of tables, as people edit them: one text a cell, so that two who write in it merge.

A table comes into a body as plain rows among its object's details, and nothing of those is ever
changed. With its first edit it is *planted*: what the rows say is entered as a table of texts in
the root map `tables`, by a peer whose number follows from the table alone. Whoever plants the same
table makes the same operations, as with the seed of every body; so nothing stands there twice.

Rows and columns have names that stay. None is ever taken out of its list: one that was removed has
lost the letters that its remover saw and is no longer marked as shown, and it is seen again as soon
as a letter stands in it. So nobody's words go with a row that another removes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import loro
import msgspec

from studio.manuscript.blocks import clean
from studio.manuscript.loro_guard import GUARD

Rows = tuple[tuple[str, ...], ...]
ROOT: Final = "tables"
LISTS: Final = ("rows", "columns")
_PLANTED: Final = 1 << 63
"""The bit that no person's peer has."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it is seen."""

    rows: tuple[str, ...]
    """The names of its rows, from above."""
    columns: tuple[str, ...]
    cells: Rows
    """What they say, row by row."""
    has_header: bool = True

    def at(self, row: str, column: str) -> str:
        """What a cell says; empty where there is none."""
        if row not in self.rows or column not in self.columns:
            return ""
        return self.cells[self.rows.index(row)][self.columns.index(column)]


def cleaned(rows: Rows) -> Rows:
    """As cells that are edited hold them (see blocks.clean)."""
    return tuple(tuple(map(clean, row)) for row in rows)


def cell_name(row: str, column: str) -> str:
    return f"{row}/{column}"


def is_planted(peer: int) -> bool:
    """Whether this is no person's peer, but that of a table's plain rows."""
    return bool(peer & _PLANTED)


def peer_of(name: str, rows: Rows) -> int:
    """Who plants the table of that name: it follows from what is planted, and nothing else.

    So a version of the studio whose `clean` differs plants as another, and breaks nothing.
    """
    said = msgspec.json.encode([name, cleaned(rows)])
    return _PLANTED | int.from_bytes(hashlib.sha256(said).digest()[:8], "big") >> 1


def planting(name: str, rows: Rows) -> bytes:
    """The update that plants a table; the same bytes for the same table."""
    with GUARD:
        doc = loro.LoroDoc()
        doc.peer_id = peer_of(name, rows)
        table = StoredTable(doc, name)
        table.prepare()
        for row in range(len(rows)):
            table.enter("rows", row, [str(row)])
            table.show("rows", [str(row)])
        for column in range(_width(rows)):
            table.enter("columns", column, [str(column)])
            table.show("columns", [str(column)])
        for row, line in enumerate(cleaned(rows)):
            for column, words in enumerate(line):
                if words:
                    table.text(str(row), str(column)).insert(0, words)
        doc.commit()
        return doc.export(loro.ExportMode.Updates(loro.VersionVector()))


class StoredTable:
    """The containers of one planted table. Ids follow from names: none is made twice."""

    def __init__(self, doc: loro.LoroDoc, name: str) -> None:
        self._table: Any = doc.get_map(ROOT).ensure_mergeable_map(name)

    def prepare(self) -> None:
        """Enter its parts, so that no later edit has to: undo would hide them from everybody."""
        for axis in LISTS:
            self._table.ensure_mergeable_list(axis)
        for part in ("cells", "shown", "about"):
            self._table.ensure_mergeable_map(part)

    def names(self, axis: str) -> list[str]:
        """All rows or columns that it ever had, those that are not shown too."""
        return list(map(str, self._table.ensure_mergeable_list(axis).get_deep_value()))

    def enter(self, axis: str, place: int, names: Sequence[str]) -> None:
        """Put rows or columns of these names at a place of the whole list."""
        lines = self._table.ensure_mergeable_list(axis)
        for shift, name in enumerate(names):
            lines.insert(place + shift, name)

    def show(self, axis: str, names: Iterable[str], *, is_shown: bool = True) -> None:
        for name in names:
            self._table.ensure_mergeable_map("shown").insert(f"{axis}:{name}", is_shown)

    def set_header(self, *, is_on: bool) -> None:
        self._table.ensure_mergeable_map("about").insert("header", is_on)

    def has(self, row: str, column: str) -> bool:
        """Whether somebody has written in that cell."""
        return self._table.ensure_mergeable_map("cells").get(cell_name(row, column)) is not None

    def text(self, row: str, column: str) -> loro.LoroText:
        """A cell's; it is entered when nobody has written there yet."""
        cells = self._table.ensure_mergeable_map("cells")
        text: loro.LoroText = cells.ensure_mergeable_text(cell_name(row, column))
        return text


def names_in(stored: Mapping[str, Any], axis: str) -> list[str]:
    """All rows or columns that a table ever had, each once, in order."""
    found = stored.get(axis)
    return list(dict.fromkeys(map(str, found))) if isinstance(found, list) else []


def plain_grid(rows: Rows, *, has_header: bool = True) -> Grid:
    """A table that nobody has edited yet, with the names that its planting gives."""
    width = _width(rows)
    return Grid(
        tuple(str(number) for number in range(len(rows))),
        tuple(str(number) for number in range(width)),
        tuple((*row, *[""] * (width - len(row))) for row in rows),
        has_header,
    )


def grid_in(stored: Mapping[str, Any], *, has_header: bool = True) -> Grid:
    """What a planted table shows; `has_header`: what held before anybody said anything."""
    cells = {key: str(words) for key, words in _inner(stored, "cells").items() if words}
    shown, about = _inner(stored, "shown"), _inner(stored, "about").get("header")
    filled = [{key.partition("/")[side * 2] for key in cells} for side in (0, 1)]
    rows, columns = (
        _seen(names_in(stored, axis), shown, axis, full)
        for axis, full in zip(LISTS, filled, strict=True)
    )
    return Grid(
        tuple(rows),
        tuple(columns),
        tuple(tuple(cells.get(cell_name(row, one), "") for one in columns) for row in rows),
        about if isinstance(about, bool) else has_header,
    )


def _seen(names: list[str], shown: Mapping[str, Any], axis: str, filled: set[str]) -> list[str]:
    """Never none: two who remove one row each may have removed them all."""
    found = [name for name in names if shown.get(f"{axis}:{name}") is True or name in filled]
    return found or names[:1]


def _inner(stored: Mapping[str, Any], part: str) -> Mapping[str, Any]:
    found = stored.get(part)
    return found if isinstance(found, dict) else {}


def _width(rows: Rows) -> int:
    return max(map(len, rows), default=0)
