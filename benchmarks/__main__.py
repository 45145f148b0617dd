"""Prints each figure beside its peer: name, ours, theirs, ratio, goal, ok or short."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from benchmarks import (
    body_month,
    editing,
    list_hitch,
    media_wire,
    new_machine,
    pull_cost,
    search_100k,
    start,
    sync_cuts,
    sync_text,
    time_machine,
)
from benchmarks.figures import Figure


def _sync() -> Iterator[Figure]:
    for question in (sync_text, sync_cuts, pull_cost, new_machine, media_wire):
        yield from question.figures()


def _editing() -> Iterator[Figure]:
    for question in (editing, body_month, search_100k, list_hitch, time_machine):
        yield from question.figures()


QUESTIONS: dict[str, Callable[[], Iterable[Figure]]] = {
    "start": start.figures,
    "sync": _sync,
    "editing": _editing,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks")
    parser.add_argument("--only", choices=QUESTIONS)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    rows = []
    for name, question in QUESTIONS.items():
        if chosen.only in (None, name):
            for figure in question():
                print(figure.line(), flush=True)
                rows.append(figure.row())
    if chosen.json:
        machine = f"{platform.machine()} {platform.python_version()} {platform.platform()}"
        chosen.json.write_text(json.dumps({"machine": machine, "rows": rows}, indent=1))
    return 0 if all(row["ok"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
