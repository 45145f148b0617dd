"""How files are called: one form in the store, and one that every system takes."""

from __future__ import annotations

import re
import unicodedata

LONGEST_NAME = 200
"""Bytes; the file systems' limit is 255, and exports add to a name."""
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)")
_NOT_ALLOWED = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')


def stored_name(name: str) -> str:
    """In composed form: a Mac writes `é` as two letters, and the same name would be another one.

    Bytes that are no Unicode become `�`, so that every program can read the name.
    """
    readable = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return unicodedata.normalize("NFC", readable)


def exported_name(name: str) -> str:
    """A name that Windows, USB sticks and the province's disks can have too."""
    stem, dot, ending = _NOT_ALLOWED.sub("_", stored_name(name)).strip().rpartition(".")
    if not dot:
        stem, ending = ending, ""
    while len(stem.encode()) > LONGEST_NAME:
        stem = stem[:-1]
    whole = f"{stem}{dot}{ending}".rstrip(". ")
    return _RESERVED.sub(r"_\1", whole, count=1) if _RESERVED.match(whole) else whole or "_"
