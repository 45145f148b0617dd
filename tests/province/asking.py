"""What a device asks of a province over HTTP, in one line each."""

from __future__ import annotations

import hashlib
from typing import Any

import httpx2
import msgspec

from province.sealing import keys_of
from tests.province.making import intent, medium, new_id, package
from tests.province.running import Enrolled

KEYS = keys_of(b"device" * 6)
SHA256 = hashlib.sha256(b"hello").hexdigest()

ROUTES: list[tuple[str, str, Any]] = [
    ("POST", "/v1/push", {"position": None, "intents": []}),
    ("GET", "/v1/pull", None),
    ("POST", "/v1/device/keys", {"signs": KEYS.signs, "opens": KEYS.opens}),
    ("GET", "/v1/events", None),
    ("GET", "/v1/snapshot", None),
    ("POST", "/v1/media", {"sha256": SHA256, "size": 5, "type": "image/jpeg"}),
    ("PUT", f"/v1/media/{SHA256}/parts/0", None),
    ("POST", f"/v1/media/{SHA256}/complete", None),
    ("GET", f"/v1/media/{SHA256}", None),
    ("GET", f"/v1/media/{SHA256}/content", None),
    ("GET", "/v1/submissions", None),
    ("POST", f"/v1/submissions/{'a' * 32}/verdict", {"decision": "adopt"}),
]
"""Every route that needs a token, with a body that it understands."""


def push(device: Enrolled, *intents: Any, position: Any = None) -> httpx2.Response:
    sent = [msgspec.to_builtins(one) for one in intents]
    return device.ask("POST", "/v1/push", json={"position": position, "intents": sent})


def made(device: Enrolled, kind: str, subject: str, payload: Any = None, **changes: Any) -> Any:
    return intent(kind, subject, payload, device=device.device, **changes)


def submit_story(device: Enrolled) -> str:
    """The id of a submission that was accepted."""
    story = made(device, "story.started", new_id())
    payload = package(story.subject, media=[medium()])
    asked = made(device, "story.submitted", story.subject, payload, needs=[story.key])
    results = push(device, story, asked).json()["results"]
    assert [result["outcome"] for result in results] == ["accepted"] * 2
    return str(asked.key)


def send_media(device: Enrolled, content: bytes) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    offer = {"sha256": sha256, "size": len(content), "type": "image/jpeg"}
    assert device.ask("POST", "/v1/media", json=offer).status_code == 200
    path = f"/v1/media/{sha256}"
    assert device.ask("PUT", f"{path}/parts/0", content=content).status_code == 204
    assert device.ask("POST", f"{path}/complete").json() == {"state": "verified"}
    return sha256
