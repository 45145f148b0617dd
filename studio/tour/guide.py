"""`studio tour`: a county editor's morning with the line down and then up, in pictures.

A small parent: it starts a real province, a slow line to it and the window as a child; asks for one
step after the other; kills the window and starts it again; and writes down what it saw.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from studio.composition import open_studio
from studio.manuscript.body import StoryBody
from studio.media.sample import draw_sample_picture, draw_sample_video
from studio.media.vlc_player import NO_VLC
from studio.tour.province_process import ProvinceProcess
from studio.tour.slow_line import SlowLine
from studio.tour.writing_steps import COLLEAGUE, COLLEAGUES_WORDS
from studio.ui.editing.open_story import read_story

RATE = 120_000
"""Bytes a second: a county's line on a bad day, slow enough to see text go before video."""
VIDEO_S = 6.0
PATIENCE_S = 120.0
"""Longest step; a window that hangs for longer is killed, and the tour says so."""
NEWSROOM = "金川市融媒体中心"
LOOKS = ("light", "dark")
REASON = "导语里的时间和正文不一致，请核对后重新报送。"


class TourFailed(Exception):
    """A step did not hold; its sentence is printed."""


def run_tour(out: Path, language: str = "", looks: Sequence[str] = LOOKS) -> int:
    """Walk through, take pictures into `out`, write tour.json; 0 when every step held."""
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory(prefix="zaotai-tour-") as work:
        tour = Tour(out.resolve(), Path(work), language or "zh_CN", looks)
        try:
            tour.walk()
        except (TourFailed, RuntimeError) as error:
            print(f"✘ {error}", flush=True)
        finally:
            tour.close()
    is_well = tour.is_finished and all(step["ok"] for step in tour.steps)
    (out / "tour.json").write_text(
        json.dumps({"steps": tour.steps}, ensure_ascii=False, indent=1), encoding="utf-8"
    )
    print(f"{len(tour.steps)} steps, pictures in {out}", flush=True)
    return 0 if is_well else 1


@dataclass
class Tour:
    out: Path
    work: Path
    language: str
    looks: Sequence[str] = LOOKS
    steps: list[dict[str, Any]] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    is_finished: bool = False
    _window: subprocess.Popen[str] | None = None

    def __post_init__(self) -> None:
        self.province = ProvinceProcess(self.work / "province", "甘肃省平台（演示）")
        self.line = SlowLine(0, RATE)

    def walk(self) -> None:
        self._prepare()
        self._open_window()
        for name in ("first-start", "demo-newsroom", "column", "topic", "template", "write"):
            self._step(name)
        for name in ("media", "objects", "focus", "suggest", "find"):
            self._step(name)
        self.line.down()
        self._step("submit-offline")
        self._kill_window()
        self._open_window()
        self._step("after-kill")
        self.line.up()
        for name in ("line-up", "arrived"):
            self._step(name)
        self._check_province()
        self._decide("adopt")
        for name in ("adopted", "second-story"):
            self._step(name)
        self._decide("return", "--reason", REASON)
        self.facts["reason"] = REASON
        self._step("returned")
        self.line.down()
        self._step("away")
        self._colleague_writes()
        self.line.up()
        for name in ("merged", "english", "chinese-again", "filters", "dark-and-back", "bell"):
            self._step(name)
        self.is_finished = True

    def close(self) -> None:
        if self._window is not None:
            self._kill_window()
        self.line.down()
        self.province.stop()

    def _prepare(self) -> None:
        """Real files, a real province."""
        video, picture = self.work / "西坡小区走访.mp4", self.work / "测温现场.jpg"
        draw_sample_video(video, VIDEO_S)
        draw_sample_picture(picture)
        self.facts["files"] = [str(video), str(picture)]
        self.facts["has_vlc"] = _has_vlc()
        code = self.province.invite(NEWSROOM)
        self.line.target = self.province.start()
        self.line.up()
        self.facts |= {"url": self.line.url, "code": code}

    def _open_window(self) -> None:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "ZAOTAI_SILENT": "1"}
        environment["ZAOTAI_KEYRING"] = "off"  # these people are invented
        words = [sys.executable, "-m", "studio.tour.actor"]
        words += [str(self.work / "profile"), str(self.out), self.language]
        self._window = subprocess.Popen(  # noqa: S603  (our own program)
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=environment,
        )

    def _kill_window(self) -> None:
        """SIGKILL: no handler runs, nothing is flushed."""
        window, self._window = self._window, None
        if window is not None:
            window.kill()
            window.wait(20)
            for pipe in (window.stdin, window.stdout):
                if pipe is not None:
                    pipe.close()

    def _step(self, name: str) -> None:
        window = self._window
        if window is None or window.stdin is None or window.stdout is None:
            raise TourFailed(f"{name}: there is no window")
        number = len(self.steps) + 1
        asked: dict[str, Any] = {
            "step": name,
            "facts": self.facts,
            "picture": f"{number:02}-{name}",
        }
        asked["looks"] = list(self.looks)
        window.stdin.write(json.dumps(asked) + "\n")
        window.stdin.flush()
        watchdog = threading.Timer(PATIENCE_S, window.kill)
        watchdog.start()
        line = window.stdout.readline()
        watchdog.cancel()
        if not line:
            raise TourFailed(f"{name}: the window ended or hung ({window.wait(20)})")
        answer = json.loads(line)
        self._note(name, answer)
        self.facts = answer["facts"]

    def _note(self, name: str, answer: dict[str, Any]) -> None:
        pictures = answer["pictures"]
        step = {"name": name, "ok": answer["ok"], "seconds": answer["seconds"]}
        step |= {"picture": pictures[0] if pictures else "", "pictures": pictures}
        note = answer["facts"].pop("note", "")
        if note:
            step["note"] = note
        self.steps.append(step)
        mark = "✔" if answer["ok"] else "✘"
        print(f"{mark} {name}  {answer['seconds']:.1f} s  {note}".rstrip(), flush=True)
        if not answer["ok"]:
            raise TourFailed(f"{name}: {answer['why']}")

    def _check_province(self) -> None:
        """What the province holds is what was sent: the package, and the media by their hashes."""
        started = time.monotonic()
        (submission,) = self.province.command("submissions", "list")
        folder = next((self.work / "province" / "submissions").glob(f"*/{submission['id']}"))
        ninjs = json.loads((folder / "ninjs.json").read_text(encoding="utf-8"))
        manuscript = json.loads((folder / "manuscript.json").read_text(encoding="utf-8"))
        hashes = {medium["sha256"] for medium in manuscript["media"]}
        kept = {path.name for path in (self.work / "province" / "media").glob("*/*/*")}
        is_so = (
            ninjs["standard"]["version"] == "3.1"
            and ninjs["headlines"][0]["value"] == manuscript["headline"]
            and len(hashes) == 2
            and hashes <= kept
        )
        why = "the package is not what was sent"
        answer: dict[str, Any] = {"ok": is_so, "why": why, "pictures": []}
        seconds = round(time.monotonic() - started, 2)
        self._note("province-has-it", {**answer, "seconds": seconds, "facts": self.facts})

    def _colleague_writes(self) -> None:
        """Into the paragraph that the window changed, at another desk with a line of its own."""
        found = self.province.command("invite", "--newsroom", NEWSROOM, "--role", "editor")
        story = self.facts["second"]
        with closing(open_studio(self.work / "colleague")) as studio:
            studio.floor.accounts.open_newsroom(NEWSROOM, COLLEAGUE, "1357")
            studio.floor.accounts.enrol(f"http://127.0.0.1:{self.line.target}", found["code"])
            studio.sync.run_once()
            kept = read_story(studio.floor.editing, story)
            body = StoryBody.open(kept.body.blobs)
            body.sign_in(kept.pen.person, kept.pen.device)
            body.text.replace(0, 0, COLLEAGUES_WORDS)
            body.commit()
            studio.floor.editing.save_body(story, body.own_updates(0), body.text.whole())
            body.close()
            studio.sync.run_once()

    def _decide(self, decision: str, *words: str) -> None:
        open_ones = [
            found
            for found in self.province.command("submissions", "list")
            if found["state"] == "submitted"
        ]
        if len(open_ones) != 1:
            raise TourFailed(f"{decision}: {len(open_ones)} submissions wait for a verdict")
        self.province.command("submissions", decision, open_ones[0]["id"], *words)


def _has_vlc() -> bool:
    from studio.errors import MediaError
    from studio.media.vlc_player import VlcPlayer

    if os.environ.get(NO_VLC) == "1":
        return False
    try:
        VlcPlayer().close()
    except MediaError:
        return False
    return True
