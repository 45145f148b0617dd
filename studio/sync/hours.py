"""The hours of a day in which originals may leave: at night the office does not need its line."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from studio.models.database import Store
from studio.sync.facts import ORIGINALS_HOURS, look_up

DAY = 24 * 60


class Hours(msgspec.Struct, frozen=True):
    """From `since` until `until`, over midnight when that is the earlier one; never the same."""

    since: int
    """Minutes after midnight."""
    until: int
    zone: str
    """Whose midnight; a name of the zone database."""

    def opens_in(self, now: datetime) -> timedelta:
        """How long originals have to wait; zero: they may leave."""
        local = now.astimezone(ZoneInfo(self.zone))
        minute = local.hour * 60 + local.minute
        if (minute - self.since) % DAY < (self.until - self.since) % DAY:
            return timedelta()
        into_minute = timedelta(seconds=local.second, microseconds=local.microsecond)
        return timedelta(minutes=(self.since - minute) % DAY) - into_minute


def as_hours(found: object) -> Hours | None:
    """What is remembered as ORIGINALS_HOURS; None: at any hour."""
    return None if found is None else msgspec.convert(found, Hours)


def may_leave(store: Store, now: datetime) -> bool:
    """Whether originals may leave now."""
    hours = as_hours(look_up(store, ORIGINALS_HOURS).get(ORIGINALS_HOURS))
    return hours is None or not hours.opens_in(now)
