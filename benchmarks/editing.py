"""The editing desk: typing, opening, merging, accepting, memory, and what is stored.

Ours is the whole editing page on a real store, saving as it goes; theirs a bare QTextEdit that
shows the same text and formats, or a bound of the design. In pairs, for the machine may be busy.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMimeData, Qt, QTimer
from PySide6.QtWidgets import QApplication, QTextEdit

from benchmarks.editing_story import (
    LETTERS,
    PARAGRAPH,
    Painted,
    key_to_painted,
    long_body,
    timed,
    underlines,
    write_a_day,
)
from benchmarks.figures import Figure, middle, percentile
from studio.composition import Studio, open_studio
from studio.manuscript.body import StoryBody
from studio.manuscript.joining import joined
from studio.manuscript.suggestions import read_suggestions
from studio.ui.editing.editor_view import EditorView
from studio.ui.editing.story_edit import StoryEdit
from studio.ui.writer import Writer
from studio.vocabulary import StoryId

RUNS = int(os.environ.get("ZAOTAI_BENCH_RUNS", "5"))
KEYS, RUN_OF_KEYS = 300, 20
EDITS = 5_000
PASTED = 94_000
TURN_MS, OPEN_MS = 50.0, 300.0
DAYS, SAVES = 22, 400
HERE = Path(__file__).parent


def figures() -> Iterator[Figure]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory(prefix="zaotai-bench-") as folder, _desk(Path(folder)) as desk:
        yield from _keys(desk)
        yield from _opening(desk)
        yield from _accepting(desk)
        yield from _merging(desk)
        yield from _pasting(desk)
    yield from _memory()
    yield from _a_month()
    del application


@dataclass
class Desk:
    studio: Studio
    view: EditorView
    blob: bytes
    other: StoryId
    """An empty story, to go to from the long one."""

    def new_story(self) -> StoryId:
        editing = self.studio.floor.editing
        story = editing.start("供暖第一周")
        editing.save_body(story, self.blob, "长")
        return story

    def open(self, story: StoryId) -> float:
        """Milliseconds until it is painted."""
        painted, began = Painted(self.view.body.viewport()), time.perf_counter()
        self.view.open(story)
        wait_until(lambda: self.view.body.document().characterCount() > LETTERS)
        before = painted.count
        wait_until(lambda: painted.count > before)
        return (time.perf_counter() - began) * 1000

    def leave(self) -> None:
        self.view.open(self.other)
        wait_until(lambda: self.view.body.document().characterCount() < 10)
        wait_until(lambda: not self.view.is_ahead)
        settle()


@contextmanager
def _desk(folder: Path) -> Iterator[Desk]:
    studio = open_studio(folder / "profile")
    studio.floor.accounts.open_newsroom("金川", "李晓禾", "2468")
    writer = Writer()
    view = EditorView(studio.floor.editing, writer)
    view.resize(1366, 768)
    view.show()
    view.activateWindow()
    blob = long_body().snapshot()
    yield Desk(studio, view, blob, studio.floor.editing.start("空"))
    view.close_story()
    writer.finish()
    view.close()
    view.deleteLater()
    settle()
    studio.close()


def _keys(desk: Desk) -> Iterator[Figure]:
    story = desk.new_story()
    desk.open(story)
    ours = desk.view.body
    bare = QTextEdit()
    page = ours.document().clone(bare)
    bare.setDocument(page)
    bare.resize(ours.size())  # as many letters are painted
    bare.show()
    ours.show_layer("proof", underlines(ours.document()))
    bare.setExtraSelections(underlines(page))
    took: dict[QTextEdit, list[float]] = {ours: [], bare: []}
    painted = {edit: Painted(edit.viewport()) for edit in took}
    for edit in took:
        cursor = edit.textCursor()
        cursor.setPosition(LETTERS // 2)
        edit.setTextCursor(cursor)
        edit.ensureCursorVisible()
    settle()
    for _ in range(KEYS // RUN_OF_KEYS):
        for edit, times in took.items():  # in turns, each while it has the keyboard
            edit.activateWindow()
            edit.setFocus()
            wait_until(edit.hasFocus)
            settle(0.05)
            for number in range(RUN_OF_KEYS + 2):
                sign = "字，"[number % 9 == 8]
                times.append(key_to_painted(edit, painted[edit], Qt.Key.Key_unknown, sign))
            del times[-RUN_OF_KEYS - 2 : -RUN_OF_KEYS]  # the first two wake caches up
    mine, theirs = took[ours], took[bare]
    name = "key to painted, 50,000 letters"
    yield Figure(f"{name}, p50", middle(mine), middle(theirs), "ms", 1.5, KEYS)
    yield Figure(f"{name}, p99", percentile(mine, 99), percentile(theirs, 99), "ms", 1.5, KEYS)
    yield Figure(f"{name}, p99, bound", percentile(mine, 99), 16.0, "ms", 1.0, KEYS)
    bare.close()
    bare.deleteLater()
    desk.leave()


def _opening(desk: Desk) -> Iterator[Figure]:
    story = desk.new_story()
    took, turns = [], []
    for _ in range(RUNS):
        with longest_turn() as turn:
            took.append(desk.open(story))
            settle()
        turns.append(turn())
        desk.leave()
    yield Figure("open 50,000 letters, to painted", middle(took), OPEN_MS, "ms", 1.0, RUNS)
    yield Figure("open 50,000 letters, longest turn", middle(turns), TURN_MS, "ms", 1.0, RUNS)


def _accepting(desk: Desk) -> Iterator[Figure]:
    took = []
    for _ in range(RUNS):
        desk.open(desk.new_story())
        settle()
        found = [one.id for one in read_suggestions(desk.view.body.body)]
        took.append(timed(lambda ids=found: desk.view.body.settle(ids, accepts=True)))
        assert not read_suggestions(desk.view.body.body)
        desk.leave()
    yield Figure("accept all of 100 suggestions", middle(took), TURN_MS, "ms", 1.0, RUNS)


def _merging(desk: Desk) -> Iterator[Figure]:
    """Two who were away with 5,000 edits each come back while the story is open."""
    updates = [_branch(desk.blob, seed) for seed in (1, 2)]
    turns, whole = [], []
    for _ in range(RUNS):
        story = desk.new_story()
        desk.open(story)
        settle()
        with longest_turn() as turn:
            whole.append(_received(desk.view.body, updates))
            settle()
        turns.append(turn())
        desk.leave()
    name = "5,000 + 5,000 edits into an open story"
    yield Figure(f"{name}, turn", middle(turns), TURN_MS, "ms", 1.0, RUNS)
    yield Figure(f"{name}, in all", middle(whole), 1000.0, "ms", 1.0, RUNS)


def _pasting(desk: Desk) -> Iterator[Figure]:
    """Into an empty story, and into a bare QTextEdit; to painted."""
    for name, length in (("paragraphs of 200", PARAGRAPH), ("one paragraph", PASTED)):
        source = QMimeData()
        source.setText("\n".join("县里供暖" * (length // 4) for _ in range(PASTED // length)))
        took: dict[str, list[float]] = {"ours": [], "bare": []}
        for _ in range(RUNS):
            desk.view.open(desk.studio.floor.editing.start("粘贴"))
            wait_until(lambda: desk.view.body.document().characterCount() < 10)
            settle()
            took["ours"].append(_pasted(desk.view.body, source))
            bare = QTextEdit(acceptRichText=False)
            bare.resize(desk.view.body.size())
            bare.show()
            settle()
            took["bare"].append(_pasted(bare, source))
            bare.close()
            bare.deleteLater()
            desk.leave()
        mine, theirs = middle(took["ours"]), middle(took["bare"])
        yield Figure(f"pasting {PASTED:,} letters, {name}", mine, theirs, "ms", 1.5, RUNS)


def _pasted(edit: QTextEdit, source: QMimeData) -> float:
    painted, began = Painted(edit.viewport()), time.perf_counter()
    edit.insertFromMimeData(source)
    before = painted.count
    wait_until(lambda: painted.count > before)
    return (time.perf_counter() - began) * 1000


def _received(edit: StoryEdit, updates: list[bytes]) -> float:
    told: list[None] = []
    edit.followed.connect(lambda: told.append(None))
    began = time.perf_counter()
    QTimer.singleShot(0, lambda: edit.receive(list(updates)))
    wait_until(lambda: told)
    return (time.perf_counter() - began) * 1000


def _branch(blob: bytes, seed: int) -> bytes:
    chance = random.Random(seed)  # noqa: S311
    body = StoryBody.open([blob], merge_ms=0)
    for number in range(EDITS):
        at = chance.randrange(body.text.length - 2)
        body.text.replace(at, number % 4 == 3, "" if number % 4 == 3 else "来\n"[number % 40 == 0])
        body.commit()
    update = body.own_updates(0)
    body.close()
    return update


def _memory() -> Iterator[Figure]:
    found: dict[str, list[tuple[float, float]]] = {"ours": [], "bare": []}
    for _ in range(RUNS):
        for which, figures in found.items():
            done = subprocess.run(
                [sys.executable, str(HERE / "editing_memory.py"), which],
                capture_output=True, text=True, check=True, cwd=HERE.parent,
                env={**os.environ, "PYTHONPATH": str(HERE.parent)},
            )  # fmt: skip
            opened, grown = done.stdout.split()[-2:]
            figures.append((float(opened), float(grown)))
    for index, (name, goal) in enumerate(
        (("memory of the open story", 3.0), ("its growth over 10,000 letters", 3.0))
    ):
        mine, theirs = (middle([one[index] for one in found[which]]) for which in found)
        yield Figure(name, mine, max(theirs, 0.1), "MiB", goal, RUNS)


def _a_month() -> Iterator[Figure]:
    """A story that is written on 22 days with 400 saves each; what the store then has."""
    pieces: list[bytes] = []
    frozen: list[bytes] = []
    chance = random.Random(3)  # noqa: S311
    for _ in range(DAYS):
        body = StoryBody.open(frozen, merge_ms=0)
        today = [update for update, _ in write_a_day(body, chance, SAVES)]
        pieces += today
        frozen.append(joined(frozen, today))
        text, snapshot = body.text.whole(), body.snapshot()
        body.close()
    size = len(text.encode())
    kib = 1024.0
    name = f"stored after {DAYS} × {SAVES} saves"
    loose, sent, whole = (sum(map(len, some)) / kib for some in (pieces, frozen, [snapshot]))
    yield Figure(f"{name}, never sent, beside the text", loose, size / kib, "KiB", 40.0, 1)
    yield Figure(f"{name}, sent once a day", sent, size / kib, "KiB", 10.0, 1)
    yield Figure("the same as one snapshot, if compacted", whole, size / kib, "KiB", 3.0, 1)
    for words, blobs in (("pieces never sent", pieces), ("one piece a day", frozen)):
        took = middle([timed(lambda b=blobs: StoryBody.open(b).close()) for _ in range(RUNS)])
        yield Figure(f"reading these {words}", took, OPEN_MS, "ms", 1.0, RUNS)


# -- turns of the event loop -------------------------------------------------------------------


@contextmanager
def longest_turn() -> Iterator[Callable[[], float]]:
    """What is yielded tells the longest time between two beats, in ms."""
    last, longest = time.perf_counter(), 0.0

    def beat() -> None:
        nonlocal last, longest
        now = time.perf_counter()
        longest, last = max(longest, now - last), now

    timer = QTimer(interval=0)
    timer.timeout.connect(beat)
    timer.start()
    yield lambda: longest * 1000
    timer.stop()


def wait_until(is_so: Callable[[], object]) -> None:
    end = time.monotonic() + 30
    while not is_so():
        if time.monotonic() > end:
            raise RuntimeError("waited in vain")
        QCoreApplication.processEvents()


def settle(seconds: float = 0.8) -> None:
    """Let timers run out and the page be laid out."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        QCoreApplication.processEvents()
