"""Start, memory and local save, beside a bare window and bare SQLite, in the same run."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from uuid import uuid4

import msgspec
from pysqlite3 import dbapi2

from benchmarks.figures import Figure, middle, percentile
from benchmarks.newsroom_100k import build
from studio.composition import open_studio

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
    raw = _bare_store(folder / "bare.db")
    change = studio.floor.editing.change_field
    ours, bare = [], []
    for number in range(SAVES):
        ours.append(_timed(partial(change, story, "headline", f"标题{number}")))
        bare.append(_timed(partial(_bare_save, raw, number)))
    studio.close()
    raw.close()
    ours, bare = ours[20:], bare[20:]
    yield Figure("local save p50", middle(ours), middle(bare), "ms", 3.0, len(ours))
    yield Figure("local save p99, against 5 ms", percentile(ours, 99), 5.0, "ms", 1.0, len(ours))


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _bare_store(path: Path) -> dbapi2.Connection:
    raw = dbapi2.connect(str(path), isolation_level=None)
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA synchronous=FULL")
    raw.execute(
        "CREATE TABLE stories (id TEXT PRIMARY KEY, headline TEXT, changed_at TEXT, row TEXT)"
    )
    raw.execute(
        "CREATE TABLE intents (sequence INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT UNIQUE, kind TEXT,"
        " subject_id TEXT, person_id TEXT, needs TEXT, payload TEXT, at TEXT, state TEXT)"
    )
    raw.execute("CREATE INDEX ix_state ON intents (state, sequence)")
    raw.execute("CREATE INDEX ix_subject ON intents (subject_id, state)")
    raw.execute("INSERT INTO stories VALUES ('s', '标题', '', '{}')")
    return raw


def _bare_save(raw: dbapi2.Connection, number: int) -> None:
    payload = msgspec.json.encode({"field": "headline", "value": f"标题{number}"}).decode()
    raw.execute("BEGIN IMMEDIATE")
    raw.execute("SELECT headline FROM stories WHERE id='s'").fetchone()
    raw.execute(
        "INSERT INTO intents (key, kind, subject_id, person_id, needs, payload, at, state)"
        " VALUES (?, 'story.changed', 's', 'p', '[]', ?, '', 'waiting')",
        (uuid4().hex, payload),
    )
    raw.execute("UPDATE stories SET headline=?, changed_at='' WHERE id='s'", (f"标题{number}",))
    raw.execute("COMMIT")
