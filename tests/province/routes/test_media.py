from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest

from tests.province.asking import SHA256, send_media
from tests.province.running import PART_SIZE, Enrolled, RunningProvince, running


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


def offer(content: bytes, want: int = 0) -> dict[str, Any]:
    sha256 = hashlib.sha256(content).hexdigest()
    return {"sha256": sha256, "size": len(content), "type": "video/mp4", "want": want}


def put(province: RunningProvince, url: str, content: bytes) -> httpx2.Response:
    """Without a token, as to an object store."""
    return httpx2.put(province.url + url, content=content, trust_env=False, verify=False)


def test_parts_are_put_to_their_urls_without_a_token(
    province: RunningProvince, editor: Enrolled
) -> None:
    content = os.urandom(PART_SIZE * 2 + 7)
    plan = editor.ask("POST", "/v1/media", json=offer(content, want=64)).json()

    assert (plan["part_size"], plan["urls_for_s"]) == (PART_SIZE, 900)
    for one in reversed(plan["urls"]):
        part = content[one["part"] * PART_SIZE :][:PART_SIZE]
        assert put(province, one["url"], part).status_code == 204
    path = f"/v1/media/{offer(content)['sha256']}"
    assert editor.ask("POST", f"{path}/complete").json() == {"state": "verified"}
    assert editor.ask("GET", path).json() == {
        "state": "verified", "size": len(content), "parts_done": [], "is_stable": False,
    }  # fmt: skip


def test_a_url_that_is_over_is_told_and_asked_for_again(tmp_path: Path) -> None:
    with running(tmp_path / "data", more=["--url-seconds", "1"]) as province:
        editor = province.enrol(province.newsroom())
        content = os.urandom(100)
        url = editor.ask("POST", "/v1/media", json=offer(content, 1)).json()["urls"][0]["url"]
        until = int(dict(parse_qsl(urlsplit(url).query))["until"])
        while time.time() <= until:
            assert put(province, url, b"").status_code in {403, 422}  # 422: still good
        over = put(province, url, content)

    assert (over.status_code, over.json()["code"]) == (403, "part_url_expired")


def test_a_url_is_good_for_its_part_only(province: RunningProvince, editor: Enrolled) -> None:
    content = os.urandom(PART_SIZE + 7)
    plan = editor.ask("POST", "/v1/media", json=offer(content, want=1)).json()
    url = plan["urls"][0]["url"]

    other = put(province, url.replace("/parts/0", "/parts/1"), content[PART_SIZE:])
    assert (other.status_code, other.json()["code"]) == (403, "not_allowed")
    query = url.partition("?")[2]
    read = httpx2.get(f"{province.url}/v1/pull?{query}", trust_env=False, verify=False)
    assert read.status_code == 401


def test_a_medium_is_read_back_whole_or_from_where_it_was_cut(editor: Enrolled) -> None:
    sha256 = send_media(editor, b"0123456789")
    path = f"/v1/media/{sha256}/content"

    whole = editor.ask("GET", path)
    assert (whole.status_code, whole.content) == (200, b"0123456789")
    assert whole.headers["ETag"] == f'"{sha256}"'
    rest = editor.ask("GET", path, headers={"Range": "bytes=4-", "If-Range": f'"{sha256}"'})
    assert (rest.status_code, rest.content) == (206, b"456789")
    assert rest.headers["Content-Range"] == "bytes 4-9/10"
    beyond = editor.ask("GET", path, headers={"Range": "bytes=10-"})
    assert (beyond.status_code, beyond.json()) == (
        416, {"code": "range_unusable", "facts": {"size": 10}},
    )  # fmt: skip


def test_a_medium_of_another_newsroom_is_not_there(
    province: RunningProvince, editor: Enrolled
) -> None:
    sha256 = send_media(editor, b"a film of ours")
    other = province.enrol(province.newsroom())

    answer = other.ask("GET", f"/v1/media/{sha256}/content")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
