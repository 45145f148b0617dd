"""A script in a process of its own that reports on a pipe what it was promised is saved.

The pipe lies outside whatever file system the fault hits.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Callable, Sequence
from threading import Condition, Thread

import msgspec

from tests.faults.history import Said
from tests.province.running import ROOT

PATIENCE_S = 60.0


class Script:
    """`python -m <words>`, started when it is made. `wrapper`: a command that runs commands.

    A wrapper must end up as the process itself (exec), so that killing it leaves nothing behind.
    """

    def __init__(self, words: Sequence[object], wrapper: Sequence[str] = ()) -> None:
        self.said: list[Said] = []
        self._news = Condition()
        self._is_over = False
        self.process = subprocess.Popen(
            [*wrapper, sys.executable, "-m", *map(str, words)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._complaint = b""
        self._ears = [Thread(target=self._hear), Thread(target=self._hear_complaint)]
        for ear in self._ears:
            ear.start()

    def go(self) -> None:
        """It holds still, all its modules imported, until it is told this."""
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it ended already; who waits for it sees why
            self.process.stdin.write(b"\n")
            self.process.stdin.flush()

    @property
    def complaint(self) -> str:
        """What it wrote to stderr; whole once it ended."""
        return self._complaint.decode(errors="replace")

    def until(self, is_met: Callable[[list[Said]], object], within_s: float = PATIENCE_S) -> bool:
        """Wait until what was said meets this; False when it ended or the time is over."""
        with self._news:
            self._news.wait_for(lambda: is_met(self.said) or self._is_over, within_s)
            return bool(is_met(self.said))

    def runs_for(self, seconds: float) -> bool:
        """Let it work that long; False when it ended earlier."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return True
        return False

    def kill(self) -> int:
        """End it at once unless it has ended; its exit status, negative: a signal."""
        self.process.kill()
        return self.ended()

    def abandon(self) -> None:
        """Leave nothing behind of it, whatever became of whoever started it."""
        if self.process.poll() is None:
            self.kill()

    def ended(self, within_s: float = PATIENCE_S) -> int:
        """Wait for its end; all that it said is there then."""
        status = self.process.wait(within_s)
        for ear in self._ears:
            ear.join(within_s)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert pipe is not None
            pipe.close()
        return status

    def _hear(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if not line.endswith(b"\n"):
                break  # the last word of a killed process; nobody was promised it
            said = Said(**msgspec.json.decode(line))
            with self._news:
                self.said.append(said)
                self._news.notify_all()
        with self._news:
            self._is_over = True
            self._news.notify_all()

    def _hear_complaint(self) -> None:
        assert self.process.stderr is not None
        self._complaint = self.process.stderr.read()
