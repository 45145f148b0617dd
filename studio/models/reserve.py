"""32 MiB put aside: on a full disk they are given back, so that saving can go on.

SQLite in WAL mode can neither delete nor checkpoint on a full disk (measured); with the reserve
freed, insert and checkpoint work again.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

RESERVE_BYTES = 32 * 1024 * 1024


class Reserve:
    def __init__(self, path: Path, size: int = RESERVE_BYTES) -> None:
        self._path = path
        self._size = size

    @property
    def is_there(self) -> bool:
        try:
            return self._path.stat().st_size >= self._size
        except OSError:
            return False

    def refill(self) -> bool:
        """Put it aside again; False when the disk has no room for it."""
        if self.is_there:
            return True
        try:
            with self._path.open("wb") as file:
                # Written, not only sized: a sparse file reserves nothing.
                for _ in range(self._size // (1 << 20)):
                    file.write(b"\0" * (1 << 20))
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            self.give_back()
            return False
        return True

    def give_back(self) -> None:
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)
