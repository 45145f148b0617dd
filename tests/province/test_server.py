"""The serving process: starting, ending, and being killed in the middle of things."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest

from tests.province.making import intent, new_id
from tests.province.running import PART_SIZE, Enrolled, RunningProvince, raw_command, running


@pytest.fixture
def own(tmp_path: Path) -> Iterator[RunningProvince]:
    """A province that this test may kill."""
    with running(tmp_path / "data") as province:
        yield province


def test_a_port_that_is_taken_is_told_in_a_sentence(
    province: RunningProvince, tmp_path: Path
) -> None:
    done = raw_command("serve", "--data", str(tmp_path), "--port", str(province.port))

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"端口 {province.port} 已被占用。请换一个端口（--port），或先停掉占用它的程序。\n"
    )


def test_a_second_province_on_the_same_data_is_told_in_a_sentence(
    province: RunningProvince,
) -> None:
    done = raw_command("serve", "--data", str(province.data), "--port", "0")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"省平台正在使用“{province.data}”。请先停掉正在运行的 province serve。\n"
    )


def test_an_address_of_another_machine_is_told_in_a_sentence(tmp_path: Path) -> None:
    done = raw_command(
        "serve", "--data", str(tmp_path), "--port", "0", "--host", "192.0.2.1", "--behind-tls"
    )

    assert done.stderr == "不能在“192.0.2.1”上监听。请用 --host 写本机的地址。\n"


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly_when_asked(own: RunningProvince, how: signal.Signals) -> None:
    with httpx2.Client(trust_env=False) as kept_alive:
        kept_alive.get(f"{own.url}/v1/health")
        own.process.send_signal(how)

        assert own.process.wait(timeout=20) == 0
    assert own.errors() == ""


def test_a_stalled_upload_does_not_keep_it_alive(own: RunningProvince) -> None:
    editor = own.enrol(own.newsroom())
    with _begun_part(editor, b"x" * 100):
        own.process.send_signal(signal.SIGTERM)

        assert own.process.wait(timeout=20) == 0
    assert own.errors() == ""
    assert _files(own.data / "parts") == []


def test_killing_it_leaves_nothing_that_answers(own: RunningProvince) -> None:
    children = Path(f"/proc/{own.process.pid}/task/{own.process.pid}/children").read_text()
    own.kill()

    assert children == ""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", own.port))


def test_after_a_kill_in_the_middle_of_pushes_nothing_acknowledged_is_missing(
    own: RunningProvince,
) -> None:
    editor = own.enrol(own.newsroom())
    batches = [[_topic(editor) for _ in range(20)] for _ in range(100)]
    acknowledged: list[dict[str, Any]] = []
    some = threading.Event()

    def push_until_it_dies() -> None:
        with suppress(httpx2.TransportError):
            for batch in batches:
                acknowledged.extend(_push(editor, batch))
                if len(acknowledged) >= 100:
                    some.set()

    pushing = threading.Thread(target=push_until_it_dies)
    pushing.start()
    assert some.wait(timeout=20)
    own.kill()
    pushing.join()

    with running(own.data, own.port):
        records = _log(editor)
        results = [result for batch in batches for result in _push(editor, batch)]
    assert len(acknowledged) < 2000, "it was killed too late for this test to mean anything"
    assert [record["seq"] for record in records] == list(range(1, len(records) + 1))
    for result in acknowledged:
        assert records[result["seq"] - 1]["key"] == result["key"]
    assert sorted(result["seq"] for result in results) == list(range(2, 2002))


def test_after_a_kill_in_the_middle_of_a_part_the_upload_goes_on(own: RunningProvince) -> None:
    editor = own.enrol(own.newsroom())
    content = os.urandom(PART_SIZE * 2 + 1000)
    sha256 = hashlib.sha256(content).hexdigest()
    offer = {"sha256": sha256, "size": len(content), "type": "video/mp4"}
    parts = f"/v1/media/{sha256}/parts"
    editor.ask("POST", "/v1/media", json=offer)
    assert editor.ask("PUT", f"{parts}/0", content=content[:PART_SIZE]).status_code == 204
    with _begun_part(editor, content, number=1):
        own.kill()

    with running(own.data, own.port):
        plan = editor.ask("POST", "/v1/media", json=offer).json()
        assert (plan["state"], plan["parts_done"]) == ("resume", [0])
        for number in (1, 2):
            part = content[number * PART_SIZE :][:PART_SIZE]
            assert editor.ask("PUT", f"{parts}/{number}", content=part).status_code == 204
        assert editor.ask("POST", f"/v1/media/{sha256}/complete").json() == {"state": "verified"}
    (whole,) = _files(own.data / "media")
    assert whole.read_bytes() == content


def _topic(editor: Enrolled) -> Any:
    return msgspec.to_builtins(intent("topic.proposed", new_id(), device=editor.device))


def _push(editor: Enrolled, batch: list[Any]) -> list[dict[str, Any]]:
    answer = editor.ask("POST", "/v1/push", json={"position": None, "intents": batch})
    results: list[dict[str, Any]] = answer.json()["results"]
    assert {result["outcome"] for result in results} == {"accepted"}
    return results


def _log(editor: Enrolled) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = []
    position: dict[str, Any] = {}
    while True:
        page = editor.ask("GET", "/v1/pull", params=position).json()
        if not page["records"]:
            return records
        records += page["records"]
        position = page["position"]


def _begun_part(editor: Enrolled, content: bytes, number: int = 0) -> socket.socket:
    """A connection on which half of a part was sent, and the province has begun to write it."""
    sha256 = hashlib.sha256(content).hexdigest()
    offer = {"sha256": sha256, "size": len(content), "type": "video/mp4"}
    assert editor.ask("POST", "/v1/media", json=offer).status_code == 200
    size = min(PART_SIZE, len(content))
    host, port = editor.url.removeprefix("http://").split(":")
    line = socket.create_connection((host, int(port)))
    head = (
        f"PUT /v1/media/{sha256}/parts/{number} HTTP/1.1\r\nHost: {host}\r\n"
        f"Authorization: Bearer {editor.token}\r\nContent-Length: {size}\r\n"
        "Expect: 100-continue\r\n\r\n"
    )
    line.sendall(head.encode())
    assert line.recv(100).startswith(b"HTTP/1.1 100 Continue")  # its handler asked for the body
    line.sendall(content[number * PART_SIZE :][: size // 2])
    return line


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
