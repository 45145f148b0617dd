"""Checks on what people type, the same for window and commands."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from studio.clock import stamp
from studio.errors import Invalid
from studio.manuscript.blocks import clean

LONGEST = {
    "title": 120,
    "angle": 2000,
    "headline": 200,
    "deck": 1000,
    "byline": 100,
    "name": 60,
    "newsroom": 60,
    "reason": 1000,
}
"""Characters of each field, so that one slip of the clipboard does not fill a list."""
REQUIRED = frozenset({"title", "name", "newsroom", "reason"})


def checked(field: str, text: str) -> str:
    """The text without outer blanks and noise. Raises Invalid field_required or field_too_long."""
    text = clean(text).strip()
    if not text and field in REQUIRED:
        raise Invalid("field_required", field=field)
    limit = LONGEST[field]
    if len(text) > limit:
        raise Invalid("field_too_long", field=field, limit=limit)
    return text


def due_stamp(text: str, zone: str) -> str | None:
    """The UTC stamp of a local time such as `2026-11-21 18:00`; None for an empty text."""
    text = text.strip()
    if not text:
        return None
    try:
        local = datetime.fromisoformat(text)
        return stamp(local if local.tzinfo else local.replace(tzinfo=ZoneInfo(zone)))
    except (ValueError, OverflowError) as error:  # overflow: within a day of year 1 or 9999
        raise Invalid("time_unreadable", text=text) from error
