"""When something was changed, as a person says it: this week, or from one day to another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from studio.clock import stamp


class Period(StrEnum):
    """Moves on with the days."""

    TODAY = "today"
    WEEK = "week"
    """Since Monday."""
    MONTH = "month"
    """Since the first."""
    DAYS_7 = "days_7"
    DAYS_30 = "days_30"
    DAYS_365 = "days_365"


_DAYS: Final = {Period.TODAY: 0, Period.DAYS_7: 7, Period.DAYS_30: 30, Period.DAYS_365: 365}
"""As they were stored before there were others."""


@dataclass(frozen=True, slots=True)
class Span:
    """A period, or days that stand still; at once neither: any time."""

    period: Period | None = None
    first: date | None = None
    """None: since ever. Days are the newsroom's."""
    last: date | None = None
    """The whole of it. None: until now."""

    @classmethod
    def between(cls, first: date, last: date) -> Span:
        """In whatever order they are given."""
        return cls(None, min(first, last), max(first, last))

    @property
    def is_open(self) -> bool:
        return self == ANY_TIME

    def bounds(self, now: datetime, zone: str) -> tuple[str, str]:
        """UTC stamps: changed at the one or later, and before the other. Empty: no bound."""
        here = ZoneInfo(zone)
        if self.period is None:
            after = self.last + timedelta(days=1) if self.last and self.last < date.max else None
            return _begin(self.first, here), _begin(after, here)
        days = _DAYS.get(self.period)
        if days:
            return stamp(now - timedelta(days=days)), ""
        today = now.astimezone(here).date()
        begins = {
            Period.WEEK: today - timedelta(days=today.weekday()),
            Period.MONTH: today.replace(day=1),
        }
        return _begin(begins.get(self.period, today), here), ""

    def plain(self) -> dict[str, Any]:
        """As JSON; an older studio reads the periods that it knows."""
        if self.period in _DAYS:
            return {"days": _DAYS[self.period]}
        parts = {
            "period": self.period.value if self.period else None,
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
        }
        return {name: value for name, value in parts.items() if value}


ANY_TIME: Final = Span()


def read_span(stored: Mapping[str, Any]) -> Span:
    """What this version does not know lets everything through."""
    days = stored.get("days")
    if isinstance(days, int):
        return Span(next((period for period, n in _DAYS.items() if n == days), None))
    period = next((one for one in Period if one.value == stored.get("period")), None)
    if period is not None:
        return Span(period)
    return Span(None, _day(stored.get("first")), _day(stored.get("last")))


def _begin(day: date | None, zone: ZoneInfo) -> str:
    return stamp(datetime.combine(day, time.min, zone)) if day else ""


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None
