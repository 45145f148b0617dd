"""A county's line between studio and province: slow, and down whenever the tour wants it."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from dataclasses import dataclass, field

CHUNK = 8 * 1024


@dataclass
class SlowLine:
    """Carries TCP from a port of its own to the province, `rate` bytes a second up.

    While it is down nothing listens, as when the cable is out.
    """

    target: int
    rate: int
    port: int = 0
    _listening: socket.socket | None = None
    _open: list[socket.socket] = field(default_factory=list)
    _turn: threading.Lock = field(default_factory=threading.Lock)
    _due: float = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def up(self) -> None:
        listening = socket.create_server(("127.0.0.1", self.port))
        self.port = listening.getsockname()[1]
        self._listening = listening
        threading.Thread(target=self._accept, args=(listening,), daemon=True).start()

    def down(self) -> None:
        """Cut everything that is under way, and answer nobody."""
        listening, self._listening = self._listening, None
        if listening is not None:
            with contextlib.suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            listening.close()
        with self._turn:
            ends, self._open = self._open, []
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                near, _ = listening.accept()
                far = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                return
            with self._turn:
                self._open += [near, far]
            for source, sink, is_slow in ((near, far, True), (far, near, False)):
                threading.Thread(
                    target=self._carry, args=(source, sink, is_slow), daemon=True
                ).start()

    def _carry(self, source: socket.socket, sink: socket.socket, is_slow: bool) -> None:
        with contextlib.suppress(OSError):
            while chunk := source.recv(CHUNK):
                if is_slow:
                    self._wait_for(len(chunk))
                sink.sendall(chunk)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _wait_for(self, size: int) -> None:
        """Hold the bytes back until the line has room for them."""
        with self._turn:
            now = time.monotonic()
            self._due = max(self._due, now) + size / self.rate
            wait = self._due - now
        threading.Event().wait(wait)
