"""Tables `search_docs` and `search_marks`, and the full-text index; of this machine only.

Triggers mark what changed, in the transaction that changed it, whoever wrote: nobody can forget.
The indexer takes the marks off; what is marked is searched by looking at it.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Table

from studio.models.base import (
    bytes_column,
    flag_column,
    id_column,
    metadata,
    number_column,
    text_column,
)

SearchDoc = Table(
    "search_docs",
    metadata,
    # The rowid in search_index. Later changes have higher ones: the newest come out first.
    number_column("number", primary_key=True, autoincrement=False),
    id_column("subject_id", unique=True),
    text_column("sort"),  # `story` or `topic`
    bytes_column("digest"),  # of all its words: what did not change is not indexed again
    text_column("objects"),  # captions, credits and cells of what stands in the text
    text_column("comments"),  # the words of comments on it, one a line
    text_column("past"),  # the paragraphs of its named versions, a line each
    text_column("past_of"),  # key of the newest milestone among them
)
"""What stands in the index, with the words that stand in no other table."""

SearchMark = Table(
    "search_marks",
    metadata,
    id_column("subject_id", primary_key=True),
    text_column("sort"),
    number_column("stirred"),  # grows with every change while the mark stands
    flag_column("is_behind"),  # its body grew: only opening it tells all that it says now
    sqlite_with_rowid=False,
)
"""What changed since it was indexed."""

INDEX: Final = "search_index"
INDEXED: Final = ("title", "words", "media", "comments", "past")
"""Columns of the index: separated words, without the text itself (contentless)."""
