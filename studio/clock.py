"""The one place that reads the clock. Times decide no order and no merge; they are shown."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)


def uptime() -> float:
    """Seconds since this machine started, the same in all its processes; nobody sets it.

    Where it sleeps, some systems do not count.
    """
    return time.monotonic()


def unique_id() -> str:
    """32 hex digits that nobody else makes, for the keys of intents, topics and stories.

    Those made later sort later, by this machine's clock, so that stores grow at one end; nothing
    but their place on the disk follows from it. The last 20 are random: they tell two apart at a
    glance, the first ones do not.
    """
    return (time.time_ns() // 1_000_000 % (1 << 48)).to_bytes(6).hex() + os.urandom(10).hex()


def stamp(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds, as stored and as sent: `2026-11-21T08:30:00.000Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment(text: str) -> datetime:
    """The aware UTC time of a stamp. Raises ValueError when it is none."""
    parsed = datetime.fromisoformat(text)
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
