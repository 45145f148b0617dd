"""The time machine on a story of 50,000 characters and 10,000 edits; each against 50 ms."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

from benchmarks.figures import Figure, middle, percentile
from studio.manuscript.body import StoryBody
from studio.manuscript.differences import differences
from studio.manuscript.timeline import Timeline

EDITS = 10_000
JUMPS = 100


def figures() -> Iterator[Figure]:
    chance = random.Random(1)  # noqa: S311  (the same story every time)
    body = StoryBody.open()
    body.text.replace(0, 0, "\n".join("".join(chance.choices(SIGNS, k=133)) for _ in range(300)))
    for number in range(EDITS):
        body.text.replace(chance.randrange(body.text.length - 1), 0, chance.choice(SIGNS))
        body._doc.set_next_commit_timestamp(1_790_000_000 + number * 30)
        body.commit()
    history = [(body.snapshot(), 0)]
    body.close()
    started = time.perf_counter()
    timeline = Timeline(history)
    opening = (time.perf_counter() - started) * 1000
    yield Figure("time machine opens, 10,000 edits", opening, 300.0, "ms", 1.0, 1)
    jumps, last = [], len(timeline.moments) - 1
    for _ in range(JUMPS):
        started = time.perf_counter()
        timeline.version(chance.randint(0, last))
        jumps.append((time.perf_counter() - started) * 1000)
    yield Figure("time machine, any moment, p95", percentile(jumps, 95), 50.0, "ms", 1.0, JUMPS)
    then, now = timeline.version(last - 800).blocks, timeline.version(last).blocks
    spent = []
    for _ in range(7):
        started = time.perf_counter()
        differences(then, now)
        spent.append((time.perf_counter() - started) * 1000)
    yield Figure("what became of 50,000 characters", middle(spent), 50.0, "ms", 1.0, len(spent))


SIGNS = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能"
