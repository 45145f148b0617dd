from __future__ import annotations

import hashlib
import json

import zstandard

from tests.province.asking import made, push
from tests.province.making import new_id
from tests.province.running import Enrolled


def test_a_snapshot_is_downloaded_and_checked(editor: Enrolled) -> None:
    push(editor, made(editor, "topic.proposed", new_id()))
    answer = editor.ask("GET", "/v1/snapshot")

    assert answer.headers["Content-Type"] == "application/zstd"
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    name = hashlib.sha256(answer.content).hexdigest()
    assert answer.headers["Zaotai-Snapshot"] == answer.headers["Zaotai-Sha256"] == name
    assert (answer.headers["ETag"], answer.headers["Accept-Ranges"]) == (f'"{name}"', "bytes")
    lines = zstandard.ZstdDecompressor().decompressobj().decompress(answer.content).splitlines()
    last = json.loads(lines[-1])
    assert (last["records"], len(lines)) == (2, 3)
    assert editor.ask("GET", "/v1/pull", params=last["position"]).json()["records"] == []


def test_a_cut_download_goes_on_with_the_very_same_file(editor: Enrolled) -> None:
    whole = editor.ask("GET", "/v1/snapshot")
    push(editor, made(editor, "topic.proposed", new_id()))  # the newest one is another now
    headers = {"Range": "bytes=100-", "If-Range": whole.headers["ETag"]}
    rest = editor.ask("GET", "/v1/snapshot", headers=headers)

    assert (rest.status_code, rest.content) == (206, whole.content[100:])
    size = len(whole.content)
    assert rest.headers["Content-Range"] == f"bytes 100-{size - 1}/{size}"


def test_a_download_that_is_gone_begins_anew(editor: Enrolled) -> None:
    headers = {"Range": "bytes=100-", "If-Range": f'"{"0" * 64}"'}
    answer = editor.ask("GET", "/v1/snapshot", headers=headers)

    assert answer.status_code == 200
    assert hashlib.sha256(answer.content).hexdigest() == answer.headers["Zaotai-Sha256"]


def test_a_range_beyond_the_end_is_told(editor: Enrolled) -> None:
    answer = editor.ask("GET", "/v1/snapshot", headers={"Range": "bytes=99999999-"})

    assert (answer.status_code, answer.json()["code"]) == (416, "range_unusable")
