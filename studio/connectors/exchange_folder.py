"""An exchange place that is a folder: on a share, or one that a gateway carries across."""

from __future__ import annotations

import contextlib
import errno
import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from studio.errors import ExchangeError
from studio.exchange.sealing import FULL, on_this_disk, sync_folder
from studio.sync.exchange import PART, TO_PROVINCE, TO_STUDIOS, Lying, as_listed

_AT_ONCE = 1024 * 1024


class ExchangeFolder:
    """Its two folders are made by `prepare` alone: where they are missing, a share is not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def prepare(self) -> None:
        with self._told():
            if not self._folder.is_dir():
                raise ExchangeError("exchange_missing", place=str(self._folder))
            for side in (TO_PROVINCE, TO_STUDIOS):
                (self._folder / side).mkdir(exist_ok=True)
            probe = self._folder / TO_PROVINCE / f"{uuid.uuid4().hex}{PART}"
            try:
                probe.write_bytes(b"1")
            finally:
                probe.unlink(missing_ok=True)

    def listed(self, side: str) -> list[Lying]:
        found = []
        with self._told(), os.scandir(self._folder / side) as entries:
            for entry in entries:
                # What was taken away meanwhile is not there; links lead who knows where.
                with contextlib.suppress(FileNotFoundError):
                    if entry.is_file(follow_symlinks=False):
                        state = entry.stat(follow_symlinks=False)
                        found.append(Lying(entry.name, state.st_size, state.st_mtime))
        return found

    def put(self, side: str, name: str, fill: Callable[[BinaryIO], object]) -> int:
        target = self._folder / side / name
        draft = target.with_name(name + PART)
        with self._told():
            try:
                with draft.open("wb") as file:
                    fill(file)
                    file.flush()
                    os.fsync(file.fileno())
                    size = file.tell()
                draft.replace(target)
                sync_folder(target.parent)
            finally:
                with contextlib.suppress(OSError):  # it may be gone with the share
                    draft.unlink(missing_ok=True)
        return size

    def fetch(self, side: str, one: Lying, target: Path) -> None:
        with on_this_disk(target) as file:
            for chunk in as_listed(self._chunks(self._folder / side / one.name), one):
                file.write(chunk)

    def remove(self, side: str, name: str) -> None:
        with self._told():
            (self._folder / side / name).unlink(missing_ok=True)

    def close(self) -> None:
        """Nothing is kept open."""

    def _chunks(self, path: Path) -> Iterator[bytes]:
        with self._told(), path.open("rb") as source:
            while chunk := source.read(_AT_ONCE):
                yield chunk

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise self._error(error) from error

    def _error(self, error: OSError) -> ExchangeError:
        place, why = str(self._folder), error.strerror or ""
        if error.errno in FULL:
            return ExchangeError("exchange_full", place=place)
        if isinstance(error, PermissionError) or error.errno == errno.EROFS:
            return ExchangeError("exchange_denied", place=place)
        if isinstance(error, FileNotFoundError | NotADirectoryError):
            return ExchangeError("exchange_missing", place=place)
        return ExchangeError("exchange_gone", place=place, why=why)
