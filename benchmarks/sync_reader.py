"""A studio of its own, as in another office: says when a change has come into its store.

`python -m benchmarks.sync_reader PROFILE`: "listening" once the province would poke it, then a line
for each topic that came: the machine's steady clock in seconds, and the topic's id. Ends with its
standard input.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from studio.composition import open_studio
from studio.desks.changes import Change

PATIENCE_S = 20.0


def main(folder: Path) -> int:
    studio = open_studio(folder)

    def tell(change: Change) -> None:
        came = time.monotonic()
        for topic in change.topics:
            sys.stdout.write(f"{came:.9f} {topic}\n")
        sys.stdout.flush()

    studio.floor.changes.listen(tell)
    studio.sync.start()  # not the indexer, which would have 10,000 topics to read just now
    try:
        began = time.monotonic()
        while not studio.sync.listener.is_standing:
            if time.monotonic() - began > PATIENCE_S:
                return 1
            time.sleep(0.01)
        sys.stdout.write("listening\n")
        sys.stdout.flush()
        sys.stdin.read()
        return 0
    finally:
        studio.close()


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
