"""What 100 changed records cost a studio that is up to date, however long the log has become."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
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
"""Pulls of each run: one takes some milliseconds, and the machine does other things too. The sizes
take turns, each with a province process of its own, for the same code may be half as quick again
from one minute to the next."""


def figures() -> Iterator[Figure]:
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="zaotai-bench-")))
        readers = {size: _Reader(folder / str(size), size, opened) for size in SIZES}
        taken: dict[int, list[float]] = {size: [] for size in SIZES}
        for _ in range(RUNS * MORE):
            for size, reader in readers.items():
                taken[size].append(reader.pull())
    short = middle(taken[SIZES[0]]) * 1000
    for size in SIZES[1:]:
        name = f"pull of {CHANGED} changes, log of {size:,} to 1,000"
        yield Figure(name, middle(taken[size]) * 1000, short, "ms", 1.5, RUNS * MORE)


class _Reader:
    """A studio that is up to date with a log of that size, at a province that has no other.

    Its own store is small: the log is what grows.
    """

    def __init__(self, folder: Path, size: int, opened: ExitStack) -> None:
        folder.mkdir()
        province = RunningProvince(folder / "province")
        opened.callback(province.stop)
        room = province.newsroom()
        self._author = province.enrol(room)
        position = fill(province.data, room, size)
        self._studio = enrolled_studio(folder / "studio", province, room)
        opened.callback(self._studio.close)
        _stand_at(self._studio, position)
        made = [intent("topic.proposed", new_id(), device=self._author.device)
                for _ in range(CHANGED)]  # fmt: skip
        self._topics = _push(self._author, made)
        _pull(self._studio)
        self._number = 0

    def pull(self) -> float:
        """Seconds of the next round, after each of the topics was changed."""
        self._number += 1
        changes = [_changed(topic, self._number) for topic in self._topics]
        self._topics = _push(self._author, changes)
        return _pull(self._studio)


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
