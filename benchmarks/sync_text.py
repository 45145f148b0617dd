"""Push, pull and one change beside Anki's client and server, on the same 10,000 Chinese notes.

One change is timed as an editor meets it: from the moment it is saved here until it is in the store
of another office, whose studio is a process of its own that the province pokes. Anki's clients know
no pokes, so that its second one begins when its first has ended. Two rounds of ours in that manner,
one after the other in one thread, are a row of their own.

Anki is no dependency of the project: it is installed into an environment of its own beside the
benchmark's results (`.bench/anki`), for it pins other versions of what we use.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from sqlalchemy import Connection, func, select

from benchmarks.figures import Figure, middle
from studio.clock import unique_id
from studio.composition import Studio, open_studio
from studio.models.topic import Topic
from studio.sync.outbox import Draft, record
from studio.vocabulary import Kind, TopicId
from tests.province.running import RunningProvince

ANKI = "anki==26.9.3"
NOTES = 10_000
TEXT_LETTERS = 300
RUNS = int(os.environ.get("ZAOTAI_BENCH_RUNS", "5"))
CHANGES = 20
PAUSE_S = 0.05
"""Between two changes: what the one before left to do must not be timed with the next."""
HERE = Path(__file__).parent
ENVIRONMENT = HERE.parent / ".bench" / "anki"
LETTERS = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 2500))


def figures() -> Iterator[Figure]:
    notes = make_notes(NOTES)
    python = _anki()
    ours: dict[str, list[float]] = {"push": [], "pull": [], "change": [], "by hand": []}
    theirs: dict[str, list[float]] = {"push": [], "pull": [], "change": []}
    for _ in range(RUNS):  # in pairs, so that whatever else the machine does hits both
        for name, seconds in _ours(notes).items():
            ours[name].append(seconds)
        for name, seconds in _theirs(python, notes).items():
            theirs[name].append(seconds)
    theirs["by hand"] = theirs["change"]
    for name, words, goal in (
        ("push", "push 10,000 stories of 1 kB", 1 / 0.8),
        ("pull", "pull 10,000 stories of 1 kB", 1 / 1.5),
        ("change", "one change from A to B", 1.2),
        ("by hand", "one change, round after round by hand", 1.2),
    ):
        mine, peer = middle(ours[name]) * 1000, middle(theirs[name]) * 1000
        yield Figure(f"{words}, beside Anki", mine, peer, "ms", goal, RUNS)


def make_notes(count: int) -> list[tuple[str, str]]:
    """Titles and texts of some 900 bytes each; the same every time."""
    chance = random.Random(7)  # noqa: S311 - text to measure with, no secret
    return [
        (f"选题{number:06d}", "".join(chance.choices(LETTERS, k=TEXT_LETTERS)))
        for number in range(count)
    ]


def _ours(notes: list[tuple[str, str]]) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="zaotai-bench-") as folder:
        province = RunningProvince(Path(folder) / "province")
        room = province.newsroom()
        one, other = (
            enrolled_studio(Path(folder) / name, province, room) for name in ("one", "other")
        )
        try:
            one.sync.run_once()
            other.sync.run_once()
            topics = one.store.write(lambda connection: propose(one, connection, notes))
            push = _timed(one.sync.run_once)
            pull = _timed(other.sync.run_once)
            _expect(other, len(notes))
            rounds = []
            for number, topic in enumerate(topics[:CHANGES]):
                one.floor.planning.change(topic, "title", f"改{number}")
                rounds.append(_timed(lambda: (one.sync.run_once(), other.sync.run_once())))
            other.close()
            changes = _poked(one, other.profile.folder, topics[CHANGES : 2 * CHANGES])
            return {
                "push": push, "pull": pull, "change": middle(changes), "by hand": middle(rounds),
            }  # fmt: skip
        finally:
            one.close()
            other.close()
            province.stop()


def _poked(one: Studio, folder: Path, topics: Sequence[TopicId]) -> list[float]:
    """Seconds from a save here until it is in the store of the studio at `folder`."""
    reader = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.sync_reader", folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=HERE.parent,
    )
    assert reader.stdin is not None and reader.stdout is not None  # noqa: PT018
    one.sync.start()
    try:
        if reader.stdout.readline() != "listening\n":
            raise RuntimeError("the reader never listened")
        took = []
        for number, topic in enumerate(topics):
            time.sleep(PAUSE_S)
            one.floor.planning.change(topic, "title", f"又改{number}")
            left = time.monotonic()
            one.sync.poke()  # as the window does after each save
            came, seen = reader.stdout.readline().split()
            if seen != topic:
                raise RuntimeError(f"{seen} came instead of {topic}")
            took.append(float(came) - left)
        return took
    finally:
        reader.stdin.close()
        reader.wait(10)


def enrolled_studio(folder: Path, province: RunningProvince, room: str) -> Studio:
    studio = open_studio(folder)
    studio.floor.accounts.open_newsroom("金川", "李晓禾", "2468")
    studio.floor.accounts.enrol(province.url, province.invite(room, "editor"))
    return studio


def propose(studio: Studio, connection: Connection, notes: list[tuple[str, str]]) -> list[TopicId]:
    author, at = studio.floor.planning.office.author(connection), "2026-11-22T00:00:00.000Z"
    made = []
    for title, angle in notes:
        topic = TopicId(unique_id())
        payload = {"title": title, "angle": angle, "channels": []}
        record(connection, author, Draft(Kind.TOPIC_PROPOSED, topic, payload), at)
        made.append(topic)
    return made


def _expect(studio: Studio, count: int) -> None:
    with studio.store.reading() as connection:
        there = connection.execute(select(func.count()).select_from(Topic)).scalar_one()
    if there != count:
        raise RuntimeError(f"{there} of {count} arrived")


def _theirs(python: Path, notes: list[tuple[str, str]]) -> dict[str, float]:
    done = subprocess.run(
        [python, HERE / "anki_peer.py"],
        input=json.dumps({"notes": notes}),
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _anki() -> Path:
    """The Python of an environment that has Anki."""
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", ENVIRONMENT], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", ANKI], check=True)
    return python


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
