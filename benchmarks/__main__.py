"""Prints each figure beside its peer: name, ours, theirs, ratio, goal, ok or short."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from pathlib import Path

from benchmarks import media_wire, start

QUESTIONS = {"start": start.figures, "sync": media_wire.figures}


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
