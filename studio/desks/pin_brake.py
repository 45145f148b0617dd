"""How long to wait after the nth wrong PIN, so that nobody tries all of them.

What was tried is kept in the store: a killed program begins no new count. The time is the machine's
own, counted from its start, which nobody sets forward.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from studio.errors import Invalid
from studio.models.person import Pin
from studio.sync.facts import PIN_TRIES, read_fact, write_fact
from studio.vocabulary import PersonId

FREE_TRIES = 4
FIRST_WAIT_S, LONGEST_WAIT_S = 30, 15 * 60
"""Doubled from one to the other: the 10,000 PINs of four digits then take a hundred days."""
IN_MINUTES_FROM_S = 90


def wait_after(tries: int) -> int:
    """Seconds, after that many wrong PINs in a row."""
    over = tries - FREE_TRIES - 1
    return 0 if over < 0 else min(FIRST_WAIT_S << min(over, 16), LONGEST_WAIT_S)


@dataclass(frozen=True, slots=True)
class PinBrake:
    uptime: Callable[[], float]
    """Seconds since the machine started."""

    def check(self, connection: Connection, person: PersonId) -> None:
        """Raises Invalid pin_wait while the person has to wait."""
        tries, since = _tried(connection).get(person, (0, 0.0))
        now = self.uptime()
        # Behind a new start of the machine at least the time since then is over.
        passed = now - since if now >= since else now
        left = math.ceil(wait_after(tries) - passed)
        if left > 0:
            raise _told(tries, left)

    def note_wrong(self, connection: Connection, person: PersonId) -> None:
        """Remember one more; who has no PIN here is not counted."""
        if connection.execute(select(Pin.c.person_id).where(Pin.c.person_id == person)).first():
            tried = _tried(connection)
            tries = tried.get(person, (0, 0.0))[0] + 1
            write_fact(connection, PIN_TRIES, tried | {person: (tries, self.uptime())})

    @staticmethod
    def forget(connection: Connection, person: PersonId) -> None:
        """They typed the right one."""
        tried = _tried(connection)
        if tried.pop(person, None) is not None:
            write_fact(connection, PIN_TRIES, tried)


def _tried(connection: Connection) -> dict[str, Any]:
    """How often each person's PIN was wrong since it was right, and when the last time."""
    return read_fact(connection, PIN_TRIES) or {}


def _told(tries: int, seconds: int) -> Invalid:
    if seconds < IN_MINUTES_FROM_S:
        return Invalid("pin_wait", field="pin", tries=tries, seconds=seconds)
    minutes = math.ceil(seconds / 60)
    return Invalid("pin_wait_long", field="pin", tries=tries, minutes=minutes)
