"""Pictures, videos, tables and dividers in a text: what each is, kept beside the letters.

The text holds an OBJECT with a mark `embed:<name>`; the details stand in the root map `embeds`
under that name. A name is made once and belongs to one maker, so its map is never made twice; the
words of an object are texts of their own inside it, and merge when two write them. The cells of a
table that was edited stand apart (studio.manuscript.tables); who reads details sees them there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, cast

import loro

from studio.manuscript.blocks import EMBED, OBJECT, Block, Run, clean
from studio.manuscript.change import smallest
from studio.manuscript.loro_guard import GUARD
from studio.manuscript.tables import ROOT, Grid, Rows, cleaned, grid_in, plain_grid
from studio.vocabulary import BlockKind, MediaKind

WORDS: Final = ("caption", "credit", "alt")
"""What people write about an object: 图说, 署名, and what is told to those who cannot see it."""
LARGEST_TABLE: Final = 5000
"""Cells that one table may have."""


class Sort(StrEnum):
    PICTURE = "picture"
    VIDEO = "video"
    AUDIO = "audio"
    TABLE = "table"
    DIVIDER = "divider"


@dataclass(frozen=True, slots=True)
class Embedded:
    """One object of a text."""

    sort: Sort
    sha256: str = ""
    """Of the medium; empty for tables and dividers."""
    name: str = ""
    type: str = ""
    size: int = 0
    width: int = 0
    height: int = 0
    duration_ms: int = 0
    rows: Rows = ()
    header: bool = True
    """Whether a table's first row heads its columns."""
    caption: str = ""
    credit: str = ""
    alt: str = ""

    @property
    def below(self) -> str:
        """What stands under it: 图说（署名）."""
        credit = f"（{self.credit}）" if self.credit and self.caption else self.credit
        return self.caption + credit

    def details(self) -> dict[str, Any]:
        """As it is stored: what is empty is left out."""
        found = {field: getattr(self, field) for field in _PLAIN if getattr(self, field)}
        rows = [list(row) for row in self.rows]
        table = {**({"rows": rows} if rows else {}), **({} if self.header else {"header": False})}
        words = {field: getattr(self, field) for field in WORDS}
        return {"sort": self.sort.value, **found, **table, **words}


_PLAIN: Final = ("sha256", "name", "type", "size", "width", "height", "duration_ms")
_SORTS: Final = {sort.value: sort for sort in Sort}


def embedded(details: Mapping[str, Any]) -> Embedded:
    """What details say; what a newer version wrote in another form is passed over."""
    sort = _SORTS.get(str(details.get("sort") or ""), Sort.PICTURE)
    plain: dict[str, Any] = {}
    for field in (*_PLAIN, *WORDS):
        value, wanted = details.get(field), int if field in _NUMBERS else str
        if isinstance(value, (int, float) if wanted is int else str):
            plain[field] = wanted(value)
    rows, header = _rows(details.get("rows")), details.get("header") is not False
    return Embedded(sort=sort, rows=rows, header=header, **plain)


_NUMBERS: Final = frozenset({"size", "width", "height", "duration_ms"})


def sort_of(kind: MediaKind) -> Sort:
    return Sort(kind.value)


def as_block(key: str) -> Block:
    """The paragraph of its own in which an object stands."""
    return Block(BlockKind.PARAGRAPH, (Run(OBJECT, ((key, True),)),))


def key_of(marks: Iterable[tuple[str, Any]]) -> str:
    """The key of the object that a run with these marks is; empty: it is none."""
    return next((key for key, _ in marks if key.startswith(EMBED)), "")


def keys_in(blocks: Sequence[Block]) -> list[str]:
    """The keys of the objects that stand in these blocks, in order, each once."""
    found = dict.fromkeys(
        key
        for block in blocks
        for run in block.runs
        if OBJECT in run.text
        for key, _ in run.marks
        if key.startswith(EMBED)
    )
    return list(found)


class StoryObjects:
    """The details of one body's objects. Whoever writes commits through the body."""

    def __init__(self, doc: loro.LoroDoc) -> None:
        self._embeds = doc.get_map("embeds")
        self._tables = doc.get_map(ROOT)

    def keep(self, name: str, details: Mapping[str, Any]) -> None:
        with GUARD:
            made: Any = self._embeds.insert_container(name, loro.LoroMap())
            for field, value in details.items():
                if field == "rows":
                    made.insert(field, [list(row) for row in cleaned(_rows(value))])
                elif field not in WORDS:
                    made.insert(field, value)
            for field in WORDS:
                words: Any = made.insert_container(field, loro.LoroText())
                words.insert(0, clean(str(details.get(field) or "")))

    def all(self) -> dict[str, Mapping[str, Any]]:
        """The details by the key of the mark, tables with the rows that they have now."""
        with GUARD:
            stored = cast("dict[str, Any]", self._embeds.get_deep_value())
            tables = self._stored_tables()
        return {
            EMBED + name: _with_cells(about, tables.get(name))
            for name, about in stored.items()
            if isinstance(about, dict)
        }

    def grid(self, key: str) -> Grid | None:
        """The table of that key as it is seen; None: it is no table."""
        about = self._plain(key)
        one = embedded(about)
        if one.sort is not Sort.TABLE:
            return None
        with GUARD:
            table = _inside(self._tables.get(key.removeprefix(EMBED)))
            stored = table.get_deep_value() if isinstance(table, loro.LoroMap) else None
        if stored is None:
            return plain_grid(one.rows, has_header=one.header)
        return grid_in(cast("dict[str, Any]", stored), has_header=one.header)

    def plain_rows(self, key: str) -> Rows:
        """The rows that a table came with."""
        return _rows(self._plain(key).get("rows"))

    def _plain(self, key: str) -> Mapping[str, Any]:
        with GUARD:
            details = _inside(self._embeds.get(key.removeprefix(EMBED)))
            found = details.get_deep_value() if isinstance(details, loro.LoroMap) else {}
        return cast("dict[str, Any]", found)

    def _stored_tables(self) -> dict[str, Any]:
        found = cast("dict[str, Any]", self._tables.get_deep_value())
        return {name: one for name, one in found.items() if isinstance(one, dict)}

    def write(self, key: str, field: str, text: str, caret: int = -1) -> bool:
        """Make a field of words read `text` by the smallest change; False: nothing to do."""
        with GUARD:
            words = self._words(key.removeprefix(EMBED), field)
            if words is None:
                return False
            change = smallest(words.to_string(), clean(text), caret)
            if change.removed:
                words.delete_utf16(change.at, change.removed)
            if change.text:
                words.insert_utf16(change.at, change.text)
        return bool(change.removed or change.text)

    def _words(self, name: str, field: str) -> loro.LoroText | None:
        details = _inside(self._embeds.get(name))
        words = _inside(details.get(field)) if isinstance(details, loro.LoroMap) else None
        return words if isinstance(words, loro.LoroText) else None


def _inside(found: Any) -> Any:
    # `is_container` says False of containers in loro 1.17.1.
    return found.container if isinstance(found, loro.ValueOrContainer.Container) else None


def _with_cells(about: dict[str, Any], table: Mapping[str, Any] | None) -> Mapping[str, Any]:
    if table is None:
        return about
    grid = grid_in(table, has_header=about.get("header") is not False)
    rows = [list(row) for row in grid.cells]
    return {**about, "rows": rows, "header": grid.has_header}


def _rows(stored: Any) -> Rows:
    if not isinstance(stored, list | tuple):
        return ()
    return tuple(tuple(map(str, row)) for row in stored if isinstance(row, list | tuple))
