"""Bytes that 5,000 stories take over a line that is cut again and again, beside a whole line."""

from __future__ import annotations

import math
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.figures import Figure, middle
from benchmarks.sync_text import enrolled_studio, make_notes, propose
from studio.composition import Studio
from studio.desks.queue import LineState
from studio.models.topic import Topic
from studio.sync.facts import PLATFORM_URL, write_fact
from tests.faults.line_faults import HABITS, WHOLE, BadLine, Habit
from tests.province.running import RunningProvince

STORIES = 5000
RUNS = int(os.environ.get("ZAOTAI_BENCH_RUNS", "5"))
PATIENCE_S = 180
"""For one way; a studio that does not get through by then never does."""


def figures() -> Iterator[Figure]:
    for name, goal in (("cut 500 kB", 1.15), ("cut 20 kB", 1.6)):
        ours, needed, cuts = [], [], 0
        for run in range(RUNS):
            needed.append(_bytes_over(WHOLE, run)[0])
            moved, happened = _bytes_over(HABITS[name], run)
            ours.append(moved)
            cuts += happened
            if math.isinf(moved):
                break
        words = f"5,000 stories, {name}, {cuts // len(ours)} cuts: MB moved"
        yield Figure(words, middle(ours) / 1e6, middle(needed) / 1e6, "MB", goal, len(ours))


def _bytes_over(habit: Habit, seed: int) -> tuple[float, int]:
    """What moved both ways to bring all from one studio to another; infinite: it never ended."""
    with tempfile.TemporaryDirectory(prefix="zaotai-bench-") as folder:
        province = RunningProvince(Path(folder) / "province")
        line = BadLine(province.port, seed)
        room = province.newsroom()
        one, other = (
            enrolled_studio(Path(folder) / name, province, room) for name in ("one", "other")
        )
        try:
            for studio in (one, other):
                studio.sync.run_once()
            notes = make_notes(STORIES)
            one.store.write(lambda connection: propose(one, connection, notes))
            line.habit = habit
            for studio in (one, other):
                _reach_through(studio, line)
            is_done = _get_through(one) and _get_through(other) and _has_all(other)
            return (line.bytes if is_done else math.inf), line.faults
        finally:
            one.close()
            other.close()
            line.close()
            province.stop()


def _reach_through(studio: Studio, line: BadLine) -> None:
    url = f"http://127.0.0.1:{line.port}"
    studio.store.write(lambda connection: write_fact(connection, PLATFORM_URL, url))


def _get_through(studio: Studio) -> bool:
    """Try at once after every cut: what counts here are bytes, not the waits between."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if studio.sync.run_once().state == LineState.ONLINE:
            return True
    return False


def _has_all(studio: Studio) -> bool:
    with studio.store.reading() as connection:
        counted = connection.execute(select(func.count()).select_from(Topic))
        return bool(counted.scalar_one() == STORIES)
