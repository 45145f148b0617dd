"""One window a profile: two processes on one store would use each other's numbers."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import IO

from studio.errors import StoreError


class ProfileLock:
    """Held from `take` to `release`, or until the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None
        self.left_open = False
        """The process that held it before did not release it: killed, or the power went."""

    def take(self) -> None:
        """Raises StoreError store_held, naming the process that holds it, or store_read_only."""
        try:
            file = self._path.open("a+b")
        except OSError as error:
            raise StoreError("store_read_only", folder=str(self._path.parent)) from error
        if not _lock(file):
            file.seek(1)
            holder = file.read().decode("ascii", "replace").strip()
            file.close()
            raise StoreError("store_held", pid=holder or "?")
        file.seek(0)
        self.left_open = file.read(1) == b"*"
        self._note(file, b"*%d\n" % os.getpid())
        self._file = file

    def release(self) -> None:
        """Note that the store was closed in order, and let others in."""
        if self._file is not None:
            self._note(self._file, b" \n")
            self._file.close()
            self._file = None

    @staticmethod
    def _note(file: IO[bytes], text: bytes) -> None:
        file.seek(0)
        file.truncate()
        file.write(text)
        file.flush()


if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 20  # past the text: Windows locks keep others from reading what they cover

    def _lock(file: IO[bytes]) -> bool:
        try:
            file.seek(_FAR)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
