"""Exchanges everything with the province and ends: 0 when nothing waits any more.

`python -m tests.faults.settling PROFILE SECONDS`. Says `settled` with the rounds that it took.
A process of its own, as everything that a fault may hit.
"""

from __future__ import annotations

import sys
import time
from contextlib import closing
from pathlib import Path
from threading import Event

from studio.composition import open_studio
from tests.faults.telling import tell

BREATH_S = 0.05
"""Between two rounds; the studio's own waits, made for days, are taken off."""


def main(profile: Path, within_s: float) -> int:
    deadline, rounds, breath = time.monotonic() + within_s, 0, Event()
    with closing(open_studio(profile)) as studio:
        studio.floor.queue.resume()
        while True:
            rounds += 1
            studio.floor.queue.retry()
            is_up = studio.sync.run_once().state == "online"
            if is_up and not studio.floor.queue.sheet().rows:
                break
            if time.monotonic() > deadline:
                return 1
            breath.wait(BREATH_S)
    tell("settled", value=rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), float(sys.argv[2])))
