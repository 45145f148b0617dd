"""Two windows, each a process, and a province: both edit one story without a line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from studio.clock import utc_now
from studio.manuscript.making import body_of
from studio.tour.province_process import ProvinceProcess
from studio.tour.slow_line import SlowLine
from studio.vocabulary import StoryId
from tests.newsrooms import open_newsroom

NEWSROOM = "金川市融媒体中心"
RATE = 2_000_000
PATIENCE_S = 60.0
TEXT = "\n".join(
    (
        "开头的一段",
        "同段两人都改",
        "这里拆成两段",
        "上半句和",
        "下半句合并",
        "会搬走的话",
        "要加粗的话",
        "有建议和评论",
        "题目",
        "最后的一段",
    )
)


class Window:
    """One studio, at a desk."""

    def __init__(self, profile: Path, out: Path) -> None:
        out.mkdir()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.editing_window", profile, out, "zh_CN"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "ZAOTAI_SILENT": "1"},
        )

    def do(self, step: str, **facts: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        asked = {"step": step, "facts": facts, "picture": step, "looks": ["light"]}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        watchdog = threading.Timer(PATIENCE_S, self._process.kill)
        watchdog.start()
        line = self._process.stdout.readline()
        watchdog.cancel()
        assert line, f"{step}: the window ended or hung"
        answer = json.loads(line)
        assert answer["ok"], f"{step}: {answer['why']}"
        return answer["facts"]

    def close(self) -> None:
        self._process.kill()
        self._process.wait(20)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


@pytest.fixture
def province(tmp_path: Path) -> Iterator[ProvinceProcess]:
    made = ProvinceProcess(tmp_path / "province", "甘肃省平台")
    yield made
    made.stop()


@pytest.fixture
def line() -> Iterator[SlowLine]:
    made = SlowLine(0, RATE)
    yield made
    made.down()


@pytest.mark.timeout(240)
def test_two_who_edit_one_story_without_a_line_end_with_one_text(
    tmp_path: Path, province: ProvinceProcess, line: SlowLine
) -> None:
    """P4, P5: what both wrote, split, joined, moved, suggested and said is there, and marked."""
    codes = [province.invite(NEWSROOM)]
    again = ("invite", "--newsroom", NEWSROOM, "--role", "editor")
    codes.append(province.command(*again)["code"])
    line.target = province.start()
    line.up()
    story = StoryId("")
    written = body_of([("", one) for one in TEXT.split("\n")])
    for number, code in enumerate(codes):
        with closing(open_newsroom(tmp_path / f"studio{number}", utc_now)) as studio:
            studio.floor.accounts.enrol(line.url, code)
            if not number:
                story = studio.floor.editing.start("供暖第一周")
                studio.floor.editing.save_body(story, written, TEXT)
            studio.sync.run_once()
    windows = [Window(tmp_path / f"studio{n}", tmp_path / f"pictures{n}") for n in range(2)]
    try:
        for window in windows:
            window.do("open", story=story, last="最后的一段")
        line.down()
        windows[0].do("edit-here")
        windows[1].do("edit-there")
        line.up()
        seen = _settled(windows)
    finally:
        for window in windows:
            window.close()

    here, there = seen
    assert {**here, "review": 0, "is_told": 0} == {**there, "review": 0, "is_told": 0}
    for words in ("我写", "他写", "补充", "要搬", "成为", "上半句和下半句合并", "题目", "加粗"):
        assert words in here["text"], (words, here["text"])
    assert len(here["suggestions"]) == 1
    assert len(here["comments"]) == 1
    paragraphs = here["text"].split("\n")
    assert "这里拆成" in here["text"]
    both = next(n for n, one in enumerate(paragraphs) if "我写" in one and "他写" in one)
    for one in seen:
        assert one["is_told"]
        assert both in one["review"]


def _settled(windows: list[Window]) -> list[Any]:
    """What both show, once that is the same and both know what is to be reviewed."""
    seen: list[Any] = []
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        seen = [window.do("look")["seen"] for window in windows]
        here, there = seen
        is_same = all(here[what] == there[what] for what in ("blocks", "review"))
        if is_same and here["review"]:
            break
    return seen
