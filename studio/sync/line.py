"""What is known of the line to the province, in states that never lie."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from studio.clock import moment
from studio.errors import PlatformError, SignInNeeded, Unreachable, UpdateNeeded
from studio.models.database import Store
from studio.sync.facts import (
    LINE,
    LINE_ATTEMPTS,
    LINE_NOT_BEFORE,
    PLATFORM_URL,
    look_up,
    read_fact,
    write_fact,
)


class LineState(StrEnum):
    NOT_ENROLLED = "not_enrolled"
    UNKNOWN = "unknown"
    """Not tried since the studio started."""
    ONLINE = "online"
    OFFLINE = "offline"
    PORTAL = "portal"
    """A web page answers instead of the province."""
    MAINTENANCE = "maintenance"
    """The province is closed for maintenance; facts `words` says what its operator wrote."""
    TROUBLE = "trouble"
    """The province answers that something is wrong on its side."""
    SIGN_IN = "sign_in"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Line:
    state: LineState
    code: str = ""
    """Of the newest failure; empty: none."""
    facts: dict[str, Any] = field(default_factory=dict)
    next_try_at: datetime | None = None
    """UTC; None: as soon as there is something to do."""


_NO_LINE = ("unreachable", "clock_wrong", "certificate_untrusted")
"""Nobody answered whom this machine believes."""


def remember_line(connection: Connection, line: Line) -> None:
    write_fact(connection, LINE, {"state": line.state, "code": line.code, "facts": line.facts})


def remembered_line(connection: Connection) -> Line:
    """What the newest attempt, in this run or an earlier one, said about the line."""
    if not read_fact(connection, PLATFORM_URL):
        return Line(LineState.NOT_ENROLLED, "not_enrolled")
    found = read_fact(connection, LINE)
    if found is None:
        return Line(LineState.UNKNOWN)
    until = read_fact(connection, LINE_NOT_BEFORE)
    return Line(
        LineState(found["state"]),
        found["code"],
        found["facts"],
        moment(until) if until else None,
    )


def asked_to_wait(store: Store) -> bool:
    """The wait that stands is one that the province asked for."""
    found = look_up(store, LINE).get(LINE)
    return found is not None and "retry_after" in found["facts"]


def doubt_line(connection: Connection) -> None:
    """A studio that has just started has not tried the line: “online” would be yesterday's news.

    What was wrong with it stays said until the next attempt.
    """
    found = read_fact(connection, LINE)
    if found is not None and found["state"] == LineState.ONLINE:
        write_fact(connection, LINE, None)


def note_wait(connection: Connection, attempts: int, until: str | None) -> None:
    """Failures in a row, and the stamp before which nothing is tried."""
    write_fact(connection, LINE_ATTEMPTS, attempts)
    write_fact(connection, LINE_NOT_BEFORE, until)


def got_through(store: Store) -> None:
    """The line carried something: the next failure is a first one. No news is no write."""
    if look_up(store, LINE_ATTEMPTS).get(LINE_ATTEMPTS):
        store.merge(lambda connection: note_wait(connection, 0, None))


def line_after(error: PlatformError, next_try_at: datetime | None) -> Line:
    """What an attempt that failed says about the line."""
    facts = {name: str(fact) for name, fact in error.facts.items()}
    if error.code == "captive_portal":
        state = LineState.PORTAL
    elif error.code == "province_maintenance":
        state = LineState.MAINTENANCE
    elif isinstance(error, SignInNeeded):
        state = LineState.SIGN_IN
    elif isinstance(error, UpdateNeeded):
        state = LineState.UPDATE
    elif isinstance(error, Unreachable) and error.code in _NO_LINE:
        state = LineState.OFFLINE
    else:
        state = LineState.TROUBLE
    return Line(state, error.code, facts, next_try_at)
