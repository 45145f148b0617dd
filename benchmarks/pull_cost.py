"""What 100 changed records cost a studio that is up to date, however long the log has become."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from benchmarks.figures import Figure, middle
from benchmarks.long_log import fill
from benchmarks.sync_text import enrolled_studio
from province.wire import Intent
from studio.composition import Studio
from studio.desks.queue import LineState
from studio.sync.facts import POSITION, write_fact
from studio.sync.wire import Position
from tests.province.making import intent, new_id
from tests.province.running import Enrolled, RunningProvince

SIZES = (1000, 10_000, 100_000, 1_000_000)
CHANGED = 100
RUNS = int(os.environ.get("ZAOTAI_BENCH_RUNS", "5"))
MORE = 4
"""Pulls of each run: one takes some milliseconds, and the machine does other things too."""


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="zaotai-bench-") as folder:
        province = RunningProvince(Path(folder) / "province")
        try:
            costs = {size: _cost(province, Path(folder) / str(size), size) for size in SIZES}
        finally:
            province.stop()
    short = costs[SIZES[0]] * 1000
    for size in SIZES[1:]:
        name = f"pull of {CHANGED} changes, log of {size:,} to 1,000"
        yield Figure(name, costs[size] * 1000, short, "ms", 1.5, RUNS * MORE)


def _cost(province: RunningProvince, folder: Path, size: int) -> float:
    """Seconds, the median. The studio's own store is small: the log is what grows."""
    room = province.newsroom()
    author = province.enrol(room)
    position = fill(province.data, room, size)
    studio = enrolled_studio(folder, province, room)
    try:
        _stand_at(studio, position)
        topics = _push(author, [intent("topic.proposed", new_id(), device=author.device)
                                for _ in range(CHANGED)])  # fmt: skip
        _pull(studio)
        taken = []
        for number in range(RUNS * MORE):
            topics = _push(author, [_changed(topic, number) for topic in topics])
            taken.append(_pull(studio))
        return middle(taken)
    finally:
        studio.close()


def _stand_at(studio: Studio, position: Position) -> None:
    said = msgspec.to_builtins(position)
    studio.store.write(lambda connection: write_fact(connection, POSITION, said))


def _changed(before: Intent, number: int) -> Intent:
    """By the same person, who saw what stands."""
    value = {"field": "title", "value": f"改{number}"}
    return intent(
        "topic.changed", before.subject, value, device=before.device, predecessor=before.key
    )


def _push(author: Enrolled, intents: list[Intent]) -> list[Intent]:
    said = [msgspec.to_builtins(one) for one in intents]
    answer = author.ask("POST", "/v1/push", json={"position": None, "intents": said})
    if any(one["outcome"] != "accepted" for one in answer.json()["results"]):
        raise RuntimeError(answer.text)
    return intents


def _pull(studio: Studio) -> float:
    began = time.perf_counter()
    line = studio.sync.run_once()
    seconds = time.perf_counter() - began
    if line.state != LineState.ONLINE:
        raise RuntimeError(line.code)
    return seconds
