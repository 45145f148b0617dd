"""A real province process on a free port of this machine, and its commands."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import msgspec

from province import access
from province.store import open_store
from tests.province.making import PERSON, new_id, person_joined

ROOT = Path(__file__).parent.parent.parent
PROVINCE = (sys.executable, "-m", "province")
PART_SIZE = 64 * 1024
"""Bytes; small, so that small files have several parts."""


class RunningProvince:
    """Started when it is made; `url` answers. `wrapper`: a command that becomes the province."""

    def __init__(
        self,
        data: Path,
        port: int = 0,
        wrapper: Sequence[str] = (),
        more: Sequence[str] = (),
    ) -> None:
        self.data = data
        self._errors = (data.parent / f"{data.name}.stderr").open("a+", encoding="utf-8")
        self.process = subprocess.Popen(
            [
                *wrapper, *PROVINCE, "serve", "--data", data, "--port", str(port),
                "--name", "甘肃省平台（演示）", "--part-size", str(PART_SIZE),
                *more,
            ],
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd=ROOT,
            text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        try:
            line = self.process.stdout.readline()
            assert line.startswith("province listening on http://127.0.0.1:"), self.errors()
        except BaseException:  # interrupted, too: nobody else knows of this process yet
            self.kill()
            raise
        self.url = line.removeprefix("province listening on ").strip()
        self.port = int(self.url.rpartition(":")[2])

    def errors(self) -> str:
        """All that it wrote to stderr."""
        return Path(self._errors.name).read_text(encoding="utf-8")

    def kill(self) -> None:
        """As a power cut would: it gets no chance to do anything."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask it to end; its exit status."""
        return self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> int:
        if self.process.poll() is None:
            self.process.send_signal(how)
        status = self.process.wait(timeout=20)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self._errors.close()
        return status

    def newsroom(self, name: str = "") -> str:
        """The id of a new newsroom."""
        kept = open_store(self.data, create=False)
        newsroom = access.add_newsroom(kept, name or f"编辑部 {new_id()}")
        kept.close()
        return newsroom

    def invite(self, newsroom: str, role: str = "editor") -> str:
        """A code, made while the server runs, as the command makes it."""
        kept = open_store(self.data, create=False)
        code = access.invite(kept, newsroom, role)
        kept.close()
        return code

    def enrol(
        self, newsroom: str, role: str = "editor", device: str = "", *, joins: bool = True
    ) -> Enrolled:
        """A device with a token of its own, and PERSON on it, unless it has no person's role."""
        device = device or new_id()
        body = {
            "code": self.invite(newsroom, role),
            "device": {"id": device, "name": "采访一号"},
            "app": "test",
        }
        answer = httpx2.post(f"{self.url}/v1/enrol", json=body, trust_env=False, verify=False)
        assert answer.status_code == 201, answer.text
        enrolled = Enrolled(self.url, newsroom, device, answer.json()["token"])
        if joins and role not in {"dispatcher", "partner"}:
            enrolled.join(role)
        return enrolled


class Enrolled:
    """A device's view of the province: plain requests with its token."""

    def __init__(self, url: str, newsroom: str, device: str, token: str) -> None:
        self.url = url
        self.newsroom = newsroom
        self.device = device
        self.token = token

    def join(self, role: str, person: str = PERSON) -> None:
        """Have a person join on this device; already there is as good."""
        intents = [msgspec.to_builtins(person_joined(role, person, device=self.device))]
        answer = self.ask("POST", "/v1/push", json={"position": None, "intents": intents})
        (result,) = answer.json()["results"]
        assert result["code"] in {None, "already_there"}, result

    def ask(
        self, method: str, path: str, headers: dict[str, str] | None = None, **request: Any
    ) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        url = f"{self.url}{path}"
        # verify=False: it is plain HTTP, and certificates take longer to read than it all
        return httpx2.request(
            method, url, headers=headers, trust_env=False, verify=False, **request
        )


@contextmanager
def running(data: Path, port: int = 0, more: Sequence[str] = ()) -> Iterator[RunningProvince]:
    """A province that ends with the block; `more` stands on its command line."""
    province = RunningProvince(data, port, more=more)
    try:
        yield province
    finally:
        province.stop()


def raw_command(
    *arguments: str, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, as an operator runs it."""
    return subprocess.run(
        [*PROVINCE, *arguments],
        cwd=ROOT,
        text=True,
        capture_output=True,
        env=os.environ | {"LC_ALL": "zh_CN.UTF-8"} | (environment or {}),
        check=False,
        timeout=30,
    )
