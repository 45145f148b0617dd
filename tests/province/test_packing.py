"""Compressed bodies, both ways, with a real province and a client that unpacks nothing itself."""

from __future__ import annotations

import http.client
import json
from typing import Any

import msgspec
import pytest
import zstandard

from province.errors import ProvinceError
from province.packing import LARGEST_UNPACKED, unpack
from tests.province.asking import made
from tests.province.making import new_id
from tests.province.running import Enrolled

Answer = tuple[int, dict[str, str], bytes]


def ask(editor: Enrolled, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
    host = editor.url.removeprefix("http://")
    line = http.client.HTTPConnection(host, timeout=20)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    sent["Authorization"] = f"Bearer {editor.token}"
    if method == "POST":
        sent["Content-Type"] = "application/json"
    line.request(method, path, body or None, sent)
    answer = line.getresponse()
    content = answer.read()
    line.close()
    found = {name.lower(): value for name, value in answer.getheaders()}
    return answer.status, found, content


def push_body(editor: Enrolled, count: int) -> bytes:
    topics = [made(editor, "topic.proposed", new_id()) for _ in range(count)]
    sent: dict[str, Any] = {"position": None, "intents": msgspec.to_builtins(topics)}
    return json.dumps(sent).encode()


def test_a_push_may_be_packed(editor: Enrolled) -> None:
    body = zstandard.compress(push_body(editor, 100))
    status, _, content = ask(editor, "POST", "/v1/push", body, Content_Encoding="zstd")

    assert status == 200, content
    assert {one["outcome"] for one in json.loads(content)["results"]} == {"accepted"}


def test_an_answer_is_packed_for_who_reads_it(editor: Enrolled) -> None:
    ask(editor, "POST", "/v1/push", push_body(editor, 100))
    plain = ask(editor, "GET", "/v1/pull")
    packed = ask(editor, "GET", "/v1/pull", Accept_Encoding="gzip, zstd;q=0.5")

    assert "content-encoding" not in plain[1]
    assert (packed[1]["content-encoding"], packed[1]["vary"]) == ("zstd", "Accept-Encoding")
    assert int(packed[1]["content-length"]) == len(packed[2]) < len(plain[2]) / 3
    unpacked = zstandard.ZstdDecompressor().decompressobj().decompress(packed[2])
    assert unpacked == plain[2]


@pytest.mark.parametrize("accepted", ["", "gzip", "zstd;q=0", "zstd; q=0.0"])
def test_who_does_not_read_it_gets_none(editor: Enrolled, accepted: str) -> None:
    ask(editor, "POST", "/v1/push", push_body(editor, 20))
    status, headers, content = ask(editor, "GET", "/v1/pull", Accept_Encoding=accepted)

    assert (status, "content-encoding" in headers) == (200, False)
    assert len(json.loads(content)["records"]) == 21


def test_what_is_no_zstd_is_malformed(editor: Enrolled) -> None:
    whole = zstandard.compress(push_body(editor, 20))
    for body in (b"{}", whole[:-20], b"\x28\xb5\x2f\xfd", b""):
        status, _, content = ask(editor, "POST", "/v1/push", body, Content_Encoding="zstd")
        assert (status, json.loads(content)["code"]) == (400, "request_malformed")
    status, _, content = ask(editor, "POST", "/v1/push", b"{}", Content_Encoding="gzip")
    assert (status, json.loads(content)["code"]) == (400, "request_malformed")


def test_a_bomb_bursts_nowhere(editor: Enrolled) -> None:
    bomb = zstandard.ZstdCompressor(level=19).compress(b" " * 2**29)
    for path in ("/v1/push", "/v1/media"):
        status, _, content = ask(editor, "POST", path, bomb, Content_Encoding="zstd")
        assert (status, json.loads(content)["code"]) == (413, "request_too_large")
    with pytest.raises(ProvinceError, match="request_too_large"):
        unpack(bomb)


def test_a_small_request_may_not_be_large_when_unpacked(editor: Enrolled) -> None:
    body = zstandard.compress(b" " * 100_000)
    status, _, _ = ask(editor, "POST", "/v1/media", body, Content_Encoding="zstd")

    assert status == 413


def test_a_stream_may_not_ask_for_much_memory() -> None:
    greedy = zstandard.ZstdCompressor(
        compression_params=zstandard.ZstdCompressionParameters(window_log=27)
    )
    stream = greedy.compressobj()
    packed = stream.compress(b"x" * 100) + stream.flush()

    with pytest.raises(ProvinceError, match="request_malformed"):
        unpack(packed)
    assert len(unpack(zstandard.compress(b"x" * LARGEST_UNPACKED))) == LARGEST_UNPACKED
