"""A verified backup every night, beside the requests."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from province import access, backups
from province.errors import ProvinceError
from province.store import Store

AT_HOUR = 3
"""Local time of the server: the newsrooms sleep."""
KEEPS = 35
"""So that there is one of last month."""
TOO_OLD = timedelta(hours=24)
AGAIN_S = 3600
"""Seconds after which one that failed is tried again."""

_logger = logging.getLogger("province")


class Nightly:
    """Runs in a thread of its own from `start` until the process ends."""

    def __init__(
        self,
        kept: Store,
        folder: Path,
        now: Callable[[], datetime] = lambda: datetime.now().astimezone(),
    ) -> None:
        self._kept = kept
        self._folder = folder
        self._now = now
        self._stopped = threading.Event()

    def start(self) -> threading.Thread:
        """The thread, which ends with the process or after `stop`."""
        thread = threading.Thread(target=self._run, name="nightly backup", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """No other one begins; one that is being made goes on."""
        self._stopped.set()

    def is_overdue(self) -> bool:
        """There is something to back up, and no backup of the last day."""
        if not access.newsrooms(self._kept):
            return False
        found = backups.listed(self._folder)
        return not found or self._now() - backups.made_at(found[-1]) > TOO_OLD

    def make(self) -> bool:
        """One backup now; False, and told to the operator, when it failed."""
        try:
            backups.make(self._kept, self._folder)
            backups.prune(self._folder, KEEPS)
        except (ProvinceError, OSError, sa.exc.DBAPIError) as error:
            _logger.error("no backup was made: %s", error)  # noqa: TRY400 - the operator's sentence
            return False
        return True

    def _run(self) -> None:
        wait_s = 0.0 if self.is_overdue() else seconds_to_night(self._now())
        while not self._stopped.wait(wait_s):
            wait_s = seconds_to_night(self._now()) if self.make() else AGAIN_S


def seconds_to_night(now: datetime) -> float:
    """From `now`, with its zone, to the next three o'clock of its clock."""
    night = now.replace(hour=AT_HOUR, minute=0, second=0, microsecond=0)
    if night <= now:
        night += timedelta(days=1)
    return (night - now).total_seconds()
