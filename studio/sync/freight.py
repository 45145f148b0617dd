"""What is to be put into the exchange place now: nothing that lies there, and text first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import bindparam, func, select

from studio.clock import stamp
from studio.models.database import Store
from studio.models.glance import Glance, among, listed
from studio.models.intent import Intent
from studio.models.media import Transfer
from studio.models.story import BodyUpdate
from studio.sync import outbox
from studio.sync.carrying import LARGEST_FILE, is_there
from studio.sync.exchange import Choice, Ferried, Freight, Ledger, When, is_past
from studio.sync.facts import BUNDLE_KEYS, LINE, QUEUE_IS_PAUSED, look_up
from studio.sync.hours import may_leave
from studio.sync.line import LineState
from studio.sync.transfers import sending_order
from studio.vocabulary import IntentState, Kind, Lane, Sha256

ANEW_AFTER_S = 24 * 3600.0
"""A bundle without a receipt for so long is taken to be lost."""
PACE_S, SLOWEST_PACE_S = 30.0, 1800.0
"""What is typed goes in a bundle after so long, twice that for each one without a receipt yet: each
holds all that waits, and a day of writing must not leave a thousand of them there."""
ASK_EVERY_S = 1800.0
"""Without a line nothing else brings verdicts and what colleagues write."""
SMALL_LOAD = 32 * 1024 * 1024
"""Bytes of small media in one bundle; a larger file goes alone."""
MOST_LYING = 8
"""Bundles of media without a receipt; the rest waits for those."""
_ENOUGH = 100
"""Lines to look at: more are not held back to be taken back within seconds."""
_MOST_LOOKED_AT = 500
"""Media; many more wait only where a whole archive was submitted."""
_ROOM = LARGEST_FILE - 16 * 1024**2
"""Bytes of a medium that fits into a bundle."""
_DOWN = frozenset({
    LineState.OFFLINE, LineState.PORTAL, LineState.MAINTENANCE, LineState.TROUBLE,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """Up to where a bundle that is made now takes along what waits."""

    through: int
    pieces: int
    held: tuple[str, ...]


def is_line_down(store: Store) -> bool:
    found = look_up(store, LINE).get(LINE)
    return found is not None and found["state"] in _DOWN


def may_put(store: Store, choice: Choice) -> bool:
    """Whether bundles are put there by themselves now."""
    known = look_up(store, QUEUE_IS_PAUSED, BUNDLE_KEYS)
    if known.get(QUEUE_IS_PAUSED) or known.get(BUNDLE_KEYS) is None:
        return False
    return choice.when is When.ALWAYS or is_line_down(store)


def mark(store: Store, at: str) -> Mark:
    """As of now; take it after everything was frozen, and before it is gathered."""
    held = tuple(
        key for key, until in _UNSENT.rows(store) if outbox.is_held(until, at)
    )  # these stay behind whatever comes after them
    (through,), (pieces,) = *_NEWEST_INTENT.rows(store), *_NEWEST_PIECE.rows(store)
    return Mark(through or 0, pieces or 0, held)


def text_is_due(
    store: Store,
    ledger: Ledger,
    now: datetime,
    *,
    is_asked: bool = False,
    has_news: bool = False,
) -> bool:
    """Whether text waits that is in no bundle on its way, or it is time to ask for news.

    `is_asked`: a person wants all of it there now. `has_news`: a receipt has just brought them.
    """
    texts = ledger.of(Freight.TEXT)
    covers = [one for one in texts if covers_still(one, now)]
    through = max((one.through for one in covers), default=0)
    at = stamp(now)
    for kind, is_handed, until in _WAITING.rows(store, through=through):
        is_unsent = kind == Kind.STORY_SUBMITTED and not is_handed
        if not (is_unsent and outbox.is_held(until, at)):
            return True
    held = {key for one in covers if one.through == through for key in one.held}
    if held and _has_left_hold(store, held, at):
        return True
    pieces = max((one.pieces for one in covers), default=0)
    if _PIECES.rows(store, pieces=pieces):
        return is_asked or _pace_allows(covers, now)
    if has_news or any(not one.again_at for one in covers):
        return False
    return is_asked or (is_line_down(store) and is_past(ledger.heard_at, now, ASK_EVERY_S))


def covers_still(one: Ferried, now: datetime) -> bool:
    """Whether what is in it need not be put there again."""
    if not one.is_put or one.is_over:
        return False
    if one.again_at:
        return stamp(now) < one.again_at
    return not is_past(one.at, now, ANEW_AFTER_S)


class MediumLine(NamedTuple):
    """A transfer that has not arrived."""

    sha256: Sha256
    name: str
    size: int
    type: str
    lane: str
    sent: int
    state: str
    """Of the submission that asked for it."""
    sequence: int
    key: str


def media_due(
    store: Store, ledger: Ledger, now: datetime, file_of: Callable[[Sha256], Path]
) -> list[MediumLine]:
    """What goes into the next bundle of media; empty: none may now.

    Their text is there or in a bundle. Small ones go together, each original alone, and those
    only in their hours.
    """
    lying = [one for one in ledger.of(Freight.MEDIA) if covers_still(one, now)]
    if sum(not one.again_at for one in lying) >= MOST_LYING:
        return []
    covered = {sha256 for one in lying for sha256 in one.media}
    texts = [one for one in ledger.of(Freight.TEXT) if covers_still(one, now)]
    through = max((one.through for one in texts), default=0)
    held = {key for one in texts for key in one.held}
    is_open, is_down = may_leave(store, now), is_line_down(store)
    chosen: list[MediumLine] = []
    room = SMALL_LOAD
    for line in media_lines(store):
        has_text = line.state != IntentState.WAITING or (
            line.sequence <= through and line.key not in held
        )
        is_original = line.lane == Lane.ORIGINALS
        by_wire = line.sent and not is_down
        if line.sha256 in covered or not has_text or by_wire or line.size > _ROOM:
            continue
        if (is_original and not is_open) or not is_there(file_of(line.sha256), line.size):
            continue
        if is_original or line.size > SMALL_LOAD:
            return chosen or [line]
        if line.size > room:
            break
        room -= line.size
        chosen.append(line)
    return chosen


def media_lines(store: Store) -> list[MediumLine]:
    """Those that have not arrived, in the order in which they leave."""
    return [MediumLine(*row) for row in _MEDIA.rows(store)]


def still_waits(store: Store, entry: Ferried) -> bool:
    """Whether anything that is in the bundle is still to be answered."""
    rows = _COVERED.rows(store, through=entry.through)
    return any(key not in entry.held for (key,) in rows)


def unverified(store: Store, media: Sequence[str]) -> list[str]:
    return [sha256 for (sha256,) in _UNVERIFIED.rows(store, **listed(media))]


def _has_left_hold(store: Store, held: set[str], at: str) -> bool:
    rows = _OF_KEYS.rows(store, **listed(held))
    return any(not outbox.is_held(until, at) for (until,) in rows)


def _pace_allows(covers: Sequence[Ferried], now: datetime) -> bool:
    unanswered = [one for one in covers if not one.again_at]
    if not unanswered:
        return True
    wait = min(PACE_S * 2.0 ** min(len(unanswered) - 1, 10), SLOWEST_PACE_S)
    return is_past(unanswered[-1].at, now, wait)


def again_at(now: datetime, seconds: float) -> str:
    return stamp(now + timedelta(seconds=seconds))


# Built once: putting a statement together takes SQLAlchemy longer than running it takes SQLite.
_LIVE = (
    Intent.c.state == IntentState.WAITING,
    Intent.c.refusal_code.is_distinct_from(outbox.NEEDS_REFUSED),
)
_WAITING = Glance(
    select(Intent.c.kind, Intent.c.is_handed, Intent.c.not_before)
    .where(*_LIVE, Intent.c.sequence > bindparam("through"))
    .order_by(Intent.c.sequence)
    .limit(_ENOUGH)
)
_COVERED = Glance(
    select(Intent.c.key)
    .where(*_LIVE, Intent.c.sequence <= bindparam("through"))
    .order_by(Intent.c.sequence)
    .limit(_ENOUGH)
)
_OF_KEYS = Glance(
    select(Intent.c.not_before).where(Intent.c.state == IntentState.WAITING, among(Intent.c.key))
)
_UNSENT = Glance(
    select(Intent.c.key, Intent.c.not_before).where(
        Intent.c.state == IntentState.WAITING,
        Intent.c.is_handed.is_(False),
        Intent.c.kind == Kind.STORY_SUBMITTED,
    )
)
_NEWEST_INTENT = Glance(select(func.max(Intent.c.sequence)))
_NEWEST_PIECE = Glance(select(func.max(BodyUpdate.c.number)))
_PIECES = Glance(
    select(BodyUpdate.c.number)
    .where(BodyUpdate.c.intent_key.is_(None), BodyUpdate.c.number > bindparam("pieces"))
    .limit(1)
)
_MEDIA = Glance(
    select(
        Transfer.c.sha256, Transfer.c.name, Transfer.c.size, Transfer.c.type, Transfer.c.lane,
        Transfer.c.sent, Intent.c.state, Intent.c.sequence, Intent.c.key,
    )
    .join(Intent, Intent.c.key == Transfer.c.needs)
    .where(
        Transfer.c.is_verified.is_(False),
        Transfer.c.is_paused.is_(False),
        Transfer.c.is_held.is_(False),
        Intent.c.state != IntentState.REFUSED,
    )
    .order_by(*sending_order())
    .limit(_MOST_LOOKED_AT)
)  # fmt: skip
_UNVERIFIED = Glance(
    select(Transfer.c.sha256).where(Transfer.c.is_verified.is_(False), among(Transfer.c.sha256))
)
