"""What a person does in a table: write in cells, put rows and columns in and take them out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Literal

import loro

from studio.errors import Invalid
from studio.manuscript.blocks import OBJECT, clean
from studio.manuscript.body import StoryBody
from studio.manuscript.change import rebased, smallest
from studio.manuscript.loro_guard import GUARD
from studio.manuscript.objects import LARGEST_TABLE
from studio.manuscript.tables import Grid, Rows, StoredTable
from studio.vocabulary import LONGEST_STORY

Axis = Literal["rows", "columns"]
_GONE: Final = Grid((), (), ())


class TableHand:
    """One table of a body in the hand of who writes there. What a call does is undone as one.

    Every call answers whether it changed anything. What others did meanwhile is kept: names of rows
    and columns stay the same, so that nobody's place moves under another's hand.
    """

    def __init__(self, body: StoryBody, key: str) -> None:
        self._body = body
        self._key = key
        self._made = 0
        self._cell = ("", "")  # written in last

    @property
    def grid(self) -> Grid:
        """As it is seen now."""
        return self._body.grid(self._key) or _GONE

    def write(self, row: str, column: str, words: str, known: str, caret: int = -1) -> bool:
        """Let a cell say `words`; `known` is what its writer saw there before.

        Letters written into one cell in a row are one undo, as in the text. `caret` as for
        `smallest`.
        """
        wanted, now = _fit(words), self.grid.at(row, column)
        wanted = rebased(known, wanted, now, caret)
        if wanted == now:
            return False
        table = self._entered([(row, column)])
        if self._cell != (row, column):
            self._body.begin_undo_step()
            self._cell = (row, column)
        with GUARD:
            _rewrite(table.text(row, column), now, wanted, caret)
        self._body.take()
        return True

    def put(self, row: str, column: str, cells: Rows) -> bool:
        """Let the cells from one on to the right and below say these; it grows as it must.

        Raises Invalid table_too_large or story_too_long.
        """
        grid = self.grid
        if row not in grid.rows or column not in grid.columns or not cells:
            return False
        top, left = grid.rows.index(row), grid.columns.index(column)
        wide, high = max(map(len, cells)), len(cells)
        grown = {
            "rows": max(0, top + high - len(grid.rows)),
            "columns": max(0, left + wide - len(grid.columns)),
        }
        self._check(len(grid.rows) + grown["rows"], len(grid.columns) + grown["columns"])
        if sum(len(words) for line in cells for words in line) > LONGEST_STORY:
            raise Invalid("story_too_long", limit=LONGEST_STORY)
        rows = [*grid.rows, *self._enter("rows", grown["rows"])]
        columns = [*grid.columns, *self._enter("columns", grown["columns"])]
        wanted = {
            (rows[top + down], columns[left + across]): _fit(words)
            for down, line in enumerate(cells)
            for across, words in enumerate(line)
        }
        wanted = {at: words for at, words in wanted.items() if words != grid.at(*at)}
        if not wanted and not any(grown.values()):
            return False
        table = self._entered(list(wanted))
        self._begin()
        with GUARD:
            table.show("rows", rows[len(grid.rows) :])
            table.show("columns", columns[len(grid.columns) :])
            for at, words in wanted.items():
                _rewrite(table.text(*at), grid.at(*at), words)
        return self._end()

    def insert(self, axis: Axis, beside: str, count: int = 1, *, before: bool = False) -> bool:
        """Put empty rows or columns behind one, or before it. Raises Invalid table_too_large."""
        grid = self.grid
        if beside not in (grid.rows if axis == "rows" else grid.columns):
            return False
        more = (count, 0) if axis == "rows" else (0, count)
        self._check(len(grid.rows) + more[0], len(grid.columns) + more[1])
        names = self._enter(axis, count, beside, before=before)
        table = self._body.table(self._key)
        self._begin()
        with GUARD:
            table.show(axis, names)
        return self._end()

    def remove(self, axis: Axis, names: Sequence[str]) -> bool:
        """Take out rows or columns with what they say now; never all of them.

        What another writes in one meanwhile stays, and so does that row or column.
        """
        grid = self.grid
        here = grid.rows if axis == "rows" else grid.columns
        gone = [name for name in here if name in set(names)]
        if not gone or len(gone) == len(here):
            return False
        cells = [
            (row, column)
            for row in grid.rows
            for column in grid.columns
            if (row if axis == "rows" else column) in gone and grid.at(row, column)
        ]
        table = self._body.table(self._key)
        self._begin()
        with GUARD:
            for at in cells:
                _rewrite(table.text(*at), grid.at(*at), "")
            table.show(axis, gone, is_shown=False)
        return self._end()

    def set_header(self, *, is_on: bool) -> bool:
        """Whether the first row heads the columns."""
        if self.grid.has_header == is_on:
            return False
        table = self._body.table(self._key)
        self._begin()
        with GUARD:
            table.set_header(is_on=is_on)
        return self._end()

    def restoring(self, then: Grid) -> Callable[[], None] | None:
        """What makes it read as it did `then`; None: it does. Whoever calls it closes the change.

        It writes in no cell that reads the same, so that what others write there meanwhile stays.
        """
        grid = self.grid
        if grid == then or not grid.rows:
            return None
        wanted = {
            (row, column): then.at(row, column)
            for row in {*grid.rows, *then.rows}
            for column in {*grid.columns, *then.columns}
        }
        wanted = {at: words for at, words in sorted(wanted.items()) if words != grid.at(*at)}
        table = self._entered(list(wanted))

        def restore() -> None:
            with GUARD:
                for at, words in wanted.items():
                    _rewrite(table.text(*at), grid.at(*at), words)
                for axis, now, old in (
                    ("rows", grid.rows, then.rows),
                    ("columns", grid.columns, then.columns),
                ):
                    table.show(axis, [name for name in old if name not in now])
                    table.show(axis, [name for name in now if name not in old], is_shown=False)
                if grid.has_header != then.has_header:
                    table.set_header(is_on=then.has_header)

        return restore

    # -- inside ------------------------------------------------------------------------------

    @staticmethod
    def _check(rows: int, columns: int) -> None:
        if rows * columns > LARGEST_TABLE:
            raise Invalid("table_too_large", limit=LARGEST_TABLE)

    def _begin(self) -> None:
        self._cell = ("", "")
        self._body.begin_undo_step()

    def _end(self) -> bool:
        self._body.take()
        return True

    def _enter(
        self, axis: Axis, count: int, beside: str = "", *, before: bool = False
    ) -> list[str]:
        """New lines of the table, not shown yet. Undo leaves them alone: it only hides them."""
        if not count:
            return []
        table, names = self._body.table(self._key), []
        for _ in range(count):
            self._made += 1
            names.append(f"{self._body.peer:x}-{self._body.written}-{self._made}")
        known = table.names(axis)
        place = known.index(beside) + (not before) if beside else len(known)
        with self._body.beside():
            table.enter(axis, place, names)
        return names

    def _entered(self, cells: Sequence[tuple[str, str]]) -> StoredTable:
        """With a text for each of these cells. Undo takes their letters, and not another's."""
        table = self._body.table(self._key)
        fresh = [at for at in cells if not table.has(*at)]
        if fresh:
            with self._body.beside():
                for at in fresh:
                    table.text(*at)
        return table


def _fit(words: str) -> str:
    return clean(words).replace(OBJECT, "")


def _rewrite(text: loro.LoroText, now: str, wanted: str, caret: int = -1) -> None:
    change = smallest(now, wanted, caret)
    if change.removed:
        text.delete_utf16(change.at, change.removed)
    if change.text:
        text.insert_utf16(change.at, change.text)
