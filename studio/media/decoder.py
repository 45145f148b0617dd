"""How the studio asks its decode worker: a process apart, so that no file can hurt the window."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Any

from studio.errors import MediaError, StoreError

WORKER_FLAG = "--decode-worker"
"""The packaged studio, started with this, runs decode_worker.main() and nothing else."""
PATIENT_FLAG = "--in-background"
"""Added to it: the worker leaves the machine to everything else."""
PATIENCE_S = 30.0  # the slowest good file took 4 s on a shift PC's disk; then it hangs


class Decoder:
    """One worker, started when first needed and again after it died. Any thread may ask.

    Slow; ask in background. One question at a time: who steps through stills has one of his own.
    """

    def __init__(self, patience_s: float = PATIENCE_S, *, in_background: bool = False) -> None:
        self._patience_s = patience_s
        self._flags = (PATIENT_FLAG,) if in_background else ()
        self._worker: subprocess.Popen[bytes] | None = None
        self._is_closed = False
        self._turn = threading.Lock()

    def __enter__(self) -> Decoder:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def process_id(self) -> int | None:
        """The worker's, while there is one."""
        return self._worker.pid if self._worker is not None else None

    def ask(
        self, job: str, facts: dict[str, Any], *, name: str, patience_s: float | None = None
    ) -> Any:
        """The worker's answer to a job of decode_worker; `name` is what a person calls the file.

        Raises MediaError: `media_unreadable`, `media_gone`, or `media_worker_died`; StoreError
        `disk_full` when there is no room for what it should write.
        """
        with self._turn:
            answer = None
            if not self._is_closed:
                request = {"job": job, "facts": facts}
                answer = self._exchange(request, patience_s or self._patience_s)
            if answer is None:
                self._drop()
                raise MediaError("media_worker_died", name=name)
        if "bug" in answer:
            raise RuntimeError(answer["bug"])
        if answer.get("refused") == "missing":
            raise MediaError("media_gone", name=name)
        if answer.get("refused") == "full":
            raise StoreError("disk_full")
        if "refused" in answer:
            raise MediaError("media_unreadable", file=name)
        return answer["done"]

    def close(self) -> None:
        """End the worker, whatever it is doing. Whoever still asks is told that it died."""
        self._is_closed = True
        worker = self._worker
        if worker is not None:
            worker.kill()
        with self._turn:
            self._drop()

    def _exchange(self, request: dict[str, Any], patience_s: float) -> dict[str, Any] | None:
        """The worker's answer; None when it died, or was killed for taking too long."""
        worker = self._running()
        assert worker.stdin is not None  # noqa: S101 - both are pipes
        assert worker.stdout is not None  # noqa: S101
        watchdog = threading.Timer(patience_s, worker.kill)
        watchdog.start()
        try:
            worker.stdin.write(json.dumps(request).encode() + b"\n")
            worker.stdin.flush()
            line = worker.stdout.readline()
        except OSError:  # it died while we wrote
            return None
        finally:
            watchdog.cancel()
            watchdog.join()
        return json.loads(line) if line.endswith(b"\n") else None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._worker is not None and self._worker.poll() is not None:
            self._drop()
        if self._worker is None:
            self._worker = _start(self._flags)
        return self._worker

    def _drop(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.kill()
            worker.communicate()


def _start(flags: tuple[str, ...]) -> subprocess.Popen[bytes]:
    is_frozen = getattr(sys, "frozen", False)
    command = [WORKER_FLAG] if is_frozen else ["-m", "studio.media.decode_worker"]
    return subprocess.Popen(  # noqa: S603 - ourselves, with words of our own
        [sys.executable, *command, *flags],
        # where `studio` is found, installed or not
        cwd=None if is_frozen else Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
