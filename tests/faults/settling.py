"""Exchanges everything with the province and ends: 0 when nothing waits any more.

`python -m tests.faults.settling PROFILE SECONDS`. Says `settled` with the rounds that it took. What
waits for something refused waits for a person, and no longer than that.
A process of its own, as everything that a fault may hit.
"""

from __future__ import annotations

import sys
import time
from contextlib import closing
from pathlib import Path
from threading import Event

from studio.composition import open_studio
from studio.desks.queue import QueueState
from tests.faults.telling import tell

PARKED = (QueueState.WAITING_FOR_NEEDS, QueueState.WAITING_FOR_TEXT)
PARKED_ROUNDS = 2
"""In which nothing else happened."""
BREATH_S = 0.05
"""Between two rounds; the studio's own waits, made for days, are taken off."""


def main(profile: Path, within_s: float) -> int:
    deadline, rounds, breath, parked = time.monotonic() + within_s, 0, Event(), 0
    with closing(open_studio(profile)) as studio:
        studio.floor.queue.resume()
        while True:
            rounds += 1
            studio.floor.queue.retry()
            is_up = studio.sync.run_once().state == "online"
            rows = studio.floor.queue.sheet().rows
            if is_up and not rows:
                break
            parked = parked + 1 if is_up and all(row.state in PARKED for row in rows) else 0
            if parked > PARKED_ROUNDS:
                break
            if time.monotonic() > deadline:
                return 1
            breath.wait(BREATH_S)
    tell("settled", value=rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), float(sys.argv[2])))
