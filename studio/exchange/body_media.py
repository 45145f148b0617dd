"""Which media a story needs: those on its shelf, and those that only its text shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from studio.manuscript.blocks import Block
from studio.manuscript.objects import WORDS, embedded, keys_in


def with_body_media(
    shelf: Sequence[Mapping[str, Any]],
    blocks: Sequence[Block],
    embeds: Mapping[str, Mapping[str, Any]],
) -> list[dict[str, Any]]:
    """The shelf in its order, then what the text shows besides, in the order of the text.

    Words that the shelf lacks for a medium are those that stand under it in the text.
    """
    media = {str(medium["sha256"]): dict(medium) for medium in shelf}
    for one in (embedded(embeds[key]) for key in keys_in(blocks) if key in embeds):
        if not (one.sha256 and one.type and one.size and one.name):
            continue  # nothing that could be sent
        medium = media.setdefault(one.sha256, {**asdict(one), "caption": "", "credit": ""})
        for field in WORDS:
            medium[field] = medium.get(field) or getattr(one, field)
    return list(media.values())
