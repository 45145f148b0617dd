"""A real province in a process of its own, as the tour and the demonstration need one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

READY = "province listening on "


@dataclass
class ProvinceProcess:
    data: Path
    name: str
    _serving: subprocess.Popen[str] | None = None

    def start(self, port: int = 0) -> int:
        """Serve on loopback; the port, a free one when 0 was asked for."""
        words = [*_PROVINCE, "serve", "--data", str(self.data), "--port", str(port)]
        words += ["--name", self.name]
        self._serving = subprocess.Popen(  # noqa: S603  (our own program)
            words, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        line = self._serving.stdout.readline() if self._serving.stdout else ""
        if not line.startswith(READY):
            raise RuntimeError(f"the province did not start: {line!r}")
        return int(line.rsplit(":", 1)[1])

    def stop(self) -> None:
        if self._serving is not None:
            self._serving.terminate()
            self._serving.wait(20)
            if self._serving.stdout:
                self._serving.stdout.close()
            self._serving = None

    def command(self, *words: str) -> Any:
        """One of `province`'s commands with --json; what it printed."""
        verb = [*words, "--data", str(self.data), "--json"]
        environment = {**os.environ, "PYTHONUTF8": "1"}
        done = subprocess.run(  # noqa: S603  (our own program)
            [*_PROVINCE, *verb], capture_output=True, text=True, check=False, env=environment
        )
        if done.returncode:
            raise RuntimeError(done.stderr.strip())
        return json.loads(done.stdout) if done.stdout.strip() else None

    def invite(self, newsroom: str) -> str:
        """Add the newsroom; a code that enrols one device in it."""
        self.command("newsroom", "add", newsroom)
        code = self.command("invite", "--newsroom", newsroom, "--role", "chief")["code"]
        return str(code)


_PROVINCE = [sys.executable, "-m", "province"]
