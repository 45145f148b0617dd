"""The canonical form of a manuscript, and the content hash that signatures bind to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from studio.manuscript.blocks import COMMENT, Block, Run, joined
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
) -> dict[str, Any]:
    """What is published, in form c1: words, marks, links, and each medium in order.

    Of a medium only `sha256`, `caption` and `credit` count. Comments are left out. Nothing is
    normalised: what is seen is what is signed.
    """
    return {
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
    out = {
        "kind": block.kind.value,
        "runs": [{"text": run.text, "marks": dict(run.marks)} for run in public],
    }
    return {**out, "marks": dict(block.marks)} if block.marks else out
