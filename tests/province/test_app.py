"""The routes, asked over HTTP of a real province process."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.province.making import PAYLOADS, intent, medium, new_id, package
from tests.province.running import Enrolled, RunningProvince, raw_command

OPENAPI = Path(__file__).parent.parent.parent / "docs" / "openapi.json"
SHA256 = hashlib.sha256(b"hello").hexdigest()

ROUTES: list[tuple[str, str, Any]] = [
    ("POST", "/v1/push", {"position": None, "intents": []}),
    ("GET", "/v1/pull", None),
    ("POST", "/v1/media", {"sha256": SHA256, "size": 5, "type": "image/jpeg"}),
    ("PUT", f"/v1/media/{SHA256}/parts/0", None),
    ("POST", f"/v1/media/{SHA256}/complete", None),
    ("GET", f"/v1/media/{SHA256}", None),
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


# Who may ask


def test_the_routes_of_these_tests_are_all_there_are() -> None:
    documented = {
        (method.upper(), path)
        for path, methods in json.loads(OPENAPI.read_text("utf-8"))["paths"].items()
        for method in methods
    }
    tested = {
        (method, path.replace(SHA256, "{sha256}").replace("parts/0", "parts/{number}"))
        for method, path, _ in ROUTES
    }
    tested = {(method, path.replace("a" * 32, "{submission}")) for method, path in tested}

    assert documented == tested | {("GET", "/v1/health"), ("POST", "/v1/enrol")}


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
@pytest.mark.parametrize("credentials", ["", "Bearer", "Bearer wrong", "Basic dXNlcjpwYXNz"])
def test_no_route_answers_without_a_token(
    province: RunningProvince, method: str, path: str, body: Any, credentials: str
) -> None:
    headers = {"Authorization": credentials} if credentials else {}
    answer = httpx2.request(
        method, province.url + path, json=body, headers=headers, trust_env=False, verify=False
    )

    assert (answer.status_code, answer.json()) == (401, {"code": "device_unknown", "facts": {}})


def test_a_revoked_device_gets_nothing_at_once(province: RunningProvince, editor: Enrolled) -> None:
    assert editor.ask("GET", "/v1/pull").status_code == 200
    raw_command("device", "revoke", editor.device, "--data", str(province.data))

    for method, path, body in ROUTES:
        answer = editor.ask(method, path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (401, "device_revoked")


def test_no_route_tells_one_newsroom_of_another(province: RunningProvince) -> None:
    here, there = province.newsroom(), province.newsroom()
    ours, their_editor = province.enrol(here), province.enrol(there)
    their_dispatcher = province.enrol(there, "dispatcher")
    submission = submit_story(ours)
    sha256 = send_media(ours, b"a picture of ours")
    position = ours.ask("GET", "/v1/pull").json()["position"]

    for other in (their_editor, their_dispatcher):
        assert other.ask("GET", "/v1/pull").json()["records"] == []
        assert other.ask("GET", "/v1/pull", params=position).status_code == 410
        assert push(other, position=position).status_code == 410
        needing = made(other, "topic.proposed", new_id(), needs=[submission])
        assert push(other, needing).json()["results"][0]["code"] == "needs_missing"
        assert other.ask("GET", f"/v1/media/{sha256}").json()["state"] == "unknown"
        assert other.ask("POST", f"/v1/media/{sha256}/complete").status_code == 404
        assert other.ask("PUT", f"/v1/media/{sha256}/parts/0", content=b"x").status_code == 404
    assert their_dispatcher.ask("GET", "/v1/submissions").json() == {"submissions": []}
    verdict = their_dispatcher.ask(
        "POST", f"/v1/submissions/{submission}/verdict", json={"decision": "adopt"}
    )
    assert (verdict.status_code, verdict.json()["code"]) == (404, "submission_unknown")


def test_an_editor_gives_no_verdicts(editor: Enrolled) -> None:
    submission = submit_story(editor)
    path = f"/v1/submissions/{submission}/verdict"

    for answer in (
        editor.ask("GET", "/v1/submissions"),
        editor.ask("POST", path, json={"decision": "adopt"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


def test_a_dispatcher_decides_once(province: RunningProvince) -> None:
    newsroom = province.newsroom()
    editor, dispatcher = province.enrol(newsroom), province.enrol(newsroom, "dispatcher")
    submission = submit_story(editor)
    path = f"/v1/submissions/{submission}/verdict"

    (listed,) = dispatcher.ask("GET", "/v1/submissions").json()["submissions"]
    assert (listed["id"], listed["newsroom"], listed["state"]) == (
        submission,
        newsroom,
        "submitted",
    )
    assert listed["media"] == [{"sha256": medium()["sha256"], "state": "unknown"}]
    unfounded = dispatcher.ask("POST", path, json={"decision": "return"})
    assert (unfounded.status_code, unfounded.json()["code"]) == (400, "reason_needed")
    given = dispatcher.ask("POST", path, json={"decision": "return", "reason": "缺采访"})
    assert (given.status_code, given.json()) == (
        201, {"id": submission, "state": "returned", "epoch": 1, "seq": 3},
    )  # fmt: skip
    again = dispatcher.ask("POST", path, json={"decision": "adopt"})
    assert (again.status_code, again.json()) == (
        409, {"code": "verdict_given", "facts": {"state": "returned"}},
    )  # fmt: skip
    record = editor.ask("GET", "/v1/pull").json()["records"][-1]
    assert (record["kind"], record["payload"]["by"]) == ("story.returned", "采访一号")


# Enrolment


def test_health_says_what_it_is(province: RunningProvince) -> None:
    answer = httpx2.get(f"{province.url}/v1/health", trust_env=False, verify=False)

    assert answer.json() == {"service": "zaotai-province", "api": 1, "name": "甘肃省平台（演示）"}


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [("AAAA-AAAA-AAAA", 403, "invitation_unknown"), (5, 400, "request_malformed")],
)
def test_a_wrong_code_is_refused(
    province: RunningProvince, code: Any, status: int, error: str
) -> None:
    body = {"code": code, "device": {"id": new_id(), "name": "x"}, "app": "x"}
    answer = httpx2.post(f"{province.url}/v1/enrol", json=body, trust_env=False, verify=False)

    assert (answer.status_code, answer.json()["code"]) == (status, error)


# What is malformed, too large or not there


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"\xff\xfe", b'{"intents": 5}', b'{"intents": [{}]}', b"[" * 50_000,
        b'{"position": {"epoch": 1}, "intents": []}', b'{"intents": [], "position": NaN}',
    ],
)  # fmt: skip
def test_what_is_no_push_is_malformed(editor: Enrolled, body: bytes) -> None:
    answer = editor.ask("POST", "/v1/push", content=body)

    assert (answer.status_code, answer.json()["code"]) == (400, "request_malformed")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
)
GOOD: dict[str, Any] = {
    "key": new_id(), "kind": "story.submitted", "subject": new_id(), "person": "", "device": "",
    "app": "", "base": [1, 1], "predecessor": None, "needs": [], "at": "",
    "payload": package("a" * 32, media=[medium()]),
}  # fmt: skip


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data(), kind=st.sampled_from([*PAYLOADS, "story.submitted", "story.adopted", "x"]))
def test_no_intent_whatever_makes_the_province_stumble(
    province: RunningProvince, editor: Enrolled, data: st.DataObject, kind: str
) -> None:
    sent: dict[str, Any] = GOOD | {"key": new_id(), "kind": kind, "device": editor.device}
    sent["payload"] = dict(PAYLOADS.get(kind, GOOD["payload"]))
    where = sent["payload"] if data.draw(st.booleans()) and sent["payload"] else sent
    where[data.draw(st.sampled_from(sorted(where)))] = data.draw(JSON)
    body = json.dumps({"position": None, "intents": [sent]}).encode("utf-8", "replace")
    answer = editor.ask("POST", "/v1/push", content=body)

    assert answer.status_code in {200, 400}, (sent, province.errors())


def test_a_complaint_never_repeats_what_was_sent(editor: Enrolled) -> None:
    sent = {"position": None, "intents": [{"key": "机密内容", "kind": "机密内容"}]}

    assert "机密" not in editor.ask("POST", "/v1/push", json=sent).text


@pytest.mark.parametrize(
    "query",
    [
        "cursor=1",
        "epoch=1&cursor=1&digest=x",
        "limit=0",
        "limit=x",
        "cursor=-1&epoch=1&digest=&signature=",
    ],
)
def test_half_a_position_is_malformed(editor: Enrolled, query: str) -> None:
    answer = editor.ask("GET", f"/v1/pull?{query}")

    assert (answer.status_code, answer.json()["code"]) == (400, "request_malformed")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/v1", 404),
        ("GET", "/v1/nothing", 404),
        ("GET", "/v2/health", 404),
        ("DELETE", "/v1/pull", 405),
        ("GET", "/v1/media/..%2F..%2Fetc", 404),
        ("GET", "/v1/media/xyz", 400),
        ("PUT", f"/v1/media/{SHA256}/parts/x", 404),
    ],
)
def test_every_no_is_json_with_a_code(
    editor: Enrolled, method: str, path: str, status: int
) -> None:
    answer = editor.ask(method, path)

    assert answer.status_code == status
    assert answer.json()["code"] in {"not_found", "request_malformed"}


def test_a_batch_has_limits_in_number_and_size(editor: Enrolled) -> None:
    story = made(editor, "story.started", new_id())
    push(editor, story)

    def body_update(size: int) -> Any:
        payload = {"update": "A" * (size // 4 * 4), "text_length": 1}
        return made(editor, "story.body_updated", story.subject, payload)

    topics = [made(editor, "topic.proposed", new_id()) for _ in range(501)]
    assert push(editor, *topics[:500]).status_code == 200
    assert push(editor, *topics).status_code == 413
    assert push(editor, body_update(500_000), body_update(500_000)).status_code == 200
    two_large = push(editor, body_update(700_000), body_update(700_000))
    assert (two_large.status_code, two_large.json()["code"]) == (413, "request_too_large")
    assert push(editor, body_update(4_000_000)).status_code == 200
    assert push(editor, body_update(4_400_000)).status_code == 413


def test_a_small_request_may_not_be_large(editor: Enrolled) -> None:
    answer = editor.ask("POST", "/v1/media", content=b" " * 100_000)

    assert (answer.status_code, answer.json()["code"]) == (413, "request_too_large")


@pytest.mark.parametrize(
    "offer",
    [
        {"sha256": SHA256, "size": 0, "type": "x"},
        {"sha256": SHA256[:-1] + "\n", "size": 1, "type": "x"},
        {"sha256": "../" * 21 + "x", "size": 1, "type": "x"},
        {"sha256": SHA256, "size": 1, "type": ""},
    ],
)
def test_a_media_offer_is_checked(editor: Enrolled, offer: dict[str, Any]) -> None:
    answer = editor.ask("POST", "/v1/media", json=offer)

    assert (answer.status_code, answer.json()["code"]) == (400, "request_malformed")


# OpenAPI


def test_the_checked_in_openapi_document_is_what_is_served(province: RunningProvince) -> None:
    served = httpx2.get(f"{province.url}/v1/openapi.json", trust_env=False, verify=False)

    assert served.headers["Content-Type"] == "application/json"
    assert served.text == OPENAPI.read_text(encoding="utf-8"), (
        "renew it: python -m province openapi > docs/openapi.json"
    )


# Secrets


def test_no_token_code_or_story_is_ever_logged(province: RunningProvince) -> None:
    editor = province.enrol(province.newsroom())
    submit_story(editor)
    editor.ask("POST", "/v1/push", content=b"{")
    editor.ask("GET", "/v1/nothing")

    assert province.errors() == ""
