"""`studio`: the window; `studio COMMAND …`: the desks without a window. See `studio --help`."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """The process's exit status. Qt is imported only when a window is wanted."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    from studio.media.decoder import WORKER_FLAG

    if words[:1] == [WORKER_FLAG]:
        from studio.media import decode_worker

        return decode_worker.main() or 0
    from studio.cli import parse, run

    chosen = parse(words)
    if chosen is None:
        return 2
    if chosen.command == "tour":
        from studio.tour.guide import run_tour

        return run_tour(chosen.out, chosen.lang)
    if chosen.command is not None:
        return run(chosen)
    put_off_collecting()
    from studio.app import run_window

    return run_window(chosen.profile, chosen.lang)


def put_off_collecting() -> None:
    """What is made while starting stays; looking for garbage in it is a tenth of the start.

    The window takes collecting up again once its first list is shown.
    """
    gc.disable()


if __name__ == "__main__":
    sys.exit(main())
