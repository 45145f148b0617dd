"""The story list of 100,000 rows: the longest turn of the event loop while it loads."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from os import environ
from pathlib import Path

from benchmarks.figures import Figure, middle
from benchmarks.newsroom_100k import build

RUNS = 5


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="zaotai-bench-") as folder:
        profile = Path(folder) / "profile"
        build(profile)
        longest = [_measured(profile) for _ in range(RUNS)]
    yield Figure(
        "100,000-row list, longest hitch, against 50 ms", middle(longest), 50.0, "ms", 1.0, RUNS
    )


def _measured(profile: Path) -> float:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.list_hitch", str(profile)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parent.parent,
        env={**environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    return float(done.stdout.split()[-1])


def show(profile: Path) -> float:
    """Opens the list and filters it; the longest turn in ms."""
    import time

    from PySide6.QtCore import QEventLoop, QTimer

    from studio.__main__ import put_off_collecting
    from studio.app import make_application
    from studio.composition import open_studio
    from studio.ui.stories.stories_view import StoriesView
    from studio.ui.writer import Writer

    put_off_collecting()
    application = make_application(profile, "zh_CN")
    studio = open_studio(profile)
    view = StoriesView(studio.floor.story_list, Writer(), "Asia/Shanghai")
    view.resize(1366, 768)
    view.show()
    application.processEvents()
    longest = 0.0

    def turn_until_rows(count: int) -> None:
        nonlocal longest
        loop, last = QEventLoop(), time.perf_counter()
        timer = QTimer(interval=0)

        def tick() -> None:
            nonlocal longest, last
            now = time.perf_counter()
            longest = max(longest, (now - last) * 1000)
            last = now
            if len(view.table.table.rows) == count and not quiet.isActive():
                quiet.start()

        quiet = QTimer(singleShot=True, interval=2500)  # long enough for a second reading
        quiet.timeout.connect(loop.quit)
        timer.timeout.connect(tick)
        timer.start()
        loop.exec()

    view.reload()
    turn_until_rows(100_000)
    view.reload()
    turn_until_rows(100_000)
    studio.close()
    return longest


if __name__ == "__main__":
    sys.stdout.write(f"{show(Path(sys.argv[1]))}\n")
