"""A province of version 1, as the protocol's first page described it; small, and in memory.

It knows no brief pages, no stable mark, no snapshot, no URLs of parts, no alternatives; what came
second in a field it refuses, and a kind that it does not know too. Packages are not looked into.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

NEWSROOM = "newsroom"
PART_SIZE = 64 * 1024
KEY = b"a key of the province's own"
CREATING = {
    "person.joined": ("name", "role"),
    "column.opened": ("name", "cadence", "target_seconds"),
    "topic.proposed": ("title", "angle", "column", "due_at", "owner", "channels"),
    "story.started": ("topic", "headline", "byline", "column"),
}
OTHERS = {
    "topic.changed": ("field", "value"),
    "topic.channel_added": ("channel",),
    "topic.channel_removed": ("channel",),
    "topic.approved": ("reason",),
    "topic.dropped": ("reason",),
    "topic.deleted": (),
    "story.changed": ("field", "value"),
    "story.body_updated": ("update", "text_length"),
    "story.media_added": ("media", "name", "type", "size", "order"),
    "story.media_removed": ("media",),
    "story.submitted": ("content_hash", "form", "seen", "media", "ninjs", "manuscript"),
    "story.deleted": (),
}
KINDS = CREATING | OTHERS
"""With what the payload of each must have."""
FIELDS = ("title", "angle", "column", "due_at", "owner", "headline", "deck", "byline")


class Told(Exception):
    """An answer of status 400 or above."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


@dataclass
class OldProvince:
    url: str = ""
    kinds: dict[str, tuple[str, ...]] = field(default_factory=lambda: dict(KINDS))
    """More are known after an update."""
    records: list[dict[str, Any]] = field(default_factory=list)
    outcomes: dict[str, dict[str, Any]] = field(default_factory=dict)
    fields: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    """What stands in each, and the record that set it."""
    tokens: dict[str, str] = field(default_factory=dict)
    """Devices by their tokens."""
    media: dict[str, dict[str, Any]] = field(default_factory=dict)
    turn: threading.Lock = field(default_factory=threading.Lock)

    def answer(
        self, method: str, target: str, token: str, content: bytes
    ) -> tuple[int, dict[str, Any]]:
        parts = urlsplit(target)
        query = dict(parse_qsl(parts.query))
        match method, parts.path.strip("/").split("/"):
            case "GET", ["v1", "health"]:
                return 200, {"service": "zaotai-province", "api": 1, "name": "老平台"}
            case "POST", ["v1", "enrol"]:
                return 201, self._enrol(json.loads(content))
        device = self.tokens.get(token)
        if device is None:
            raise Told(401, "device_unknown")
        match method, parts.path.strip("/").split("/"):
            case "POST", ["v1", "push"]:
                return 200, {"results": self._push(device, json.loads(content))}
            case "GET", ["v1", "pull"]:
                return 200, self._pull(query)
            case "POST", ["v1", "media"]:
                return 200, self._offer(json.loads(content))
            case "PUT", ["v1", "media", sha256, "parts", number]:
                self.media[sha256]["parts"][int(number)] = content
                return 204, {}
            case "POST", ["v1", "media", sha256, "complete"]:
                return 200, self._complete(sha256)
            case "GET", ["v1", "media", sha256]:
                return 200, self._state(sha256)
        raise Told(404, "not_found")

    def _enrol(self, asked: dict[str, Any]) -> dict[str, Any]:
        device = asked["device"]["id"]
        token = f"token-of-{device}"
        self.tokens[token] = device
        newsroom = {"id": NEWSROOM, "name": "金川市融媒体中心"}
        return {"token": token, "newsroom": newsroom, "role": "editor"}

    # The log

    def _push(self, device: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
        intents = asked["intents"]
        if len(intents) > 500 or sum(len(_canonical(one)) for one in intents) > 1024 * 1024:
            raise Told(413, "request_too_large")
        for one in intents:
            if not set(self.kinds.get(one["kind"], ())) <= one["payload"].keys():
                raise Told(400, "request_malformed")
        self._check(asked["position"])
        return [self._take(device, one) for one in intents]

    def _take(self, device: str, intent: dict[str, Any]) -> dict[str, Any]:
        key = intent["key"]
        if key in self.outcomes:
            return self.outcomes[key]
        missing = [one for one in intent["needs"] if not self._is_accepted(one)]
        if missing:
            return _result(key, "deferred", code="needs_missing", facts={"needs": missing})
        refusal = self._refusal(device, intent)
        if refusal:
            code, facts = refusal
            self.outcomes[key] = _result(key, "refused", code=code, facts=facts)
        else:
            self.append(intent)
            self.outcomes[key] = _result(key, "accepted", epoch=1, seq=len(self.records))
        return self.outcomes[key]

    def _refusal(self, device: str, intent: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
        kind, subject, payload = intent["kind"], intent["subject"], intent["payload"]
        if intent["device"] != device:
            return "not_allowed", {}
        if kind not in self.kinds:
            return "kind_unknown", {}
        is_there = any(record["subject"] == subject for record in self.records)
        if kind in CREATING:
            return ("already_there", {}) if is_there else None
        if not is_there:
            return "subject_unknown", {}
        if not kind.endswith(".changed"):
            return None
        stands = self.fields.get((subject, payload["field"]))
        base = tuple(intent["base"] or (0, 0))
        if stands and stands["revision"] > base and stands["key"] != intent["predecessor"]:
            told = {"field": payload["field"], "value": stands["value"], "person": "王芳"}
            return "field_changed_elsewhere", told
        return None

    def append(self, intent: dict[str, Any]) -> None:
        """Into the log, whatever the rules say."""
        payload_hash = hashlib.sha256(_canonical(intent["payload"])).hexdigest()
        digest = _sha256(f"{self._digest(len(self.records))}{intent['key']}{payload_hash}")
        seq = len(self.records) + 1
        more = {"seq": seq, "epoch": 1, "payload_hash": payload_hash, "digest": digest}
        self.records.append({**intent, **more})
        payload = intent["payload"]
        values = {name: payload[name] for name in FIELDS if name in payload}
        if intent["kind"].endswith(".changed"):
            values = {payload["field"]: payload["value"]}
        for name, value in values.items():
            stands = {"value": value, "revision": (1, seq), "key": intent["key"]}
            self.fields[intent["subject"], name] = stands

    def _pull(self, query: dict[str, str]) -> dict[str, Any]:
        cursor = 0
        if "cursor" in query:
            self._check({**query, "epoch": int(query["epoch"]), "cursor": int(query["cursor"])})
            cursor = int(query["cursor"])
        some = self.records[cursor : cursor + min(int(query.get("limit", 500)), 500)]
        position = self._position(cursor + len(some))
        return {"records": some, "position": position, "head": len(self.records)}

    def _check(self, position: dict[str, Any] | None) -> None:
        if position is None:
            return
        if position["signature"] != _signature(position["cursor"], position["digest"]):
            raise Told(410, "position_not_genuine")
        if self._digest(position["cursor"]) != position["digest"]:
            raise Told(409, "position_unknown")

    def _position(self, cursor: int) -> dict[str, Any]:
        digest = self._digest(cursor)
        signature = _signature(cursor, digest)
        return {"epoch": 1, "cursor": cursor, "digest": digest, "signature": signature}

    def _digest(self, cursor: int) -> str:
        return str(self.records[cursor - 1]["digest"]) if cursor else _sha256(NEWSROOM)

    def _is_accepted(self, key: str) -> bool:
        return bool(self.outcomes.get(key, {}).get("outcome") == "accepted")

    # Media

    def _offer(self, asked: dict[str, Any]) -> dict[str, Any]:
        fresh = {"size": asked["size"], "parts": {}, "state": "new"}
        medium = self.media.setdefault(asked["sha256"], fresh)
        state = (
            medium["state"] if medium["state"] == "verified" or not medium["parts"] else "resume"
        )
        about = {"part_size": PART_SIZE, "parts_done": sorted(medium["parts"])}
        return {"state": state, **about, "part_url": f"/v1/media/{asked['sha256']}/parts/{{n}}"}

    def _complete(self, sha256: str) -> dict[str, Any]:
        parts = self.media[sha256]["parts"]
        whole = b"".join(parts[number] for number in sorted(parts))
        if hashlib.sha256(whole).hexdigest() != sha256:
            raise Told(422, "media_hash_differs")
        self.media[sha256]["state"] = "verified"
        return {"state": "verified"}

    def _state(self, sha256: str) -> dict[str, Any]:
        medium = self.media.get(sha256, {"state": "unknown", "size": 0, "parts": {}})
        state = "resume" if medium["state"] == "new" else medium["state"]
        return {"state": state, "size": medium["size"], "parts_done": sorted(medium["parts"])}


_Made = TypeVar("_Made", bound=OldProvince)


@contextmanager
def old_province(make: type[_Made]) -> Iterator[_Made]:
    """One that answers at its `url` until the block ends."""
    province = make()

    class Handler(BaseHTTPRequestHandler):
        def serve(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            content = self.rfile.read(length)
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            with province.turn:
                try:
                    status, body = province.answer(self.command, self.path, token, content)
                except Told as told:
                    status, body = told.status, {"code": told.code, "facts": {}}
            said = b"" if status == 204 else json.dumps(body, ensure_ascii=False).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_POST = do_PUT = serve  # noqa: N815 - the server's names

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    province.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield province
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _result(key: str, outcome: str, **more: Any) -> dict[str, Any]:
    nothing: dict[str, Any] = {"epoch": None, "seq": None, "code": None, "facts": {}}
    return {"key": key, "outcome": outcome, **nothing, **more}


def _canonical(found: object) -> bytes:
    return json.dumps(
        found, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def _signature(cursor: int, digest: str) -> str:
    words = f"{NEWSROOM}\n1\n{cursor}\n{digest}"
    return hmac.new(KEY, words.encode(), hashlib.sha256).hexdigest()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
