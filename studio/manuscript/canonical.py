"""The canonical form of a manuscript, and the content hash that signatures bind to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from studio.manuscript.blocks import COMMENT, Block, Run, joined
from studio.manuscript.objects import Embedded, Sort, embedded, keys_in
from studio.vocabulary import Sha256

FORM: Final = "c1"
"""Which form this is. It is part of what is hashed; an old form stays computable for ever."""

_ENCODER: Final = msgspec.json.Encoder(order="deterministic")


def canonical_manuscript(
    headline: str,
    deck: str,
    byline: str,
    blocks: Iterable[Block],
    media: Sequence[Mapping[str, Any]],
    embeds: Mapping[str, Mapping[str, Any]] | None = None,
) -> dict[str, Any]:
    """What is published, in form c1: words, marks, links, objects, and each medium in order.

    Of a medium only `sha256`, `caption` and `credit` count, of an object what it is and what it
    says. Comments are left out. Nothing is normalised: what is seen is what is signed. A text
    without objects and nested items has neither `objects` nor `depth`, as before there were any;
    so does a table whose first row heads its columns say nothing of that.
    """
    blocks = list(blocks)
    objects = _objects(blocks, embeds or {})
    manuscript: dict[str, Any] = {
        "form": FORM,
        "headline": headline,
        "deck": deck,
        "byline": byline,
        "blocks": [_block(block) for block in blocks],
        "media": [
            {key: str(medium.get(key) or "") for key in ("sha256", "caption", "credit")}
            for medium in media
        ],
    }
    if objects:
        manuscript["objects"] = objects
    return manuscript


def canonical_bytes(manuscript: Mapping[str, Any]) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces."""
    return _ENCODER.encode(manuscript)


def content_hash(manuscript: Mapping[str, Any]) -> Sha256:
    return Sha256(hashlib.sha256(canonical_bytes(manuscript)).hexdigest())


def _block(block: Block) -> dict[str, Any]:
    public = joined(
        Run(run.text, tuple(mark for mark in run.marks if not mark[0].startswith(COMMENT)))
        for run in block.runs
    )
    out: dict[str, Any] = {
        "kind": block.kind.value,
        "runs": [{"text": run.text, "marks": dict(run.marks)} for run in public],
    }
    if block.depth:
        out["depth"] = block.depth
    if block.marks:
        out["marks"] = dict(block.marks)
    return out


def _objects(
    blocks: Sequence[Block], embeds: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """What stands in the text, by the key of its mark; details of what was deleted do not count."""
    found = {key: embedded(embeds[key]) for key in keys_in(blocks) if key in embeds}
    return {key: _object(one) for key, one in found.items()}


def _object(one: Embedded) -> dict[str, Any]:
    said = {
        "sha256": one.sha256,
        "caption": one.caption,
        "credit": one.credit,
        "alt": one.alt,
        "rows": [list(row) for row in one.rows],
        "no_header": one.sort is Sort.TABLE and not one.header,
    }
    return {"sort": one.sort.value, **{name: value for name, value in said.items() if value}}
