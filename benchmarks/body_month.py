"""What a story that is written for a month takes in the store, once its pieces were joined.

Ours is a real profile with 22 days of 400 saves each; theirs the text itself, or a bound. In the
quiet after each day's work the studio joins what it may. Saves that are made while it does so are
measured too: nobody waits for it.
"""

from __future__ import annotations

import random
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.editing_story import write_a_day
from benchmarks.figures import Figure, middle, percentile
from studio.clock import stamp
from studio.composition import Studio, open_studio
from studio.connectors.in_memory import InMemoryPlatform
from studio.manuscript.body import StoryBody
from studio.models.story import BodyUpdate
from studio.sync import facts
from studio.sync.compaction import Compactor
from studio.sync.pull import Puller
from studio.sync.push import Pusher
from studio.sync.retention import tidy
from studio.vocabulary import DeviceId, StoryId

DAYS, SAVES, RUNS, TIMED = 22, 400, 5, 300
KIB, OPEN_MS = 1024.0, 300.0
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - 17,600 commits
NOON = datetime(2026, 11, 1, 4, tzinfo=UTC)


def figures() -> Iterator[Figure]:
    for is_sent in (False, True):
        with (
            tempfile.TemporaryDirectory(prefix="zaotai-bench-", dir=MEMORY) as folder,
            closing(_newsroom(Path(folder))) as studio,
        ):
            yield from _month(studio, is_sent=is_sent)


def _month(studio: Studio, *, is_sent: bool) -> Iterator[Figure]:
    story = studio.floor.editing.start("长稿")
    line = _Line(studio)
    compactor = Compactor(studio.store)
    chance = random.Random(3)  # noqa: S311
    for _ in range(DAYS):
        _day(studio, story, chance)
        if is_sent:
            line.sync()
        while compactor.step():
            pass
    if is_sent:
        line.let_go()
        while compactor.step():
            pass
    size = len(studio.floor.editing.text(story).encode())
    kib, pieces = _stored(studio, story)
    how = "sent each day, 41 days later" if is_sent else "never sent"
    name = f"stored after {DAYS} × {SAVES} saves, {how}, joined"
    yield Figure(name, kib, size / KIB, "KiB", 3.0 if is_sent else 12.0, 1)
    yield Figure(f"pieces of it, {how}", pieces, DAYS * SAVES, "", 0.01, 1)
    took = middle([_opening(studio, story) for _ in range(RUNS)])
    yield Figure(f"reading it, {how}", took, OPEN_MS, "ms", 1.0, RUNS)
    if not is_sent:
        alone = percentile(_day(studio, story, chance, TIMED), 99)
        beside = percentile(_beside(studio, story, compactor, chance), 99)
        yield Figure("save while pieces are joined, p99, or not", beside, alone, "ms", 3.0, TIMED)


def _day(studio: Studio, story: StoryId, chance: random.Random, saves: int = SAVES) -> list[float]:
    """How long each save took, in ms."""
    body = StoryBody.open(studio.floor.editing.body(story), merge_ms=0)
    took = []
    for update, text in write_a_day(body, chance, saves):
        begun = time.perf_counter()
        studio.floor.editing.save_body(story, update, text)
        took.append((time.perf_counter() - begun) * 1000)
    body.close()
    return took


def _beside(
    studio: Studio, story: StoryId, compactor: Compactor, chance: random.Random
) -> list[float]:
    """How long saves take while another thread joins again and again."""
    is_over = threading.Event()

    def join() -> None:
        while not is_over.wait(0.02):  # as the indexer's thread rests between two
            compactor.step()

    thread = threading.Thread(target=join)
    thread.start()
    took = _day(studio, story, chance, TIMED)
    is_over.set()
    thread.join()
    return took


def _stored(studio: Studio, story: StoryId) -> tuple[float, int]:
    with studio.store.reading() as connection:
        counted = select(func.sum(func.length(BodyUpdate.c["update"])), func.count()).where(
            BodyUpdate.c.story_id == story
        )
        size, count = connection.execute(counted).one()
    return size / KIB, count


def _opening(studio: Studio, story: StoryId) -> float:
    begun = time.perf_counter()
    StoryBody.open(studio.floor.editing.body(story)).close()
    return (time.perf_counter() - begun) * 1000


def _newsroom(folder: Path) -> Studio:
    studio = open_studio(folder)
    studio.floor.accounts.open_newsroom("金川市融媒体中心", "李晓禾", "2468")
    return studio


class _Line:
    """To a platform in this process."""

    def __init__(self, studio: Studio) -> None:
        store = self._store = studio.store
        self._platform = InMemoryPlatform()

        def enrol(connection: object) -> DeviceId:
            facts.write_fact(connection, facts.NEWSROOM_ID, "newsroom")  # type: ignore[arg-type]
            return DeviceId(facts.read_fact(connection, facts.DEVICE_ID))  # type: ignore[arg-type]

        device = store.write(enrol)
        self._pusher = Pusher(store, self._platform, device, lambda: NOON)
        self._puller = Puller(store, self._platform, lambda: NOON)

    def sync(self) -> None:
        while self._pusher.push_some().decided:
            pass
        while not self._puller.pull_page().is_newest:
            pass

    def let_go(self) -> None:
        """The province's backups have had everything for 40 days."""
        head = len(self._platform.records)
        for days in (0, 41):
            said = {"revision": [1, head], "at": stamp(NOON + timedelta(days=days))}
            self._store.write(lambda c, s=said: facts.write_fact(c, facts.STABLE, s))  # type: ignore[misc]
            tidy(self._store, NOON)
