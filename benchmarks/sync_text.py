"""Push, pull and one change beside Anki's client and server, on the same 10,000 Chinese notes.

One change is a round of the first client and then one of the second, as Anki does it, the two
programs by turns. As an editor meets it is another row: from the moment it is saved here until it
is in the store of another office, whose studio is a process of its own that the province pokes.

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
from contextlib import ExitStack
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
PAUSE_S = 0.02
"""What a change leaves to do at home after it has arrived must not be timed with the next."""
HERE = Path(__file__).parent
ENVIRONMENT = HERE.parent / ".bench" / "anki"
LETTERS = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 2500))


Pair = tuple[float, float]
"""Seconds of ours, seconds of theirs."""


def figures() -> Iterator[Figure]:
    notes = make_notes(NOTES)
    python = _anki()
    pairs: dict[str, list[Pair]] = {"push": [], "pull": [], "poked": [], "by hand": []}
    for _ in range(RUNS):
        for name, found in _paired(python, notes).items():
            pairs[name].extend(found)
    for name, words, goal in (
        ("push", "push 10,000 stories of 1 kB", 1 / 0.8),
        ("pull", "pull 10,000 stories of 1 kB", 1 / 1.5),
        ("by hand", "one change from A to B", 1.2),
        ("poked", "one change to an office that is poked", 1.2),
    ):
        mine, theirs = (middle(side) * 1000 for side in zip(*pairs[name], strict=True))
        yield Figure(f"{words}, beside Anki", mine, theirs, "ms", goal, len(pairs[name]))


def make_notes(count: int) -> list[tuple[str, str]]:
    """Titles and texts of some 900 bytes each; the same every time."""
    chance = random.Random(7)  # noqa: S311 - text to measure with, no secret
    return [
        (f"选题{number:06d}", "".join(chance.choices(LETTERS, k=TEXT_LETTERS)))
        for number in range(count)
    ]


def _paired(python: Path, notes: list[tuple[str, str]]) -> dict[str, list[Pair]]:
    """Ours and theirs, by turns: whatever else the machine does hits both."""
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="zaotai-bench-")))
        province = RunningProvince(folder / "province")
        opened.callback(province.stop)
        room = province.newsroom()
        one, other = (enrolled_studio(folder / name, province, room) for name in ("one", "other"))
        opened.callback(other.close)
        opened.callback(one.close)
        one.sync.run_once()
        other.sync.run_once()
        topics = one.store.write(lambda connection: propose(one, connection, notes))
        push, pull = _timed(one.sync.run_once), _timed(other.sync.run_once)
        _expect(other, len(notes))
        anki = opened.enter_context(_Anki(python, notes))
        by_hand = []
        for number, topic in enumerate(topics[:CHANGES]):
            one.floor.planning.change(topic, "title", f"改{number}")
            mine = _timed(lambda: (one.sync.run_once(), other.sync.run_once()))
            by_hand.append((mine, anki.change()))
        other.close()
        return {
            "push": [(push, anki.push)],
            "pull": [(pull, anki.pull)],
            "by hand": by_hand,
            "poked": _poked(one, other.profile.folder, topics[CHANGES : 2 * CHANGES], anki),
        }


def _poked(one: Studio, folder: Path, topics: Sequence[TopicId], anki: _Anki) -> list[Pair]:
    """Seconds from a save here until it is in the store of the studio at `folder`, and Anki's."""
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
            one.floor.planning.change(topic, "title", f"又改{number}")
            left = time.monotonic()
            one.sync.poke()  # as the window does after each save
            came, seen = reader.stdout.readline().split()
            if seen != topic:
                raise RuntimeError(f"{seen} came instead of {topic}")
            time.sleep(PAUSE_S)
            took.append((float(came) - left, anki.change()))
        return took
    finally:
        reader.stdin.close()
        reader.wait(10)


class _Anki:
    """Two clients and a server of Anki's; see anki_peer."""

    def __init__(self, python: Path, notes: list[tuple[str, str]]) -> None:
        self._process = subprocess.Popen(
            [python, HERE / "anki_peer.py"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        found: dict[str, float] = json.loads(self._asked(json.dumps({"notes": notes})))
        self.push, self.pull = found["push"], found["pull"]

    def __enter__(self) -> _Anki:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def change(self) -> float:
        """Seconds that one takes from its first client to its second."""
        return float(self._asked(""))

    def _asked(self, line: str) -> str:
        process = self._process
        assert process.stdin is not None and process.stdout is not None  # noqa: PT018
        process.stdin.write(line + "\n")
        process.stdin.flush()
        return process.stdout.readline()


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
