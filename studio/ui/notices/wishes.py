"""What the people of a workstation wish to be told of, and until when of nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from studio.clock import moment, stamp
from studio.desks.matters import Concern
from studio.settings import Settings

MORNING = 8
"""The hour at which quiet ends."""
NIGHT_ENDS = 5
"""Whoever asks for quiet before this hour means the morning that is coming."""
LONGEST_QUIET = timedelta(hours=28)
"""From five in the morning to eight on the next day is 27; what ends later was asked for when the
clock was wrong, or before it was set back."""


@dataclass(frozen=True, slots=True)
class Wishes:
    concerns: frozenset[Concern] = frozenset(Concern)
    quiet_until: str = ""
    """UTC stamp; empty: nobody asked for quiet."""

    @staticmethod
    def of(settings: Settings) -> Wishes:
        wanted = {concern for concern in Concern if getattr(settings, f"notify_{concern}")}
        return Wishes(frozenset(wanted), settings.quiet_until)

    def as_settings(self) -> dict[str, Any]:
        """The values to keep, by name."""
        kept: dict[str, Any] = {f"notify_{one}": one in self.concerns for one in Concern}
        return {**kept, "quiet_until": self.quiet_until}

    def toggled(self, concern: Concern) -> Wishes:
        """The same with that kind of news switched the other way."""
        return replace(self, concerns=self.concerns ^ {concern})

    def quietened(self, now: datetime, zone: str) -> Wishes:
        """Quiet until tomorrow morning; in the night, until the morning that is coming."""
        local = now.astimezone(ZoneInfo(zone))
        day = local if local.hour < NIGHT_ENDS else local + timedelta(days=1)
        morning = day.replace(hour=MORNING, minute=0, second=0, microsecond=0)
        return replace(self, quiet_until=stamp(morning))

    def roused(self) -> Wishes:
        """The same without quiet."""
        return replace(self, quiet_until="")

    def is_quiet(self, now: datetime) -> bool:
        if not self.quiet_until:
            return False
        return timedelta() < moment(self.quiet_until) - now <= LONGEST_QUIET
