"""`province …`: runs the platform and looks after it. See `province --help`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from province.commands import run


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0, or not 0 with one sentence on stderr."""
    try:
        return run(sys.argv[1:] if arguments is None else arguments, _say)
    except BrokenPipeError:  # `province … | head`; nobody is left to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _say(line: str) -> None:
    """At once: whoever waits for `province listening on …` reads a pipe."""
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
