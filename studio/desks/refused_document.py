"""A refused thing as a text file: the words are the person's, wherever they go next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from studio.desks.sentences import Sentences
from studio.errors import StoreError, StudioError

if TYPE_CHECKING:
    from studio.desks.queue import RefusedRow


def write_document(row: RefusedRow, path: Path, sentences: Sentences) -> None:
    """Slow: run it in background. Raises StoreError file_unwritable."""
    error = StudioError(row.code, **{str(name): fact for name, fact in row.facts.items()})
    wrote = [row.at, *row.writers]
    lines = [row.subject, sentences.text(error), "  ".join(wrote), "", row.words, ""]
    try:
        # With a mark in front: what opens .txt in county offices takes it for GBK otherwise.
        path.write_text("\n".join(lines), encoding="utf-8-sig")
    except OSError as problem:
        raise StoreError("file_unwritable", file=str(path)) from problem
