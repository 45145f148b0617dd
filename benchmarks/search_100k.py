"""Finding a Chinese word in 100,000 stories, beside bare FTS5 queries on the same index.

Bare FTS5 asked for the best by its own rank, and asked for what we show: the newest with the word
in the headline, then the newest of all.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from pysqlite3 import dbapi2
from sqlalchemy import Connection, insert

from benchmarks.editing_story import timed
from benchmarks.figures import Figure, percentile
from benchmarks.newsroom_100k import WORDS, build
from studio.composition import Studio, open_studio
from studio.desks.sought import Sought
from studio.models.database import gate
from studio.models.story import Body

STORIES = 100_000
LENGTH = 400
"""Characters of a body; a county's news is short."""
SEARCHES = 120
COMMON = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地"


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="zaotai-bench-") as folder:
        profile = Path(folder) / "profile"
        build(profile, STORIES)
        studio = open_studio(profile)
        words = write_bodies(studio, STORIES)
        started = time.perf_counter()
        longest = index_all(studio)
        seconds = time.perf_counter() - started
        yield Figure("first index of 100,000 stories, against 300 s", seconds, 300.0, "s", 1.0, 1)
        yield Figure("its work in one transaction, p99, 20 ms", longest, 20.0, "ms", 1.0, 1)
        yield from _searches(studio, words)
        studio.close()


def write_bodies(studio: Studio, stories: int) -> list[str]:
    """Bodies of words of 1 to 4 characters, some frequent, most rare; the words."""
    chance = random.Random(2)  # noqa: S311  (the same newsroom every time)
    signs = [chr(code) for code in range(0x4E00, 0x4E00 + 2500)]
    words = ["".join(chance.choices(signs, k=chance.randint(1, 4))) for _ in range(20_000)]
    weights = [1 / (rank + 10) for rank in range(len(words))]  # as words of any language are
    pool = chance.choices(words, weights, k=400_000)

    def body(number: int) -> dict[str, str]:
        at = chance.randrange(len(pool) - 200)
        text = "".join(pool[at : at + 160])[:LENGTH]
        text = "。\n".join((text[:150], chance.choice(COMMON) + text[150:]))
        return {"story_id": f"{number:032x}", "text": text, "saved_at": "2026-01-01T00:00:00.000Z"}

    def work(connection: Connection) -> None:
        with gate(connection):
            for start in range(0, stories, 5000):
                rows = [body(n) for n in range(start, min(start + 5000, stories))]
                connection.execute(insert(Body), rows)

    studio.store.write(work)
    asked = [word for word in words if len(word) >= 2]
    return [*WORDS, *asked[:60], *chance.sample(asked, SEARCHES - 60 - len(WORDS))]


def index_all(studio: Studio) -> float:
    """What the indexer does within one transaction while a save may wait, p99 in ms.

    Without the commit itself, which is the disk's and the same for everybody.
    """
    spent: list[float] = []
    merge = studio.store.merge

    def timed(work: Callable[[Connection], object]) -> object:
        def inside(connection: Connection) -> object:
            started = time.perf_counter()
            done = work(connection)
            spent.append((time.perf_counter() - started) * 1000)
            return done

        return merge(inside)

    studio.store.__dict__["merge"] = timed
    studio.backstage.indexer.index_all()
    del studio.store.__dict__["merge"]
    return percentile(spent, 99)


def _searches(studio: Studio, words: list[str]) -> Iterator[Figure]:
    raw = dbapi2.connect(f"file:{studio.store.path}?mode=ro", uri=True)
    bare = "SELECT rowid FROM search_index WHERE search_index MATCH ? ORDER BY {} LIMIT 50"
    ranked, newest = bare.format("rank"), bare.format("rowid DESC")
    ours: list[float] = []
    by_rank: list[float] = []
    as_ours: list[float] = []
    for word in words:  # in turns, so that whatever else the machine does hits all
        phrases = Sought.of(word).phrases
        by_rank.append(timed(lambda p=phrases: raw.execute(ranked, (p,)).fetchall()))
        titles = timed(lambda p=phrases: raw.execute(newest, (f"title : ({p})",)).fetchall())
        as_ours.append(titles + timed(lambda p=phrases: raw.execute(newest, (p,)).fetchall()))
        ours.append(timed(lambda w=word: studio.floor.search.find(w)))
    raw.close()
    name = "search of 100,000 stories, 50 best"
    for order, theirs, percent in (
        ("by rank", by_rank, 50),
        ("by rank", by_rank, 95),
        ("in our order", as_ours, 95),
    ):
        mine, bare_ms = percentile(ours, percent), percentile(theirs, percent)
        yield Figure(f"{name}, p{percent}, {order}", mine, bare_ms, "ms", 1.5, len(words))
