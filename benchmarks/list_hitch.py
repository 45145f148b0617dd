"""The story list of 100,000 rows: the longest turn of the event loop while it loads and sifts."""

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
    for what, runs in zip(
        ("longest hitch", "while filtering"), zip(*longest, strict=True), strict=True
    ):
        name = f"100,000-row list, {what}, against 50 ms"
        yield Figure(name, middle(list(runs)), 50.0, "ms", 1.0, RUNS)


def _measured(profile: Path) -> tuple[float, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.list_hitch", str(profile)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parent.parent,
        env={**environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    loading, filtering = map(float, done.stdout.split()[-2:])
    return loading, filtering


def show(profile: Path) -> tuple[float, float]:
    """Opens the list, then filters it; the longest turn in ms of each."""
    import time

    from PySide6.QtCore import QEventLoop, QTimer

    from studio.__main__ import put_off_collecting
    from studio.app import make_application
    from studio.composition import open_studio
    from studio.desks.story_list import StoryFilter
    from studio.ui.collector import Collector
    from studio.ui.stories.stories_view import StoriesView
    from studio.ui.writer import Writer
    from studio.vocabulary import StoryState

    put_off_collecting()
    application = make_application(profile, "zh_CN")
    studio = open_studio(profile)
    view = StoriesView(studio.floor.story_list, studio.floor.placing, Writer(), "Asia/Shanghai")
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
    collector = Collector()  # as the window does once it shows its first list
    view.reload()
    turn_until_rows(100_000)
    loading, longest = longest, 0.0
    for wanted in (
        StoryFilter(words="供暖"),
        StoryFilter(state=StoryState.DRAFT),
        StoryFilter(words="供暖", state=StoryState.ADOPTED),
        StoryFilter(),
    ):
        (count,) = studio.floor.story_list.counts([wanted], "Asia/Shanghai")
        view.show_filter(wanted)
        turn_until_rows(count)
    del collector
    studio.close()
    return loading, longest


if __name__ == "__main__":
    sys.stdout.write("{} {}\n".format(*show(Path(sys.argv[1]))))
