"""A story as ninjs 3.1, as docs/sync-protocol.md asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

STANDARD = {
    "name": "ninjs",
    "version": "3.1",
    "schema": "https://www.iptc.org/std/ninjs/ninjs-schema_3.1.json",
}


def to_ninjs(
    story: str,
    manuscript: Mapping[str, Any],
    content_hash: str,
    bodies: tuple[str, str],
    media: Sequence[Mapping[str, Any]],
    version_at: str,
) -> dict[str, Any]:
    """The document; `bodies` is HTML and plain text, `media` holds sha256, type, size and words.

    `version_at` is the UTC stamp of the submission; no clock is read here.
    """
    html, plain = bodies
    headline, deck, byline = (str(manuscript[name]) for name in ("headline", "deck", "byline"))
    document: dict[str, Any] = {
        "uri": f"urn:zaotai:story:{story}",
        "standard": STANDARD,
        "type": "text",
        "language": "zh-Hans",
        "pubStatus": "usable",
        "versionCreated": version_at,
        "headlines": [{"role": "main", "value": headline}],
        "bodies": [
            {"role": "main", "contentType": "text/html", "value": html},
            {
                "role": "main",
                "contentType": "text/plain",
                "charCount": len(plain),
                "value": plain,
            },
        ],
        "altIds": [{"role": "content-hash-c1", "value": content_hash}]
        + [{"role": "media-sha256", "value": medium["sha256"]} for medium in media],
        "associations": [_association(medium) for medium in media],
    }
    if deck:
        document["descriptions"] = [{"role": "deck", "value": deck}]
    if byline:
        document["by"] = byline
    return document


def _association(medium: Mapping[str, Any]) -> dict[str, Any]:
    kinds = {"image": "picture", "video": "video", "audio": "audio"}
    about: dict[str, Any] = {
        "uri": f"urn:sha256:{medium['sha256']}",
        "name": medium["name"],
        "type": kinds[str(medium["type"]).split("/", 1)[0]],
        "renditions": [
            {
                "name": "original",
                "href": f"urn:sha256:{medium['sha256']}",
                "contentType": medium["type"],
                "sizeInBytes": medium["size"],
            }
        ],
    }
    said = [(role, medium.get(role)) for role in ("caption", "alt") if medium.get(role)]
    if said:
        about["descriptions"] = [{"role": role, "value": value} for role, value in said]
    if medium.get("credit"):
        about["by"] = medium["credit"]
    return about
