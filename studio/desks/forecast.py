"""What would happen if the line came up now: the queue as a list of steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from studio.vocabulary import Lane

if TYPE_CHECKING:
    from studio.desks.queue import QueueRow, QueueSheet


class StepKind(StrEnum):
    BLOCKED = "blocked"
    """Nothing at all would leave; `code` says why."""
    TEXTS = "texts"
    SMALL_MEDIA = "small_media"
    ORIGINAL = "original"
    HELD_BACK = "held_back"
    """This one stays; `code` says why, empty: somebody paused it."""
    LATER = "later"
    """This original leaves when its hours begin, at `opens_at`."""
    NEWS = "news"
    """What others wrote comes in."""


@dataclass(frozen=True, slots=True)
class Step:
    kind: StepKind
    count: int = 0
    size: int = 0
    """Bytes that would leave."""
    subject: str = ""
    code: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    seconds: int | None = None
    """By the speed of the last moments and the limit set; None: nobody can say."""
    opens_at: str = ""
    """UTC."""


QUEUE_PAUSED = "queue_paused"
_NEEDS_A_PERSON = frozenset({"not_enrolled", "sign_in", "update"})
"""States of the line that no cable mends; values of LineState."""


def forecast(sheet: QueueSheet, cap: int | None = None) -> list[Step]:
    """In the order in which it would happen. `cap`: KiB a second that originals may take."""
    if sheet.is_paused:
        return [Step(StepKind.BLOCKED, code=QUEUE_PAUSED), Step(StepKind.NEWS)]
    if sheet.line.state in _NEEDS_A_PERSON:
        return [Step(StepKind.BLOCKED, code=sheet.line.code, facts=sheet.line.facts)]
    held = _held_back(sheet.rows)
    leaving = [row for row in sheet.rows if row.id not in held]
    originals = [row for row in leaving if row.lane == Lane.ORIGINALS]
    steps = [
        _together(StepKind.TEXTS, leaving, lambda row: row.lane == Lane.TEXT),
        _together(StepKind.SMALL_MEDIA, leaving, lambda row: row.lane == Lane.SMALL_MEDIA),
        *(_original(row, sheet.speed, cap) for row in originals if not row.opens_at),
        Step(StepKind.NEWS),
        *(_later(row) for row in originals if row.opens_at),
        *(
            Step(StepKind.HELD_BACK, 1, 0, row.subject, row.code, row.facts)
            for row in sheet.rows
            if row.id in held
        ),
    ]
    return [step for step in steps if step is not None]


def _held_back(rows: Iterable[QueueRow]) -> set[str]:
    """Ids of what would stay, and of the media whose text stays."""
    held = {row.id for row in rows if row.state in ("paused", "waiting_for_needs", "put_off")}
    return held | {row.id for row in rows if row.needs in held}


def _together(
    kind: StepKind, rows: Iterable[QueueRow], fits: Callable[[QueueRow], bool]
) -> Step | None:
    some = [row for row in rows if fits(row)]
    size = sum(row.size - row.sent for row in some)
    return Step(kind, len(some), size) if some else None


def _original(row: QueueRow, speed: int, cap: int | None) -> Step:
    rates = [rate for rate in (speed, (cap or 0) * 1024) if rate]
    left = row.size - row.sent
    seconds = -(-left // min(rates)) if rates else None
    return Step(StepKind.ORIGINAL, 1, left, row.subject, seconds=seconds)


def _later(row: QueueRow) -> Step:
    left = row.size - row.sent
    return Step(StepKind.LATER, 1, left, row.subject, opens_at=row.opens_at)
