"""Intents and packages as a studio sends them, with defaults that a province accepts."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Sequence
from typing import Any

import msgspec

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
    "topic.changed": {"field": "title", "value": "防汛演练"},
    "topic.channel_added": {"channel": "wechat"},
    "topic.channel_removed": {"channel": "wechat"},
    "topic.approved": {"reason": ""},
    "topic.dropped": {"reason": "已播"},
    "topic.deleted": {},
    "story.started": {"topic": None, "headline": "洪水过境", "byline": "王芳", "column": None},
    "story.changed": {"field": "headline", "value": "洪峰过境"},
    "story.body_updated": {"update": "bG9ybw==", "text_length": 4},
    "story.media_added": {
        "media": PICTURE, "name": "洪水.jpg", "type": "image/jpeg", "size": 7, "width": 4,
        "height": 3, "duration_ms": None, "caption": "", "credit": "", "order": "a0",
    },
    "story.media_removed": {"media": PICTURE},
    "story.deleted": {},
}  # fmt: skip
"""A payload of each kind that a studio may send, but for `story.submitted`."""


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
