"""Text of unknown encoding: UTF-8, with or without its mark, UTF-16 with it, or GB18030."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Final

from studio.errors import Invalid

LARGEST: Final = 8 * 1024 * 1024
"""Bytes; more is no story."""
ENDINGS: Final = frozenset({".txt", ".text", ".md"})


def decoded(raw: bytes, name: str) -> str:
    """The text. Raises Invalid text_unreadable; `name` is what a person calls it."""
    marked = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encodings = ("utf-16",) if marked else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Invalid("text_unreadable", file=name)


def read_text(path: Path) -> str:
    """Slow: run it in background. Raises Invalid text_unreadable or file_unreadable."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        raise Invalid("file_unreadable", file=path.name, why=error.strerror or "") from error
    if len(raw) > LARGEST:
        raise Invalid("text_unreadable", file=path.name)
    return decoded(raw, path.name)
