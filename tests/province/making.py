"""Intents and packages as a studio sends them, with defaults that a province accepts."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import uuid
from collections.abc import AsyncIterator, Sequence
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from province.access import Device
from province.blobs import Blobs
from province.wire import Intent

DEVICE = "d" * 32
PERSON = "a" * 32
PICTURE = hashlib.sha256(b"picture").hexdigest()

PAYLOADS: dict[str, dict[str, Any]] = {
    "person.joined": {"name": "王芳", "role": "editor"},
    "column.opened": {"name": "民生", "cadence": "daily", "target_seconds": 90},
    "topic.proposed": {
        "title": "防汛", "angle": "", "column": None, "due_at": None, "owner": None,
        "channels": ["client"],
    },
    "person.key_set": {"key": base64.b64encode(b"k" * 32).decode()},
    "person.role_changed": {"role": "reviewer"},
    "person.revoked": {},
    "person.reinstated": {},
    "column.changed": {"field": "name", "value": "民生直通车"},
    "column.alternative_adopted": {"field": "name", "alternative": "b" * 32},
    "column.alternative_dismissed": {"field": "name", "alternative": "b" * 32},
    "topic.changed": {"field": "title", "value": "防汛演练"},
    "topic.alternative_adopted": {"field": "title", "alternative": "b" * 32},
    "topic.alternative_dismissed": {"field": "title", "alternative": "b" * 32},
    "topic.channel_added": {"channel": "wechat"},
    "topic.channel_removed": {"channel": "wechat"},
    "topic.approved": {"reason": ""},
    "topic.dropped": {"reason": "已播"},
    "topic.deleted": {},
    "topic.restored": {},
    "story.started": {"topic": None, "headline": "洪水过境", "byline": "王芳", "column": None},
    "story.changed": {"field": "headline", "value": "洪峰过境"},
    "story.alternative_adopted": {"field": "headline", "alternative": "b" * 32},
    "story.alternative_dismissed": {"field": "headline", "alternative": "b" * 32},
    "story.paragraph_reviewed": {"paragraph": "12@345", "through": [1, 4]},
    "story.body_updated": {"update": "bG9ybw==", "text_length": 4},
    "story.media_added": {
        "media": PICTURE, "name": "洪水.jpg", "type": "image/jpeg", "size": 7, "width": 4,
        "height": 3, "duration_ms": None, "caption": "", "credit": "", "order": "a0",
    },
    "story.media_moved": {"media": PICTURE, "order": "a1"},
    "story.media_removed": {"media": PICTURE},
    "story.deleted": {},
    "story.restored": {},
}  # fmt: skip
"""A payload of each kind that a studio may send, but for `story.submitted`."""


def device_in(newsroom: str, role: str = "editor") -> Device:
    """DEVICE as that newsroom enrolled it."""
    return Device(DEVICE, "采访一号", newsroom, role)


def person_joined(role: str = "editor", person: str = PERSON, **changes: Any) -> Intent:
    payload = {"name": "王芳", "role": role}
    return intent("person.joined", person, payload, person=person, **changes)


def new_id() -> str:
    return uuid.uuid4().hex


def intent(
    kind: str, subject: str, payload: dict[str, Any] | None = None, **changes: Any
) -> Intent:
    """An intent of DEVICE; `changes` are its other fields."""
    made = Intent(
        key=new_id(),
        kind=kind,
        subject=subject,
        person=PERSON,
        device=DEVICE,
        app="studio/test",
        base=None,
        predecessor=None,
        needs=[],
        payload=PAYLOADS[kind] if payload is None else payload,
        at="2026-11-21T08:30:00.000Z",
    )
    return msgspec.structs.replace(made, **changes)


def key_of(private: Ed25519PrivateKey) -> str:
    """Its public half, as it is told."""
    return base64.b64encode(private.public_key().public_bytes_raw()).decode()


def signed(asked: Intent, private: Ed25519PrivateKey) -> Intent:
    """With the signature that docs/sync-protocol.md describes, put together anew here."""
    said = {
        "form": "s1", "kind": asked.kind, "subject": asked.subject, "person": asked.person,
        "device": asked.device, "at": asked.at, "base": asked.base,
        "payload_hash": hashlib.sha256(canonical(asked.payload)).hexdigest(),
    }  # fmt: skip
    signature = base64.b64encode(private.sign(canonical(said))).decode()
    return msgspec.structs.replace(asked, signature=signature)


def verified_medium(blobs: Blobs, newsroom: str, content: bytes) -> str:
    """The SHA-256 of a medium that arrived whole."""
    sha256 = hashlib.sha256(content).hexdigest()
    part_size = blobs.plan(newsroom, sha256, len(content), "video/mp4").part_size

    async def chunk(start: int) -> AsyncIterator[bytes]:
        yield content[start : start + part_size]

    for number, start in enumerate(range(0, len(content), part_size)):
        asyncio.run(blobs.take_part(newsroom, sha256, number, chunk(start)))
    blobs.complete(newsroom, sha256)
    return sha256


def package(
    story: str,
    *,
    seen: Sequence[int] = (0, 0),
    media: Sequence[dict[str, Any]] = (),
    headline: str = "洪水过境",
) -> dict[str, Any]:
    """A payload of `story.submitted` without a flaw."""
    manuscript = {
        "form": "c1",
        "headline": headline,
        "blocks": [{"kind": "", "text": "第一段"}],
        "media": [medium["sha256"] for medium in media],
    }
    content_hash = hashlib.sha256(canonical(manuscript)).hexdigest()
    figures = "".join(
        f'<figure><img src="urn:sha256:{medium["sha256"]}"/></figure>' for medium in media
    )
    return {
        "content_hash": content_hash,
        "form": "c1",
        "seen": list(seen),
        "media": list(media),
        "ninjs": {
            "uri": f"urn:zaotai:story:{story}",
            "type": "text",
            "language": "zh-Hans",
            "headlines": [{"role": "main", "value": headline}],
            "bodies": [
                {
                    "role": "main",
                    "contentType": "text/html",
                    "value": f"<p>第一段<strong>重点</strong></p>{figures}",
                },
                {"role": "main", "contentType": "text/plain", "value": "第一段重点"},
            ],
            "associations": [
                {
                    "name": medium["name"],
                    "uri": f"urn:sha256:{medium['sha256']}",
                    "type": "picture",
                    "renditions": [
                        {
                            "name": "original",
                            "contentType": medium["type"],
                            "sizeInBytes": medium["size"],
                        }
                    ],
                }
                for medium in media
            ],
            "altIds": [
                {"role": "content-hash-c1", "value": content_hash},
                *({"role": "media-sha256", "value": medium["sha256"]} for medium in media),
            ],
        },
        "manuscript": manuscript,
    }


def medium(content: bytes = b"picture", name: str = "洪水.jpg") -> dict[str, Any]:
    """A line of a package's `media`."""
    sha256 = hashlib.sha256(content).hexdigest()
    return {"sha256": sha256, "size": len(content), "type": "image/jpeg", "name": name}


def canonical(value: object) -> bytes:
    """Canonical JSON as the standard library writes it: not the province's own code."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()
