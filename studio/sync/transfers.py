"""Media that must reach the province: which, in what order, and what holds each of them up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    case,
    delete,
    exists,
    func,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert as upsert

from studio.clock import stamp
from studio.models.database import Store
from studio.models.glance import Glance, Whether
from studio.models.intent import Intent
from studio.models.media import MediaFile, Rendition, Transfer
from studio.vocabulary import IntentState, Kind, Lane, RenditionSort, RenditionState, Sha256

SMALL_MEDIA = 4 * 1024 * 1024
"""Bytes up to which a file goes in the lane of pictures and posters."""
LONGEST_PUT_OFF = timedelta(hours=1)
"""Nobody puts a file off for longer: a later time comes from a clock that jumped."""
STABLE_ASKED_EVERY = timedelta(hours=1)

_ARRIVED = (IntentState.SENT, IntentState.SETTLED)
_UNTROUBLED = {"attempts": 0, "not_before": None, "trouble": None}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A media file that the province should have."""

    sha256: Sha256
    name: str
    size: int
    type: str

    @property
    def lane(self) -> Lane:
        return Lane.SMALL_MEDIA if self.size <= SMALL_MEDIA else Lane.ORIGINALS


def enqueue(connection: Connection, media: Sequence[Wanted], submission: str) -> None:
    """Put files on their way, each with its poster and proxy as far as they are made.

    What has arrived or left already is not sent again. A file that was held back as damaged is
    tried again: it may have been added anew.
    """
    for medium in media:
        release(connection, medium.sha256)
        for rendition in _renditions_of(connection, medium.sha256):
            _put(connection, rendition, Lane.SMALL_MEDIA, submission)
        _put(connection, medium, medium.lane, submission)


def send_rendition(connection: Connection, original: Sha256, sort: RenditionSort) -> None:
    """A poster or proxy is made: it joins its original, if that was submitted."""
    submission = connection.execute(
        select(Transfer.c.needs).where(Transfer.c.sha256 == original)
    ).scalar_one_or_none()
    if submission is None:
        return
    for rendition in _renditions_of(connection, original, sort):
        release(connection, rendition.sha256)
        _put(connection, rendition, Lane.SMALL_MEDIA, submission)


def release(connection: Connection, sha256: Sha256) -> None:
    """A file that was held back, or was gone, may be good again: try it at once."""
    connection.execute(
        update(Transfer)
        .where(
            Transfer.c.sha256 == sha256, Transfer.c.is_held | (Transfer.c.not_before.is_not(None))
        )
        .values(is_held=False, identity=None, **_UNTROUBLED)
    )


def make_again(connection: Connection, sha256: str) -> bool:
    """A poster or proxy that is gone is made anew, under a hash of its own; False: it is none."""
    is_one = connection.execute(
        update(Rendition)
        .where(Rendition.c.sha256 == sha256)
        .values(state=RenditionState.WAITING, sha256=None)
    ).rowcount
    if is_one:
        connection.execute(delete(Transfer).where(Transfer.c.sha256 == sha256))
    return bool(is_one)


def repoint(connection: Connection, refused: str) -> None:
    """Media of a refused submission go with another one that names them, if there is one."""
    wanted = (
        select(
            Transfer.c.number, func.coalesce(Rendition.c.original, Transfer.c.sha256).label("named")
        )
        .outerjoin(Rendition, Rendition.c.sha256 == Transfer.c.sha256)
        .where(Transfer.c.needs == refused, Transfer.c.is_verified.is_(False))
    )
    for line in connection.execute(wanted).all():
        other = _living_submission(connection, line.named)
        if other is not None:
            connection.execute(
                update(Transfer).where(Transfer.c.number == line.number).values(needs=other)
            )


def due(store: Store, now: datetime, limit: int) -> Sequence[Any]:
    """Files that may leave at `now` (UTC), in the order of lanes and of those who sorted them."""
    horizon = stamp(now + LONGEST_PUT_OFF)
    known = {"now": stamp(now), "horizon": horizon, "limit": limit}
    if not (_ANY_LEFT.is_any(store) and _ANY_DUE.is_any(store, **known)):
        return ()
    with store.reading() as connection:
        return connection.execute(_DUE, known).all()


def sending_order() -> tuple[ColumnElement[Any], ...]:
    lane = case(
        (Transfer.c.lane == Lane.TEXT, 0), (Transfer.c.lane == Lane.SMALL_MEDIA, 1), else_=2
    )
    return lane, Transfer.c.rank, Transfer.c.number


def unstable(store: Store, now: datetime) -> Any:
    """A verified file of which to ask whether it is safe there for good; None: no turn is due."""
    known = {"asked_before": stamp(now - STABLE_ASKED_EVERY), "now": stamp(now)}
    is_any = _EVER_UNSTABLE.is_any(store)
    if not (is_any and _ANY_UNSTABLE.is_any(store, **known)):
        return None
    with store.reading() as connection:
        return connection.execute(_UNSTABLE, known).one_or_none()


def is_any_doubted(store: Store) -> bool:
    """Whether of a verified file nobody has asked yet since it, or the province, came back."""
    return _ANY_DOUBTED.is_any(store)


def doubt_all(connection: Connection) -> None:
    """The province was set back: ask of every file that it had whether it is there still.

    Also of those that a backup held: it may have been set back to an older one.
    """
    connection.execute(
        update(Transfer).where(Transfer.c.is_verified).values(is_stable=False, stable_asked_at=None)
    )


def set_pause(connection: Connection, number: int, *, is_paused: bool) -> None:
    """By a person; only a person takes it back."""
    connection.execute(
        update(Transfer).where(Transfer.c.number == number).values(is_paused=is_paused)
    )


def try_at_once(connection: Connection, number: int | None = None) -> None:
    """Forget waiting times and what was held back, of one file or of all."""
    which = Transfer.c.number == number if number is not None else Transfer.c.number > 0
    connection.execute(update(Transfer).where(which).values(is_held=False, not_before=None))


def put_first(connection: Connection, number: int) -> None:
    """Before all others of its lane."""
    _rank(connection, number, func.min(Transfer.c.rank) - 1)


def put_last(connection: Connection, number: int) -> None:
    """Behind all others of its lane, also those that join it later."""
    _rank(connection, number, func.max(Transfer.c.rank) + 1)


def _rank(connection: Connection, number: int, rank: ColumnElement[int]) -> None:
    lane = select(Transfer.c.lane).where(Transfer.c.number == number).scalar_subquery()
    others = select(rank).where(Transfer.c.lane == lane, Transfer.c.is_verified.is_(False))
    found = connection.execute(others).scalar_one()
    connection.execute(update(Transfer).where(Transfer.c.number == number).values(rank=found or 0))


def _put(connection: Connection, medium: Wanted, lane: Lane, submission: str) -> None:
    connection.execute(
        upsert(Transfer)
        .values(
            sha256=medium.sha256,
            name=medium.name,
            size=medium.size,
            type=medium.type,
            lane=lane,
            needs=submission,
        )
        .on_conflict_do_update(  # an earlier submission may have been refused
            index_elements=["sha256"],
            set_={"needs": submission},
            where=Transfer.c.is_verified.is_(False)
            & Transfer.c.needs.not_in(select(Intent.c.key).where(Intent.c.state.in_(_ARRIVED))),
        )
    )


def _renditions_of(
    connection: Connection, original: Sha256, sort: RenditionSort | None = None
) -> list[Wanted]:
    """Those that are made, posters first."""
    wanted = (
        select(MediaFile.c.sha256, MediaFile.c.name, MediaFile.c.size, MediaFile.c.type)
        .join(Rendition, Rendition.c.sha256 == MediaFile.c.sha256)
        .where(Rendition.c.original == original, Rendition.c.state == RenditionState.READY)
        .order_by(Rendition.c.sort)
    )
    if sort is not None:
        wanted = wanted.where(Rendition.c.sort == sort)
    return [Wanted(*line) for line in connection.execute(wanted)]


def _living_submission(connection: Connection, sha256: str) -> str | None:
    """One that the province has, before one that waits."""
    media = func.json_each(Intent.c.payload, "$.media").table_valued("value", joins_implicitly=True)
    return connection.execute(
        select(Intent.c.key)
        .select_from(Intent, media)
        .where(
            Intent.c.kind == Kind.STORY_SUBMITTED,
            Intent.c.state != IntentState.REFUSED,
            func.json_extract(media.c.value, "$.sha256") == sha256,
        )
        .order_by(Intent.c.state == IntentState.WAITING, Intent.c.sequence)
        .limit(1)
    ).scalar_one_or_none()


# Built once: it is asked for every part, and putting it together takes longer than running it.
_UNSTABLE = (
    select(Transfer)
    .where(
        Transfer.c.is_verified,
        Transfer.c.is_stable.is_(False),
        Transfer.c.stable_asked_at.is_(None)
        | (Transfer.c.stable_asked_at <= bindparam("asked_before"))
        | (Transfer.c.stable_asked_at > bindparam("now")),  # the clock was set back
    )
    # What a province that was set back lost is the newest it had.
    .order_by(Transfer.c.stable_asked_at.is_not(None), Transfer.c.number.desc())
    .limit(1)
)
_DUE = (
    select(Transfer, Rendition.c.original, Rendition.c.sort)
    .outerjoin(Rendition, Rendition.c.sha256 == Transfer.c.sha256)
    .where(
        Transfer.c.is_verified.is_(False),
        Transfer.c.is_paused.is_(False),
        Transfer.c.is_held.is_(False),
        Transfer.c.not_before.is_(None)
        | (Transfer.c.not_before <= bindparam("now"))
        | (Transfer.c.not_before > bindparam("horizon")),  # the clock was set back
        exists().where(Intent.c.key == Transfer.c.needs, Intent.c.state.in_(_ARRIVED)),
    )
    .order_by(*sending_order())
    .limit(bindparam("limit"))
)
_ANY_UNSTABLE, _ANY_DUE = Glance(_UNSTABLE), Glance(_DUE)
# Without a time in them, so that the answer holds until something is written.
_ANY_LEFT = Whether(select(Transfer.c.number).where(Transfer.c.is_verified.is_(False)))
_ANY_DOUBTED = Whether(
    select(Transfer.c.number).where(
        Transfer.c.is_verified,
        Transfer.c.is_stable.is_(False),
        Transfer.c.stable_asked_at.is_(None),
    )
)
_EVER_UNSTABLE = Whether(
    select(Transfer.c.number).where(Transfer.c.is_verified, Transfer.c.is_stable.is_(False))
)
