"""How the studio asks its decode worker: a process apart, so that no file can hurt the window."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Any

from studio.errors import MediaError
from studio.media.probing import Probe

WORKER_FLAG = "--decode-worker"
"""The packaged studio, started with this, runs decode_worker.main() and nothing else."""
PATIENCE_S = 30.0  # the slowest good file took 4 s on a shift PC's disk; then it hangs
DRAWING_S = 180.0
STILL_WIDTH = 960


class Decoder:
    """One worker, started when first needed and again after it died. Any thread may ask.

    Slow; ask in background. One question at a time: who steps through stills has one of his own.
    """

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._worker: subprocess.Popen[bytes] | None = None
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

    def probe(self, path: Path, poster: Path | None = None, name: str = "") -> Probe:
        """What the file is; writes its poster if it shows anything. `name` is for the sentences.

        Raises MediaError: `media_unreadable`, `media_gone`, or `media_worker_died`.
        """
        facts = {"path": _plain(path), "poster": None if poster is None else _plain(poster)}
        return Probe.from_plain(self._ask("probe", facts, name or path.name, self._patience_s))

    def still(
        self, path: Path, position_ms: int, width: int = STILL_WIDTH, name: str = ""
    ) -> bytes:
        """The frame on screen at that moment as JPEG, upright, at most `width` wide.

        Exact; beyond the end the last frame. Raises as `probe`.
        """
        facts = {"path": _plain(path), "position_ms": position_ms, "width": width}
        answer = self._ask("still", facts, name or path.name, self._patience_s)
        return base64.b64decode(answer)

    def draw_sample_video(self, path: Path, seconds: float) -> None:
        """Make a 1080p25 H.264 + AAC file, for the demo newsroom and for tests."""
        self._ask("sample_video", {"path": _plain(path), "seconds": seconds}, path.name, DRAWING_S)

    def draw_sample_picture(self, path: Path) -> None:
        """Make a 1080p JPEG."""
        self._ask("sample_picture", {"path": _plain(path)}, path.name, DRAWING_S)

    def close(self) -> None:
        """End the worker, whatever it is doing; the next question starts another one."""
        worker = self._worker
        if worker is not None:
            worker.kill()
        with self._turn:
            self._drop()

    def _ask(self, job: str, facts: dict[str, Any], name: str, patience_s: float) -> Any:
        with self._turn:
            answer = self._exchange({"job": job, "facts": facts}, patience_s)
            if answer is None:
                self._drop()
                raise MediaError("media_worker_died", name=name)
        if "bug" in answer:
            raise RuntimeError(answer["bug"])
        if answer.get("refused") == "missing":
            raise MediaError("media_gone", name=name)
        if "refused" in answer:
            raise MediaError("media_unreadable", file=name)
        return answer["done"]

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
            self._worker = _start()
        return self._worker

    def _drop(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.kill()
            worker.communicate()


def _start() -> subprocess.Popen[bytes]:
    is_frozen = getattr(sys, "frozen", False)
    command = [WORKER_FLAG] if is_frozen else ["-m", "studio.media.decode_worker"]
    return subprocess.Popen(  # noqa: S603 - ourselves, with words of our own
        [sys.executable, *command],
        # where `studio` is found, installed or not
        cwd=None if is_frozen else Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _plain(path: Path) -> str:
    return str(path.absolute())
