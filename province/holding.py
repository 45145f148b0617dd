"""One province at a time on a data folder; the system lets go of it when its process ends."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from province import store
from province.errors import ProvinceError


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Raises ProvinceError when another process holds it."""
    with store.told_to_the_operator(folder):
        file = (folder / "province.lock").open("ab")
    with file:
        try:
            _lock(file)
        except OSError as error:
            raise ProvinceError("province_running", folder=str(folder)) from error
        yield


if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
