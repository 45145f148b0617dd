"""The process that touches media files: one JSON request a line in, one JSON answer a line out.

It may die or hang on a broken file; Decoder on the other end of the pipes notices and starts
another one. The packaged studio starts itself with `--decode-worker` and calls main().
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av

from studio.media import scenery
from studio.media.decoder import PATIENT_FLAG
from studio.media.footage import Footage, NotMedia
from studio.media.library import NO_ROOM
from studio.media.proxy import make_proxy

Job = Callable[..., Any]
POSTER_WIDTH = 640
BACKGROUND = 15
"""Of 19: what takes minutes must not be felt."""


def main() -> int:
    """Serve until the other end closes; whatever FFmpeg prints must not fall into the answers."""
    if sys.platform != "win32":
        os.nice(BACKGROUND if PATIENT_FLAG in sys.argv else 5)  # typing goes before posters
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    with open(0, "rb", closefd=False) as requests, answers:
        worker = DecodeWorker()
        for line in requests:
            answers.write(json.dumps(worker.answer(json.loads(line))).encode() + b"\n")
            answers.flush()
    return 0


class DecodeWorker:
    """Does one job after the other; keeps the last file open, for stills come in rows."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {
            "probe": self._probe,
            "still": self._still,
            "proxy": make_proxy,
            "poster": self._poster,
            "sample_video": scenery.draw_video,
            "sample_picture": scenery.draw_picture,
        }
        self._open: tuple[str, Footage] | None = None

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """{"done": …}, {"refused": why} when a file or the disk is at fault, or {"bug": …}."""
        try:
            return {"done": self._jobs[request["job"]](**request["facts"])}
        except FileNotFoundError:
            return {"refused": "missing"}
        except (av.FFmpegError, NotMedia, OSError) as error:
            is_full = getattr(error, "errno", None) in NO_ROOM
            return {"refused": "full" if is_full else "unreadable"}
        except Exception:
            return {"bug": traceback.format_exc()}

    def _probe(self, path: str, poster: str | None) -> dict[str, Any]:
        footage = Footage(Path(path))
        try:
            found = footage.probe()
            if poster is not None and found.width:
                # A good file is worth more than its poster: the disk may just be full.
                with contextlib.suppress(OSError, av.FFmpegError):
                    _write_whole(Path(poster), footage.poster(POSTER_WIDTH))
        finally:
            footage.close()
        return found.to_plain()

    def _poster(self, path: str, target: str, width: int) -> None:
        footage = Footage(Path(path))
        try:
            Path(target).write_bytes(footage.poster(width))
        finally:
            footage.close()

    def _still(self, path: str, position_ms: int, width: int) -> str:
        if self._open is None or self._open[0] != path:
            self._forget()
            self._open = path, Footage(Path(path))
        try:
            return base64.b64encode(self._open[1].still(position_ms, width)).decode()
        except (av.FFmpegError, NotMedia):
            self._forget()
            raise

    def _forget(self) -> None:
        if self._open is not None:
            self._open[1].close()
            self._open = None


def _write_whole(path: Path, content: bytes) -> None:
    """The file is there whole or not at all, also after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".part")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


if __name__ == "__main__":
    sys.exit(main())
