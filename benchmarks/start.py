"""Start, memory and local save, beside a bare window and bare SQLite, in the same run."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from pysqlite3 import dbapi2
from sqlalchemy import event

from benchmarks.figures import Figure, middle, percentile
from benchmarks.newsroom_100k import build
from studio.composition import Studio, open_studio

RUNS = 7
SAVES = 400
HERE = Path(__file__).parent


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="zaotai-bench-") as folder:
        profile = Path(folder) / "profile"
        build(profile)
        yield from _start_and_memory(profile)
        yield from _local_save(Path(folder))


def _start_and_memory(profile: Path) -> Iterator[Figure]:
    ours, bare = [], []
    for _ in range(RUNS):  # in pairs, so that whatever else the machine does hits both
        ours.append(_measured("start_ours.py", str(profile)))
        bare.append(_measured("start_bare.py", str(profile / "studio.db")))
    seconds = [[run[0] * 1000 for run in runs] for runs in (ours, bare)]
    memory = [[run[1] for run in runs] for runs in (ours, bare)]
    yield Figure(
        "window usable, 100,000 stories", middle(seconds[0]), middle(seconds[1]), "ms", 1.5, RUNS
    )
    yield Figure("memory then", middle(memory[0]), middle(memory[1]), "MiB", 1.5, RUNS)


def _measured(script: str, *arguments: str) -> tuple[float, float]:
    """Seconds from the start of the process, and its memory in MiB."""
    started = time.clock_gettime(time.CLOCK_MONOTONIC)
    done = subprocess.run(
        [sys.executable, str(HERE / script), *arguments],
        capture_output=True,
        text=True,
        check=True,
        cwd=HERE.parent,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(HERE.parent)},
    )
    at, memory = done.stdout.split()[-2:]
    return float(at) - started, float(memory)


def _local_save(folder: Path) -> Iterator[Figure]:
    """One changed headline: row and intent, on the disk, against the same statements bare."""
    studio = open_studio(folder / "saves")
    studio.floor.accounts.open_newsroom("金川", "李晓禾", "2468")
    story = studio.floor.editing.start("标题")
    change = studio.floor.editing.change_field
    for number in range(20):  # every later save has a predecessor to look up
        change(story, "headline", f"开头{number}")
    statements = _statements_of(studio, partial(change, story, "headline", "样本"))
    studio.store.backup_to(folder / "bare.db")
    bare_save = _bare_save(folder / "bare.db", statements)
    ours, bare = [], []
    for number in range(SAVES):
        ours.append(_timed(partial(change, story, "headline", f"标题{number}")))
        bare.append(_timed(bare_save))
    studio.close()
    ours, bare = ours[20:], bare[20:]
    yield Figure("local save p50", middle(ours), middle(bare), "ms", 3.0, len(ours))
    yield Figure("local save p99, against 5 ms", percentile(ours, 99), 5.0, "ms", 1.0, len(ours))


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _statements_of(studio: Studio, work: Callable[[], object]) -> list[tuple[str, Sequence[Any]]]:
    """What one save asks of SQLite, in order, with its values."""
    asked: list[tuple[str, Sequence[Any]]] = []

    def note(
        _connection: object, _cursor: object, statement: str, values: Any, *_about: object
    ) -> None:
        asked.append((statement, values))

    writer = studio.store._writer
    event.listen(writer, "before_cursor_execute", note)
    work()
    event.remove(writer, "before_cursor_execute", note)
    return asked


def _bare_save(path: Path, statements: Sequence[tuple[str, Sequence[Any]]]) -> Callable[[], object]:
    """The same statements on a store of their own, without SQLAlchemy; each time with a new key."""
    raw = dbapi2.connect(str(path), isolation_level=None)
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA synchronous=FULL")
    (insert,) = [values for statement, values in statements if 'INTO "intents"' in statement]
    key = insert[0]

    def save() -> None:
        fresh = uuid4().hex
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("INSERT INTO gate VALUES (1)")
        for statement, values in statements:
            asked = raw.execute(statement, [fresh if value == key else value for value in values])
            asked.fetchall()
        raw.execute("DELETE FROM gate")
        raw.execute("COMMIT")

    return save
