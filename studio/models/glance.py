"""Small questions that each round of sync asks, most of them to hear that there is nothing to do.

Through SQLAlchemy a question takes ten times as long as SQLite takes for the answer. These are put
into SQLite's words once, and answered by a connection that is kept.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from sqlalchemy import Select
from sqlalchemy.dialects.sqlite import dialect

from studio.models.database import Store


class Glance:
    """A question. Answers come as SQLite has them: JSON as text, a truth as 0 or 1."""

    def __init__(self, statement: Select[Any]) -> None:
        self._statement = statement

    def rows(self, store: Store, **values: object) -> list[tuple[Any, ...]]:
        words, fixed = self._asked
        return store.look(words, {**fixed, **values})

    def is_any(self, store: Store, **values: object) -> bool:
        return bool(self.rows(store, **values))

    @cached_property
    def _asked(self) -> tuple[str, dict[str, Any]]:
        """SQLite's words, and the values that stand in the statement."""
        asked = self._statement.compile(dialect=dialect(paramstyle="named"))
        open_ones = {name: None for name, bind in asked.binds.items() if bind.required}
        expanded = asked.construct_expanded_state(open_ones)
        return expanded.statement, dict(expanded.parameters)
