"""How long a new machine takes to have a newsroom of 100,000 records, by its snapshot."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.figures import Figure, middle
from benchmarks.long_log import fill
from benchmarks.sync_text import enrolled_studio
from studio.desks.queue import LineState
from studio.models.topic import Topic
from tests.province.running import RunningProvince

RECORDS = 100_000
BOUND_S = 10.0
RUNS = int(os.environ.get("ZAOTAI_BENCH_RUNS", "5"))


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="zaotai-bench-") as folder:
        province = RunningProvince(Path(folder) / "province")
        try:
            room = province.newsroom()
            fill(province.data, room, RECORDS)
            taken = [_begin(province, room, Path(folder) / str(run)) for run in range(RUNS)]
        finally:
            province.stop()
    yield Figure("new machine, 100,000 records", middle(taken), BOUND_S, "s", 1.0, RUNS)


def _begin(province: RunningProvince, room: str, folder: Path) -> float:
    """Seconds of the first round."""
    studio = enrolled_studio(folder, province, room)
    try:
        began = time.perf_counter()
        line = studio.sync.run_once()
        seconds = time.perf_counter() - began
        with studio.store.reading() as connection:
            there = connection.execute(select(func.count()).select_from(Topic)).scalar_one()
        if line.state != LineState.ONLINE or there != RECORDS:
            raise RuntimeError(f"{line.state}: {there} of {RECORDS} arrived")
        return seconds
    finally:
        studio.close()
