"""A thread that does what it is told, one thing after the other."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

Command = Callable[[], object]


class CommandThread:
    """Players are driven from here: a player's library may block, or hang when called in its call.

    `meanwhile` is called whenever nothing is in line. It returns after how many seconds to call
    it again; None means not before the next command.
    """

    def __init__(self, name: str, meanwhile: Callable[[], float | None] | None = None) -> None:
        self._line: queue.SimpleQueue[Command | None] = queue.SimpleQueue()
        self._meanwhile = meanwhile or (lambda: None)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def post(self, command: Command) -> None:
        """Do it after all earlier ones; from any thread, returns at once."""
        self._line.put(command)

    def finish(self) -> None:
        """Do what is in line, then end; returns when it has."""
        self._line.put(None)
        self._thread.join()

    def _run(self) -> None:
        while True:
            wait_s = self._meanwhile() if self._line.empty() else None
            try:
                command = self._line.get(timeout=wait_s)
            except queue.Empty:
                continue
            if command is None:
                return
            command()
