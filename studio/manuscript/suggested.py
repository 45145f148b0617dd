"""How suggested formats look, and how a text with suggestions would read without them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any

from studio.manuscript.blocks import (
    DELETED,
    DEPTH,
    FORMATTED,
    INSERTED,
    KIND,
    SUGGESTED,
    Block,
    Frozen,
    Marks,
    Run,
    depth_in,
    joined,
    kind_in,
)
from studio.manuscript.suggestion_ledger import id_in, order_of


def wanted_format(key: str, value: Any) -> str:
    """The value of a mark that suggests to set `key`; None, False and empty: to take it off."""
    plain = None if value in (None, False, "") else value
    return f"{key}={json.dumps(plain, ensure_ascii=False)}"


@lru_cache(maxsize=1024)
def read_format(wanted: str) -> tuple[str, Any]:
    """(key, value) of such a mark; what a newer version wrote otherwise changes nothing."""
    key, _, value = wanted.partition("=")
    try:
        return key, json.loads(value)
    except ValueError:
        return "", None


def formats_in(marks: Mapping[str, Any]) -> list[tuple[str, str, Any]]:
    """(suggestion, key, value) of the formats suggested here, the newest last."""
    keys = sorted(
        (key for key in marks if key.startswith(FORMATTED)), key=lambda key: order_of(id_in(key))
    )
    return [(id_in(key), *read_format(str(marks[key]))) for key in keys]


def as_shown(marks: Marks) -> Marks:
    """The marks with the suggested formats as if accepted: what the screen shows."""
    formats = formats_in(marks)
    if not formats:
        return marks
    shown = dict(marks)
    for _, key, value in formats:
        if value is None:
            shown.pop(key, None)
        elif key:
            shown[key] = value
    return shown


def block_as_shown(block: Block) -> Block:
    """The paragraph with its suggested formats as if accepted; the marks still stand."""
    runs = joined(Run(run.text, _sorted(as_shown(dict(run.marks)))) for run in block.runs)
    shown = as_shown({**dict(block.marks), KIND: block.kind.value, DEPTH: block.depth})
    return Block(kind_in(shown), runs, depth_in(shown), block.marks)


def as_if_rejected(blocks: Iterable[Block], but: Collection[str] = ()) -> list[Block]:
    """The text as it stands, without what is only suggested: what is printed.

    Suggestions in `but` are left as they are.
    """
    return _settled(blocks, INSERTED, with_formats=False, but=but)


def as_if_accepted(blocks: Iterable[Block]) -> list[Block]:
    """The text as it would read with all that is suggested."""
    return _settled(blocks, DELETED, with_formats=True)


def open_suggestions(blocks: Iterable[Block]) -> set[str]:
    """The ids of the suggestions that nobody has accepted or rejected."""
    found: set[str] = set()
    for block in blocks:
        for _, marks in [("", block.marks), *((run.text, run.marks) for run in block.runs)]:
            found.update(id_in(key) for key, _ in marks if key.startswith(SUGGESTED))
    return found


def _settled(
    blocks: Iterable[Block], going: str, *, with_formats: bool, but: Collection[str] = ()
) -> list[Block]:
    out: list[Block] = []
    runs: list[Run] = []
    shape = None  # of the paragraph whose end goes, if something of it stays
    for block in blocks:
        shown = block_as_shown(block) if with_formats else block
        runs += [
            Run(run.text, _public(run.marks, but))
            for run in shown.runs
            if not _has(run.marks, going, but)
        ]
        if _has(block.marks, going, but):
            if with_formats and shape is None and runs:
                shape = shown.kind, shown.depth
            continue
        kind, depth = shape or (shown.kind, shown.depth)
        out.append(Block(kind, joined(runs), depth, _public(block.marks, but)))
        runs, shape = [], None
    if runs:  # cannot be: the last newline is nobody's suggestion
        out.append(Block(kind_in(None), joined(runs)))
    return out


def _has(marks: Frozen, prefix: str, but: Collection[str]) -> bool:
    return any(key.startswith(prefix) and id_in(key) not in but for key, _ in marks)


def _public(marks: Frozen, but: Collection[str]) -> Frozen:
    return tuple(
        (key, value) for key, value in marks if not key.startswith(SUGGESTED) or id_in(key) in but
    )


def _sorted(marks: Marks) -> Frozen:
    return tuple(sorted(marks.items()))
