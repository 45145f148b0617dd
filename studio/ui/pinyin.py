"""Finds Chinese by a few letters of it, or by the initials of its pinyin."""

from __future__ import annotations

from functools import lru_cache


def rank_of(text: str, typed: str) -> int | None:
    """How well `text` fits, 0 best: begins with it, holds it, by initials. None: not at all."""
    folded, wanted = text.casefold(), typed.strip().casefold()
    if folded.startswith(wanted):
        return 0
    if wanted in folded:
        return 1
    if wanted.isascii() and wanted.isalpha():
        found = initials(text)
        if found.startswith(wanted):
            return 2
        if wanted in found:
            return 3
    return None


@lru_cache(maxsize=4096)
def initials(text: str) -> str:
    """`提交审核` → `tjsh`. Loaded late: the dictionary takes half a second."""
    from pypinyin import Style, lazy_pinyin

    return "".join(part[0] for part in lazy_pinyin(text, style=Style.FIRST_LETTER) if part).lower()
