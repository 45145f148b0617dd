"""The whole of it, asked over HTTP of a real province process."""

from __future__ import annotations

import json
from pathlib import Path

import httpx2

from tests.province.asking import ROUTES, SHA256, made, push, send_media, submit_story
from tests.province.making import new_id
from tests.province.running import RunningProvince

OPENAPI = Path(__file__).parent.parent.parent / "docs" / "openapi.json"


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


def test_no_route_tells_one_newsroom_of_another(province: RunningProvince) -> None:
    here, there = province.newsroom(), province.newsroom()
    ours, their_editor = province.enrol(here), province.enrol(there)
    their_dispatcher = province.enrol(there, "dispatcher")
    submission = submit_story(ours)
    sha256 = send_media(ours, b"a picture of ours")
    position = ours.ask("GET", "/v1/pull").json()["position"]

    for other in (their_editor, their_dispatcher):
        records = other.ask("GET", "/v1/pull").json()["records"]
        assert {record["kind"] for record in records} == {"person.joined"}
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


def test_the_checked_in_openapi_document_is_what_is_served(province: RunningProvince) -> None:
    served = httpx2.get(f"{province.url}/v1/openapi.json", trust_env=False, verify=False)

    assert served.headers["Content-Type"] == "application/json"
    assert served.text == OPENAPI.read_text(encoding="utf-8"), (
        "renew it: python -m province openapi > docs/openapi.json"
    )


def test_no_token_code_or_story_is_ever_logged(province: RunningProvince) -> None:
    editor = province.enrol(province.newsroom())
    submit_story(editor)
    editor.ask("POST", "/v1/push", content=b"{")
    editor.ask("GET", "/v1/nothing")

    assert province.errors() == ""
